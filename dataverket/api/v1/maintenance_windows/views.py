"""Maintenance windows: when work of high impact may begin."""

from typing import Any

from apps.identitet.types import Operation
from apps.tasks import selectors, services
from apps.tasks.types import NewWindow, WindowView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page_of_all
from dataverket.api.v1 import references
from dataverket.api.v1.maintenance_windows.serializers import (
    MaintenanceWindowPageSerializer,
    MaintenanceWindowQuery,
    MaintenanceWindowSerializer,
    NewMaintenanceWindowSerializer,
)
from dataverket.api.views import ApiView
from dataverket.lib.problems import NotFound


class MaintenanceWindows(ApiView):
    """All maintenance windows."""

    @operation(
        "maintenance_windows_list",
        query=MaintenanceWindowQuery,
        answers={200: MaintenanceWindowPageSerializer},
    )
    def get(self, call: Call) -> Answer:
        """List maintenance windows by name, and whether they are open."""
        call.principal.require(Operation.MAINTENANCE_WINDOW_READ)
        found = selectors.list_windows(at=call.at, datacenter=call.query["datacenter"])
        return Answer(body=page_of_all(call, "maintenance-windows", found))

    @operation(
        "maintenance_windows_create",
        query=WriteQuery,
        body=NewMaintenanceWindowSerializer,
        versioned=True,
        answers={201: MaintenanceWindowSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Make a maintenance window. Tasks that wait for one are looked at again."""
        call.principal.require(Operation.MAINTENANCE_WINDOW_MANAGE)
        given: dict[str, Any] = dict(call.body)
        reason, resource = given.pop("reason"), given.pop("resource", None)
        weekdays = tuple(given.pop("weekdays"))
        found = services.create_window(
            actor=call.actor,
            new=NewWindow(resource_id=resource, weekdays=weekdays, **given),
            reason=reason,
            at=call.at,
        )
        return Answer(body=found, status=201, version=found.version)


class MaintenanceWindow(ApiView):
    """One maintenance window, by its id or name."""

    @operation(
        "maintenance_windows_get", versioned=True, answers={200: MaintenanceWindowSerializer}
    )
    def get(self, call: Call, window: str) -> Answer:
        """Return a maintenance window."""
        call.principal.require(Operation.MAINTENANCE_WINDOW_READ)
        found = window_named(call, window)
        return Answer(body=found, version=found.version)

    @operation("maintenance_windows_delete", query=ReasonedQuery, guarded=True, answers={204: None})
    def delete(self, call: Call, window: str) -> Answer:
        """Take a maintenance window away. A task that has begun in it goes on."""
        call.principal.require(Operation.MAINTENANCE_WINDOW_MANAGE)
        found = window_named(call, window)
        services.delete_window(
            actor=call.actor,
            window_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
            at=call.at,
        )
        return Answer(status=204)


def window_named(call: Call, text: str) -> WindowView:
    """Return the maintenance window of that id or name.

    Raises:
        NotFound: There is none. Final.
    """
    identity = references.as_uuid(text)
    if identity:
        return selectors.get_window(window_id=identity, at=call.at)
    found = selectors.find_window(name=text, at=call.at)
    if found is None:
        raise NotFound(f"maintenance window {text!r} does not exist.")
    return found
