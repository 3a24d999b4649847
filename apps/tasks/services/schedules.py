"""Schedules: made, switched on and off, and fired by the orchestrator when they come due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from pydantic import ValidationError as WrongArguments

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import selectors as identitet
from apps.identitet.types import Operation, Principal
from apps.tasks import recurrence, states
from apps.tasks.models import MaintenanceWindow, Schedule, ScheduleRun, Task
from apps.tasks.models import schedule as outcomes
from apps.tasks.selectors.schedules import closes_for_good, next_start, opening_of, schedule_view
from apps.tasks.services import schedulables
from apps.tasks.types.schedules import NewSchedule, Schedulable, ScheduleView
from dataverket.db.base import check_name
from dataverket.db.errors import is_outage
from dataverket.lib import ids, log, plain
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput, Problem

logger = log.get(__name__)

_BATCH: Final = 20
_KEPT: Final = timedelta(days=90)
_POSTPONED: Final = timedelta(minutes=1)
_TURNED: Final = ("arguments", "window_id")  # a row does not take these as they were given


@transaction.atomic
def create_schedule(*, actor: Actor, new: NewSchedule, reason: str, at: datetime) -> ScheduleView:
    """Make a schedule that starts an operation as the actor, again and again.

    Raises:
        InvalidInput: No such operation, window or time zone, wrong arguments, or no recurrence
            that makes sense; or the window closes for good before it comes due. Final.
        Forbidden: The actor may not do by hand what the schedule shall do. Final.
        Conflict: The name is taken. Final: choose another.
    """
    check_name(new.name, what="schedule")
    offered = schedulables.get(new.operation)
    arguments = _arguments(offered, new.arguments)
    owner = _owner(actor, offered, at)
    window = MaintenanceWindow.objects.filter(pk=new.window_id).first() if new.window_id else None
    if new.window_id and window is None:
        raise InvalidInput(f"schedule {new.name}: maintenance window {new.window_id} is unknown.")
    row = Schedule(
        **{name: getattr(new, name) for name in NewSchedule.__slots__ if name not in _TURNED},
        window=window,
        arguments=arguments,
        owner_kind=owner.kind,
        owner_id=owner.id,
        owner_name=owner.name[:200],
        anchor_at=at,
    )
    row.next_due_at = _next(row, after=at)
    if never := _never_starts(row, at):
        raise InvalidInput(never)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            f"schedule {new.name}: the name is taken. Choose another.", code="name_taken"
        ) from None
    _record(actor, "schedule.created", row, reason)
    return schedule_view(row, at)


@transaction.atomic
def enable_schedule(*, actor: Actor, schedule_id: UUID, reason: str, at: datetime) -> ScheduleView:
    """Switch a schedule on. Who does is its owner from now on. Safe to repeat by the owner.

    So nobody can let another person ask for something, and then agree to it as a second one.

    Raises:
        NotFound: There is no such schedule. Final.
        Forbidden: The actor may not do by hand what the schedule does. Final.
        Conflict: Its window has closed for good. Final: make another schedule.
    """
    row = Schedule.lock(schedule_id)
    owner = _owner(actor, schedulables.get(row.operation), at)
    if row.enabled and row.owner_id == owner.id:
        return schedule_view(row, at)
    row.next_due_at, row.not_before = _next(row, after=at), None
    if never := _never_starts(row, at):
        raise Conflict(never)
    row.edit(
        enabled=True,
        note="",
        owner_kind=owner.kind,
        owner_id=owner.id,
        owner_name=owner.name[:200],
        next_due_at=row.next_due_at,
        not_before=None,
    )
    _record(actor, "schedule.enabled", row, reason)
    return schedule_view(row, at)


@transaction.atomic
def disable_schedule(*, actor: Actor, schedule_id: UUID, reason: str, at: datetime) -> ScheduleView:
    """Switch a schedule off; what it has started goes on. Safe to repeat.

    Raises:
        NotFound: There is no such schedule. Final.
    """
    row = Schedule.lock(schedule_id)
    if row.enabled:
        _switch_off(row, f"switched off by {actor.name}: {reason}")
        _record(actor, "schedule.disabled", row, reason)
    return schedule_view(row, at)


@transaction.atomic
def delete_schedule(
    *, actor: Actor, schedule_id: UUID, expected_version: int | None = None, reason: str
) -> None:
    """Forget a schedule; what it has started goes on.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
    """
    row = Schedule.lock(schedule_id)
    row.edit(expected_version=expected_version)
    _record(actor, "schedule.deleted", row, reason)
    row.delete()


def fire_due_schedules(*, at: datetime) -> int:
    """Start what is due; return how many schedules were looked at.

    Each has a transaction of its own, and each due moment is taken once, also by several
    orchestrators. What came due while nobody was there starts once, not once per missed moment.
    """
    due = list(
        Schedule.objects.filter(enabled=True, next_due_at__lte=at)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=at))
        .order_by("next_due_at")
        .values_list("pk", flat=True)[:_BATCH]
    )
    for schedule_id in due:
        try:
            with transaction.atomic():
                _fire(schedule_id, at)
        except Exception as error:
            if is_outage(error):
                raise  # not the schedule's fault
            logger.exception("tasks.schedule.defect", schedule=str(schedule_id))
            Schedule.objects.filter(pk=schedule_id).update(not_before=at + _POSTPONED)
    return len(due)


def _fire(schedule_id: UUID, at: datetime) -> None:
    row = (
        Schedule.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("window")
        .filter(pk=schedule_id, enabled=True, next_due_at__lte=at)
        .first()
    )
    if row is None or row.next_due_at is None:  # another orchestrator was faster
        return
    if _waits_for_window(row, at):
        return
    due_at = row.next_due_at
    outcome, detail, tasks = _start(row, at)
    ScheduleRun.objects.create(
        id=ids.new_id(),
        schedule=row,
        due_at=due_at,
        at=at,
        outcome=outcome,
        detail=detail[:2000],
        tasks=[str(task) for task in tasks],
    )
    ScheduleRun.objects.filter(schedule=row, due_at__lt=at - _KEPT).delete()
    changes: dict[str, Any] = {"last_due_at": due_at, "last_outcome": outcome, "not_before": None}
    if row.enabled:
        changes |= {"next_due_at": _next(row, after=at), "note": ""}
    row.edit(**changes)


def _waits_for_window(row: Schedule, at: datetime) -> bool:
    """Put the start off until the schedule's window opens; tell whether that was needed."""
    if row.window is None:
        return False
    opening = opening_of(row.window, at)
    if opening is not None and opening.start <= at:
        return False
    if opening is None:
        later, note = at + timedelta(hours=1), closes_for_good(row.window)
    else:
        later = opening.start
        note = f"due; waits for {row.window.name}, which opens {later:%Y-%m-%d %H:%M:%S} UTC"
    row.edit(not_before=later, note=note)
    return True


