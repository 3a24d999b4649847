"""How a workflow is declared. The declaration reads like the runbook it replaces.

::

    ATTACH_NETWORK = Workflow(
        name="attach-network",
        version=1,
        input=AttachNetwork,
        steps=(
            Step("plan ports", do=local(plan_ports), undo=local(forget_ports)),
            Step(
                "configure switch",
                each=switches_of_ports,
                do=command(ApplyPorts, build=ports_attached, accept=record_ports),
                undo=command(ApplyPorts, build=ports_before, accept=record_ports),
                limit_s=120,
            ),
        ),
        finished=mark_attachment,
    )

One effect per step. Every step and undo may run twice, and may have run without our knowing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from apps.audit.types import Actor
from apps.tasks.types.approvals import PlannedEffect

type Outcome = Literal["succeeded", "failed", "cancelled"]
type Direction = Literal["do", "undo"]
type NeedKind = Literal["hard", "soft", "reconciliation"]


class StepBlocked(Exception):
    """A step cannot go on for a reason outside of it; it costs no retry and is looked at again.

    Args:
        reason: What is missing, in a sentence for a person.
        code: A stable constant, such as ``network.unproven``.
        dependency: What the step waits for, such as ``nett@osl1``.
        runbook: The runbook that helps.
        until: When it will pass by itself, where that is known: then it is looked at again.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: str,
        dependency: str,
        runbook: str,
        until: datetime | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.dependency = dependency
        self.runbook = runbook
        self.until = until


