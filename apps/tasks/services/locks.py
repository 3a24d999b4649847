"""Locks on what only one may work on at a time, with fences.

A task holds its locks from admission to its end (``holder:<id>`` of a server or attachment), a
high-impact one ``datacenter:<name>`` from its first effect to its end, a step from its dispatch to
its answer (``device:<name>``, ``fabric:<datacenter>``). Every new holder gets a higher fence.
Commands carry the fences of their locks, and a site carries out none whose fence is lower than one
it has seen: what a former holder left in a queue stays without effect.

Nobody waits inside the database for a lock of a step. A step takes all of its locks or none; when
it cannot, it has a place in the queue, the older task first. The orchestrator looks several times a
second which of the queue can have theirs now (:func:`in_turn`). So steps that want the same locks
in another order cannot stop each other for ever, and none is overtaken for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from apps.tasks import states
from apps.tasks.models import LockWait, ResourceLock, Step, Task
from apps.tasks.services.run import TaskRun
from dataverket.lib.problems import Conflict

_UNFINISHED = sorted(states.ACTIVE)
_SOMEBODY = "SELECT 1 FROM tasks_lockwait LIMIT 1"
# Who went another way than through its lock: blocked by something else, failed, cancelled, or done.
_LEAVE = """
DELETE FROM tasks_lockwait WHERE step_id IN (
    SELECT wait.step_id
    FROM tasks_lockwait wait
    LEFT JOIN tasks_task task ON task.id = wait.task_id
    LEFT JOIN tasks_step step ON step.id = wait.step_id
    WHERE NOT coalesce(
        task.state = ANY(%s) AND step.state = 'ready'
        OR task.state = 'unwinding' AND step.state = 'undoing' AND NOT step.in_flight
            AND step.error IS NULL,
        false
    )
    FOR UPDATE OF wait SKIP LOCKED
)
"""
# Those that are first for each of their locks while nobody holds one of them.
_IN_TURN = """
WITH wanted AS (
    SELECT step_id, task_id, key,
           row_number() OVER (PARTITION BY key ORDER BY task_id, step_id) AS place
    FROM tasks_lockwait, unnest(keys) AS key
)
SELECT wanted.task_id
FROM wanted
LEFT JOIN tasks_resourcelock lock USING (key)
LEFT JOIN tasks_task holder ON holder.id = lock.task_id AND holder.state = ANY(%s)
GROUP BY wanted.step_id, wanted.task_id
HAVING max(place) = 1 AND count(holder.id) = 0
ORDER BY wanted.task_id
LIMIT %s
"""
_FORWARD = [states.RUNNING, states.DEPENDENCY_BLOCKED]


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """Who keeps a step from its lock ``key``: its holder, or who gets it next.

    ``older`` tasks come before the step.
    """

    key: str
    task: Task
    is_holder: bool
    older: int


def acquire_for_task(keys: Sequence[str], task: Task, *, at: datetime) -> None:
    """Give a new task its locks until its end, and note their fences on it.

    Raises:
        Conflict: Another task that has not ended holds one of them. Retry when it has ended.
    """
    for key in sorted(set(keys)):
        ResourceLock.objects.bulk_create([ResourceLock(key=key)], ignore_conflicts=True)
        lock = ResourceLock.objects.select_for_update().get(pk=key)
        holder = _living_holder(lock)
        if holder is not None and holder.id != task.id:
            raise Conflict(
                f"{task.resource_type} {task.resource_name}: task {holder.id}, '{holder.title}' "
                f"({holder.state}), works on it. Wait for its end, or cancel it, then repeat.",
                code="resource_busy",
            )
        _hand_over(lock, task.id, None, at)
        task.fences[key] = lock.fence


def acquire_for_step(
    run: TaskRun, step: Step, keys: Sequence[str], *, for_task: Sequence[str] = ()
) -> dict[str, int] | None:
    """Take all locks of a step and return their fences; those ``for_task`` until the task's end.

    ``None``, and nothing taken, when another step holds one of them or is just giving it back, or
    an older task waits for one. The step then has a place in the queue. Safe to repeat.
    """
    wanted = sorted({*keys, *for_task})
    locks = None if _older(run, wanted).exists() else _free(wanted, step.id)
    if locks is None:
        LockWait.objects.bulk_create(
            [LockWait(step_id=step.id, task_id=run.task.id, keys=wanted)],
            update_conflicts=True,
            unique_fields=["step_id"],
            update_fields=["keys"],
        )
        return None
    for lock in locks:
        _hand_over(lock, run.task.id, None if lock.key in for_task else step.id, run.at)
    return {lock.key: lock.fence for lock in locks}


def in_front_of(run: TaskRun, keys: Sequence[str]) -> Front | None:
    """Return who keeps the task from these locks; ``None`` when nobody does any more."""
    waiting = _older(run, keys)
    older = waiting.values("task_id").distinct().count()
    held = ResourceLock.objects.filter(pk__in=keys, task_id__isnull=False)
    for lock in held.exclude(task_id=run.task.id).order_by("pk"):
        holder = _living_holder(lock)
        if holder is not None:
            return Front(key=lock.key, task=holder, is_holder=True, older=older)
    for wait in waiting.order_by("task_id")[:1]:
        task = Task.objects.get(pk=wait.task_id)
        key = next(key for key in wait.keys if key in keys)
        return Front(key=key, task=task, is_holder=False, older=older)
    return None


def in_turn(*, limit: int) -> list[UUID]:
    """Return the tasks of the queue that can have their locks now, the oldest first.

    Takes out of the queue what does not wait any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SOMEBODY)  # nearly always nobody; written by hand, as it is asked so often
        if cursor.fetchone() is None:
            return []
        cursor.execute(_LEAVE, [_FORWARD])
        cursor.execute(_IN_TURN, [_UNFINISHED, limit])
        return list(dict.fromkeys(row[0] for row in cursor.fetchall()))


