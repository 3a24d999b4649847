"""What Prometheus learns of the orchestrator, and of what it finds in the database.

Several orchestrators read the same database: take the highest of their figures, not the sum.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from prometheus_client import Counter, Gauge, Histogram

from apps.audit import selectors as audit
from apps.observasjon import selectors as observasjon
from apps.tasks import selectors as tasks
from apps.tasks.types import DependencyView
from apps.tasks.types.figures import Wait
from dataverket.db import processes
from dataverket.lib import clock
from dataverket.lib.metrics import Figure, Snapshot

_OF_TASKS: Final = ("workflow", "state", "datacenter")
_OF_SERVICE: Final = ("service", "datacenter")

EVENTS: Final = Counter(
    "dataverket_events_total",
    "Events from the sites: applied, parked as dead letters, or put off for a minute.",
    ["outcome"],
)
APPLYING: Final = Histogram(
    "dataverket_event_apply_duration_seconds",
    "Time of one transaction that applied a delivery of events.",
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
DELAY: Final = Histogram(
    "dataverket_event_delay_seconds",
    "Time from an event at a site until it was applied.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 600, 3600),
)
LOOP_RAN: Final = Gauge(
    "dataverket_orchestrator_loop_last_success_timestamp_seconds",
    "When this loop last came to its end.",
    ["loop"],
)
ENGINE: Final = Snapshot(
    Figure(name="dataverket_tasks", help="Unfinished tasks.", labels=_OF_TASKS),
    Figure(
        name="dataverket_tasks_oldest_age_seconds",
        help="Time since the first of them was asked for.",
        labels=_OF_TASKS,
    ),
    Figure(
        name="dataverket_tasks_longest_idle_seconds",
        help="Longest time that one of them has not changed.",
        labels=_OF_TASKS,
    ),
    Figure(
        name="dataverket_tasks_blocked",
        help="Unfinished tasks that wait for this service; for what is none, by the reason's code.",
        labels=("dependency",),
    ),
    Figure(name="dataverket_timers_overdue", help="Timers that are due and have not fired."),
    Figure(name="dataverket_timers_lag_seconds", help="How late the oldest of them is."),
    Figure(name="dataverket_steps_overdue", help="Steps past their deadline."),
    Figure(name="dataverket_dead_letters_open", help="Dead letters that nobody has dealt with."),
    Figure(name="dataverket_audit_unsealed_records", help="Audit records outside of the chain."),
    Figure(name="dataverket_audit_unsealed_oldest_age_seconds", help="Age of the oldest of them."),
    Figure(
        name="dataverket_dependency_healthy",
        help="1 while the service reports itself, 0 when that is not known.",
        labels=_OF_SERVICE,
    ),
    Figure(
        name="dataverket_dependency_heartbeat_age_seconds",
        help="Time since the last heartbeat that Sentral has heard.",
        labels=_OF_SERVICE,
    ),
    Figure(
        name="dataverket_drift_findings",
        help="Findings of drift that are neither resolved nor acknowledged.",
        labels=("kind", "datacenter", "severity"),
    ),
    Figure(
        name="dataverket_process_healthy",
        help="1 while an instance of this process of the control plane reports itself.",
        labels=("process",),
    ),
)


def read_engine() -> None:
    """Read the figures of the database: eleven queries that grow with nothing but open work."""
    at = clock.now()
    ENGINE.show(
        {
            **_of_tasks(at),
            **_of_lag(at),
            **_of_dependencies(tasks.list_dependencies(at=at), at),
            "dataverket_tasks_blocked": _of_waits(tasks.list_waits()),
            "dataverket_drift_findings": {
                labels: float(number) for labels, number in observasjon.count_open_drift().items()
            },
            "dataverket_process_healthy": {
                (state.process,): float(state.is_healthy)
                for state in processes.list_processes(at=at)
            },
        }
    )


def _of_tasks(at: datetime) -> dict[str, dict[tuple[str, ...], float]]:
    found: dict[str, dict[tuple[str, ...], float]] = {
        "dataverket_tasks": {},
        "dataverket_tasks_oldest_age_seconds": {},
        "dataverket_tasks_longest_idle_seconds": {},
    }
    for one in tasks.list_task_figures(at=at):
        labels = (one.workflow, one.state, one.datacenter)
        found["dataverket_tasks"][labels] = one.number
        found["dataverket_tasks_oldest_age_seconds"][labels] = one.oldest.total_seconds()
        found["dataverket_tasks_longest_idle_seconds"][labels] = one.idle.total_seconds()
    return found


def _of_waits(waits: Iterable[Wait]) -> dict[tuple[str, ...], float]:
    """Return how many tasks wait for each service; what is no service goes by its code.

    What else they wait for is named by an id, such as a tenant's, and that must not be a label.
    """
    found: dict[tuple[str, ...], float] = {}
    for wait in waits:
        label = (wait.dependency if "@" in wait.dependency else wait.code,)
        found[label] = found.get(label, 0) + wait.tasks
    return found


def _of_lag(at: datetime) -> dict[str, dict[tuple[str, ...], float]]:
    lag, unsealed = tasks.get_engine_lag(at=at), audit.get_unsealed(at=at)
    figures = {
        "dataverket_timers_overdue": lag.timers_overdue,
        "dataverket_timers_lag_seconds": lag.timers_late.total_seconds(),
        "dataverket_steps_overdue": lag.steps_overdue,
        "dataverket_dead_letters_open": lag.dead_letters_open,
        "dataverket_audit_unsealed_records": unsealed.records,
        "dataverket_audit_unsealed_oldest_age_seconds": unsealed.oldest.total_seconds(),
    }
    return {name: {(): float(value)} for name, value in figures.items()}


def _of_dependencies(
    known: list[DependencyView], at: datetime
) -> dict[str, dict[tuple[str, ...], float]]:
    return {
        "dataverket_dependency_healthy": {
            (one.service, one.datacenter): float(one.status == "healthy") for one in known
        },
        "dataverket_dependency_heartbeat_age_seconds": {
            (one.service, one.datacenter): (at - one.seen_at).total_seconds()
            for one in known
            if one.seen_at
        },
    }


def report_process() -> None:
    """Leave a sign of life of this orchestrator."""
    processes.report_process(process=processes.ORCHESTRATOR, at=clock.now())


def noted(work: Callable[[], Any]) -> Callable[[], Any]:
    """Return ``work`` so that its every success is seen."""
    gauge = LOOP_RAN.labels(work.__name__.strip("_"))

    def do() -> Any:
        found = work()
        gauge.set(time.time())
        return found

    do.__name__ = work.__name__
    return do
