"""Reading what tasks depend on and wait for, and how far the engine is behind."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, CharField, Count, Min, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from apps.tasks import states
from apps.tasks.models import DeadLetter, DependencyHealth, Step, Task, Timer
from apps.tasks.models.health import CLOCK_TOLERANCE_S, HEALTHY, STALE_AFTER, UNKNOWN
from apps.tasks.types import DependencyView
from apps.tasks.types.figures import EngineLag, TaskFigure, Wait
from dataverket.lib import clock

# Where a task stands that waits for something: one that its turn holds back has not begun, or is
# under way and waits for a lock.
_WAITING: Final = (
    states.ACCEPTED,
    states.RUNNING,
    states.DEPENDENCY_BLOCKED,
    states.UNWINDING,
)
# Each letter is another one; what their tasks wait for is the same all the same.
_WAITS_FOR: Final = Case(
    When(blocked__code="step.dead_lettered", then=Value("dead letters")),
    default=KeyTextTransform("dependency", "blocked"),
    output_field=CharField(),
)


def list_dependencies(*, at: datetime | None = None) -> list[DependencyView]:
    """Return what is known of every service in every datacenter; two queries.

    What was green is unknown here as soon as its heartbeat is too old, also when nobody is left
    who would have written that down.
    """
    moment = at or clock.now()
    waits: dict[str, int] = {}
    for row in _waits():
        waits[row["waits_for"]] = waits.get(row["waits_for"], 0) + row["tasks"]
    return [
        _dependency(row, waits.get(f"{row.service}@{row.datacenter}", 0), moment)
        for row in DependencyHealth.objects.order_by("datacenter", "service")
    ]


def _waits() -> QuerySet[Task, Any]:
    return (
        Task.objects.filter(state__in=_WAITING, blocked__isnull=False)
        .order_by()
        .annotate(code=KeyTextTransform("code", "blocked"), waits_for=_WAITS_FOR)
        .values("code", "waits_for")
        .annotate(
            tasks=Count("id"),
            first_since=Min(KeyTextTransform("since", "blocked")),
            # Ids sort by time: the smallest belongs to the task that was asked for first.
            first_id=Min(Cast("id", CharField())),
        )
    )


def _dependency(row: DependencyHealth, blocked_tasks: int, at: datetime) -> DependencyView:
    is_fresh = row.seen_at is not None and row.seen_at >= at - STALE_AFTER
    is_healthy = row.status == HEALTHY and is_fresh
    aged_unnoticed = row.status == HEALTHY and not is_fresh
    return DependencyView(
        service=row.service,
        datacenter=row.datacenter,
        status=HEALTHY if is_healthy else UNKNOWN,
        since=(row.seen_at or row.since) if aged_unnoticed else row.since,
        seen_at=row.seen_at,
        detail=_detail(row.detail),
        blocked_tasks=blocked_tasks,
        backlog=_number(row.detail.get("backlog")) if is_healthy else None,
        slots=_number(row.detail.get("slots")) if is_healthy else None,
    )


def _detail(told: dict[str, Any]) -> str:
    """Return who the service says it is, and what is wrong with its machine's clock."""
    words, ahead_s = str(told.get("instance", "")), told.get("clock_ahead_s")
    if isinstance(ahead_s, int | float) and abs(ahead_s) > CLOCK_TOLERANCE_S:
        way = "ahead of" if ahead_s > 0 else "behind"
        words += f"; its clock is {abs(ahead_s):.0f} s {way} the site's: set it"
    return words


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def list_waits() -> list[Wait]:
    """Return what tasks wait for, what most wait for first; two queries.

    Also tasks that have not begun, since it is not their turn yet.
    """
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
        dependency=row["waits_for"],
        code=row["code"],
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
