"""Reading tasks, their steps and history, and the health of dependencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from apps.tasks import states
from apps.tasks.held_up import held_up
from apps.tasks.models import DeadLetter, DependencyHealth, Step, StepEvent, Task, Timer
from apps.tasks.models.health import HEALTHY, STALE_AFTER, UNKNOWN
from apps.tasks.selectors.approvals import approval_of_task
from apps.tasks.types import (
    Blocked,
    DeadLetterView,
    DependencyView,
    StepEventView,
    StepView,
    TaskError,
    TaskView,
)
from apps.tasks.types.figures import EngineLag, TaskFigure, Wait
from apps.tasks.types.workflow import APPROVAL_STEP
from dataverket.db.scoping import scoped
from dataverket.lib import clock
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFilter:
    """Which tasks a list shall hold. ``None`` and empty mean: all."""

    project_id: UUID | None = None
    states: Sequence[str] = ()
    workflow: str = ""
    resource_id: UUID | None = None
    datacenter: str = ""


def get_task(*, task_id: UUID, visibility: Visibility) -> TaskView:
    """Return a task with its steps; two queries, and a third when it needed an approval.

    Raises:
        NotFound: There is no such task, or not for this actor. Final.
    """
    task = scoped(Task.objects.filter(pk=task_id), visibility).first()
    if task is None:
        raise NotFound(f"task {task_id} does not exist, or you have no role where it belongs.")
    steps = list(Step.objects.filter(task_id=task_id).order_by("position", "key", "id"))
    view = _task_view(task, tuple(_step_view(step) for step in steps))
    may_have_asked = task.state in (states.STUCK, states.ABANDONED) or any(
        step.name == APPROVAL_STEP.name for step in steps
    )
    return replace(view, approval=approval_of_task(task_id=task_id)) if may_have_asked else view


def task_state(*, task_id: UUID, visibility: Visibility) -> tuple[str, int] | None:
    """Return state and version of a task, or ``None``; one cheap query, made for waiting."""
    rows: QuerySet[Any, tuple[str, int]] = scoped(
        Task.objects.filter(pk=task_id), visibility
    ).values_list("state", "version")
    return rows.first()


def list_tasks(
    *, visibility: Visibility, filters: TaskFilter, limit: int, before: UUID | None = None
) -> list[TaskView]:
    """Return tasks without their steps, newest first; one query.

    Args:
        visibility: What the actor may see.
        filters: Which of these.
        limit: At most so many.
        before: Only tasks older than this one (a cursor: ids sort by creation time).
    """
    rows = scoped(Task.objects.all(), visibility)
    if filters.project_id:
        rows = rows.filter(project_id=filters.project_id)
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.workflow:
        rows = rows.filter(workflow=filters.workflow)
    if filters.resource_id:
        rows = rows.filter(resource_id=filters.resource_id)
    if filters.datacenter:
        rows = rows.filter(datacenter=filters.datacenter)
    if before:
        rows = rows.filter(pk__lt=before)
    return [_task_view(task, ()) for task in rows.order_by("-pk")[:limit]]


def list_tasks_by_id(*, task_ids: Iterable[UUID]) -> dict[UUID, TaskView]:
    """Return tasks without their steps by their ids; unknown ones are left out; one query."""
    rows = Task.objects.filter(pk__in=set(task_ids))
    return {row.id: _task_view(row, ()) for row in rows}


def list_tasks_of(*, resource_id: UUID, workflow: str, newer_than: UUID) -> list[TaskView]:
    """Return later tasks of one kind on one resource, newest first; one query."""
    rows = Task.objects.filter(resource_id=resource_id, workflow=workflow, pk__gt=newer_than)
    return [_task_view(row, ()) for row in rows.order_by("-pk")]


def list_halted_tasks(*, failed_since: datetime, limit: int = 200) -> list[TaskView]:
    """Return the tasks that are blocked, are stuck, or failed since then, newest first; one query.

    An unwinding task counts when it waits for something outside.
    """
    halted = Q(state__in=[states.DEPENDENCY_BLOCKED, states.STUCK])
    halted |= Q(state=states.UNWINDING, blocked__isnull=False)
    halted |= Q(state=states.FAILED, finished_at__gt=failed_since)
    return [_task_view(row, ()) for row in Task.objects.filter(halted).order_by("-pk")[:limit]]


def list_quiet_tasks(*, before: datetime, limit: int = 50) -> list[TaskView]:
    """Return running or unwinding tasks that wait for nothing known and have not moved since then.

    Oldest first; one query. A wait for an event, such as a phone-home, has a limit of its own and
    is left out.
    """
    waits = Step.objects.filter(task_id=OuterRef("pk"), in_flight=True, deadline_at__gt=before)
    rows = Task.objects.filter(
        ~Exists(waits),
        state__in=[states.RUNNING, states.UNWINDING],
        blocked__isnull=True,
        updated_at__lt=before,
    )
    return [_task_view(row, ()) for row in rows.order_by("pk")[:limit]]


def get_task_input(*, task_id: UUID) -> dict[str, Any]:
    """Return what a task was asked to do, as it is stored; one query. For processes, not tenants.

    Raises:
        NotFound: There is no such task. Final.
    """
    found = Task.objects.filter(pk=task_id).values_list("input", flat=True).first()
    if found is None:
        raise NotFound(f"task {task_id} does not exist.")
    return dict(found)


def list_dead_letters(*, is_open: bool = True, limit: int = 50) -> list[DeadLetterView]:
    """Return messages that nobody could process, newest first; one query."""
    rows = DeadLetter.objects.filter(resolved_at__isnull=is_open)
    return [_dead_letter_view(row) for row in rows.order_by("-pk")[:limit]]


def get_dead_letter(*, letter_id: UUID) -> DeadLetterView:
    """Return a message that nobody could process; one query.

    Raises:
        NotFound: There is no such dead letter. Final.
    """
    row = DeadLetter.objects.filter(pk=letter_id).first()
    if row is None:
        raise NotFound(f"dead letter {letter_id} does not exist.")
    return _dead_letter_view(row)


def count_commands_under_way(*, datacenter: str) -> dict[str, int]:
    """Return how many commands are out per service of a datacenter; one query."""
    rows = (
        Step.objects.filter(in_flight=True, task__datacenter=datacenter)
        .order_by()
        .values_list("service")
        .annotate(number=Count("id"))
    )
    return dict(rows)


def count_blocked_by_dependency(*, datacenter: str) -> dict[str, int]:
    """Return how many tasks of a datacenter wait for each thing, such as ``nett@osl1``; one query.

    Also for services that have never reported themselves.
    """
    rows = (
        Task.objects.filter(
            state__in=[states.DEPENDENCY_BLOCKED, states.UNWINDING],
            datacenter=datacenter,
            blocked__isnull=False,
        )
        .order_by()
        .values_list("blocked__dependency")
        .annotate(number=Count("id"))
    )
    return dict(rows)


def count_active_by_state() -> dict[tuple[str, str], int]:
    """Return how many unfinished tasks there are per datacenter and state; one query."""
    rows = (
        Task.objects.exclude(state__in=sorted(states.FINISHED))
        .order_by()
        .values_list("datacenter", "state")
        .annotate(number=Count("id"))
    )
    return {(datacenter, state): number for datacenter, state, number in rows}


def list_task_events(*, task_id: UUID, limit: int = 500) -> list[StepEventView]:
    """Return the history of a task, oldest first; one query."""
    events = (
        StepEvent.objects.filter(task_id=task_id)
        .annotate(step_name=F("step__name"), step_key=F("step__key"))
        .order_by("id")[:limit]
    )
    return [
        StepEventView(
            at=event.at,
            step=_named(event.step_name, event.step_key),
            kind=event.kind,
            attempt=event.attempt,
            message=event.message,
        )
        for event in events
    ]


def list_dependencies(*, at: datetime | None = None) -> list[DependencyView]:
    """Return what is known of every service in every datacenter; two queries.

    What was green is unknown here as soon as its heartbeat is too old, also when nobody is left
    who would have written that down.
    """
    moment = at or clock.now()
    waits = {row["blocked__dependency"]: row for row in _waits()}
    return [
        _dependency(row, waits.get(f"{row.service}@{row.datacenter}"), moment)
        for row in DependencyHealth.objects.order_by("datacenter", "service")
    ]


def _waits() -> QuerySet[Task, Any]:
    return (
        Task.objects.filter(
            Q(state__in=[states.DEPENDENCY_BLOCKED, states.UNWINDING]), blocked__isnull=False
        )
        .order_by()
        .values("blocked__dependency")
        .annotate(
            tasks=Count("id"),
            first_since=Min(KeyTextTransform("since", "blocked")),
            # Ids sort by time: the smallest belongs to the task that was asked for first.
            first_id=Min(Cast("id", CharField())),
        )
    )


def _dependency(row: DependencyHealth, wait: dict[str, Any] | None, at: datetime) -> DependencyView:
    is_fresh = row.seen_at is not None and row.seen_at >= at - STALE_AFTER
    is_healthy = row.status == HEALTHY and is_fresh
    aged_unnoticed = row.status == HEALTHY and not is_fresh
    return DependencyView(
        service=row.service,
        datacenter=row.datacenter,
        status=HEALTHY if is_healthy else UNKNOWN,
        since=(row.seen_at or row.since) if aged_unnoticed else row.since,
        seen_at=row.seen_at,
        detail=str(row.detail.get("instance", "")),
        blocked_tasks=wait["tasks"] if wait else 0,
        backlog=_number(row.detail.get("backlog")) if is_healthy else None,
        slots=_number(row.detail.get("slots")) if is_healthy else None,
    )


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def list_waits() -> list[Wait]:
    """Return what tasks wait for, what most wait for first; two queries."""
    rows = list(_waits())
    oldest = {
        str(task.id): task
        for task in Task.objects.filter(pk__in=[row["first_id"] for row in rows]).only(
            "id", "title", "blocked"
        )
    }
    found = [_wait(row, oldest[row["first_id"]]) for row in rows if row["first_id"] in oldest]
    return sorted(found, key=lambda wait: (-wait.tasks, wait.since))


def _wait(row: dict[str, Any], oldest: Task) -> Wait:
    blocked = oldest.blocked or {}
    return Wait(
        dependency=row["blocked__dependency"],
        tasks=row["tasks"],
        since=datetime.fromisoformat(row["first_since"]),
        reason=blocked.get("reason", ""),
        runbook=blocked.get("runbook", ""),
        oldest_task_id=oldest.id,
        oldest_task_title=oldest.title,
    )


def list_task_figures(*, at: datetime) -> list[TaskFigure]:
    """Return how many unfinished tasks there are and how old they are; one query."""
    rows = (
        Task.objects.exclude(state__in=sorted(states.FINISHED))
        .order_by("workflow", "state", "datacenter")
        .values("workflow", "state", "datacenter")
        .annotate(number=Count("id"), first=Min("created_at"), quiet=Min("updated_at"))
    )
    return [
        TaskFigure(
            workflow=row["workflow"],
            state=row["state"],
            datacenter=row["datacenter"],
            number=row["number"],
            oldest=_late(row["first"], at),
            idle=_late(row["quiet"], at),
        )
        for row in rows
    ]


def get_engine_lag(*, at: datetime) -> EngineLag:
    """Return how far the engine is behind; three queries."""
    timers = Timer.objects.filter(due_at__lte=at).aggregate(n=Count("id"), first=Min("due_at"))
    steps = Step.objects.filter(in_flight=True, deadline_at__lte=at).aggregate(
        n=Count("id"), first=Min("deadline_at")
    )
    return EngineLag(
        timers_overdue=timers["n"],
        timers_late=_late(timers["first"], at),
        steps_overdue=steps["n"],
        steps_late=_late(steps["first"], at),
        dead_letters_open=DeadLetter.objects.filter(resolved_at=None).count(),
    )


def _late(since: datetime | None, at: datetime) -> timedelta:
    return max(at - since, timedelta(0)) if since else timedelta(0)


def active_tasks_of(*, resource_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the unfinished task of each resource that has one; one query."""
    rows = (
        Task.objects.filter(resource_id__in=resource_ids)
        .exclude(state__in=states.FINISHED)
        .order_by("pk")
        .values_list("resource_id", "id")
    )
    return dict(rows)


