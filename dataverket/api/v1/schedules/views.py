"""Schedules: what starts by itself, as its owner."""

from typing import Any
from uuid import UUID

from apps.identitet.types import Operation
from apps.tasks import selectors, services
from apps.tasks.types import NewSchedule, ScheduleRunView, ScheduleView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page, page_of_all
from dataverket.api.v1 import references
from dataverket.api.v1.maintenance_windows.views import window_named
from dataverket.api.v1.schedules.serializers import (
    NewScheduleSerializer,
    SchedulablePageSerializer,
    SchedulePageSerializer,
    ScheduleQuery,
    ScheduleReasonSerializer,
    ScheduleRunPageSerializer,
    ScheduleSerializer,
)
from dataverket.api.views import ApiView
from dataverket.lib.problems import NotFound


class SchedulableOperations(ApiView):
    """What can be scheduled."""

    @operation(
        "schedulable_operations_list", query=PageQuery, answers={200: SchedulablePageSerializer}
    )
    def get(self, call: Call) -> Answer:
        """List what can be scheduled, with its arguments."""
        call.principal.require(Operation.SCHEDULE_READ)
        found = services.list_schedulables()
        return Answer(body=page_of_all(call, "schedulable-operations", found))


class Schedules(ApiView):
    """All schedules."""

    @operation("schedules_list", query=ScheduleQuery, answers={200: SchedulePageSerializer})
    def get(self, call: Call) -> Answer:
        """List schedules by name."""
        call.principal.require(Operation.SCHEDULE_READ)
        return Answer(body=page_of_all(call, "schedules", selectors.list_schedules(at=call.at)))

    @operation(
        "schedules_create",
        query=WriteQuery,
        body=NewScheduleSerializer,
        versioned=True,
        answers={201: ScheduleSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Make a schedule. It does what you may do, as you, also when you are away."""
        call.principal.require(Operation.SCHEDULE_MANAGE)
        given: dict[str, Any] = dict(call.body)
        reason, window = given.pop("reason"), given.pop("maintenance_window", None)
        found = services.create_schedule(
            actor=call.actor,
            new=NewSchedule(window_id=window_named(call, window).id if window else None, **given),
            reason=reason,
            at=call.at,
        )
        return Answer(body=found, status=201, version=found.version)


class Schedule(ApiView):
    """One schedule, by its id or name."""

    @operation("schedules_get", versioned=True, answers={200: ScheduleSerializer})
    def get(self, call: Call, schedule: str) -> Answer:
        """Return a schedule."""
        call.principal.require(Operation.SCHEDULE_READ)
        found = _schedule(call, schedule)
        return Answer(body=found, version=found.version)

    @operation("schedules_delete", query=ReasonedQuery, guarded=True, answers={204: None})
    def delete(self, call: Call, schedule: str) -> Answer:
        """Forget a schedule. What it has started goes on."""
        call.principal.require(Operation.SCHEDULE_MANAGE)
        found = _schedule(call, schedule)
        services.delete_schedule(
            actor=call.actor,
            schedule_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
        )
        return Answer(status=204)


class EnableSchedule(ApiView):
    """Switching a schedule on."""

    @operation(
        "schedules_enable",
        query=WriteQuery,
        body=ScheduleReasonSerializer,
        answers={200: ScheduleSerializer},
    )
    def post(self, call: Call, schedule: str) -> Answer:
        """Switch a schedule on. You are its owner from now on."""
        call.principal.require(Operation.SCHEDULE_MANAGE)
        found = services.enable_schedule(
            actor=call.actor,
            schedule_id=_schedule(call, schedule).id,
            reason=call.body["reason"],
            at=call.at,
        )
        return Answer(body=found)


class DisableSchedule(ApiView):
    """Switching a schedule off."""

    @operation(
        "schedules_disable",
        query=WriteQuery,
        body=ScheduleReasonSerializer,
        answers={200: ScheduleSerializer},
    )
    def post(self, call: Call, schedule: str) -> Answer:
        """Switch a schedule off. What it has started goes on."""
        call.principal.require(Operation.SCHEDULE_MANAGE)
        found = services.disable_schedule(
            actor=call.actor,
            schedule_id=_schedule(call, schedule).id,
            reason=call.body["reason"],
            at=call.at,
        )
        return Answer(body=found)


class ScheduleRuns(ApiView):
    """What became of a schedule's due moments."""

    @operation("schedules_runs", query=PageQuery, answers={200: ScheduleRunPageSerializer})
    def get(self, call: Call, schedule: str) -> Answer:
        """List what became of a schedule's due moments, newest first."""
        call.principal.require(Operation.SCHEDULE_READ)
        found = _schedule(call, schedule)

        def fetch(limit: int, before: UUID | None) -> list[ScheduleRunView]:
            return selectors.list_schedule_runs(schedule_id=found.id, limit=limit, before=before)

        return Answer(body=page(call, "schedule-runs", fetch))


def _schedule(call: Call, text: str) -> ScheduleView:
    identity = references.as_uuid(text)
    if identity:
        return selectors.get_schedule(schedule_id=identity, at=call.at)
    found = selectors.find_schedule(name=text, at=call.at)
    if found is None:
        raise NotFound(f"schedule {text!r} does not exist.")
    return found
