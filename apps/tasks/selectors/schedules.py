"""Reading schedules, what became of their due moments, and maintenance windows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from apps.tasks import recurrence
from apps.tasks.models import MaintenanceWindow, Schedule, ScheduleRun
from apps.tasks.recurrence import Opening
from apps.tasks.types.schedules import ScheduleRunView, ScheduleView, WindowView
from dataverket.lib.problems import NotFound


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowState:
    """Whether a window is open that allows something, else which opens next and when."""

    name: str
    is_open: bool
    opens_at: datetime | None


def get_schedule(*, schedule_id: UUID, at: datetime) -> ScheduleView:
    """Return a schedule as it stands at ``at``; one query. For the platform's operators.

    Raises:
        NotFound: There is no such schedule. Final.
    """
    row = Schedule.objects.select_related("window").filter(pk=schedule_id).first()
    if row is None:
        raise NotFound(f"schedule {schedule_id} does not exist.")
    return schedule_view(row, at)


def find_schedule(*, name: str, at: datetime) -> ScheduleView | None:
    """Return the schedule of that name, or ``None``; one query."""
    row = Schedule.objects.select_related("window").filter(name=name).first()
    return schedule_view(row, at) if row else None


def list_schedules(*, at: datetime) -> list[ScheduleView]:
    """Return all schedules by name, as they stand at ``at``; one query."""
    rows = Schedule.objects.select_related("window").order_by("name")
    return [schedule_view(row, at) for row in rows]


def list_schedule_runs(
    *, schedule_id: UUID, limit: int, before: UUID | None = None
) -> list[ScheduleRunView]:
    """Return what became of a schedule's due moments, newest first; one query."""
    rows = ScheduleRun.objects.filter(schedule_id=schedule_id)
    if before:
        rows = rows.filter(pk__lt=before)
    return [
        ScheduleRunView(
            id=row.id,
            due_at=row.due_at,
            at=row.at,
            outcome=row.outcome,
            detail=row.detail,
            tasks=tuple(UUID(task) for task in row.tasks),
        )
        for row in rows.order_by("-pk")[:limit]
    ]


def get_window(*, window_id: UUID, at: datetime) -> WindowView:
    """Return a maintenance window as it stands at ``at``; one query.

    Raises:
        NotFound: There is no such window. Final.
    """
    row = MaintenanceWindow.objects.filter(pk=window_id).first()
    if row is None:
        raise NotFound(f"maintenance window {window_id} does not exist.")
    return window_view(row, at)


def find_window(*, name: str, at: datetime) -> WindowView | None:
    """Return the maintenance window of that name, or ``None``; one query."""
    row = MaintenanceWindow.objects.filter(name=name).first()
    return window_view(row, at) if row else None


def list_windows(*, at: datetime, datacenter: str = "") -> list[WindowView]:
    """Return maintenance windows by name, as they stand at ``at``; one query."""
    rows = MaintenanceWindow.objects.order_by("name")
    if datacenter:
        rows = rows.filter(datacenter=datacenter)
    return [window_view(row, at) for row in rows]


def window_for(*, datacenter: str, resource_id: UUID, at: datetime) -> WindowState:
    """Return whether work on a resource may begin at ``at``, else when it may; one query."""
    rows = MaintenanceWindow.objects.filter(datacenter=datacenter).filter(
        Q(resource_id__isnull=True) | Q(resource_id=resource_id)
    )
    coming = []
    for row in rows.order_by("name"):
        opening = opening_of(row, at)
        if opening is None:
            continue
        if opening.start <= at:
            return WindowState(name=row.name, is_open=True, opens_at=None)
        coming.append((opening.start, row.name))
    if not coming:
        return WindowState(name="", is_open=False, opens_at=None)
    start, name = min(coming)
    return WindowState(name=name, is_open=False, opens_at=start)


def opening_of(row: MaintenanceWindow, at: datetime) -> Opening | None:
    """Return the opening that is under way at ``at``, else the next one, else ``None``."""
    found = recurrence.openings(
        weekdays=row.weekdays,
        opens=row.opens,
        lasts_s=row.lasts_s,
        time_zone=row.time_zone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        at=at,
    )
    return next(found, None)


_COMPUTED: Final = ("next_start_at", "window_name")  # no columns of a schedule's row


def next_start(row: Schedule, at: datetime) -> datetime | None:
    """Return when a schedule starts next, its window considered.

    What comes due outside of the window starts when that opens next. ``None``: it is off, or its
    window has no opening left.
    """
    if row.next_due_at is None:
        return None
    due: datetime = max(row.next_due_at, row.not_before or row.next_due_at)
    if row.window is None:
        return due
    opening = opening_of(row.window, max(due, at))
    return max(due, opening.start) if opening else None


def closes_for_good(window: MaintenanceWindow) -> str:
    """Return what to tell of a window that has no opening left: only one that opens once."""
    return (
        f"maintenance window {window.name} closes for good at {window.ends_at:%Y-%m-%d %H:%M:%S} "
        "UTC"
    )


def schedule_view(row: Schedule, at: datetime) -> ScheduleView:
    """Return a schedule as others see it at ``at``; its window is read with it."""
    stored = (name for name in ScheduleView.__slots__ if name not in _COMPUTED)
    values = {name: getattr(row, name) for name in stored}
    starts = next_start(row, at)
    if row.enabled and starts is None and row.window is not None:
        values["note"] = f"will not start again: {closes_for_good(row.window)}"
    window_name = row.window.name if row.window is not None else ""
    return ScheduleView(**values, next_start_at=starts, window_name=window_name)


def window_view(row: MaintenanceWindow, at: datetime) -> WindowView:
    """Return a maintenance window as it stands at ``at``."""
    opening = opening_of(row, at)
    is_open = opening is not None and opening.start <= at
    return WindowView(
        id=row.id,
        name=row.name,
        datacenter=row.datacenter,
        resource_id=row.resource_id,
        weekdays=tuple(row.weekdays),
        opens=row.opens,
        lasts_s=row.lasts_s,
        time_zone=row.time_zone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_open=is_open,
        opens_at=opening.start if opening and not is_open else None,
        closes_at=opening.end if opening and is_open else None,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
