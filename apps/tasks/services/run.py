"""One task inside one transaction: its rows, what changed, and what is to be written.

Everything that moves a task goes through :class:`TaskRun`: it checks transitions against the
tables in ``states.py``, keeps the history, and writes each changed row once in :meth:`save`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.tasks import metrics, registry, states
from apps.tasks.models import Step, StepEvent, Task, Timer
from apps.tasks.services.events import event_of
from apps.tasks.types import runbooks
from apps.tasks.types.workflow import APPROVAL_STEP, Outcome, StepContext, Workflow
from apps.tasks.types.workflow import Step as StepDeclaration
from dataverket.db import outbox
from dataverket.db.bulk import Writes
from dataverket.db.outbox import Outgoing
from dataverket.lib import log, plain
from dataverket.lib.sentences import joined
from dataverket.lib.sizes import LONGEST_TEXT

logger = log.get(__name__)

_FREE_LOCKS = (
    "UPDATE tasks_resourcelock SET task_id = NULL, step_id = NULL, acquired_at = NULL "
    "WHERE key IN (SELECT key FROM tasks_resourcelock WHERE task_id = ANY(%s) "
    "ORDER BY key FOR UPDATE)"  # in the order in which admission takes them
)
_DROP_TIMERS = "DELETE FROM tasks_timer WHERE task_id = ANY(%s)"

# What a step waits for whose command a site has given up.
UNDELIVERABLE: Final = "step.dead_lettered"


class TaskRun:
    """A locked task with its steps, and the changes to it."""

    def __init__(self, task: Task, steps: list[Step], *, at: datetime, is_new: bool) -> None:
        self.task = task
        self.steps = sorted(steps, key=lambda step: (step.position, step.key, step.id))
        self.at = at
        self.workflow: Workflow = registry.version_of(task.workflow, task.workflow_version)
        self.actor = plain.load(Actor, task.actor)
        self._is_new = is_new
        self._task_changes: dict[str, Any] = {}
        self._step_changes: dict[UUID, dict[str, Any]] = {}
        self._events: list[StepEvent] = []
        self._outgoing: list[Outgoing] = []
        self._timers: list[Timer] = []
        self._input: Any = None
        self._has_moved = is_new
        self.blocked_now: set[UUID] = set()
        self.has_ended = False

    @classmethod
    def load(cls, task_id: UUID, *, at: datetime) -> "TaskRun | None":
        """Lock a task and read its steps; ``None`` when there is no such task."""
        task = Task.objects.select_for_update().filter(pk=task_id).first()
        if task is None:
            return None
        return cls(task, list(Step.objects.filter(task_id=task_id)), at=at, is_new=False)

    @classmethod
    def load_many(cls, task_ids: Iterable[UUID], *, at: datetime) -> "list[TaskRun]":
        """Lock tasks in the order of their ids, so that two callers never deadlock; two queries."""
        tasks = list(Task.objects.select_for_update().filter(pk__in=task_ids).order_by("pk"))
        steps: dict[UUID, list[Step]] = {task.id: [] for task in tasks}
        for step in Step.objects.filter(task_id__in=steps):
            steps[step.task_id].append(step)
        return [cls(task, steps[task.id], at=at, is_new=False) for task in tasks]

    # -- reading ---------------------------------------------------------------------------------

    def declaration(self, step: Step) -> StepDeclaration:
        """Return how the workflow declares ``step``, or the engine its own step."""
        if step.name == APPROVAL_STEP.name:
            return APPROVAL_STEP
        return self.workflow.step(step.name)

    @property
    def gate_step(self) -> Step | None:
        """The step that waits for approval, for a task that policy asked one of."""
        return next((step for step in self.steps if step.name == APPROVAL_STEP.name), None)

    @property
    def own_steps(self) -> list[Step]:
        """The steps of the workflow, without the one that the engine put in front."""
        return [step for step in self.steps if step.name != APPROVAL_STEP.name]

    @property
    def has_begun(self) -> bool:
        """Whether a step of the workflow has, or may have, had an effect."""
        return any(step.attempt or step.state == states.SUCCEEDED for step in self.own_steps)

    def context(self, step: Step) -> StepContext:
        """Return what the functions of ``step`` are given."""
        if self._input is None:
            self._input = registry.decode_input(self.workflow, self.task.input)
        return StepContext(
            task_id=self.task.id,
            step_id=step.id,
            step_ids={str(other): other.id for other in self.steps},
            key=step.key,
            datacenter=self.task.datacenter,
            tenant_id=self.task.tenant_id,
            project_id=self.task.project_id,
            input=self._input,
            outputs={str(other): other.output for other in self.steps if other.output},
            actor=self.actor,
            attempt=step.attempt,
        )

    def step(self, step_id: UUID) -> Step | None:
        """Return the step of that id."""
        return next((step for step in self.steps if step.id == step_id), None)

    # -- changing --------------------------------------------------------------------------------

    def change_task(self, **changes: Any) -> None:
        """Note new column values of the task."""
        for name, value in changes.items():
            setattr(self.task, name, value)
        self._task_changes.update(changes)

    def move_task(self, state: str, *, message: str = "", **changes: Any) -> None:
        """Bring the task into ``state``; staying where it is only writes ``changes``."""
        if state != self.task.state:
            states.TASK.check(self.task.state, state)
            self.note(f"task.{state}", message=message)
            self._has_moved = True
        if state in states.FINISHED:
            changes |= {"finished_at": self.at, "blocked": None, "current_step": ""}
        self.change_task(state=state, **changes)

    def change_step(self, step: Step, **changes: Any) -> None:
        """Note new column values of a step."""
        for name, value in changes.items():
            setattr(step, name, value)
        self._step_changes.setdefault(step.id, {}).update(changes)

    def move_step(self, step: Step, state: str, *, message: str = "", **changes: Any) -> None:
        """Bring a step into ``state`` and note it in the history."""
        self.move_step_quietly(step, state)
        self.change_step(step, **changes)
        self.note(f"step.{state}", step=step, message=message)

    def move_step_quietly(self, step: Step, state: str) -> None:
        """Bring a step into ``state`` without a word: what follows tells it, or nobody asks."""
        if state != step.state:
            states.STEP.check(step.state, state)
        self.change_step(step, state=state)

    def note(self, kind: str, *, step: Step | None = None, message: str = "") -> None:
        """Add an entry to the task's history."""
        self._events.append(
            StepEvent(
                task_id=self.task.id,
                step_id=step.id if step else None,
                kind=kind,
                attempt=step.attempt if step else 0,
                message=message[:LONGEST_TEXT],
            )
        )

    def send(self, message: Outgoing) -> None:
        """Publish a message after the commit."""
        self._outgoing.append(message)

    def wake(self, kind: str, due_at: datetime, *, step: Step | None = None) -> None:
        """Look at the task again at ``due_at``."""
        self._timers.append(
            Timer(
                due_at=due_at,
                kind=kind,
                task_id=self.task.id,
                step_id=step.id if step else None,
                attempt=step.attempt if step else 0,
            )
        )

    def wake_once(self, kind: str, due_at: datetime, *, step: Step) -> None:
        """Look at a waiting step again at ``due_at``, and at no other time that was set before."""
        Timer.objects.filter(step_id=step.id, kind=kind).delete()
        self._timers = [one for one in self._timers if (one.step_id, one.kind) != (step.id, kind)]
        self.wake(kind, due_at, step=step)

    def block(
        self,
        *,
        code: str,
        dependency: str,
        reason: str,
        since: datetime,
        step: Step | None,
        resumes_by_itself: bool = True,
        state: str = states.DEPENDENCY_BLOCKED,
        who_can_fix: str = "",
    ) -> None:
        """Show why the task does not go on, and stop its clock.

        Repeated with the same reason it changes nothing. A dead letter stays shown until a person
        has dealt with it: what else there is may pass by itself.
        """
        if code != UNDELIVERABLE and self.is_blocked_by(UNDELIVERABLE):
            return
        known = self.task.blocked or {}
        is_same = (known.get("code"), known.get("dependency")) == (code, dependency)
        if is_same and known["reason"] == reason:
            return
        book = runbooks.for_code(code)
        left_s = known["left_s"] if "left_s" in known else self._stop_clock()
        self.change_task(
            blocked={
                "code": code,
                "dependency": dependency,
                "reason": reason,
                "since": known["since"] if is_same else since.isoformat(),
                "retry_meaningful": False,
                "resumes_by_itself": resumes_by_itself,
                "who_can_fix": who_can_fix or book.who_can_fix,
                "runbook": book.path,
                "left_s": left_s,
            }
        )
        if is_same:
            return
        self.note("task.blocked", step=step, message=reason)
        if self.task.state == states.RUNNING:
            self.move_task(state, message=reason)

    def is_blocked_by(self, code: str) -> bool:
        """Tell whether the task shows ``code`` as what holds it back."""
        return (self.task.blocked or {}).get("code") == code

    def unblock(self) -> None:
        """Take away what ``block`` showed; the task has the time that was left to it then."""
        if self.task.blocked is not None:
            left_s = self.task.blocked.get("left_s")
            if left_s is not None:
                self.change_task(deadline_at=self.at + timedelta(seconds=left_s))
            self.change_task(blocked=None)
            self.note("task.unblocked")
        if self.task.state in (states.DEPENDENCY_BLOCKED, states.AWAITING_APPROVAL):
            self.move_task(states.RUNNING)

    def start_clock(self) -> None:
        """Begin to count the task's time limit, at its first effect. Safe to repeat."""
        if self.task.deadline_at is None:
            self.change_task(deadline_at=self.at + timedelta(seconds=self.workflow.limit_s))

    def _stop_clock(self) -> float | None:
        """Return how many seconds are left to the task; ``None`` while they are not counted."""
        if self.task.deadline_at is None:
            return None
        left = self.task.deadline_at - self.at
        self.change_task(deadline_at=None)
        return left.total_seconds()

    def finish(self, state: str, outcome: Outcome) -> None:
        """End the task: release its locks, tell its workflow."""
        self.move_task(state)
        self._timers.clear()
        for step in self.steps:
            if step.in_flight:  # an abandoned task leaves what never answered: nobody waits for it
                self.change_step(step, in_flight=False, deadline_at=None)
        self.has_ended = True
        logger.info("tasks.task.ended", state=state, workflow=self.task.workflow)
        ended = metrics.TASKS_ENDED.labels(self.task.workflow, state)
        took = (self.at - self.task.created_at).total_seconds()
        transaction.on_commit(partial(ended.observe, took))
        if self.workflow.finished is not None:
            self.workflow.finished(self.context(self.steps[0]), outcome, self.task.error)

    # -- writing ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Write everything that changed."""
        save_all([self])

    def _tell_where_it_stands(self) -> None:
        """Tell others the state that the transaction leaves the task in, if it is another one."""
        if self._has_moved and not self.task.is_background:
            self.send(event_of(self.task, at=self.at))

    def _forget_changes(self) -> None:
        self._has_moved = False
        self._task_changes, self._step_changes = {}, {}
        self._events, self._timers, self._outgoing = [], [], []
        self.has_ended = False

    def _take_changes(self, writes: Writes) -> dict[UUID, dict[str, Any]]:
        """Return what is to be written of the task itself, by its id; a new one is inserted."""
        done = sum(step.state == states.SUCCEEDED for step in self.steps)
        if done != self.task.steps_done:
            self.change_task(steps_done=done)
        if self._is_new:
            writes.insert([self.task])
            writes.insert(self.steps)
            self._is_new = False
            self._step_changes = {}
            return {}
        if not self._task_changes:
            return {}
        return {self.task.id: {**self._task_changes, "updated_at": self.at}}


