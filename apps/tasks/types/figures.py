"""What is counted of the engine: for status pages and metrics, never for decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

# One silent service of a datacenter is a worker; from so many on, when none is heard, it is more
# likely what they share: the datacenter's NATS server, or the link to it.
SILENT_SITE_FROM: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFigure:
    """How many unfinished tasks of one workflow are in one state in one datacenter.

    ``oldest`` is the age of the first one asked for, ``idle`` the longest time without a change.
    """

    workflow: str
    state: str
    datacenter: str
    number: int
    oldest: timedelta
    idle: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """Tasks that wait for one thing for one reason, with the one that was asked for first.

    ``dependency`` is what they wait for. Of what would be another for each task it is the kind:
    all dead letters, and the high-impact task of a datacenter, are one.
    """

    dependency: str
    code: str
    tasks: int
    since: datetime
    reason: str
    runbook: str
    oldest_task_id: UUID
    oldest_task_title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineLag:
    """How far the engine is behind its own clock.

    Timers that are due and not fired, steps past their deadline that the watchdog has not looked
    at; how late the oldest of each is. Dead letters that nobody has dealt with.
    """

    timers_overdue: int
    timers_late: timedelta
    steps_overdue: int
    steps_late: timedelta
    dead_letters_open: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredNeed:
    """That a step of a workflow's newest version needs a service, and how.

    ``owner`` is the service whose app declares the workflow.
    """

    workflow: str
    version: int
    owner: str
    step: str
    service: str
    kind: Literal["hard", "soft", "reconciliation"]
