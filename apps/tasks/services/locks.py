"""Locks on what only one may work on at a time, with fences.

A task holds its locks from admission to its end (``holder:<id>`` of a server or attachment,
``datacenter:<name>`` of a high-impact task), a step from its dispatch to its answer
(``device:<name>``, ``fabric:<datacenter>``). Every new holder gets a higher fence. Commands carry
the fences of their locks, and a site carries out none whose fence is lower than one it has seen:
what a former holder left in a queue stays without effect.

Nobody waits inside the database for a lock of a step or datacenter: a step that cannot have all of
them now has nothing, and its timer of kind ``turn`` is its place in the queue. The older task
comes first, and whoever gives a lock back wakes the first that wants it. So steps that want the
same locks in another order cannot stop each other for ever, and none is overtaken for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.tasks import states
from apps.tasks.models import ResourceLock, Step, Task, Timer
from apps.tasks.models.lock import of_datacenter
from apps.tasks.models.timer import LONGEST_TURN, TURN, wake_next
from apps.tasks.services.run import TaskRun
from dataverket.lib.problems import Conflict

_UNFINISHED = sorted(states.ACTIVE)
_RELEASE = """
UPDATE tasks_resourcelock SET task_id = NULL, step_id = NULL, acquired_at = NULL
WHERE step_id = %s RETURNING key
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """Who is first: ``task`` holds ``key`` or gets it next; ``older`` others wait for the same."""

    key: str
    task: Task
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


def acquire_for_datacenter(run: TaskRun) -> bool:
    """Give a high-impact task the lock of its datacenter until its end; tell whether it has it.

    Safe to repeat.
    """
    key = of_datacenter(run.task.datacenter)
    if key not in run.task.fences:
        fences = _take(run, [key], step_id=None)
        if fences is None:
            return False
        run.change_task(fences={**run.task.fences, **fences})
    return True


def acquire_for_step(run: TaskRun, step: Step, keys: Sequence[str]) -> dict[str, int] | None:
    """Take all locks of a step and return their fences.

    ``None``, and nothing taken, when another step holds one of them or is just giving it back, or
    an older task waits for one.
    """
    return _take(run, keys, step_id=step.id)


def in_front_of(run: TaskRun, keys: Sequence[str]) -> Front | None:
    """Return who keeps the task from these locks; ``None`` when nobody does any more."""
    waiting = _older(run, keys)
    number = waiting.values("task_id").distinct().count()
    held = ResourceLock.objects.filter(pk__in=keys, task_id__isnull=False)
    for lock in held.exclude(task_id=run.task.id).order_by("pk"):
        holder = _living_holder(lock)
        if holder is not None:
            return Front(key=lock.key, task=holder, older=number)
    first = waiting.select_related("task").order_by("task_id").first()
    if first is None:
        return None
    key = next(key for key in first.keys or () if key in keys)
    return Front(key=key, task=first.task, older=number)


def release_of_step(step: Step, *, at: datetime) -> None:
    """Give back what a step holds, and wake who is next. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [step.id])
        for (key,) in cursor.fetchall():
            cursor.execute(*wake_next([key], at=at))


def _take(run: TaskRun, keys: Sequence[str], *, step_id: UUID | None) -> dict[str, int] | None:
    """Take locks for a step, or for the whole task; all or none."""
    wanted = sorted(set(keys))
    if _older(run, wanted).exists():
        return None
    locks = _free(wanted, run.task.id, step_id)
    if len(locks) < len(wanted) and _made_missing(wanted):
        locks = _free(wanted, run.task.id, step_id)
    if len(locks) < len(wanted):
        return None
    for lock in locks:
        _hand_over(lock, run.task.id, step_id, run.at)
    return {lock.key: lock.fence for lock in locks}


def _older(run: TaskRun, keys: Sequence[str]) -> QuerySet[Timer]:
    """Return the places in the queue for any of these locks that older tasks have.

    Ids sort by time. One whose timer was put off, since the engine itself failed on it, has none.
    """
    return Timer.objects.filter(
        kind=TURN,
        keys__overlap=list(keys),
        task_id__lt=run.task.id,
        due_at__lte=run.at + LONGEST_TURN,
    )


def _free(keys: Sequence[str], task_id: UUID, step_id: UUID | None) -> list[ResourceLock]:
    """Return, locked, those that nobody else holds. Passes over rows that are being changed."""
    is_alive = Task.objects.filter(pk=OuterRef("task_id"), state__in=_UNFINISHED)
    is_own = Q(task_id=task_id, step_id=step_id)
    return list(
        ResourceLock.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=keys)
        .filter(Q(task_id=None) | is_own | ~Exists(is_alive))
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
