"""Reading the steps of one task, with what each of them waits for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, OuterRef, Subquery, Value, When

from apps.tasks import states
from apps.tasks.models import Step, StepEvent, Timer
from apps.tasks.models import timer as kinds
from apps.tasks.types import StepView, TaskError
from apps.tasks.types.workflow import APPROVAL_STEP, UNDO_RETRY, Signal, Workflow
from apps.tasks.types.workflow import Step as StepDeclaration


def steps_of(task_id: UUID) -> list[Any]:
    """Return the rows of a task's steps in order, with ``next_at`` and ``note``; one query.

    ``next_at`` is when a step is tried again or its site asked again, ``note`` the last word of a
    site that is asked again.
    """
    timers = Timer.objects.filter(step_id=OuterRef("pk"), kind=kinds.RETRY).order_by("-due_at")
    said = StepEvent.objects.filter(
        task_id=OuterRef("task_id"), step_id=OuterRef("pk"), kind=f"step.{states.POLLING}"
    ).order_by("-pk")
    waiting = (states.RETRY_WAIT, states.UNKNOWN, states.POLLING, states.UNDOING)
    return list(
        Step.objects.filter(task_id=task_id)
        .annotate(
            next_at=Case(When(state__in=waiting, then=Subquery(timers.values("due_at")[:1]))),
            note=Case(
                When(state=states.POLLING, then=Subquery(said.values("message")[:1])),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        .order_by("position", "key", "id")
    )


def step_view(step: Any, workflow: Workflow | None) -> StepView:
    """Return a row of :func:`steps_of` as others see it.

    Args:
        step: The row.
        workflow: What the task runs on, ``None`` when this release does not have it any more.
    """
    declared = _declared(step, workflow)
    allowed = UNDO_RETRY if step.direction == "undo" else declared and declared.retry
    return StepView(
        id=step.id,
        name=step.name,
        key=step.key,
        position=step.position,
        service=step.service or "sentral",
        state=step.state,
        direction=step.direction,
        attempt=step.attempt,
        retries_used=step.retries_used,
        started_at=step.started_at,
        finished_at=step.finished_at,
        error=error_view(step.error),
        output=step.output,
        retries_allowed=allowed.retries if allowed else None,
        next_at=None if step.in_flight else step.next_at,
        fails_at=_fails_at(step, declared) if declared else None,
        note=step.note or "",
    )


def error_view(stored: dict[str, Any] | None) -> TaskError | None:
    """Return the error of a task or a step."""
    if not stored:
        return None
    # One about a failed undo also keeps what the task was taken back for, one of a command that
    # was given up the letter that keeps it.
    kept = ("cause", "letter")
    return TaskError(**{name: value for name, value in stored.items() if name not in kept})


def _declared(step: Step, workflow: Workflow | None) -> StepDeclaration | None:
    if step.name == APPROVAL_STEP.name:
        return APPROVAL_STEP
    declared = workflow.steps if workflow else ()
    return next((one for one in declared if one.name == step.name), None)


def _fails_at(step: Step, declared: StepDeclaration) -> datetime | None:
    """Return when the step's wait for an event or for a site's long work ends badly."""
    if isinstance(declared.do, Signal) and step.direction == "do":
        return step.deadline_at if step.in_flight else None
    polled = step.state == states.POLLING or (step.error or {}).get("code") == "step.polling"
    if not polled or step.started_at is None:
        return None
    return step.started_at + timedelta(seconds=declared.limit_s)
