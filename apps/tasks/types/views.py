"""What other contexts and the facade see of the engine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.audit.types import Actor
from apps.tasks.types.approvals import TaskApproval


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTask:
    """A task to be created.

    Args:
        workflow: Name of a registered workflow; the newest version is taken.
        title: What it does, for a person: ``Deploy server osl1-r1-s01``.
        input: The workflow's input dataclass.
        locks: Resources that no other task may hold meanwhile, such as ``server:<id>``.
        is_background: Whether it only looks, by the platform's own wish: lists leave it out, and
            it is forgotten soon after its end.
    """

    workflow: str
    title: str
    datacenter: str
    input: Any
    actor: Actor
    resource_type: str
    resource_id: UUID
    resource_name: str
    tenant_id: UUID | None = None
    project_id: UUID | None = None
    environment_id: UUID | None = None
    locks: tuple[str, ...] = ()
    reason: str = ""
    is_background: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    """Why a task does not go on, and who can change that."""

    code: str
    dependency: str
    reason: str
    since: datetime
    retry_meaningful: bool
    resumes_by_itself: bool
    who_can_fix: str
    runbook: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskError:
    """Why a task failed or a step did."""

    code: str
    error_class: str
    message: str
    step: str = ""
    runbook: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldUp:
    """All that a person needs to know of a task that does not get on, is stuck, or ended badly.

    Args:
        what: What it waits for or where it failed, such as ``nett@osl1`` or a step.
        why: The reason, in a sentence.
        code: Stable, for programs; leads to the runbook.
        since: Since when.
        retrying_helps: Whether it is worthwhile to ask for the same again.
        retrying: The same as advice.
        next_by_itself: What happens without anybody doing anything.
        who_can_act: Who can change it.
        runbook: Name of the runbook that helps.
    """

    what: str
    why: str
    code: str
    since: datetime
    retrying_helps: bool
    retrying: str
    next_by_itself: str
    who_can_act: str
    runbook: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadLetterView:
    """A message that nobody could process. ``resolution`` is empty while it is open."""

    id: UUID
    at: datetime
    stream: str
    subject: str
    reason: str
    payload: str
    task_id: UUID | None
    resolution: str
    step_id: UUID | None = None
    origin: str = ""
    deliveries: int = 1
    history: tuple[Mapping[str, Any], ...] = ()
    resolved_at: datetime | None = None
    resolution_reason: str = ""

    @property
    def shown_subject(self) -> str:
        """The subject for people: see :func:`real_subject`."""
        return real_subject(self.subject, self.payload)


def real_subject(subject: str, payload: str) -> str:
    """Return the subject of a message that a worker gave up, for people.

    A worker that cannot read a message names the filter that it reads by, with a ``*`` for the
    action. The message's own type tells the action when that much of it can be read.
    """
    begin, star, end = subject.partition("*")
    if not star:
        return subject
    found = re.search(rf'"type"\s*:\s*"{re.escape(begin)}([a-z0-9-]+)"', payload)
    return f"{begin}{found[1]}{end}" if found else subject


@dataclass(frozen=True, kw_only=True, slots=True)
class StepWait:
    """What one step waits for: in a word instead of its state, and as a sentence."""

    word: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepView:
    """One step of a task.

    Args:
        attempt: Grows with everything that is sent, also with questions; for fencing.
        retries_used: How often it was tried again in its direction.
        retries_allowed: How often it may be; ``None`` when this release has no such workflow.
        next_at: When it is tried again, or its site is asked again, while it waits for that.
        fails_at: When a wait for an event, or for a site's long work, has lasted too long.
        note: The last word of a site that has begun what takes long.
        waits: What it waits for; ``None`` when it is under way, has ended, or has not come up.
    """

    id: UUID
    name: str
    key: str
    position: int
    service: str
    state: str
    direction: str
    attempt: int
    retries_used: int
    started_at: datetime | None
    finished_at: datetime | None
    error: TaskError | None
    output: Mapping[str, Any]
    retries_allowed: int | None = None
    next_at: datetime | None = None
    fails_at: datetime | None = None
    note: str = ""
    waits: StepWait | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StepEventView:
    """One entry of a task's history."""

    at: datetime
    step: str
    kind: str
    attempt: int
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskView:
    """One task; in lists ``steps`` is empty and ``approval`` is ``None``."""

    id: UUID
    workflow: str
    workflow_version: int
    title: str
    state: str
    version: int
    datacenter: str
    tenant_id: UUID | None
    project_id: UUID | None
    environment_id: UUID | None
    resource_type: str
    resource_id: UUID
    resource_name: str
    actor_name: str
    correlation_id: UUID
    reason: str
    progress: int
    current_step: str
    blocked: Blocked | None
    degraded: str
    error: TaskError | None
    held_up: HeldUp | None
    cancel_requested_at: datetime | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    steps: tuple[StepView, ...] = field(default=())
    approval: TaskApproval | None = None
    is_by_platform: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DependencyView:
    """Health of one service in one datacenter; ages to ``unknown``, never stays green.

    ``backlog`` and ``slots`` are what it last said of itself, ``None`` while it is unknown.
    """

    service: str
    datacenter: str
    status: str
    since: datetime
    seen_at: datetime | None
    detail: str
    blocked_tasks: int
    backlog: int | None = None
    slots: int | None = None
