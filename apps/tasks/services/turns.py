"""Whose turn it is: a limit of tasks per tenant and datacenter, and the locks that a step needs.

A task beyond its tenant's limit stays accepted and says why; the orchestrator starts those that
wait, in fair order between tenants. A step that waits for a lock is ready, and has a place in the
queue.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.tasks import states
from apps.tasks.models import Step, Task
from apps.tasks.models import timer as timers
from apps.tasks.models.lock import of_datacenter
from apps.tasks.services import locks
from apps.tasks.services.guarded import DEFECT, POSTPONED
from apps.tasks.services.run import TaskRun
from apps.tasks.types.workflow import Action, Command
from dataverket.lib.sentences import joined

TENANT_LIMIT = "turn.tenant_limit"
LOCK_TURN = "turn.lock"
HIGH_IMPACT = "turn.high_impact"
# Two changes of one switch follow each other within a second or two.
_PATIENCE = timedelta(seconds=5)
_TELL_AGAIN = timedelta(seconds=10)
_UNDER_WAY = sorted(states.ACTIVE - {states.ACCEPTED, states.STUCK})
# The n-th task of a tenant in a datacenter counts as one more than are under way there.
_WAITING = """
WITH queued AS (
    SELECT id, tenant_id, datacenter,
        row_number() OVER (PARTITION BY tenant_id, datacenter ORDER BY id) AS place
    FROM tasks_task
    WHERE state = %(accepted)s AND created_at <= %(at)s
        AND (blocked IS NULL OR blocked->>'code' <> %(defect)s OR updated_at < %(postponed)s)
), under_way AS (
    SELECT tenant_id, datacenter, count(*) AS number
    FROM tasks_task
    WHERE state = ANY(%(under_way)s) AND tenant_id IN (SELECT tenant_id FROM queued)
    GROUP BY tenant_id, datacenter
)
SELECT queued.id
FROM queued LEFT JOIN under_way USING (tenant_id, datacenter)
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
    place = run.task.datacenter
    _serialise(f"task-turn:{tenant_id}:{place}")
    # Of its datacenter only: tasks that wait for another one, which is away, stop nobody here.
    under_way = Task.objects.filter(tenant_id=tenant_id, datacenter=place, state__in=_UNDER_WAY)
    running = under_way.count()
    if running < limit:
        return False
    run.block(
        code=TENANT_LIMIT,
        dependency=f"tenant {tenant_id}",
        reason=(
            f"{running} tasks of this tenant are under way in {place}, {limit} may be at once. "
            "This one starts by itself when one of them has ended."
        ),
        since=run.at,
        step=None,
    )
    return True


def _serialise(key: str) -> None:
    """Let the transactions that count the same thing follow one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def is_shown(run: TaskRun) -> bool:
    """Tell whether the task shows that others come first at a lock."""
    return run.is_blocked_by(LOCK_TURN) or run.is_blocked_by(HIGH_IMPACT)


def take(run: TaskRun, step: Step, action: Action) -> dict[str, int] | None:
    """Take the locks that the step needs and return their fences; ``None`` when others come first.

    The first effect of a high-impact task takes its datacenter as well.
    """
    declared = run.declaration(step)
    keys: Sequence[str] = ()
    if declared.lock is not None and isinstance(action, Command):
        wanted = declared.lock(run.context(step))
        keys = (wanted,) if isinstance(wanted, str) else wanted
    of_task = keys_of_task(run, step)
    if not keys and not of_task:
        return {}
    fences = locks.acquire_for_step(run, step, keys, for_task=of_task)
    if fences is None:
        _show_wait(run, step, [*keys, *of_task])
    return fences


def keys_of_task(run: TaskRun, step: Step) -> Sequence[str]:
    """Return the locks that the task needs until its end and does not have yet."""
    if not run.workflow.high_impact or step.direction == "undo":
        return ()
    key = of_datacenter(run.task.datacenter)
    return () if key in run.task.fences else (key,)


def _show_wait(run: TaskRun, step: Step, keys: Sequence[str]) -> None:
    """Say who comes first, once that takes longer than others usually work on a device."""
    run.blocked_now.add(step.id)
    since = locks.waits_since(step) or run.at
    waited = run.at - since
    # The queue wakes the step; this only tells again, ever more rarely, who is in front.
    pause = max(waited / 2, _TELL_AGAIN) if waited >= _PATIENCE else _PATIENCE
    run.wake_once(timers.REEVALUATE, run.at + pause, step=step)
    front = locks.in_front_of(run, keys)
    if front is None or (run.task.blocked and not is_shown(run)):
        return
    is_heavy = front.key == of_datacenter(run.task.datacenter)
    if not is_heavy and waited < _PATIENCE:
        return
    does = "works on" if front.is_holder else "gets first"
    who = f"the task '{front.task.title}' ({front.task.id})"
    if run.task.tenant_id is not None and front.task.tenant_id != run.task.tenant_id:
        who = "a task of another tenant" if front.task.tenant_id else "a task of the platform"
    run.block(
        code=HIGH_IMPACT if is_heavy else LOCK_TURN,
        dependency=front.key,
        reason=joined(
            f"'{step}' needs {front.key}, which {who} {does}.",
            "Of operations of high impact a datacenter does one at a time." if is_heavy else "",
            f"Older tasks that wait for the same: {front.older}." if front.older else "",
            "It takes its turn by itself.",
        ),
        since=since,
        step=step,
        state=run.task.state,
    )


def waiting(*, at: datetime, limit: int = 100) -> list[UUID]:
    """Return accepted tasks in the order in which they should be tried: fair between tenants.

    First the oldest of each tenant in each datacenter, those with the fewest running tasks first,
    then the second oldest of each, and so on; what is beyond a tenant's limit is left out. However
    long the queue of one is, it hides nobody else's. One query on the small index of unfinished
    tasks.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _WAITING,
            {
                "accepted": states.ACCEPTED,
                "at": at,
                "defect": DEFECT,
                "postponed": at - POSTPONED,
                "under_way": _UNDER_WAY,
                "tenant_limit": settings.ENVIRONMENT.tenant_task_limit,
                "limit": limit,
            },
        )
        return [row[0] for row in cursor.fetchall()]
