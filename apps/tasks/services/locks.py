"""Locks on what only one may work on at a time, with fences.

A task holds its locks from admission to its end (``holder:<id>`` of a server or attachment,
``datacenter:<name>`` of a high-impact task), a step from its dispatch to its answer
(``device:<name>``, ``fabric:<datacenter>``). Every new holder gets a higher fence. Commands carry
the fences of their locks, and a site carries out none whose fence is lower than one it has seen:
what a former holder left in a queue stays without effect.

Nobody waits inside the database for a lock of a step: one that cannot be had now is asked for
again. So steps that want the same locks in another order cannot stop each other for ever.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from apps.tasks import states
from apps.tasks.models import ResourceLock, Step, Task
from apps.tasks.services.run import TaskRun
from dataverket.lib.problems import Conflict

_UNFINISHED = sorted(states.ACTIVE)


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


def acquire_for_datacenter(run: TaskRun) -> Task | None:
    """Give a high-impact task the lock of its datacenter; else return the task that holds it."""
    key = f"datacenter:{run.task.datacenter}"
    _serialise(key)
    ResourceLock.objects.bulk_create([ResourceLock(key=key)], ignore_conflicts=True)
    lock = ResourceLock.objects.select_for_update().get(pk=key)
    holder = _living_holder(lock)
    if holder is not None and holder.id != run.task.id:
        return holder
    _hand_over(lock, run.task.id, None, run.at)
    run.change_task(fences={**run.task.fences, key: lock.fence})
    return None


def acquire_for_step(run: TaskRun, step: Step, keys: Sequence[str]) -> dict[str, int] | None:
    """Take all locks of a step and return their fences.

    ``None``, and nothing taken, when another step holds one of them or is just giving it back.
    """
    wanted = sorted(set(keys))
    locks = _free(wanted, step.id)
    if len(locks) < len(wanted) and _made_missing(wanted):
        locks = _free(wanted, step.id)
    if len(locks) < len(wanted):
        return None
    for lock in locks:
        _hand_over(lock, run.task.id, step.id, run.at)
    return {lock.key: lock.fence for lock in locks}


def holder_of_any(keys: Sequence[str], *, but: UUID) -> tuple[str, Task] | None:
    """Return one of the locks that another step than ``but`` holds, with its task."""
    held = ResourceLock.objects.filter(pk__in=keys, task_id__isnull=False).exclude(step_id=but)
    for lock in held.order_by("pk"):
        holder = _living_holder(lock)
        if holder is not None:
            return lock.key, holder
    return None


def release_of_step(step: Step) -> None:
    """Give back what a step holds. Safe to repeat."""
    ResourceLock.objects.filter(step_id=step.id).update(
        task_id=None, step_id=None, acquired_at=None
    )


def _free(keys: Sequence[str], step_id: UUID) -> list[ResourceLock]:
    """Return, locked, those that nobody else holds. Passes over rows that are being changed."""
    is_alive = Task.objects.filter(pk=OuterRef("task_id"), state__in=_UNFINISHED)
    return list(
        ResourceLock.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=keys)
        .filter(Q(task_id=None) | Q(step_id=step_id) | ~Exists(is_alive))
        .order_by("pk")
    )


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


def _serialise(key: str) -> None:
    """Let the transactions that want the same thing follow one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
