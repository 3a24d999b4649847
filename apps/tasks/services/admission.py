"""Taking in a task, and what people may do to it afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tasks import registry, states
from apps.tasks.models import Step, Task
from apps.tasks.services import consent, gate, locks
from apps.tasks.services.progress import advance, give_up_unwinding
from apps.tasks.services.run import TaskRun
from apps.tasks.types import NewTask
from apps.tasks.types.approvals import ABANDON_TASK
from apps.tasks.types.workflow import APPROVAL_STEP, Workflow
from dataverket.lib import clock, ids, log, plain, tracing
from dataverket.lib.problems import Conflict, NotFound

logger = log.get(__name__)


def create_task(*, new: NewTask, at: datetime | None = None) -> UUID:
    """Create a task with its steps and start it, inside the caller's transaction.

    Returns the task's id. What was written is gone with the caller's transaction when that fails,
    so nothing runs that was not admitted. When policy asks for it, the task waits for other
    people's consent or for a maintenance window before its first step; it holds its locks
    meanwhile. This is the only place where tasks come into being, so nothing passes it by.

    Raises:
        Conflict: Another task holds one of ``new.locks``. Retry when it has ended.
        KeyError: No such workflow is registered. Final.
    """
    moment = at or clock.now()
    workflow = registry.newest(new.workflow)
    task = _task_row(new, workflow, moment)
    with (
        tracing.span(
            f"create task {workflow.name}",
            dataverket__task=str(task.id),
            dataverket__workflow=workflow.name,
            dataverket__datacenter=new.datacenter,
        ) as span,
        log.bound(task=str(task.id), request_id=str(task.correlation_id)),
        transaction.atomic(savepoint=False),
    ):
        task.traceparent = span.traceparent
        logger.info("tasks.task.accepted", workflow=workflow.name, datacenter=new.datacenter)
        locks.acquire_for_task(new.locks, task, at=moment)
        run = TaskRun(task, [], at=moment, is_new=True)
        run.steps = _step_rows(run, workflow)
        run.note("task.accepted", message=new.reason)
        _ask_policy(run)
        run.change_task(step_count=len(run.steps))
        advance(run)
        run.save()
    return task.id


def _ask_policy(run: TaskRun) -> None:
    """Put an approval or a maintenance window before the first step, when policy says so.

    People are asked when the task's turn has come.
    """
    demand = gate.demand_for(run, operation=run.task.workflow, effects=gate.effects_of(run))
    if demand is None:
        return
    run.change_task(needs_window=demand.needs_window)
    if demand.quorum:
        for step in run.steps:
            step.position += 1
        gate_step = Step(id=ids.new_id(), task_id=run.task.id, name=APPROVAL_STEP.name, position=0)
        run.steps.insert(0, gate_step)
        run.save()  # the question will refer to the task's row


def _task_row(new: NewTask, workflow: Workflow, at: datetime) -> Task:
    return Task(
        id=ids.new_id(),
        created_at=at,
        updated_at=at,
        workflow=workflow.name,
        workflow_version=workflow.version,
        title=new.title[:200],
        datacenter=new.datacenter,
        tenant_id=new.tenant_id,
        project_id=new.project_id,
        environment_id=new.environment_id,
        resource_type=new.resource_type,
        resource_id=new.resource_id,
        resource_name=new.resource_name,
        input=plain.dump(new.input),
        actor=plain.dump(new.actor),
        correlation_id=new.actor.correlation_id,
        reason=new.reason,
        is_background=new.is_background,
    )


def _step_rows(run: TaskRun, workflow: Workflow) -> list[Step]:
    rows: list[Step] = []
    position, group = -1, None
    for declared in workflow.steps:
        if not declared.group or declared.group != group:
            position += 1
        group = declared.group
        template = Step(id=ids.new_id(), task_id=run.task.id, name=declared.name, position=position)
        if declared.each is None:
            rows.append(template)
            continue
        keys = list(declared.each(run.context(template)))
        rows += [
            Step(
                id=ids.new_id(),
                task_id=run.task.id,
                name=declared.name,
                key=key,
                position=position,
            )
            for key in dict.fromkeys(keys)
        ]
    return rows


def cancel_task(*, task_id: UUID, actor: Actor, reason: str, at: datetime | None = None) -> None:
    """Ask a task to stop at its next step boundary and to take back what it did.

    Safe to repeat: a second request changes nothing.

    Raises:
        NotFound: There is no such task. Final.
        Conflict: The task has ended, or is taking back its steps already. Final.
    """
    moment = at or clock.now()
    with transaction.atomic():
        run = _loaded(task_id, moment)
        if run.task.cancel_requested_at is not None:
            return
        if run.task.state in states.FINISHED or run.task.state in (states.UNWINDING, states.STUCK):
            raise Conflict(
                f"task {task_id} is {run.task.state}; only a task that is on its way can be "
                "cancelled.",
                code="not_cancellable",
            )
        _interrupt_signals(run)
        run.change_task(cancel_requested_at=moment, cancel_reason=reason)
        run.note("task.cancel_requested", message=reason)
        _audit(run, actor, "task.cancel_requested", reason)
        consent.void(run, reason=f"The task was cancelled: {reason}", actor=actor)
        advance(run)
        run.save()


def _interrupt_signals(run: TaskRun) -> None:
    """Stop waiting for events: a wait has no effect that would have to be finished first."""
    for step in run.steps:
        if step.state == states.RUNNING and step.in_flight and step.alive_at == step.dispatched_at:
            run.change_step(step, in_flight=False, deadline_at=None)


def resume_unwinding(
    *, task_id: UUID, actor: Actor, reason: str, at: datetime | None = None
) -> None:
    """Try the failed undo of a stuck task again, after a person has mended its cause.

    Raises:
        Conflict: The task is not stuck. Final.
    """
    moment = at or clock.now()
    with transaction.atomic():
        run = _loaded(task_id, moment)
        _require_stuck(run)
        for step in run.steps:
            if step.state == states.UNDO_FAILED:
                run.move_step(step, states.UNDOING, error=None, retries_used=0)
        run.move_task(states.UNWINDING, message=reason)
        _audit(run, actor, "task.unwinding_resumed", reason)
        consent.void(run, reason=f"The undo is tried again: {reason}", actor=actor)
        advance(run)
        run.save()


def abandon_task(*, task_id: UUID, actor: Actor, reason: str, at: datetime | None = None) -> None:
    """End a stuck task as it is: a person has cleaned up what it left.

    Also one that waits, while it takes back, for what may never return: it is stuck from then on.
    When policy asks for it (by default it does), the task stays stuck until another person agrees.
    Safe to repeat: one question waits at a time.

    Raises:
        Conflict: The task is not stuck, nor waiting to take back. Final.
    """
    moment = at or clock.now()
    with transaction.atomic():
        run = _loaded(task_id, moment)
        if run.task.state == states.UNWINDING and run.task.blocked is not None:
            give_up_unwinding(run)
        _require_stuck(run)
        effects = gate.effects_of_abandoning(run)
        demand = gate.demand_for(run, operation=ABANDON_TASK, effects=effects)
        if demand is None or not demand.quorum:
            _audit(run, actor, "task.abandoned", reason)
            run.finish(states.ABANDONED, "failed")
        elif not consent.is_waiting(run):
            _audit(run, actor, "task.abandon_requested", reason)
            consent.ask(
                run,
                operation=ABANDON_TASK,
                title=f"Abandon: {run.task.title}",
                demand=demand,
                plan=gate.plan_of(
                    run,
                    operation=ABANDON_TASK,
                    effects=effects,
                    requester=gate.Requester.of(actor, reason),
                ),
                actor=actor,
                reason=reason,
                step=None,
            )
        run.save()


def _loaded(task_id: UUID, at: datetime) -> TaskRun:
    run = TaskRun.load(task_id, at=at)
    if run is None:
        raise NotFound(f"task {task_id} does not exist.")
    return run


def _require_stuck(run: TaskRun) -> None:
    if run.task.state != states.STUCK:
        raise Conflict(
            f"task {run.task.id} is {run.task.state}; only stuck tasks are resumed or abandoned, "
            "and those abandoned that wait to take back what they did.",
            code="not_stuck",
        )


def _audit(run: TaskRun, actor: Actor, action: str, reason: str) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="task",
        object_id=run.task.id,
        object_name=run.task.title,
        tenant_id=run.task.tenant_id,
        project_id=run.task.project_id,
        reason=reason,
    )
