"""Which tasks may start now: a limit per tenant, and one high-impact task per datacenter.

A task that may not start yet stays accepted and says why; the orchestrator starts those that
wait, in fair order between tenants.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count

from apps.tasks import states
from apps.tasks.models import Task
from apps.tasks.services import locks, registry
from apps.tasks.services.run import TaskRun

TENANT_LIMIT = "turn.tenant_limit"
HIGH_IMPACT = "turn.high_impact"
_UNDER_WAY = sorted(states.ACTIVE - {states.ACCEPTED, states.STUCK})


def holds_back(run: TaskRun) -> bool:
    """Tell whether an accepted task must wait for others to end; shows why on the task."""
    if run.task.tenant_id is not None and _tenant_is_full(run):
        return True
    return run.workflow.high_impact and _another_is_under_way(run)


def _tenant_is_full(run: TaskRun) -> bool:
    tenant_id, limit = run.task.tenant_id, settings.ENVIRONMENT.tenant_task_limit
    assert tenant_id is not None  # noqa: S101 - the caller has looked
    _serialise(f"task-turn:{tenant_id}")
    running = Task.objects.filter(tenant_id=tenant_id, state__in=_UNDER_WAY).count()
    if running < limit:
        return False
    run.block(
        code=TENANT_LIMIT,
        dependency=f"tenant {tenant_id}",
        reason=(
            f"{running} tasks of this tenant are under way, {limit} may be at once. This one "
            "starts by itself when one of them has ended."
        ),
        since=run.at,
        step=None,
    )
    return True


def _another_is_under_way(run: TaskRun) -> bool:
    other = locks.acquire_for_datacenter(run)
    if other is None:
        return False
    run.block(
        code=HIGH_IMPACT,
        dependency=f"task {other.id}",
        reason=(
            f"'{other.title}' ({other.state}) is under way in {run.task.datacenter}; of such "
            "operations a datacenter does one at a time. This one starts by itself afterwards."
        ),
        since=run.at,
        step=None,
    )
    return True


def _serialise(key: str) -> None:
    """Let the transactions that count the same thing follow one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def waiting(*, at: datetime, limit: int = 100) -> list[UUID]:
    """Return accepted tasks in the order in which they should be tried: fair between tenants.

    First the oldest of each tenant, those with the fewest running tasks first, then the second
    oldest of each, and so on. Without waiting tasks it is one query on a small index.
    """
    rows = list(
        Task.objects.filter(state=states.ACCEPTED, created_at__lte=at)
        .order_by("pk")
        .values_list("id", "tenant_id", "workflow", "datacenter")[:5000]
    )
    if not rows:
        return []
    candidates = _first_of_high_impact(rows)
    running: dict[UUID | None, int] = dict(
        Task.objects.filter(state__in=_UNDER_WAY, tenant_id__in={row[1] for row in rows})
        .order_by()
        .values_list("tenant_id")
        .annotate(number=Count("id"))
    )
    return _interleaved(candidates, running)[:limit]


def _first_of_high_impact(
    rows: Iterable[tuple[UUID, UUID | None, str, str]],
) -> list[tuple[UUID, UUID | None]]:
    """Leave out high-impact tasks behind another one of their datacenter: they cannot start."""
    serial, queued = set(registry.high_impact()), set()
    left = []
    for task_id, tenant_id, workflow, datacenter in rows:
        if workflow in serial and datacenter in queued:
            continue
        if workflow in serial:
            queued.add(datacenter)
        left.append((task_id, tenant_id))
    return left


def _interleaved(
    rows: Iterable[tuple[UUID, UUID | None]], running: dict[UUID | None, int]
) -> list[UUID]:
    """Order ids so that the n-th task of a tenant counts as one more than are running.

    What is beyond the tenant's limit is left out.
    """
    limit = settings.ENVIRONMENT.tenant_task_limit
    seen: dict[UUID | None, int] = {}
    ranked = []
    for task_id, tenant_id in rows:
        seen[tenant_id] = seen.get(tenant_id, running.get(tenant_id, 0)) + 1
        if tenant_id is None or seen[tenant_id] <= limit:
            ranked.append((seen[tenant_id], task_id))
    return [task_id for _, task_id in sorted(ranked)]
