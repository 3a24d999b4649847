"""Bases of what a request may hold: unknown names are errors, never ignored."""

from collections.abc import Mapping
from typing import Any, NoReturn

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from apps.inventory import selectors as inventory
from dataverket.api.problems import from_validation
from dataverket.db.base import NAME_PATTERN
from dataverket.lib.problems import FieldError, InvalidInput


class Body(serializers.Serializer[Any]):
    """A JSON object that holds no other fields than the declared ones."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values; every error is told, the unknown fields too."""
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            known = ", ".join(sorted(self.fields))
            errors = {
                name: [ErrorDetail(f"No such field; there are: {known}.", code="unknown_field")]
                for name in map(str, data)
                if name not in self.fields
            }
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            found = error.detail
            raise ValidationError({**found, **errors} if isinstance(found, dict) else found)  # noqa: B904 - the same error, completed
        if errors:
            raise ValidationError(errors)
        return value


class Query(serializers.Serializer[Any]):
    """The parameters behind the question mark."""


class WriteQuery(Query):
    """What every write understands."""

    dry_run = serializers.BooleanField(
        default=False, help_text="Answer what would happen and change nothing."
    )


class ReasonedQuery(WriteQuery):
    """A write without a body for the reason."""

    reason = serializers.CharField(
        default="", allow_blank=True, max_length=500, help_text="Why, for the audit log."
    )


class NameField(serializers.RegexField):
    """A name: 1 to 63 lower-case letters, digits and hyphens."""

    def __init__(self, **more: Any) -> None:
        message = (
            "Use 1 to 63 lower-case letters, digits and hyphens; begin and end with a letter or "
            "digit."
        )
        super().__init__(NAME_PATTERN, max_length=63, error_messages={"invalid": message}, **more)


class WordField(serializers.ChoiceField):
    """One of a few words; another one is told which there are."""

    default_error_messages = {"invalid_choice": "{input!r} is none of: {known}."}

    def fail(self, key: str, **more: Any) -> NoReturn:
        """Refuse a value."""
        super().fail(key, known=", ".join(map(str, self.choices)), **more)


class DatacenterFilter(serializers.CharField):
    """Only what is in one datacenter; empty: in all. One query when it is given."""

    def __init__(self, **more: Any) -> None:
        super().__init__(default="", allow_blank=True, max_length=32, **more)

    def run_validation(self, data: Any = empty) -> Any:
        """Return a name that the inventory knows."""
        found = super().run_validation(data)
        known = [one.name for one in inventory.list_datacenters()] if found else []
        if found and found not in known:
            raise ValidationError(
                f"{found!r} is no datacenter; there are: {', '.join(known) or 'none yet'}.",
                code="unknown_datacenter",
            )
        return found


class LabelsField(serializers.DictField):
    """Free words for filters."""

    child = serializers.CharField(max_length=200, allow_blank=True)


def read_query(given: QueryDict, kind: type[Query]) -> Mapping[str, Any]:
    """Return the checked parameters.

    Raises:
        InvalidInput: One is unknown, repeated or malformed; ``pointer`` reads ``?name``. Final.
    """
    form = kind()
    errors: list[FieldError] = []
    data: dict[str, Any] = {}
    for name in given:
        values = given.getlist(name)
        if name not in form.fields:
            known = ", ".join(sorted(form.fields)) or "none"
            text = f"No such parameter; there are: {known}."
            errors.append(FieldError(pointer=f"?{name}", code="unknown_parameter", detail=text))
        elif isinstance(form.fields[name], serializers.ListField):
            data[name] = values
        elif len(values) > 1:
            text = f"It may stand once; found {len(values)} times."
            errors.append(FieldError(pointer=f"?{name}", code="repeated", detail=text))
        else:
            data[name] = values[0]
    checked = kind(data=data)
    if not checked.is_valid():
        for wrong in from_validation(checked.errors).errors:
            pointer = f"?{wrong.pointer.strip('/').partition('/')[0]}"
            errors.append(FieldError(pointer=pointer, code=wrong.code, detail=wrong.detail))
    if errors:
        names = ", ".join(dict.fromkeys(error.pointer for error in errors))
        raise InvalidInput(
            f"The query is not valid: see {names}. Mend it, then repeat.", errors=errors
        )
    values_read: Mapping[str, Any] = checked.validated_data
    return values_read


def merged_labels(current: Mapping[str, str], patch: Mapping[str, str | None]) -> dict[str, str]:
    """Return labels after a merge patch: ``null`` takes one away. Source: RFC 7396."""
    both = {**current, **patch}
    return {name: value for name, value in both.items() if value is not None}
