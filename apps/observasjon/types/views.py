"""What the facade and the admin see of runs and alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.observasjon.types.runbook import Parameter, Subject


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryView:
    """One line of a run's own log. Never changed, never deleted."""

    id: UUID
    at: datetime
    kind: str
    name: str
    outcome: str
    detail: str
    task_id: UUID | None
    actor_kind: str
    actor_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckView:
    """A check with what it last found; ``at`` is ``None`` when it was never executed."""

    name: str
    title: str
    at_site: bool
    outcome: str
    detail: str
    at: datetime | None
    task_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionView:
    """An action, and why it cannot be done now (empty when it can)."""

    name: str
    title: str
    text: str
    risk: str
    blast_radius: str
    needs_approval: bool
    types_name: bool
    parameters: tuple[Parameter, ...]
    why_not: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionView:
    """A condition: whether it holds, or what is missing."""

    name: str
    title: str
    checked_by: str
    holds: bool
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalView:
    """An action that waits for a second person, who agrees to exactly this plan.

    ``plan_text`` is what the task that it starts would do; the plan holds that one's hash as
    ``task_plan``. Empty for an action that starts none, or when it could not be found out.
    """

    id: UUID
    action: str
    title: str
    plan: Mapping[str, Any]
    plan_text: str
    plan_hash: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RunView:
    """One run of a runbook; the tuples are empty in lists."""

    id: UUID
    runbook: str
    title: str
    state: str
    version: int
    subject: Subject
    task_id: UUID | None
    trigger: str
    severity: str
    blast_radius: str
    reason: str
    started_by: str
    created_at: datetime
    updated_at: datetime
    escalation_due: bool
    escalated_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    checks: tuple[CheckView, ...] = ()
    actions: tuple[ActionView, ...] = ()
    conditions: tuple[ConditionView, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    entries: tuple[EntryView, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertView:
    """Something that is wrong now, the runbook for it, and the run that looks after it."""

    code: str
    runbook: str
    severity: str
    policy: str
    subject: Subject
    since: datetime
    detail: str
    task_id: UUID | None
    run_id: UUID | None
