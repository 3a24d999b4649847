"""Health of the services that steps depend on: kept from heartbeats, never green by default."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.tasks.models import DependencyHealth
from apps.tasks.models import health as status
from apps.tasks.models.health import STALE_AFTER
from dataverket.db.prepared import prepared_cursor

HEARTBEAT_EVERY_S = 2.0
# Written by hand: asked before every command of every task.
_HEALTH = (
    "SELECT status::text, since, seen_at FROM tasks_dependencyhealth "
    "WHERE service = %s AND datacenter = %s"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A service that cannot be counted on, and why."""

    reason: str
    since: datetime | None


def record_heartbeat(
    *, service: str, datacenter: str, at: datetime, detail: dict[str, Any]
) -> bool:
    """Note a sign of life; tell whether the service was not healthy before. Safe to repeat."""
    rows = DependencyHealth.objects.filter(service=service, datacenter=datacenter)
    if rows.filter(status=status.HEALTHY).update(seen_at=at, detail=detail):
        return False  # nearly always: one statement
    back = {"status": status.HEALTHY, "since": at, "seen_at": at, "detail": detail}
    DependencyHealth.objects.update_or_create(service=service, datacenter=datacenter, defaults=back)
    return True


def age(*, at: datetime) -> list[tuple[str, str]]:
    """Turn services that went silent to unknown; return them as (service, datacenter)."""
    silent = DependencyHealth.objects.filter(
        status=status.HEALTHY, seen_at__lt=at - STALE_AFTER
    ).order_by("pk")
    lost = []
    for row in silent:
        changed = DependencyHealth.objects.filter(
            pk=row.pk, status=status.HEALTHY, seen_at=row.seen_at
        ).update(status=status.UNKNOWN, since=at)
        if changed:
            lost.append((row.service, row.datacenter))
    return lost


def touch_all(*, at: datetime) -> None:
    """Give every healthy service the benefit of the doubt: we were not listening before ``at``."""
    DependencyHealth.objects.filter(status=status.HEALTHY).update(seen_at=at)


def missing(service: str, datacenter: str) -> Missing | None:
    """Return why ``service`` cannot be counted on in ``datacenter``; ``None`` when it can."""
    with prepared_cursor() as cursor:
        cursor.execute(_HEALTH, [service, datacenter])
        row = cursor.fetchone()
    if row is None:
        return Missing(
            reason=f"{service} has never reported itself from {datacenter}; start its worker there",
            since=None,
        )
    known, since, seen_at = row
    if known == status.HEALTHY:
        return None
    seen = seen_at.strftime("%Y-%m-%d %H:%M:%S UTC") if seen_at else "never"
    return Missing(
        reason=(
            f"{service} in {datacenter} does not report itself; its last sign of life was {seen}. "
            "The task goes on by itself when it is back."
        ),
        since=since,
    )


def down_since(dependency: str) -> datetime | None:
    """Return since when a dependency such as ``nett@osl1`` has been down."""
    service, _, datacenter = dependency.partition("@")
    gap = missing(service, datacenter) if datacenter else None
    return gap.since if gap else None


def backlog(service: str, datacenter: str) -> int:
    """Return how many commands the service last said to have before it."""
    detail: Iterable[Any] = (
        DependencyHealth.objects.filter(service=service, datacenter=datacenter)
        .values_list("detail__backlog", flat=True)
        .first(),
    )
    (value,) = detail
    return value if isinstance(value, int) else 0
