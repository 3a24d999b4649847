"""What starts by itself, and when work of high impact may begin."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.enums import ActionVariant

from apps.tasks import selectors, services
from apps.tasks.models import MaintenanceWindow, Schedule
from apps.tasks.models.schedule import FAILED, REFUSED, SKIPPED, STARTED
from apps.tasks.selectors.schedules import next_start, schedule_view, window_view
from dataverket.admin.toolkit.actions import ActionCall, Done, service_action
from dataverket.admin.toolkit.model_admin import DvModelAdmin
from dataverket.admin.toolkit.sections import (
    BAD,
    GOOD,
    IDLE,
    WARN,
    Cell,
    Section,
    clock_time,
    pill,
    url,
)
from dataverket.lib import clock

_TONES = {STARTED: GOOD, SKIPPED: IDLE, REFUSED: BAD, FAILED: WARN}
_RUNS = 50
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@admin.register(Schedule)
class ScheduleAdmin(DvModelAdmin):
    """Schedules. They are made by API and CLI, as their owner."""

    list_display = ("name", "operation", "datacenter", "recurs", "state", "due", "owner_name")
    list_select_related = ("window",)
    search_fields = ("name", "operation", "owner_name")
    ordering = ("name",)
    fields = (
        ("name", "state"),
        ("operation", "datacenter"),
        "arguments",
        ("recurs", "window"),
        ("due", "owner_name"),
        "shown_note",
    )
    readonly_fields = ("state", "recurs", "due", "shown_note")
    actions_detail = ("enable", "disable")

    @admin.display(description="recurs")
    def recurs(self, obj: Schedule) -> str:
        """When it starts."""
        return f"{obj.cron} ({obj.time_zone})" if obj.cron else f"every {obj.every_s} s"

    @admin.display(description="state")
    def state(self, obj: Schedule) -> SafeString:
        """On, off, waiting for its window, or on although that does not open again."""
        if not obj.enabled:
            return pill("off", IDLE)
        if next_start(obj, clock.now()) is None:
            return pill("never starts", BAD)
        return pill("waits", WARN) if obj.not_before else pill("on", GOOD)

    @admin.display(description="next (UTC)", ordering="next_due_at")
    def due(self, obj: Schedule) -> str:
        """When it starts next, its window considered."""
        return clock_time(next_start(obj, clock.now()))

    @admin.display(description="note")
    def shown_note(self, obj: Schedule) -> str:
        """Why it is off, or what it waits for."""
        return schedule_view(obj, clock.now()).note

    def sections(self, request: HttpRequest, obj: Schedule) -> Sequence[Section]:  # noqa: ARG002
        """Show what became of its due moments."""
        runs = selectors.list_schedule_runs(schedule_id=obj.pk, limit=_RUNS)
        rows = [
            [
                Cell(text=clock_time(run.due_at)),
                Cell(text=run.outcome, tone=_TONES.get(run.outcome, IDLE)),
                Cell(text=run.detail),
                Cell(
                    text=f"{len(run.tasks)} tasks",
                    url=url("tasks_task_change", run.tasks[0]) if run.tasks else "",
                ),
            ]
            for run in runs
        ]
        return (Section(title="Runs", columns=("Due (UTC)", "", "Detail", "Tasks"), rows=rows),)

    @service_action(
        title="Switch on",
        allows="schedule.manage",
        text="You are its owner from now on: it does what you may do, as you.",
        icon="play_arrow",
        shown_for=lambda row: not row.enabled,
    )
    def enable(self, call: ActionCall) -> Done:
        """Switch it on."""
        services.enable_schedule(
            actor=call.actor, schedule_id=call.target.pk, reason=call.reason, at=clock.now()
        )
        return Done(text="The schedule is on.")

    @service_action(
        title="Switch off",
        allows="schedule.manage",
        text="Nothing starts any more; what has started goes on.",
        icon="pause",
        variant=ActionVariant.DANGER,
        shown_for=lambda row: row.enabled,
    )
    def disable(self, call: ActionCall) -> Done:
        """Switch it off."""
        services.disable_schedule(
            actor=call.actor, schedule_id=call.target.pk, reason=call.reason, at=clock.now()
        )
        return Done(text="The schedule is off.")


@admin.register(MaintenanceWindow)
class MaintenanceWindowAdmin(DvModelAdmin):
    """Maintenance windows. They are made and taken away by API and CLI."""

    list_display = ("name", "datacenter", "when", "state", "opens_next")
    search_fields = ("name", "datacenter")
    ordering = ("name",)
    fields = (("name", "state"), ("datacenter", "resource_id"), ("when", "opens_next"))
    readonly_fields = ("state", "when", "opens_next")

    @admin.display(description="when")
    def when(self, obj: MaintenanceWindow) -> str:
        """When it is open, in its own time zone."""
        if obj.starts_at:
            return f"{clock_time(obj.starts_at)} to {clock_time(obj.ends_at)} UTC"
        days = ", ".join(_DAYS[day] for day in obj.weekdays)
        return f"{days} at {obj.opens} for {obj.lasts_s} s ({obj.time_zone})"

    @admin.display(description="state")
    def state(self, obj: MaintenanceWindow) -> SafeString:
        """Whether it is open now."""
        return pill("open", GOOD) if window_view(obj, clock.now()).is_open else pill("closed", IDLE)

    @admin.display(description="opens or closes next (UTC)")
    def opens_next(self, obj: Any) -> str:
        """When that changes."""
        view = window_view(obj, clock.now())
        return clock_time(view.opens_at or view.closes_at)
