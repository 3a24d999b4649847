"""Reading tasks, their steps and history, and messages that nobody could process."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from apps.tasks import registry, states
from apps.tasks.held_up import held_up
from apps.tasks.models import ResourceLock, Step, StepEvent, Task
from apps.tasks.selectors.approvals import approval_of_task
from apps.tasks.selectors.steps import error_view, step_view, steps_of
from apps.tasks.step_waits import wait_of
from apps.tasks.types import (
    Blocked,
    StepEventView,
    StepView,
    TaskView,
)
from apps.tasks.types.workflow import APPROVAL_STEP
from dataverket.db.scoping import scoped
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFilter:
    """Which tasks a list shall hold. ``None`` and empty mean: all.

    What reconcilers look at by themselves is left out, unless ``with_background`` asks for it.
    """

    project_id: UUID | None = None
    states: Sequence[str] = ()
    workflow: str = ""
    resource_id: UUID | None = None
    resource_name: str = ""
    datacenter: str = ""
    with_background: bool = False


def get_task(*, task_id: UUID, visibility: Visibility) -> TaskView:
    """Return a task with its steps; two queries, and a third when it needed an approval.

    Raises:
        NotFound: There is no such task, or not for this actor. Final.
    """
    task = scoped(Task.objects.filter(pk=task_id), visibility).first()
    if task is None:
        raise NotFound(f"task {task_id} does not exist, or you have no role where it belongs.")
    steps = steps_of(task_id)
    workflow = registry.find_version(task.workflow, task.workflow_version)
    view = _task_view(task, tuple(step_view(step, workflow) for step in steps))
    view = replace(
        view,
        steps=tuple(
            replace(step, waits=wait_of(step, state=view.state, blocked=view.blocked))
            for step in view.steps
        ),
    )
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
    if not filters.with_background:
        rows = rows.filter(is_background=False)
    if filters.project_id:
        rows = rows.filter(project_id=filters.project_id)
    if filters.states:
        rows = rows.filter(_in_states(filters.states))
    if filters.workflow:
        rows = rows.filter(workflow=filters.workflow)
    if filters.resource_id:
        rows = rows.filter(resource_id=filters.resource_id)
    if filters.resource_name:
        rows = rows.filter(resource_name=filters.resource_name)
    if filters.datacenter:
        rows = rows.filter(datacenter=filters.datacenter)
    if before:
        rows = rows.filter(pk__lt=before)
    return [_task_view(task, ()) for task in rows.order_by("-pk")[:limit]]


def _in_states(wanted: Sequence[str]) -> Q:
    """Return the condition for states, told in two parts: each has an index of its own."""
    active, ended = states.ACTIVE.intersection(wanted), states.FINISHED.intersection(wanted)
    if not active or not ended:
        return Q(state__in=wanted)
    return Q(state__in=sorted(active)) | Q(state__in=sorted(ended))


def list_tasks_by_id(*, task_ids: Iterable[UUID]) -> dict[UUID, TaskView]:
    """Return tasks without their steps by their ids; unknown ones are left out; one query."""
    rows = Task.objects.filter(pk__in=set(task_ids))
    return {row.id: _task_view(row, ()) for row in rows}


def list_tasks_of(*, resource_id: UUID, workflow: str, newer_than: UUID) -> list[TaskView]:
    """Return later tasks of one kind on one resource, newest first; one query."""
    rows = Task.objects.filter(resource_id=resource_id, workflow=workflow, pk__gt=newer_than)
    return [_task_view(row, ()) for row in rows.order_by("-pk")]


def list_halted_tasks(
    *,
    failed_since: datetime,
    datacenter: str = "",
    blocked_by: Sequence[str] | None = None,
    limit: int = 200,
) -> list[TaskView]:
    """Return tasks that are stuck, failed since then, or are blocked, newest first; one query.

    Stuck ones come first, then the failed ones: those that wait for one thing may be thousands,
    and `list_waits` counts them. An unwinding task counts as blocked when it waits for something
    outside; a failed one no more once the same workflow has succeeded on its resource.

    Args:
        failed_since: Tasks that failed earlier are left out.
        datacenter: Only of this one; empty: of all.
        blocked_by: Of blocked tasks only those whose code begins so; ``None``: all, empty: none.
        limit: At most so many.
    """
    again = Task.objects.filter(
        resource_id=OuterRef("resource_id"),
        workflow=OuterRef("workflow"),
        pk__gt=OuterRef("pk"),
        state=states.SUCCEEDED,
    )
    halted = Q(state=states.STUCK)
    halted |= Q(state=states.FAILED, finished_at__gt=failed_since) & ~Q(Exists(again))
    blocked = Q(state__in=[states.DEPENDENCY_BLOCKED, states.UNWINDING], blocked__isnull=False)
    if blocked_by is None:
        halted |= blocked
    for begin in blocked_by or ():
        halted |= blocked & Q(blocked__code__startswith=begin)
    rows = Task.objects.filter(halted)
    if datacenter:
        rows = rows.filter(datacenter=datacenter)
    order = Case(When(state=states.STUCK, then=0), When(state=states.FAILED, then=1), default=2)
    return [_task_view(row, ()) for row in rows.order_by(order, "-pk")[:limit]]


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


def list_locked(*, keys: Collection[str]) -> frozenset[str]:
    """Return those of ``keys`` that unfinished tasks hold as locks; one query."""
    unfinished = Task.objects.exclude(state__in=sorted(states.FINISHED)).values("pk")
    held = ResourceLock.objects.filter(pk__in=keys, task_id__in=unfinished)
    return frozenset(held.values_list("pk", flat=True))


def get_task_input(*, task_id: UUID) -> dict[str, Any]:
    """Return what a task was asked to do, as it is stored; one query. For processes, not tenants.

    Raises:
        NotFound: There is no such task. Final.
    """
    found = Task.objects.filter(pk=task_id).values_list("input", flat=True).first()
    if found is None:
        raise NotFound(f"task {task_id} does not exist.")
    return dict(found)


def count_commands_under_way(*, datacenter: str) -> dict[str, int]:
    """Return how many commands are out per service of a datacenter; one query."""
    rows = (
        Step.objects.filter(in_flight=True, task__datacenter=datacenter)
        .order_by()
        .values_list("service")
        .annotate(number=Count("id"))
    )
    return dict(rows)


def count_blocked_by_dependency(*, datacenter: str, besides: Sequence[str] = ()) -> dict[str, int]:
    """Return how many tasks of a datacenter wait for each thing, such as ``nett@osl1``; one query.

    Also for services that have never reported themselves.

    Args:
        datacenter: Of which one.
        besides: Workflows whose tasks are left out, such as those that only ask.
    """
    rows = (
        Task.objects.exclude(workflow__in=besides)
        .filter(
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


def _task_view(task: Task, steps: tuple[StepView, ...]) -> TaskView:
    blocked, error = _blocked(task), error_view(task.error)
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
        is_by_platform=task.actor.get("kind") == "system",
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
            has_effects=task.step_count > 1,
            steps=steps,
        ),
        cancel_requested_at=task.cancel_requested_at,
        created_at=task.created_at,
        updated_at=task.updated_at,
        started_at=task.started_at,
        finished_at=task.finished_at,
        steps=steps,
    )


def _blocked(task: Task) -> Blocked | None:
    """Return what a task waits for: since its creation at most, however long that is away."""
    if task.blocked is None:
        return None
    shown = {field.name: task.blocked[field.name] for field in fields(Blocked)}
    since = datetime.fromisoformat(task.blocked["since"])
    return Blocked(**shown | {"since": max(since, task.created_at)})
