"""Reading lists that come in pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cli.client.session import Session

PAGE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """Items of a list; ``has_more`` when the limit cut it off."""

    items: list[Any]
    has_more: bool


def read_list(
    session: Session, path: str, query: Mapping[str, Any] | None = None, *, limit: int | None
) -> Listed:
    """Read up to ``limit`` items, or with ``None`` all of them, page by page.

    Raises:
        Refused, Unreachable: As ``Session.get``.
    """
    items: list[Any] = []
    token: str | None = None
    while True:
        wanted = PAGE if limit is None else min(PAGE, limit - len(items))
        page = session.get(path, {**(query or {}), "limit": wanted, "page_token": token}).body
        items.extend(page["items"])
        token = page.get("next_page_token")
        if not token or (limit is not None and len(items) >= limit):
            return Listed(items=items[:limit], has_more=bool(token))
