"""Which tasks may start now: a limit per tenant.

A task that may not start yet stays accepted and says why; the orchestrator starts those that
wait, in fair order between tenants.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.tasks import states
from apps.tasks.models import Task
from apps.tasks.services.run import TaskRun

TENANT_LIMIT = "turn.tenant_limit"
_UNDER_WAY = sorted(states.ACTIVE - {states.ACCEPTED, states.STUCK})
# The n-th task of a tenant counts as one more than are under way.
_WAITING = """
WITH queued AS (
    SELECT id, tenant_id, row_number() OVER (PARTITION BY tenant_id ORDER BY id) AS place
    FROM tasks_task
    WHERE state = %(accepted)s AND created_at <= %(at)s
), under_way AS (
    SELECT tenant_id, count(*) AS number
    FROM tasks_task
    WHERE state = ANY(%(under_way)s) AND tenant_id IN (SELECT tenant_id FROM queued)
    GROUP BY tenant_id
)
SELECT queued.id
FROM queued LEFT JOIN under_way USING (tenant_id)
WHERE tenant_id IS NULL OR place + coalesce(number, 0) <= %(tenant_limit)s
ORDER BY place + coalesce(number, 0), queued.id
LIMIT %(limit)s
"""


def holds_back(run: TaskRun) -> bool:
    """Tell whether an accepted task must wait for others to end; show why on the task."""
    return run.task.tenant_id is not None and _tenant_is_full(run)


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


def _serialise(key: str) -> None:
    """Let the transactions that count the same thing follow one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def waiting(*, at: datetime, limit: int = 100) -> list[UUID]:
    """Return accepted tasks in the order in which they should be tried: fair between tenants.

    First the oldest of each tenant, those with the fewest running tasks first, then the second
    oldest of each, and so on; what is beyond a tenant's limit is left out. However long the queue
    of one is, it hides nobody else's. One query on the small index of unfinished tasks.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _WAITING,
            {
                "accepted": states.ACCEPTED,
                "at": at,
                "under_way": _UNDER_WAY,
                "tenant_limit": settings.ENVIRONMENT.tenant_task_limit,
                "limit": limit,
            },
        )
        return [row[0] for row in cursor.fetchall()]
