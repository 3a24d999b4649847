"""Lists in pages: ``limit`` and an opaque ``page_token``."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from dataverket.api.calls import Call
from dataverket.api.inputs import Query
from dataverket.lib.problems import FieldError, InvalidInput

DEFAULT_LIMIT: Final = 50
LIMIT: Final = 200
OPERATOR_LIMIT: Final = 1000


class PageQuery(Query):
    """The parameters of every list."""

    limit = serializers.IntegerField(
        default=DEFAULT_LIMIT,
        min_value=1,
        max_value=OPERATOR_LIMIT,
        help_text=f"At most so many; up to {LIMIT}, for platform operators {OPERATOR_LIMIT}.",
    )
    page_token = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=400,
        help_text="next_page_token of the page before.",
    )


def page_of(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the serializer of a page of ``item``."""
    name = item.__name__.removesuffix("Serializer")
    fields = {
        "items": item(many=True),
        "next_page_token": serializers.CharField(
            allow_null=True, help_text="Send it as page_token to go on; null at the end."
        ),
        "__doc__": "One page of a list.",
    }
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)


def page[T](
    call: Call,
    kind: str,
    fetch: Callable[[int, UUID | None], Sequence[T]],
    *,
    key: Callable[[T], UUID] = lambda item: item.id,  # type: ignore[attr-defined]
) -> dict[str, Any]:
    """Return a page of what ``fetch`` reads with (limit, cursor)."""
    limit = limit_of(call)
    token = read_token(call, kind)
    try:
        cursor = UUID(token) if token else None
    except ValueError:
        raise _bad_token() from None
    found = fetch(limit + 1, cursor)
    return _page(kind, found, limit, str(key(found[limit - 1])) if len(found) > limit else "")


def page_by_name[T](
    call: Call, kind: str, fetch: Callable[[int, str], Sequence[T]], *, key: Callable[[T], str]
) -> dict[str, Any]:
    """Return a page of what ``fetch`` reads with (limit, name of the last one seen)."""
    limit = limit_of(call)
    found = fetch(limit + 1, read_token(call, kind))
    return _page(kind, found, limit, key(found[limit - 1]) if len(found) > limit else "")


def page_of_all[T](call: Call, kind: str, items: Sequence[T]) -> dict[str, Any]:
    """Return a page out of a list that is read as a whole."""
    limit = limit_of(call)
    token = read_token(call, kind)
    if token and not (token.isascii() and token.isdecimal()):
        raise _bad_token()
    start = int(token[:9] or 0)
    found = items[start : start + limit + 1]
    return _page(kind, found, limit, str(start + limit) if len(found) > limit else "")


def limit_of(call: Call) -> int:
    """Return how many items a page holds.

    Raises:
        InvalidInput: More than the principal may ask for. Final.
    """
    limit: int = call.query["limit"]
    if limit > LIMIT and not call.principal.is_operator:
        text = f"Up to {LIMIT} are allowed, found {limit}."
        raise InvalidInput(
            f"limit: {text}", errors=[FieldError(pointer="?limit", code="max_value", detail=text)]
        )
    return limit


def read_token(call: Call, kind: str) -> str:
    """Return the cursor of a page token of this list; empty for the first page.

    Raises:
        InvalidInput: It is no token of this list. Final.
    """
    token: str = call.query["page_token"]
    if not token:
        return ""
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError):
        raise _bad_token() from None
    found, _, cursor = text.partition(":")
    if found != kind or not cursor or "\x00" in cursor:
        raise _bad_token()
    return cursor


def _page(kind: str, found: Sequence[Any], limit: int, cursor: str) -> dict[str, Any]:
    token = base64.urlsafe_b64encode(f"{kind}:{cursor}".encode()).decode() if cursor else None
    return {"items": found[:limit], "next_page_token": token}


def _bad_token() -> InvalidInput:
    text = "This is no page_token of this list. Begin again without one."
    error = FieldError(pointer="?page_token", code="bad_page_token", detail=text)
    return InvalidInput(text, code="bad_page_token", errors=[error])
