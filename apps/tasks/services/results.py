"""Applying what comes back from the sites."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from apps.tasks import metrics, states
from apps.tasks.models import Step
from apps.tasks.services.dispatch import SILENCE
from apps.tasks.services.progress import advance
from apps.tasks.services.run import TaskRun, save_all
from apps.tasks.services.steps import accept, fail, poll_later
from apps.tasks.types.workflow import Signal
from dataverket.bus.envelope import Envelope
from dataverket.lib import log, tracing
from dataverket.lib.sizes import LONGEST_WORD

logger = log.get(__name__)

_NOTE = (
    "INSERT INTO platform_inboxevent (event_id) SELECT unnest(%s::text[]) "
    "ON CONFLICT DO NOTHING RETURNING event_id"
)


class ForeignEvent(Exception):
    """A datacenter reports on another one's step. Final: the event is put aside for a person."""


def apply_events(*, events: Sequence[Envelope], at: datetime) -> int:
    """Apply events of one delivery in one transaction; each event has its effect once.

    Returns how many a step waited for; the others change nothing. Safe to repeat: an event id that
    was applied is skipped. Tasks are locked in the order of their ids, so that several
    orchestrators do not deadlock.
    """
    with transaction.atomic():
        fresh = _unseen(events)
        by_task: dict[UUID, list[Envelope]] = {}
        for event in fresh:
            task_id = _task_of(event)
            if task_id is not None:
                by_task.setdefault(task_id, []).append(event)
        runs = TaskRun.load_many(by_task, at=at)
        awaited = 0
        for run in runs:
            with log.bound(task=str(run.task.id), request_id=str(run.task.correlation_id)):
                awaited += _apply_all(run, by_task.pop(run.task.id))
        save_all(runs)
    for task_id in by_task:
        logger.warning("tasks.event.no_such_task", task=str(task_id))
    return awaited


def _task_of(event: Envelope) -> UUID | None:
    """Return the task that an event concerns; signals carry only the step that waits for them."""
    if event.taskid:
        return UUID(event.taskid)
    if not event.stepid:
        return None
    return Step.objects.filter(pk=UUID(event.stepid)).values_list("task_id", flat=True).first()


def _unseen(events: Sequence[Envelope]) -> list[Envelope]:
    """Note the events in the inbox; return those that were not there yet, in order."""
    wanted = {event.id: event for event in events}
    # A second orchestrator may apply the same event now: the primary key lets one of us win, and
    # sorted keys let neither wait for the other in a circle.
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [sorted(wanted)])
        fresh = {row[0] for row in cursor.fetchall()}
    return [event for key, event in wanted.items() if key in fresh]


def _apply_all(run: TaskRun, events: Sequence[Envelope]) -> int:
    """Apply the events of one task, then do what follows from the last; return how many counted."""
    awaited = 0
    for event in events:
        with (
            tracing.span(
                f"apply {event.type}",
                kind="consumer",
                parent=_cause(run, event),
                messaging__system="nats",
                dataverket__task=str(run.task.id),
                dataverket__step=event.stepid,
                dataverket__attempt=event.attempt,
                dataverket__datacenter=event.datacenter,
            ),
            log.bound(step=event.stepid, attempt=event.attempt),
        ):
            logger.info("tasks.event.taken", type=event.type)
            awaited += _apply(run, event)
            if event is events[-1]:
                advance(run)
    return awaited


def _cause(run: TaskRun, event: Envelope) -> str:
    """Return the span that an event follows from.

    Who sends a signal knows nothing of the task's trace: it belongs there all the same.
    """
    task = run.task.traceparent
    is_same = tracing.trace_id_of(event.traceparent) == tracing.trace_id_of(task)
    return event.traceparent if is_same else task


def _apply(run: TaskRun, event: Envelope) -> bool:
    """Apply an event; tell whether its step waited for it."""
    step = run.step(UUID(event.stepid))
    if step is None:
        logger.warning("tasks.event.no_such_step")
        return False
    if event.datacenter != run.task.datacenter:
        raise ForeignEvent(
            f"{event.type} of {event.datacenter} names step {step.id} of a task in "
            f"{run.task.datacenter}"
        )
    verb = event.type.rpartition(".")[2]
    if isinstance(run.declaration(step).do, Signal) and event.attempt == 0:
        _take_signal(run, step, event)
        return True
    if event.attempt != step.attempt or not step.in_flight:
        logger.info("tasks.event.outdated", verb=verb)
        metrics.EVENTS_OUTDATED.labels(step.service).inc()
        return False
    match verb:
        case "started" | "alive":
            _note_life(run, step)
        case "succeeded":
            accept(run, step, event.data.get("result") or {})
        case "pending":
            poll_later(
                run,
                step,
                after_s=min(max(float(event.data.get("after_s", 5.0)), 0.5), 600.0),
                note=str(event.data.get("note", "")),
            )
        case "failed":
            error = event.data.get("error") or {}
            fail(
                run,
                step,
                code=str(error.get("code", "step.failed"))[:LONGEST_WORD],
                error_class=str(error.get("class", "permanent"))[:LONGEST_WORD],
                message=str(error.get("message", "The site gave no reason.")),
            )
        case _:
            logger.warning("tasks.event.unknown_verb", type=event.type)
            return False
    return True


def _take_signal(run: TaskRun, step: Step, event: Envelope) -> None:
    """Keep the awaited event, or complete the step that waits for it already."""
    run.change_step(step, signal=event.data)
    run.note("step.signal", step=step, message=event.type)
    if step.in_flight and run.task.state in (states.RUNNING, states.DEPENDENCY_BLOCKED):
        accept(run, step, event.data)


def _note_life(run: TaskRun, step: Step) -> None:
    limit = (step.dispatched_at or run.at) + timedelta(seconds=run.declaration(step).limit_s)
    run.change_step(step, alive_at=run.at, deadline_at=min(run.at + SILENCE, limit))
    if step.state == states.DISPATCHED:
        run.move_step(step, states.RUNNING)
