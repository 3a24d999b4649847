"""How a runbook is declared. The declaration is the runbook: page, buttons and checks come from it.

::

    OUTBOX_LAG = Runbook(
        name="outbox-lag",
        title="Commands do not leave the outbox",
        about=SubjectKind.PLATFORM,
        triggers=(Trigger("outbox.lag", "the oldest message waits for more than 30 s"),),
        checks=(Check("backlog", "How much waits, and for how long", run=check_backlog), …),
        actions=(Action("wake-relay", "Wake the relay", run=wake_relay, …),),
        done_when=(Condition("empty", "Nothing waits for longer than 5 s", holds=…),),
        …
    )

Checks change nothing. Actions start a task or call one service, in the transaction that records
them; what cannot be rolled back they leave to ``transaction.on_commit``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.audit.types import Actor
from apps.tasks.types import TaskView


class SubjectKind(StrEnum):
    """What a run can be about."""

    TASK = "task"
    SERVER = "server"
    SWITCH = "switch"
    DATACENTER = "datacenter"
    SERVICE = "service"
    DEAD_LETTER = "dead_letter"
    PLATFORM = "platform"


class Severity(StrEnum):
    """How bad it usually is; the blast radius says for whom."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Risk(StrEnum):
    """What an action can break. None: it only reads, or repeats what is safe to repeat."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"


class ResponsePolicy(StrEnum):
    """Who acts on a trigger: the platform, the platform once a person agrees, a person."""

    AUTOMATIC = "automatic"
    APPROVAL = "approval"
    MANUAL = "manual"


class Outcome(StrEnum):
    """What a check found. ``running``: a task at the site has not answered yet.

    ``waiting``: the task waits for people, a window or its turn; nothing is wrong with that.
    """

    PASS = "pass"  # noqa: S105 - a word, no secret
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    RUNNING = "running"
    WAITING = "waiting"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a run is about. ``key`` identifies it: an id, or a name such as ``nett@osl1``."""

    kind: SubjectKind
    key: str
    name: str
    datacenter: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What checks and conditions are given. ``task`` is the one from which the run was started.

    ``trouble_at`` is when the subject was last known to be in trouble: the run began then, or a
    check or action of it failed. What was read earlier does not say that it is over.
    """

    subject: Subject
    at: datetime
    task: TaskView | None = None
    trouble_at: datetime | None = None

    @property
    def subject_id(self) -> UUID:
        """The subject's key as an id, for kinds that have one."""
        return UUID(self.subject.key)

    def too_old(self, read_at: datetime | None) -> str:
        """Return why a reading of that time is no proof; empty when it is one.

        Args:
            read_at: When it was made; ``None``: there is none.
        """
        if read_at is None:
            return "it was never read"
        if self.trouble_at is None or read_at > self.trouble_at:
            return ""
        return (
            f"the last reading is of {read_at:%Y-%m-%d %H:%M:%S} UTC, before "
            f"{self.trouble_at:%Y-%m-%d %H:%M:%S} UTC, when this run began or a check of it failed"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What an action or a check at a site is given: the case, and who wants it and why."""

    case: Case
    actor: Actor
    reason: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a check found, in a sentence with the numbers."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What an action did. ``task_id`` is the task that it started, if it did."""

    text: str
    task_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A code that leads to the runbook, and how the platform answers.

    Args:
        code: A blocking or error code of tasks, or that of an alert.
        meaning: What it says, for a person.
        policy: Who acts.
        action: The action that is performed (automatic) or proposed (approval).
        reached_at: When the subject was last reached, for a code that says that it was not: the
            failure of a task that has ended is history from then on.
    """

    code: str
    meaning: str
    policy: ResponsePolicy = field(default=ResponsePolicy.MANUAL, kw_only=True)
    action: str = field(default="", kw_only=True)
    reached_at: Callable[[Subject], datetime | None] | None = field(default=None, kw_only=True)

    @property
    def who_acts(self) -> str:
        """Return who acts on it, for people; Markdown."""
        if self.policy == ResponsePolicy.AUTOMATIC:
            return f"automatic: `{self.action}`"
        if self.policy == ResponsePolicy.APPROVAL:
            return f"proposed: `{self.action}`, once a person agrees"
        return "a person"


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """A trigger that is there now, on what, and since when.

    ``severity`` is that of this one; without it the usual one of the runbook counts.
    """

    code: str
    subject: Subject
    since: datetime
    detail: str
    task: TaskView | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A question that changes nothing: answered in Sentral (``run``) or by a task (``start``).

    ``start`` returns the task's id; the check passes when the task succeeds.
    """

    name: str
    title: str
    run: Callable[[Case], Finding] | None = field(default=None, kw_only=True)
    start: Callable[[Order], UUID] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if (self.run is None) == (self.start is None):
            raise ValueError(f"check {self.name}: either run or start is given, not both")


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that an action needs to be told; ``pattern`` is a regular expression."""

    name: str
    title: str
    pattern: str = ".{1,200}"


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a runbook.

    Args:
        name: In addresses and commands, verb first.
        title: What the button says.
        text: What it does, in a sentence.
        run: Does it: starts a task or calls one service.
        risk: What it can break.
        blast_radius: For whom.
        needs_approval: A second person has to agree to exactly this.
        starts_task: What it does is to start one task. A proposal shows what that would do, and
            is the consent to it as well, as far as policy lets it.
        types_name: The subject's name must be typed.
        parameters: What it needs to be told.
        why_not: Why it cannot be done now; empty when it can.
    """

    name: str
    title: str
    text: str = field(kw_only=True)
    run: Callable[[Order], Effect] = field(kw_only=True)
    risk: Risk = field(kw_only=True)
    blast_radius: str = field(kw_only=True)
    needs_approval: bool = field(default=False, kw_only=True)
    starts_task: bool = field(default=False, kw_only=True)
    types_name: bool = field(default=False, kw_only=True)
    parameters: tuple[Parameter, ...] = field(default=(), kw_only=True)
    why_not: Callable[[Case], str] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be so before a run is done.

    ``holds`` returns what is still missing, empty when nothing is. Without it a person ticks the
    condition, with a note. One that is about a reading asks ``Case.too_old`` about it: what was
    read before the trouble began is no proof that it is over.
    """

    name: str
    title: str
    holds: Callable[[Case], str] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to call, and when."""

    to: str
    when: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Runbook:
    """What to do when a trigger appears.

    Args:
        name: In addresses, commands and as the name of its page.
        title: What is wrong, in words.
        about: What a run of it is about.
        triggers: Codes that lead here.
        trigger_note: What else leads here, when there is something.
        impact: What does not work meanwhile, and what does.
        severity: How bad it usually is.
        blast_radius: For whom, and when it is worse.
        checks: Executable, read only.
        look: More that can be looked at by hand; Markdown.
        actions: Buttons.
        steps: How to go about it, by hand and with the buttons; Markdown.
        done_when: All of these must hold.
        escalation: Whom to call when it does not help.
        escalate_after_min: After how many minutes an open run should be handed on.
        subject_of: From a task that is held up to what a run is about; ``None``: cannot tell.
        find: The alerts of this runbook that are there now.
    """

    name: str
    title: str
    about: SubjectKind
    triggers: tuple[Trigger, ...]
    impact: str
    severity: Severity
    blast_radius: str
    checks: tuple[Check, ...]
    actions: tuple[Action, ...]
    done_when: tuple[Condition, ...]
    escalation: tuple[Escalation, ...]
    steps: str
    look: str = ""
    trigger_note: str = ""
    escalate_after_min: int = 60
    subject_of: Callable[[TaskView], Subject | None] | None = None
    find: Callable[[datetime], Sequence[Occurrence]] | None = None

    def __post_init__(self) -> None:
        for parts in (self.checks, self.actions, self.done_when):
            names = [part.name for part in parts]
            if len(set(names)) != len(names):
                raise ValueError(f"runbook {self.name}: a name is used twice: {names}")
        codes = [trigger.code for trigger in self.triggers]
        if len(set(codes)) != len(codes):
            raise ValueError(f"runbook {self.name}: a code is listed twice: {sorted(codes)}")
        for trigger in self.triggers:
            self._check_response(trigger)

    def _check_response(self, trigger: Trigger) -> None:
        if trigger.policy == ResponsePolicy.MANUAL:
            return
        action = self.action(trigger.action)
        is_safe = action.risk == Risk.NONE and not action.needs_approval and not action.types_name
        if trigger.policy == ResponsePolicy.AUTOMATIC and not is_safe:
            raise ValueError(
                f"runbook {self.name}: {action.name} is not safe enough to be done by the platform"
            )
        if trigger.policy == ResponsePolicy.APPROVAL and not action.needs_approval:
            raise ValueError(f"runbook {self.name}: {action.name} asks for no approval")

    def action(self, name: str) -> Action:
        """Return the action of that name.

        Raises:
            KeyError: There is none.
        """
        return _named(self.actions, name, f"runbook {self.name} has no action {name!r}")

    def check(self, name: str) -> Check:
        """Return the check of that name; raises as ``action``."""
        return _named(self.checks, name, f"runbook {self.name} has no check {name!r}")

    def condition(self, name: str) -> Condition:
        """Return the condition of that name; raises as ``action``."""
        return _named(self.done_when, name, f"runbook {self.name} has no condition {name!r}")

    def trigger(self, code: str) -> Trigger | None:
        """Return the trigger of that code, or ``None``."""
        return next((trigger for trigger in self.triggers if trigger.code == code), None)


def _named[T: (Action, Check, Condition)](parts: Sequence[T], name: str, missing: str) -> T:
    for part in parts:
        if part.name == name:
            return part
    raise KeyError(f"{missing}; there are: {', '.join(part.name for part in parts)}")


def passed(detail: str) -> Finding:
    """Say that all is well."""
    return Finding(outcome=Outcome.PASS, detail=detail)


def warned(detail: str) -> Finding:
    """Say that something is worth a look."""
    return Finding(outcome=Outcome.WARN, detail=detail)


def failed(detail: str) -> Finding:
    """Say that this is wrong."""
    return Finding(outcome=Outcome.FAIL, detail=detail)


def unknown(detail: str) -> Finding:
    """Say that it cannot be told; unknown is never well."""
    return Finding(outcome=Outcome.UNKNOWN, detail=detail)