def save_all(runs: Sequence[TaskRun]) -> None:
    """Write what changed in several tasks of one transaction, in one statement."""
    writes = Writes()
    ended = [run.task.id for run in runs if run.has_ended]
    if ended:
        writes.add(_FREE_LOCKS, [ended])
        writes.add(_DROP_TIMERS, [ended])
    tasks: dict[Any, dict[str, Any]] = {}
    steps: dict[Any, dict[str, Any]] = {}
    for run in runs:
        run._tell_where_it_stands()  # noqa: SLF001 - the same module
        tasks |= run._take_changes(writes)  # noqa: SLF001 - the same module
        steps |= run._step_changes  # noqa: SLF001
    writes.update(Step, steps)
    writes.update(Task, tasks)
    writes.insert([event for run in runs for event in run._events])  # noqa: SLF001
    writes.insert([timer for run in runs for timer in run._timers])  # noqa: SLF001
    outbox.write(writes, [message for run in runs for message in run._outgoing])  # noqa: SLF001
    for run in runs:
        run._forget_changes()  # noqa: SLF001


def error_of(
    *, code: str, error_class: str, message: str, step: Step | None = None
) -> Mapping[str, Any]:
    """Return an error as tasks and steps store it, with the runbook that helps.

    Its message ends as a sentence, whatever a device said: others put their own behind it.
    """
    return {
        "code": code,
        "error_class": error_class,
        "message": joined(message),
        "step": str(step) if step else "",
        "runbook": runbooks.for_code(code).path,
    }
