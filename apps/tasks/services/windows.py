"""Maintenance windows: made, taken away, and what waits for them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tasks import recurrence, states
from apps.tasks.models import MaintenanceWindow, Task, Timer
from apps.tasks.models import timer as timers
from apps.tasks.selectors.schedules import window_view
from apps.tasks.types.schedules import NewWindow, WindowView
from dataverket.db.base import check_name
from dataverket.lib.problems import Conflict


@transaction.atomic
def create_window(*, actor: Actor, new: NewWindow, reason: str, at: datetime) -> WindowView:
    """Make a maintenance window; tasks that wait for one are looked at again at once.

    Raises:
        InvalidInput: It is neither weekly nor once, or a value is malformed. Final.
        Conflict: The name is taken. Final: choose another.
    """
    check_name(new.name, what="maintenance window")
    recurrence.check_window(
        weekdays=new.weekdays,
        opens=new.opens,
        lasts_s=new.lasts_s,
        time_zone=new.time_zone,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
    )
    values = {name: getattr(new, name) for name in NewWindow.__slots__}
    row = MaintenanceWindow(**{**values, "weekdays": sorted(set(new.weekdays))})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            f"maintenance window {new.name}: the name is taken. Choose another.", code="name_taken"
        ) from None
    _wake_waiting(new.datacenter, at)
    _record(actor, "maintenance_window.created", row, reason)
    return window_view(row, at)


@transaction.atomic
def delete_window(
    *,
    actor: Actor,
    window_id: UUID,
    expected_version: int | None = None,
    reason: str,
    at: datetime,
) -> None:
    """Take a maintenance window away; a task that has begun in it goes on.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
        Conflict: A schedule starts in it. Delete that first.
    """
    row = MaintenanceWindow.lock(window_id)
    row.edit(expected_version=expected_version)
    try:
        with transaction.atomic():
            MaintenanceWindow.objects.filter(pk=window_id).delete()
    except ProtectedError:
        names = ", ".join(row.schedules.order_by("name").values_list("name", flat=True))
        raise Conflict(
            f"maintenance window {row.name}: schedule {names} starts in it. Delete that first.",
            code="in_use",
        ) from None
    _wake_waiting(row.datacenter, at)
    _record(actor, "maintenance_window.deleted", row, reason)


def _wake_waiting(datacenter: str, at: datetime) -> None:
    """Have the tasks that wait for a window looked at again: when it opens may have changed."""
    waiting = Task.objects.filter(
        state=states.DEPENDENCY_BLOCKED, datacenter=datacenter, blocked__code="window.closed"
    ).values_list("id", flat=True)
    Timer.objects.bulk_create(
        [Timer(due_at=at, kind=timers.REEVALUATE, task_id=task_id) for task_id in waiting]
    )


def _record(actor: Actor, action: str, row: MaintenanceWindow, reason: str) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="maintenance_window",
        object_id=row.id,
        object_name=row.name,
        after={"datacenter": row.datacenter, "weekdays": row.weekdays, "opens": row.opens},
        reason=reason,
    )
