"""What others see of approvals: what a task would touch, who has to agree, and who did."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

type PolicyScope = Literal["platform", "tenant", "project"]
type Verdict = Literal["grant", "reject"]

# Operations that are no workflow, or whose workflow only exists to be asked for.
ABANDON_TASK: Final = "abandon-task"
TIGHTEN_POLICY: Final = "tighten-approval-policy"
LOOSEN_POLICY: Final = "loosen-approval-policy"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedEffect:
    """What a task would do to one object, told over the state of now.

    Args:
        kind: What the object is: ``server``, ``switch port``, ``network``.
        name: Its name.
        now: How it stands, in words; a change of this voids an approval that was given.
        after: How it will stand.
        failure_domain: What fails together with it; counts into the blast radius.
        is_shared: Whether others than its owner rely on it: a switch, a fabric, a datacenter.
        behind: Who is hit by it, in words: the server that hangs on a port, and its tenant. Part
            of the plan's hash: with another tenant's server behind the port, the consent was
            given to something else.
    """

    kind: str
    name: str
    now: str
    after: str
    failure_domain: str = ""
    is_shared: bool = False
    behind: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it for a plan; who is hit is left out where nobody tells."""
        told = asdict(self)
        if not self.behind:
            del told["behind"]
        return told


@dataclass(frozen=True, kw_only=True, slots=True)
class BlastRadius:
    """How far a task reaches."""

    objects: int
    failure_domains: tuple[str, ...]
    is_shared: bool

    @classmethod
    def of(cls, effects: Sequence[PlannedEffect]) -> "BlastRadius":
        """Return how far ``effects`` reach."""
        domains = {effect.failure_domain for effect in effects if effect.failure_domain}
        return cls(
            objects=len(effects),
            failure_domains=tuple(sorted(domains)),
            is_shared=any(effect.is_shared for effect in effects),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyRule:
    """When other people have to agree, or a maintenance window has to be open, before a task.

    It counts for operations that ``operation`` matches, inside of its scope, whose blast radius
    reaches all of the three limits.

    Args:
        name: Unique in its scope. A platform rule replaces the built-in one of its name.
        operation: Workflow name, with ``*`` and ``?``.
        description: Why, for the person who is held up by it.
        scope_kind: Whose tasks: everyone's, a tenant's, a project's. There too sits who decides.
        tenant_id: Of a tenant or project scope.
        project_id: Of a project scope.
        min_objects: Only from so many objects on.
        min_failure_domains: Only from so many failure domains on.
        shared_only: Only what touches shared infrastructure.
        quorum: How many people have to agree; 0 needs none.
        expires_after_s: Seconds after which the question expires.
        needs_window: Whether a maintenance window has to be open when the task begins.
        enabled: A rule that is not enabled asks nothing.
    """

    name: str
    operation: str
    description: str = ""
    scope_kind: PolicyScope = "platform"
    tenant_id: UUID | None = None
    project_id: UUID | None = None
    min_objects: int = 1
    min_failure_domains: int = 0
    shared_only: bool = False
    quorum: int = 1
    expires_after_s: int = 86_400
    needs_window: bool = False
    enabled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyView:
    """A rule as it stands. A built-in one that nobody has replaced has no id."""

    id: UUID | None
    rule: PolicyRule
    is_built_in: bool
    version: int
    updated_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangePolicy:
    """Input of ``tighten-approval-policy`` and ``loosen-approval-policy``.

    ``rule`` names the scope and the name; without ``keep`` the rule is taken away.
    """

    rule: PolicyRule
    keep: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class VoteView:
    """What one person said."""

    person_id: UUID
    person_name: str
    verdict: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalView:
    """A question to other people, with exactly what they are asked.

    ``plan`` is what is shown and hashed: operation, object, steps, effects, blast radius, input.
    The tenant, project and environment are those of the task; ``decide_tenant_id`` and
    ``decide_project_id`` tell where the right to decide has to be held (neither: the platform).
    """

    id: UUID
    task_id: UUID
    operation: str
    title: str
    state: str
    datacenter: str
    tenant_id: UUID | None
    project_id: UUID | None
    environment_id: UUID | None
    decide_tenant_id: UUID | None
    decide_project_id: UUID | None
    plan: Mapping[str, Any]
    plan_text: str
    plan_hash: str
    policies: tuple[str, ...]
    quorum: int
    granted: int
    decided_by: str
    requester_kind: str
    requester_id: UUID | None
    requester_name: str
    reason: str
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    outcome: str
    version: int
    votes: tuple[VoteView, ...] = field(default=())

    @property
    def command(self) -> str:
        """What a person types to look at it; the answer names the two ways to decide."""
        return f"dv approval show {self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskPlan:
    """What a task would do, as other people would be asked about it.

    ``approval_id`` is the question that waits, if one does. Without one, ``will_ask`` tells whether
    people are asked once the task's turn has come.
    """

    plan: Mapping[str, Any]
    plan_text: str
    plan_hash: str
    approval_id: UUID | None
    will_ask: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskApproval:
    """What a task shows of the approval that it waits for, or had."""

    id: UUID
    state: str
    operation: str
    quorum: int
    granted: int
    decided_by: str
    expires_at: datetime
    plan_text: str
    plan_hash: str
    command: str
    outcome: str
