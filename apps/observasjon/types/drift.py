"""How an app declares what is compared again and again, and what others see of drift.

::

    SWITCH_PORTS = Reconciler(
        name="switch-ports",
        title="Ports of switches against their running configuration",
        resource_type="switch",
        service="nett",
        kinds=(DriftKind("switch-ports", code="drift.switch", remediate=restore_switch, …),),
        list_resources=list_switches,
        observe=read_switch,
    )

The runner keeps per resource when it is due next, asks ``observe`` for a task that only reads, and
takes what the app reports with ``record_comparison``: of that task, and of any other reading.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from apps.audit.types import Actor
from apps.observasjon.types.runbook import Severity


class DriftAction(StrEnum):
    """What follows a comparison: nothing is compared, a finding, or a finding and its remedy."""

    OFF = "off"
    REPORT = "report"
    REMEDIATE = "remediate"


type StartTask = Callable[[Actor, UUID, str], UUID]
"""Starts a task for a resource as an actor for a reason; returns the task's id."""


@dataclass(frozen=True, slots=True)
class DriftKind:
    """One way in which a resource can differ.

    Args:
        name: Unique; at most one finding of it is open per resource.
        code: Leads to the runbook.
        title: What is wrong, for a person.
        remediate: Starts the task that makes it as desired again.
        action: The action of the runbook that does the same: says what it touches, at what risk.
        by_hand: What a person does, when no task can: said instead.
    """

    name: str
    code: str = field(kw_only=True)
    title: str = field(kw_only=True)
    remediate: StartTask | None = field(default=None, kw_only=True)
    action: str = field(default="", kw_only=True)
    by_hand: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if (self.remediate is None) != bool(self.by_hand):
            raise ValueError(f"drift kind {self.name}: either a task mends it, or a person by hand")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconcilable:
    """A resource that is compared. ``waits`` tells why it cannot be read now; its findings stay."""

    id: UUID
    name: str
    waits: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciler:
    """What is compared, how often, and how.

    Args:
        name: In addresses and commands.
        title: For a person.
        resource_type: Of what ``list_resources`` returns.
        service: Who reads; while it is away in a datacenter, nothing is started there.
        kinds: The ways to differ.
        list_resources: What there is to compare in a datacenter.
        observe: Starts the task that reads, marked ``is_background``.
        converge: Starts the task that brings about what a step left to the reconciler.
        when_empty: Why there is nothing to compare, while ``list_resources`` returns nothing.
        period_s: Seconds from one reading of a resource to the next.
        in_flight: At most so many readings at once in a datacenter.
        per_minute: At most so many readings begin within a minute in a datacenter.
    """

    name: str
    title: str
    resource_type: str
    service: str
    kinds: tuple[DriftKind, ...]
    list_resources: Callable[[str], Sequence[Reconcilable]]
    observe: StartTask
    converge: StartTask | None = None
    when_empty: str = "There is nothing to compare yet."
    period_s: int = 300
    in_flight: int = 2
    per_minute: int = 30

    def kind(self, name: str) -> DriftKind:
        """Return the kind of that name.

        Raises:
            KeyError: There is none. A defect.
        """
        for kind in self.kinds:
            if kind.name == name:
                return kind
        raise KeyError(f"reconciler {self.name} has no kind {name!r}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """The resource that a comparison was about."""

    reconciler: str
    resource_id: UUID
    resource_name: str
    datacenter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One thing that is not as desired.

    Args:
        kind: Name of a ``DriftKind`` of the reconciler.
        severity: How bad it is.
        summary: In a sentence.
        desired: As data.
        observed: As data, same shape.
        diff: Lines, from what runs (``-``) to what is intended (``+``).
    """

    kind: str
    severity: Severity
    summary: str
    desired: Mapping[str, Any]
    observed: Mapping[str, Any]
    diff: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DriftEventView:
    """One thing that happened to a finding."""

    id: UUID
    at: datetime
    kind: str
    detail: str
    actor_name: str
    task_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DriftView:
    """A difference between desired and observed state that was found; ``events`` is its history.

    ``remedy`` says what would mend it, at which risk, and what that touches; ``task_state`` is how
    far the task is that does, such as ``awaiting_approval``. ``why_not_remediable`` is empty when a
    task can mend it, else it says what a person does.
    """

    id: UUID
    reconciler: str
    kind: str
    code: str
    title: str
    resource_type: str
    resource_id: UUID
    resource_name: str
    datacenter: str
    severity: str
    state: str
    summary: str
    desired: Mapping[str, Any]
    observed: Mapping[str, Any]
    diff: str
    first_seen_at: datetime
    last_seen_at: datetime
    times_seen: int
    acknowledged_by: str
    acknowledged_reason: str
    acknowledged_until: datetime | None
    task_id: UUID | None
    task_state: str
    note: str
    resolved_at: datetime | None
    resolved_by: str
    runbook: str
    remedy: str
    why_not_remediable: str
    version: int
    created_at: datetime
    updated_at: datetime
    events: tuple[DriftEventView, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DriftFilter:
    """Which findings a list shall hold. ``None`` and empty mean: all."""

    states: Sequence[str] = ()
    severities: Sequence[str] = ()
    reconciler: str = ""
    kind: str = ""
    datacenter: str = ""
    resource_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconcilerPolicy:
    """What holds for a reconciler in a datacenter, or everywhere (empty). ``None``: as above it.

    A datacenter's values win over those for everywhere, these over the declaration.
    """

    action: DriftAction | None = None
    period_s: int | None = None
    in_flight: int | None = None
    per_minute: int | None = None

    def over(self, wider: "ReconcilerPolicy") -> "ReconcilerPolicy":
        """Return what holds when this one is laid over a wider one."""
        return ReconcilerPolicy(
            action=self.action or wider.action,
            period_s=self.period_s or wider.period_s,
            in_flight=self.in_flight or wider.in_flight,
            per_minute=self.per_minute or wider.per_minute,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyInForce:
    """What a reconciler does in a datacenter, all things laid over each other."""

    action: DriftAction
    period_s: int
    in_flight: int
    per_minute: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconcilerView:
    """A reconciler in one datacenter: its policy, and how far it is.

    ``waits`` tells why nothing is started. ``unread`` could not be read the last time.
    """

    name: str
    title: str
    datacenter: str
    resource_type: str
    service: str
    policy: PolicyInForce
    own_policy: ReconcilerPolicy
    resources: int
    in_flight: int
    never_compared: int
    unread: int
    oldest_comparison_at: datetime | None
    next_due_at: datetime | None
    findings_open: int
    waits: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciledView:
    """One resource of a reconciler, and what its last comparison came to."""

    id: UUID
    reconciler: str
    resource_id: UUID
    resource_name: str
    datacenter: str
    outcome: str
    compared_at: datetime | None
    next_due_at: datetime
    failures: int
    detail: str
    task_id: UUID | None
    converges: bool
