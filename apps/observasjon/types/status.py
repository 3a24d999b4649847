"""What is shown of the platform as a whole: how it is, and what depends on what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from apps.tasks.types.figures import TaskFigure, Wait


class Health(StrEnum):
    """What is known of a service. Without a recent sign of life it is unknown, never green."""

    HEALTHY = "healthy"
    UNKNOWN = "unknown"


class Overall(StrEnum):
    """The platform as a whole: down when a finding says so, degraded with any other finding.

    What is usual, such as a task that waits for people's consent, is told and changes neither.
    """

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


class Severity(StrEnum):
    """``down``: something does not work. ``attention``: a person has to do something."""

    DOWN = "down"
    ATTENTION = "attention"


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceNode:
    """One service in one datacenter.

    ``since`` is since when the status has been so and ``seen_at`` the last heartbeat; both are
    ``None`` for a service that has never reported itself. ``backlog`` (commands before it) and
    ``slots`` are what it says of itself, ``None`` while it is unknown. ``waiting_tasks`` do not
    go on without it, the first of them since ``waiting_since``.
    """

    service: str
    datacenter: str
    status: Health
    since: datetime | None
    seen_at: datetime | None
    heartbeat_age: timedelta | None
    backlog: int | None
    slots: int | None
    waiting_tasks: int
    waiting_since: datetime | None
    instance: str

    @property
    def name(self) -> str:
        """Return how tasks and messages call it: ``nett@osl1``."""
        return f"{self.service}@{self.datacenter}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedEdge:
    """That a workflow, or a service by its workflows, needs a service; so in every datacenter.

    ``steps`` names the steps that need it; for a service with their workflow in front. When some
    steps need it harder than others, ``kind`` is the hardest.
    """

    needed_by_kind: Literal["workflow", "service"]
    needed_by: str
    service: str
    kind: Literal["hard", "soft", "reconciliation"]
    steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DependencyMap:
    """Services in datacenters, and what needs them."""

    at: datetime
    nodes: tuple[ServiceNode, ...]
    edges: tuple[NeedEdge, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessNode:
    """A process of the control plane, or a server that it needs."""

    name: str
    status: Health
    instances: int | None
    since: datetime | None
    seen_at: datetime | None
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that is not as it should be, what waits for it, and which runbook helps.

    ``is_usual``: a person has to act, but all is well with the platform.
    """

    severity: Severity
    code: str
    subject: str
    message: str
    since: datetime | None
    waiting_tasks: int
    runbook: str
    is_usual: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class StuckTask:
    """A task that only a person can finish."""

    id: UUID
    title: str
    datacenter: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """Something that is worked off in order: how much waits, and for how long the oldest has."""

    name: str
    number: int
    oldest: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformStatus:
    """How the platform is; ``findings`` come worst first."""

    at: datetime
    overall: Overall
    findings: tuple[Finding, ...]
    processes: tuple[ProcessNode, ...]
    services: tuple[ServiceNode, ...]
    waits: tuple[Wait, ...]
    stuck: tuple[StuckTask, ...]
    tasks: tuple[TaskFigure, ...]
    backlogs: tuple[Backlog, ...]
    dead_letters_open: int
    drift_open: int
