"""Base models of the contexts."""

from typing import Any, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F

from dataverket.lib import clock, ids
from dataverket.lib.problems import FieldError, InvalidInput, NotFound, StaleVersion

NAME_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
name_validator = RegexValidator(
    NAME_PATTERN,
    "Use 1 to 63 lower-case letters, digits and hyphens; begin and end with a letter or digit.",
)


def check_name(name: str, *, what: str) -> None:
    """Return only if ``name`` follows the naming rule.

    Raises:
        InvalidInput: It does not. Final.
    """
    try:
        name_validator(name)
    except ValidationError as error:
        detail = str(error.messages[0])
        raise InvalidInput(
            f"{what} {name!r}: {detail}",
            errors=[FieldError(pointer="/name", code="invalid", detail=detail)],
        ) from None


class Entity(models.Model):
    """A row with a UUIDv7, a version for optimistic edits, and its times."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def lock(cls, pk: UUID) -> Self:
        """Read the row and lock it until the transaction ends.

        Raises:
            NotFound: There is no such row. Final.
        """
        row = cls._default_manager.select_for_update().filter(pk=pk).first()
        if row is None:
            raise NotFound(f"{cls._meta.verbose_name} {pk} does not exist (any more).")
        return row

    def edit(self, *, expected_version: int | None = None, **changes: Any) -> Self:
        """Write ``changes``, raise the version by one, and return the row.

        Args:
            expected_version: The version that the caller has read. ``None`` when the row is
                locked and its version therefore cannot have moved.
            **changes: Column values.

        Raises:
            StaleVersion: The row is at another version by now. Read again, then repeat.
        """
        rows = type(self)._default_manager.filter(pk=self.pk)
        if expected_version is not None:
            rows = rows.filter(version=expected_version)
        moment = clock.now()
        if not rows.update(**changes, version=F("version") + 1, updated_at=moment):
            raise StaleVersion(
                f"{self._meta.verbose_name} {self.pk}: version {expected_version} was expected, "
                "it has changed since. Read it again, then repeat the change."
            )
        for field, value in changes.items():
            setattr(self, field, value)
        self.refresh_from_db(fields=["version"])
        self.updated_at = moment
        return self


class Resource(Entity):
    """An offering's resource: belongs to a project, has desired state and an observed phase."""

    name = models.CharField(max_length=63, validators=[name_validator])
    labels = models.JSONField(default=dict, blank=True)
    tenant_id = models.UUIDField(db_index=True)
    project_id = models.UUIDField(db_index=True)
    environment_id = models.UUIDField(null=True, blank=True)
    datacenter = models.CharField(max_length=32)
    phase = models.CharField(max_length=32)
    conditions = models.JSONField(default=list, blank=True)
    observed_version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
