"""Signs of life of the control plane's own processes.

Relay and orchestrator leave one every few seconds, as the services of the datacenters do by
their heartbeats. A process that is silent is unknown, never green.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Min, Q

from dataverket.db.models import ProcessReport

ORCHESTRATOR: Final = "orchestrator"
RELAY: Final = "relay"
# What must run somewhere; ``web`` is there when it answers.
EXPECTED: Final = (ORCHESTRATOR, RELAY)
REPORT_EVERY_S: Final = 3.0
STALE_AFTER: Final = timedelta(seconds=12)
FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessState:
    """A kind of process: healthy while one of its instances reports itself.

    ``since`` is since when that has been so; ``None``: it has never reported itself.
    """

    process: str
    is_healthy: bool
    instances: int
    since: datetime | None
    seen_at: datetime | None


def instance() -> str:
    """Return what tells this process from others of its kind."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}"


def report_process(*, process: str, at: datetime) -> None:
    """Leave a sign of life of this process. Safe to repeat."""
    ProcessReport.objects.bulk_create(
        [ProcessReport(process=process, instance=instance(), since=at, seen_at=at)],
        update_conflicts=True,
        unique_fields=["process", "instance"],
        update_fields=["seen_at"],
    )


def list_processes(*, at: datetime, expected: Sequence[str] = EXPECTED) -> list[ProcessState]:
    """Return the state of every expected kind of process; one query."""
    fresh = Q(seen_at__gte=at - STALE_AFTER)
    rows = (
        ProcessReport.objects.filter(process__in=expected)
        .values("process")
        .annotate(
            instances=Count("id", filter=fresh),
            began=Min("since", filter=fresh),
            seen=Max("seen_at"),
        )
    )
    known = {
        row["process"]: ProcessState(
            process=row["process"],
            is_healthy=row["instances"] > 0,
            instances=row["instances"],
            since=row["began"] or row["seen"],
            seen_at=row["seen"],
        )
        for row in rows
    }
    return [known.get(process) or _never_seen(process) for process in expected]


def _never_seen(process: str) -> ProcessState:
    return ProcessState(process=process, is_healthy=False, instances=0, since=None, seen_at=None)