def _named(name: str | None, key: str | None) -> str:
    return f"{name}[{key}]" if name and key else name or ""


def _dead_letter_view(row: DeadLetter) -> DeadLetterView:
    return DeadLetterView(**{name: getattr(row, name) for name in DeadLetterView.__slots__})


def _task_view(task: Task, steps: tuple[StepView, ...]) -> TaskView:
    blocked, error = _blocked(task.blocked), _error(task.error)
    return TaskView(
        id=task.id,
        workflow=task.workflow,
        workflow_version=task.workflow_version,
        title=task.title,
        state=task.state,
        version=task.version,
        datacenter=task.datacenter,
        tenant_id=task.tenant_id,
        project_id=task.project_id,
        environment_id=task.environment_id,
        resource_type=task.resource_type,
        resource_id=task.resource_id,
        resource_name=task.resource_name,
        actor_name=task.actor.get("name", ""),
        correlation_id=task.correlation_id,
        reason=task.reason,
        progress=100 * task.steps_done // task.step_count if task.step_count else 0,
        current_step=task.current_step,
        blocked=blocked,
        degraded=task.degraded,
        error=error,
        held_up=held_up(
            state=task.state,
            blocked=blocked,
            error=error,
            since=task.finished_at or task.updated_at,
        ),
        cancel_requested_at=task.cancel_requested_at,
        created_at=task.created_at,
        updated_at=task.updated_at,
        started_at=task.started_at,
        finished_at=task.finished_at,
        steps=steps,
    )


def _step_view(step: Step) -> StepView:
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
        error=_error(step.error),
        output=step.output,
    )


def _blocked(stored: dict[str, Any] | None) -> Blocked | None:
    if stored is None:
        return None
    return Blocked(**{**stored, "since": datetime.fromisoformat(stored["since"])})


def _error(stored: dict[str, Any] | None) -> TaskError | None:
    return TaskError(**stored) if stored else None