@dataclass(frozen=True, kw_only=True, slots=True)
class StepContext:
    """What a step's functions are given. ``input`` is the workflow's own input dataclass.

    ``outputs`` holds what earlier steps returned, by step name (``name[key]`` for fanned-out
    steps). ``attempt`` grows with every dispatch, over both directions.
    """

    task_id: UUID
    step_id: UUID
    step_ids: Mapping[str, UUID]
    key: str
    datacenter: str
    tenant_id: UUID | None
    project_id: UUID | None
    input: Any
    outputs: Mapping[str, Mapping[str, Any]]
    actor: Actor
    attempt: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Local:
    """A step inside Sentral's database: runs in the transaction that records its result."""

    run: Callable[[StepContext], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A step at a site: a message goes out, its result comes back.

    ``build`` returns the message, or ``None`` when there is nothing to do (the step succeeds at
    once). ``accept`` records the result in the transaction that completes the step. ``later``
    notes what a reconciler has to bring about, when the step needs its own service by
    ``reconciliation`` and that is away. All of them only read and write Sentral's database.
    """

    message: type
    build: Callable[[StepContext], Any | None]
    accept: Callable[[StepContext, Mapping[str, Any]], Mapping[str, Any] | None] | None = None
    later: Callable[[StepContext], None] | None = None

    @property
    def service(self) -> str:
        """The service that executes the message."""
        name: str = self.message.SERVICE  # type: ignore[attr-defined]
        return name

    @property
    def action(self) -> str:
        """The action, the third token of the subject."""
        name: str = self.message.ACTION  # type: ignore[attr-defined]
        return name


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """A step that waits for an event which carries its step id, such as a phone-home.

    The event may come before the step is reached; it is kept. ``accept`` records it. If none comes
    within the step's limit it fails for good with ``code``, and ``advice`` says where to look.
    ``service`` is where it is heard: while that is away the step is shown as blocked, and waits.
    """

    service: str
    accept: Callable[[StepContext, Mapping[str, Any]], Mapping[str, Any] | None] | None = None
    code: str = "signal.missing"
    advice: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """A step that waits for the consent of other people.

    No workflow declares it: the engine puts it in front of the first step of a task when policy
    says so. So there is no way to write a workflow that leaves it out.
    """


type Action = Local | Command | Signal | Approval


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """A service that a step depends on, in the task's datacenter.

    ``hard``: the step does not start without it. ``soft``: it starts, the task is marked
    degraded. ``reconciliation``: it starts, convergence comes later.

    The service that executes a command is needed hard, unless the step says otherwise: then a
    command that cannot be sent is left out (soft), or left to a reconciler (reconciliation).
    """

    service: str
    kind: NeedKind


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """How often and when a transient error is tried again.

    The wait before retry ``n`` (from 1) is ``first_s * factor ** (n - 1)``, at most ``longest_s``
    seconds, with full jitter over its upper half.
    """

    retries: int = 5
    first_s: float = 1.0
    factor: float = 2.0
    longest_s: float = 30.0


# A switch needs some minutes to start anew; with this a step outlasts five to ten of them.
OUTLASTS_RESTART: Final = RetryPolicy(retries=15, longest_s=60.0)
# Of every undo, whatever its step declares.
UNDO_RETRY: Final = OUTLASTS_RESTART


@dataclass(frozen=True, slots=True)
class Step:
    """One step: one effect, its undo, and what it needs.

    Args:
        name: As a runbook would say it: verb first. Unique in its workflow.
        do: The effect.
        undo: What takes it back, for every step that was ever dispatched. ``None`` when there is
            nothing to take back.
        each: Fans the step out: called once when the task is created, one step per returned key,
            all in parallel.
        needs: Services beside the executing one; or that one, when it may be away.
        limit_s: Seconds from start to finish of one attempt (for a signal: of the wait).
        start_limit_s: Seconds from dispatch to start; then the command is sent anew.
        retry: Of transient errors.
        lock: Names what no other step may work on while this one is under way, such as
            ``device:osl1-leaf1``, or several such things; the step waits until it has all.
        group: Steps with the same group name that follow each other run in parallel.
    """

    name: str
    do: Action = field(kw_only=True)
    undo: Action | None = field(default=None, kw_only=True)
    each: Callable[[StepContext], Sequence[str]] | None = field(default=None, kw_only=True)
    needs: tuple[Need, ...] = field(default=(), kw_only=True)
    limit_s: float = field(default=30.0, kw_only=True)
    start_limit_s: float = field(default=60.0, kw_only=True)
    retry: RetryPolicy = field(default=RetryPolicy(), kw_only=True)
    lock: Callable[[StepContext], str | Sequence[str]] | None = field(default=None, kw_only=True)
    group: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.do, Command):
            left_to_reconciler = self.need_of(self.do.service) == "reconciliation"
            if left_to_reconciler != (self.do.later is not None):
                raise ValueError(
                    f"step {self.name}: a command that needs its own service by reconciliation "
                    "says with 'later' what a reconciler has to do, and no other command does"
                )

    def need_of(self, service: str) -> NeedKind:
        """Return how the step needs the service that executes it."""
        return next((need.kind for need in self.needs if need.service == service), "hard")


APPROVAL_STEP: Final = Step("wait for approval", do=Approval())


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    """A saga. A running task finishes on the version with which it began.

    Args:
        name: Verb and noun, such as ``deploy-server``.
        version: Raised with every change of the steps; the old version stays registered until
            no task runs on it.
        input: Frozen dataclass of the stdlib, built from the task's stored input.
        steps: In order.
        limit_s: Seconds for the whole task, waiting for dependencies not counted.
        high_impact: Whether a datacenter does one such task at a time. Without a ``plan`` it also
            counts as touching shared infrastructure.
        finished: Called once in the transaction in which the task reaches its end, also after
            unwinding. It gives back what the service reserved with the request: a task whose
            approval is refused ends before its first step, so no undo runs.
        plan: Tells what the steps would touch, over the state of now; only reads. Policy looks at
            it, approvers read it, and the engine compares it again before the first effect.
            Without it a task touches the one resource that it is for.
    """

    name: str
    version: int
    input: type
    steps: tuple[Step, ...]
    limit_s: float = 3600.0
    high_impact: bool = False
    finished: Callable[[StepContext, Outcome, Mapping[str, Any] | None], None] | None = None
    plan: Callable[[StepContext], Sequence[PlannedEffect]] | None = None

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if APPROVAL_STEP.name in names or any(isinstance(s.do, Approval) for s in self.steps):
            raise ValueError(
                f"workflow {self.name}: '{APPROVAL_STEP.name}' is put in by policy, never declared"
            )
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"workflow {self.name}: step names must be unique, twice: {twice}")

    def step(self, name: str) -> Step:
        """Return the step of that name.

        Raises:
            KeyError: This version of the workflow has no such step.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(f"workflow {self.name} version {self.version} has no step {name!r}")


def touches_nothing(_context: StepContext) -> tuple[PlannedEffect, ...]:
    """Tell, as the ``plan`` of a workflow, that its steps only read."""
    return ()


def local(run: Callable[[StepContext], Mapping[str, Any] | None]) -> Local:
    """Declare a step in Sentral's database."""
    return Local(run=run)


def command(
    message: type,
    *,
    build: Callable[[StepContext], Any | None],
    accept: Callable[[StepContext, Mapping[str, Any]], Mapping[str, Any] | None] | None = None,
    later: Callable[[StepContext], None] | None = None,
) -> Command:
    """Declare a step at a site."""
    return Command(message=message, build=build, accept=accept, later=later)


def signal(
    service: str,
    *,
    accept: Callable[[StepContext, Mapping[str, Any]], Mapping[str, Any] | None] | None = None,
    code: str = "signal.missing",
    advice: str = "",
) -> Signal:
    """Declare a wait for an event that ``service`` hears; ``code`` and ``advice``: none came."""
    return Signal(service=service, accept=accept, code=code, advice=advice)


def parallel(group: str, *steps: Step) -> tuple[Step, ...]:
    """Let ``steps`` run side by side; the next step waits for all of them."""
    return tuple(replace(step, group=group) for step in steps)


def hard(service: str) -> Need:
    """Need ``service`` before the step may start."""
    return Need(service=service, kind="hard")


def soft(service: str) -> Need:
    """Go on without ``service``, but say that the task is degraded."""
    return Need(service=service, kind="soft")


def reconciliation(service: str) -> Need:
    """Accept now; convergence waits for ``service``."""
    return Need(service=service, kind="reconciliation")
