"""What waits for a person: read once for each page, however many parts of the page show it."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest

from apps.inventory import selectors as inventory
from apps.inventory.types import ImportView
from apps.observasjon import selectors as observasjon
from apps.tasks import selectors as tasks
from dataverket.lib import clock

IMPORTS_SHOWN: Final = 200
_KEPT: Final = "dv_waiting"


def list_imports(request: HttpRequest) -> list[ImportView]:
    """Return the imports of the inventory that wait for another person."""
    return _once(
        request,
        "imports",
        lambda: inventory.list_imports(state="waiting_approval", limit=IMPORTS_SHOWN),
    )


def count_approvals(request: HttpRequest) -> int:
    """Return how many tasks wait for approval."""
    return _once(request, "approvals", tasks.count_waiting_approvals)


def count_proposals(request: HttpRequest) -> int:
    """Return how many actions of runbooks wait for a second person."""
    return _once(
        request, "proposals", lambda: len(observasjon.list_waiting_proposals(at=clock.now()))
    )


def _once[T](request: HttpRequest, name: str, read: Callable[[], T]) -> T:
    """Return what was read for this request before, else read it and keep it with the request."""
    kept: dict[str, Any] = vars(request).setdefault(_KEPT, {})
    if name not in kept:
        kept[name] = read()
    found: T = kept[name]
    return found