def leave_queue(task_id: UUID) -> bool:
    """Take a task out of the queue; tell whether it was in it. Safe to repeat."""
    deleted, _ = LockWait.objects.filter(task_id=task_id).delete()
    return bool(deleted)


def release_of_step(step: Step) -> None:
    """Give back what a step holds. Safe to repeat."""
    ResourceLock.objects.filter(step_id=step.id).update(
        task_id=None, step_id=None, acquired_at=None
    )


def _older(run: TaskRun, keys: Sequence[str]) -> QuerySet[LockWait]:
    """Return the places in the queue for any of these locks that older tasks have."""
    return LockWait.objects.filter(keys__overlap=list(keys), task_id__lt=run.task.id)


def _free(keys: Sequence[str], step_id: UUID) -> list[ResourceLock] | None:
    """Return, locked, what nobody else holds; ``None`` unless that is all of it.

    Passes over rows that are being changed.
    """
    is_free = Q(task_id=None) | Q(step_id=step_id)
    locks = _lock(keys, is_free)
    if len(locks) < len(keys):
        # In statements of their own: a task that was made after the first began is seen alive.
        dead = _dead_holders(keys)
        is_changed = _made_missing(keys) or bool(dead)
        locks = _lock(keys, is_free | Q(task_id__in=dead)) if is_changed else []
    return locks if len(locks) == len(keys) else None


def _lock(keys: Sequence[str], condition: Q) -> list[ResourceLock]:
    rows = ResourceLock.objects.select_for_update(skip_locked=True).filter(pk__in=keys)
    return list(rows.filter(condition).order_by("pk"))


def _dead_holders(keys: Sequence[str]) -> list[UUID]:
    """Return holders that have ended, or are gone."""
    held = ResourceLock.objects.filter(pk__in=keys, task_id__isnull=False)
    holders = {task_id for task_id in held.values_list("task_id", flat=True) if task_id}
    living = Task.objects.filter(pk__in=holders, state__in=_UNFINISHED)
    return sorted(holders - set(living.values_list("id", flat=True)))


def _made_missing(keys: Sequence[str]) -> bool:
    """Make the rows of locks that were never taken; false when others are just making one."""
    known = set(ResourceLock.objects.filter(pk__in=keys).values_list("pk", flat=True))
    missing = [key for key in keys if key not in known]
    for key in missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"lock:{key}"]
            )
            row = cursor.fetchone()
        if row is None or not row[0]:
            return False
        ResourceLock.objects.bulk_create([ResourceLock(key=key)], ignore_conflicts=True)
    return bool(missing)


def _living_holder(lock: ResourceLock) -> Task | None:
    """Return the task that holds a lock; one that has ended, or is gone, holds nothing."""
    if lock.task_id is None:
        return None
    return Task.objects.filter(pk=lock.task_id, state__in=_UNFINISHED).first()


def _hand_over(lock: ResourceLock, task_id: UUID, step_id: UUID | None, at: datetime) -> None:
    lock.task_id, lock.step_id, lock.acquired_at = task_id, step_id, at
    # Never below the time: a database that comes back from a backup goes on above what sites saw.
    lock.fence = max(lock.fence + 1, int(at.timestamp()))
    lock.save()
