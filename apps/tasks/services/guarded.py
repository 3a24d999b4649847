"""One task at a time, in a transaction of its own: what goes wrong with it stops no other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.tasks import states
from apps.tasks.models import Step, StepEvent, Task, Timer
from apps.tasks.models import timer as kinds
from apps.tasks.services import locks
from apps.tasks.services.run import TaskRun
from apps.tasks.types import runbooks
from dataverket.db.errors import is_outage
from dataverket.lib import log, tracing
from dataverket.lib.sizes import LONGEST_TEXT

logger = log.get(__name__)

# After this a task that the engine itself failed on is looked at again.
POSTPONED: Final = timedelta(minutes=1)
DEFECT: Final = "task.engine_defect"


def guarded(task_id: UUID, at: datetime, work: Callable[[TaskRun], None]) -> None:
    """Do ``work`` on one task; what goes wrong with it is logged and stays its own problem."""
    try:
        with transaction.atomic():
            run = TaskRun.load(task_id, at=at)
            if run is not None and run.task.state not in states.FINISHED:
                _work_on(run, work)
                run.save()
            else:
                Timer.objects.filter(task_id=task_id, due_at__lte=at).delete()
    except Exception as error:
        if is_outage(error):
            raise  # PostgreSQL is away, or asks to try again: not the task's fault
        logger.exception("tasks.engine.defect", task=str(task_id))
        Timer.objects.filter(task_id=task_id, due_at__lte=at).update(due_at=at + POSTPONED)
        for rows in (
            Step.objects.filter(task_id=task_id, in_flight=True),
            Task.objects.filter(pk=task_id),
        ):
            rows.filter(deadline_at__lte=at).update(deadline_at=at + POSTPONED)
        if locks.leave_queue(task_id):
            Timer.objects.create(task_id=task_id, kind=kinds.REEVALUATE, due_at=at + POSTPONED)
        what = f"{type(error).__name__}: {error}"[:LONGEST_TEXT]
        StepEvent.objects.create(task_id=task_id, kind=DEFECT, message=what)
        _hold_back(task_id, at, what)


def _hold_back(task_id: UUID, at: datetime, what: str) -> None:
    """Let a task that has not begun wait for a while, behind those that can begin."""
    book = runbooks.for_code(DEFECT)
    why = {
        "code": DEFECT,
        "dependency": "orchestrator",
        "reason": f"The orchestrator fails on this task: {what}. It tries again every minute.",
        "since": at.isoformat(),
        "retry_meaningful": False,
        "resumes_by_itself": True,
        "who_can_fix": book.who_can_fix,
        "runbook": book.path,
    }
    held = Task.objects.filter(pk=task_id, state=states.ACCEPTED)
    held.update(blocked=why, updated_at=at)


def _work_on(run: TaskRun, work: Callable[[TaskRun], None]) -> None:
    """Do ``work`` as part of what the task was asked for: in its trace, with its request's id."""
    with (
        tracing.span(
            f"look after {run.task.workflow}",
            parent=run.task.traceparent,
            dataverket__task=str(run.task.id),
        ),
        log.bound(task=str(run.task.id), request_id=str(run.task.correlation_id)),
    ):
        work(run)
