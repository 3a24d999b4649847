"""Tasks that wait for a service: shown as blocked while it is away, resumed when it is back."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from apps.tasks import states
from apps.tasks.models import DependencyHealth, Step, StepEvent, Task
from apps.tasks.models.health import HEALTHY, UNKNOWN
from apps.tasks.services import health
from apps.tasks.services.guarded import DEFECT, POSTPONED, guarded
from apps.tasks.services.progress import advance
from apps.tasks.services.run import TaskRun
from dataverket.lib import clock

_BATCH = 100


def reconsider(*, service: str, datacenter: str, at: datetime, back: bool) -> int:
    """Look again at the tasks that a change of a service's health concerns; return how many.

    Of many blocked tasks the oldest hundred are looked at; :func:`resume_blocked` does the rest.

    Args:
        service: The service whose health changed.
        datacenter: Where.
        at: Now.
        back: Whether it came back; else it went silent.
    """
    dependency = f"{service}@{datacenter}"
    blocked = _blocked_by(dependency)
    under_way = (
        Step.objects.filter(in_flight=True, service=service, task__datacenter=datacenter)
        .values_list("task_id", flat=True)
        .distinct()
    )
    ids = sorted(blocked[:_BATCH] if back else under_way)
    show = partial(_show_blocked, service=service, dependency=dependency)
    for task_id in ids:
        guarded(task_id, at, advance if back else show)
    return len(ids)


def show_blocked(*, at: datetime) -> int:
    """Show why commands that are out do not come back, where their service is away.

    And why no event comes that is heard there. For steps that began in the moment in which it went
    silent: nobody saw them then. Returns how many tasks were looked at.
    """
    gone = DependencyHealth.objects.filter(status=UNKNOWN).values_list("service", "datacenter")
    looked_at = 0
    for service, datacenter in gone:
        ids = (
            Step.objects.filter(
                in_flight=True,
                service=service,
                task__datacenter=datacenter,
                task__state=states.RUNNING,
            )
            .exclude(_failed_lately(OuterRef("task_id")))
            .order_by()
            .values_list("task_id", flat=True)
            .distinct()[:_BATCH]
        )
        show = partial(_show_blocked, service=service, dependency=f"{service}@{datacenter}")
        for task_id in ids:
            guarded(task_id, at, show)
            looked_at += 1
    return looked_at


def resume_blocked(*, at: datetime, after: UUID | None = None) -> UUID | None:
    """Go on with a portion of the tasks that wait for a service which is back.

    In portions, so that ten thousand of them do not keep the engine from its other work.

    Args:
        at: Now.
        after: Begin behind this task: the answer of the call before.

    Returns:
        The last task that was looked at, when there may be more behind it.
    """
    healthy = DependencyHealth.objects.filter(status=HEALTHY).values_list("service", "datacenter")
    names = [f"{service}@{datacenter}" for service, datacenter in healthy]
    blocked = _blocked_by(*names).exclude(_failed_lately(OuterRef("pk")))
    if after is not None:
        blocked = blocked.filter(pk__gt=after)
    ids = list(blocked[:_BATCH])
    for task_id in ids:
        guarded(task_id, at, advance)
    return ids[-1] if len(ids) == _BATCH else None


def _failed_lately(task: OuterRef) -> Exists:
    """Tell whether the engine itself has just failed on a task: then it is let be for a while."""
    since = clock.now() - POSTPONED
    return Exists(StepEvent.objects.filter(task=task, kind=DEFECT, at__gt=since))


def _blocked_by(*dependencies: str) -> QuerySet[Task, UUID]:
    return (
        Task.objects.filter(
            state__in=[states.DEPENDENCY_BLOCKED, states.UNWINDING],
            blocked__code="dependency.unreachable",
            blocked__dependency__in=dependencies,
        )
        .order_by("pk")
        .values_list("id", flat=True)
    )


def _show_blocked(run: TaskRun, *, service: str, dependency: str) -> None:
    gap = health.missing(service, run.task.datacenter)
    step = next((s for s in run.steps if s.in_flight and s.service == service), None)
    if gap is None or step is None:
        return
    run.block(
        code="dependency.unreachable",
        dependency=dependency,
        reason=gap.reason,
        since=gap.since or run.at,
        step=step,
    )
