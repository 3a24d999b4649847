"""Locks on what only one may work on at a time, with fences.

A task holds its locks from admission to its end (``holder:<id>`` of a server or attachment), a
high-impact one ``datacenter:<name>`` from its first effect to its end, a step from its dispatch to
its answer (``device:<name>``, ``fabric:<datacenter>``). Every new holder gets a higher fence.
Commands carry the fences of their locks, and a site carries out none whose fence is lower than one
it has seen: what a former holder left in a queue stays without effect.

Nobody waits inside the database for a lock of a step. A step takes all of its locks or none; when
it cannot, it has a place in the queue. Several times a second the orchestrator goes on with those
of the queue whose locks are all free, the oldest task first (:func:`in_turn`); who comes anew while
others wait for the same stands in line. Who waits keeps nobody from what it cannot have yet: a
holder that wants more never waits for those behind it, so they cannot stop each other for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from apps.tasks import states
from apps.tasks.models import LockWait, ResourceLock, Step, Task
from apps.tasks.services.run import TaskRun
from dataverket.lib.problems import Conflict

_UNFINISHED = sorted(states.ACTIVE)
_SOMEBODY = "SELECT 1 FROM tasks_lockwait LIMIT 1"
# Who waits. Others went another way than through their locks: blocked by something else, failed,
# cancelled, or done.
_WAITS = """
    FROM tasks_lockwait wait
    JOIN tasks_task task ON task.id = wait.task_id
    JOIN tasks_step step ON step.id = wait.step_id
    WHERE task.state = ANY(%s) AND step.state = 'ready'
       OR task.state = 'unwinding' AND step.state = 'undoing' AND NOT step.in_flight
          AND step.error IS NULL
"""
# Of those that wait and could have all of their locks now, the oldest at each lock.
_IN_TURN = f"""
WITH waiting AS (SELECT wait.step_id, wait.task_id, wait.keys {_WAITS}
), free AS (
    SELECT step_id, task_id, keys FROM waiting WHERE NOT EXISTS (
        SELECT FROM tasks_resourcelock lock
        JOIN tasks_task holder ON holder.id = lock.task_id AND holder.state = ANY(%s)
        WHERE lock.key = ANY(waiting.keys) AND lock.step_id IS DISTINCT FROM waiting.step_id
    )
), placed AS (
    SELECT step_id, task_id, row_number() OVER (PARTITION BY key ORDER BY task_id, step_id) AS place
    FROM free, unnest(keys) AS key
)
SELECT task_id FROM placed GROUP BY step_id, task_id HAVING max(place) = 1
ORDER BY task_id LIMIT %s
"""  # noqa: S608 - put together from constants
# Whoever asks again meanwhile renews the row, and it stays: its time is looked at once more.
_FORGET = f"""
DELETE FROM tasks_lockwait WHERE asked_at < %s AND step_id NOT IN (SELECT wait.step_id {_WAITS})
"""  # noqa: S608 - put together from constants
_KEPT = timedelta(seconds=10)
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
    others stand in line for one. The step then has a place in the queue. Safe to repeat.
    """
    wanted = sorted({*keys, *for_task})
    locks = None if _stands_behind(step, wanted) else _free(run.task.id, step.id, wanted)
    if locks is None:
        LockWait.objects.bulk_create(
            [
                LockWait(
                    step_id=step.id,
                    task_id=run.task.id,
                    keys=wanted,
                    since=run.at,
                    asked_at=run.at,
                )
            ],
            update_conflicts=True,
            unique_fields=["step_id"],
            update_fields=["keys", "asked_at"],
        )
        return None
    for lock in locks:
        _hand_over(lock, run.task.id, None if lock.key in for_task else step.id, run.at)
    return {lock.key: lock.fence for lock in locks}


def waits_since(step: Step) -> datetime | None:
    """Return since when a step stands in the queue."""
    return LockWait.objects.filter(pk=step.id).values_list("since", flat=True).first()


def in_front_of(run: TaskRun, keys: Sequence[str]) -> Front | None:
    """Return who keeps the task from these locks; ``None`` when nobody does any more."""
    waiting = LockWait.objects.filter(keys__overlap=list(keys), task_id__lt=run.task.id)
    older = waiting.values("task_id").distinct().count()
    held = ResourceLock.objects.filter(pk__in=keys, task_id__isnull=False)
    for lock in held.exclude(task_id=run.task.id).order_by("pk"):
        holder = _living_holder(lock)
        if holder is not None:
            return Front(key=lock.key, task=holder, is_holder=True, older=older)
    first = waiting.order_by("task_id").first()
    task = Task.objects.filter(pk=first.task_id).first() if first else None
    if first is None or task is None:
        return None
    key = next(key for key in first.keys if key in keys)
    return Front(key=key, task=task, is_holder=False, older=older)


def in_turn(*, at: datetime, limit: int) -> list[UUID]:
    """Return the tasks of the queue that can have their locks now, the oldest first.

    Forgets places that have not counted for a while.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SOMEBODY)  # nearly always nobody; written by hand, as it is asked so often
        if cursor.fetchone() is None:
            return []
        cursor.execute(_IN_TURN, [_FORWARD, _UNFINISHED, limit])
        found = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
        cursor.execute(_FORGET, [at - _KEPT, _FORWARD])
    return found


def leave_queue(task_id: UUID) -> bool:
    """Take a task out of the queue; tell whether it was in it. Safe to repeat."""
    deleted, _ = LockWait.objects.filter(task_id=task_id).delete()
    return bool(deleted)


def release_of_step(step: Step) -> None:
    """Give back what a step holds. Safe to repeat."""
    ResourceLock.objects.filter(step_id=step.id).update(
        task_id=None, step_id=None, acquired_at=None
    )


def _stands_behind(step: Step, keys: Sequence[str]) -> bool:
    """Tell whether a step that asks for the first time finds others in line."""
    if not LockWait.objects.filter(keys__overlap=list(keys)).exclude(pk=step.id).exists():
        return False
    return not LockWait.objects.filter(pk=step.id).exists()


def _free(task_id: UUID, step_id: UUID, keys: Sequence[str]) -> list[ResourceLock] | None:
    """Return, locked, what nobody else holds; ``None`` unless that is all of it.

    Passes over rows that are being changed.
    """
    is_free = Q(task_id=None) | Q(step_id=step_id)
    locks = _lock(keys, is_free)
    if len(locks) < len(keys):
        # In statements of their own: a task that was made after the first began is seen alive.
        dead = _dead_holders(keys, but=task_id)
        is_changed = _made_missing(keys) or bool(dead)
        locks = _lock(keys, is_free | Q(task_id__in=dead)) if is_changed else []
    return locks if len(locks) == len(keys) else None


def _lock(keys: Sequence[str], condition: Q) -> list[ResourceLock]:
    rows = ResourceLock.objects.select_for_update(skip_locked=True).filter(pk__in=keys)
    return list(rows.filter(condition).order_by("pk"))


def _dead_holders(keys: Sequence[str], *, but: UUID) -> list[UUID]:
    """Return holders that have ended, or are gone; not ``but``, whose row may not be there yet."""
    held = ResourceLock.objects.filter(pk__in=keys, task_id__isnull=False).exclude(task_id=but)
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