def _never_starts(row: Schedule, at: datetime) -> str:
    """Return why a schedule that is about to be on would never start; empty when it will."""
    if row.window is None or next_start(row, at) is not None:
        return ""
    return (
        f"schedule {row.name}: comes due next at {row.next_due_at:%Y-%m-%d %H:%M:%S} UTC, but "
        f"{closes_for_good(row.window)}: it would never start. Choose another window, or a "
        "recurrence that comes due before."
    )


def _start(row: Schedule, at: datetime) -> tuple[str, str, Sequence[UUID]]:
    """Start one run as the owner; return what became of it."""
    running = _still_running(row)
    if running:
        return outcomes.SKIPPED, f"task {running} of the run before has not ended", ()
    try:
        offered = schedulables.get(row.operation)
        owner = identitet.principal_of(kind=row.owner_kind, principal_id=row.owner_id, now=at)
        owner.require(Operation(offered.needs))
    except Problem as refused:
        note = (
            f"switched off: its owner {row.owner_name} may not do this any more. {refused.detail}"
        )
        _switch_off(row, note)
        _record(Actor.system("schedules"), "schedule.disabled", row, note)
        return outcomes.REFUSED, note, ()
    actor = owner.actor(correlation_id=ids.new_id(), source="schedule")
    arguments: Any = plain.load(offered.arguments, row.arguments)
    try:
        with transaction.atomic():
            tasks = offered.start(actor, row.datacenter, arguments, f"schedule {row.name}")
    except Problem as refused:
        return outcomes.FAILED, refused.detail, ()
    return outcomes.STARTED, "" if tasks else "there was nothing to do", tasks


def _still_running(row: Schedule) -> UUID | None:
    last = row.runs.filter(outcome=outcomes.STARTED).order_by("-due_at").first()
    if last is None:
        return None
    unfinished = Task.objects.filter(pk__in=last.tasks).exclude(state__in=sorted(states.FINISHED))
    return unfinished.values_list("pk", flat=True).first()


def _owner(actor: Actor, offered: Schedulable, at: datetime) -> Principal:
    if actor.id is None:
        raise Forbidden("A schedule needs an owner: a person or machine account makes it.")
    owner = identitet.principal_of(kind=actor.kind, principal_id=actor.id, now=at)
    owner.require(Operation(offered.needs))
    return owner


def _arguments(offered: Schedulable, given: Any) -> dict[str, Any]:
    known = schedulables.argument_names(offered)
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InvalidInput(
            f"{offered.name} takes no argument {', '.join(unknown)}; there are: "
            f"{', '.join(known) or 'none'}."
        )
    try:
        return plain.dump(plain.load(offered.arguments, dict(given)))
    except WrongArguments as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{offered.name}: argument {where}: {first['msg']}.") from None


def _next(row: Schedule, *, after: datetime) -> datetime:
    return recurrence.next_due(
        cron=row.cron,
        every_s=row.every_s,
        time_zone=row.time_zone,
        after=after,
        anchor=row.anchor_at,
    )


def _switch_off(row: Schedule, note: str) -> None:
    row.edit(enabled=False, next_due_at=None, not_before=None, note=note[:2000])


def _record(actor: Actor, action: str, row: Schedule, reason: str) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="schedule",
        object_id=row.id,
        object_name=row.name,
        after={
            "operation": row.operation,
            "arguments": row.arguments,
            "recurrence": row.cron or f"every {row.every_s} s",
            "owner": row.owner_name,
        },
        reason=reason,
    )
