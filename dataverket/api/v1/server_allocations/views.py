"""Servers that projects use."""

from typing import Any
from uuid import UUID

from apps.identitet.types import Operation
from apps.maskin import selectors, services
from apps.maskin.types import AllocationView, NewAllocation
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery, merged_labels
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1 import references
from dataverket.api.v1.networks.views import network_of
from dataverket.api.v1.server_allocations.serializers import (
    AllocationListQuery,
    AllocationQuery,
    AllocationVerbQuery,
    AllocationWriteQuery,
    AttachSerializer,
    DetachSerializer,
    NewServerAllocationSerializer,
    ServerAllocationPageSerializer,
    ServerAllocationPatchSerializer,
    ServerAllocationSerializer,
)
from dataverket.api.v1.tasks.serializers import TaskSerializer
from dataverket.api.v1.tasks.views import accepted
from dataverket.api.views import ApiView
from dataverket.lib.problems import NotFound


class ServerAllocations(ApiView):
    """All server allocations."""

    @operation(
        "server_allocations_list",
        query=AllocationListQuery,
        answers={200: ServerAllocationPageSerializer},
    )
    def get(self, call: Call) -> Answer:
        """List server allocations, newest first."""
        visibility = call.sees_with(Operation.ALLOCATION_READ)
        project = call.query.get("project")
        project_id = references.project_id(call, project)
        environment_id = references.environment_id(
            call, call.query.get("environment"), within=project
        )

        def fetch(limit: int, before: UUID | None) -> list[AllocationView]:
            return selectors.list_allocations(
                visibility=visibility,
                limit=limit,
                before=before,
                project_id=project_id,
                environment_id=environment_id,
                phases=tuple(call.query["phase"]),
                datacenter=call.query["datacenter"],
            )

        return Answer(body=page(call, "server-allocations", fetch))

    @operation(
        "server_allocations_create",
        query=WriteQuery,
        body=NewServerAllocationSerializer,
        answers={202: TaskSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Ask for a server. It is reserved at once and deployed by the task."""
        owner = references.owner(call, call.body["project"], call.body["environment"])
        call.require(Operation.ALLOCATION_MANAGE, owner)
        network = network_of(call, call.body["network"], within=str(owner.project_id))
        allocation_id, task_id = services.create_allocation(
            actor=call.actor,
            new=NewAllocation(
                name=call.body["name"],
                tenant_id=owner.tenant_id,
                project_id=owner.project_id,
                environment_id=owner.environment_id,
                datacenter=call.body["datacenter"],
                server_class=call.body["server_class"],
                network_id=network.id,
                image=call.body["image"],
                failure_domain=call.body["failure_domain"],
                labels=tuple(call.body["labels"].items()),
            ),
            visibility=call.sees,
            at=call.at,
        )
        found = selectors.get_allocation(allocation_id=allocation_id, visibility=call.sees)
        return Answer(
            body=accepted(call, task_id),
            status=202,
            task_id=task_id,
            resource=ServerAllocationSerializer(found).data,
            tenant_id=owner.tenant_id,
            project_id=owner.project_id,
        )


class ServerAllocation(ApiView):
    """One server allocation, by its id, or with ``?project=`` its name."""

    @operation(
        "server_allocations_get",
        query=AllocationQuery,
        versioned=True,
        answers={200: ServerAllocationSerializer},
    )
    def get(self, call: Call, allocation: str) -> Answer:
        """Return a server allocation."""
        found = _allocation(call, allocation)
        call.require(Operation.ALLOCATION_READ, found)
        return Answer(body=found, version=found.version)

    @operation(
        "server_allocations_update",
        query=AllocationWriteQuery,
        body=ServerAllocationPatchSerializer,
        guarded=True,
        versioned=True,
        answers={200: ServerAllocationSerializer},
    )
    def patch(self, call: Call, allocation: str) -> Answer:
        """Change name or labels of a server allocation."""
        found = _allocation(call, allocation)
        call.require(Operation.ALLOCATION_MANAGE, found)
        changes: dict[str, Any] = dict(call.body)
        if "labels" in changes:
            changes["labels"] = merged_labels(found.labels, changes["labels"])
        services.update_allocation(
            actor=call.actor,
            allocation_id=found.id,
            expected_version=call.expected_version(found.version),
            changes=changes,
        )
        changed = selectors.get_allocation(allocation_id=found.id, visibility=call.sees)
        return Answer(body=changed, version=changed.version)

    @operation(
        "server_allocations_delete",
        query=AllocationWriteQuery,
        guarded=True,
        answers={202: TaskSerializer, 204: None},
    )
    def delete(self, call: Call, allocation: str) -> Answer:
        """Give a server back. Nothing is left to do when its deployment had failed."""
        found = _allocation(call, allocation)
        call.require(Operation.ALLOCATION_MANAGE, found)
        task_id = services.release_allocation(
            actor=call.actor,
            allocation_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
            at=call.at,
        )
        if task_id is None:
            return Answer(status=204, tenant_id=found.tenant_id, project_id=found.project_id)
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)


class AttachNetwork(ApiView):
    """Moving a server onto a network."""

    @operation(
        "server_allocations_attach",
        query=AllocationVerbQuery,
        body=AttachSerializer,
        answers={202: TaskSerializer},
    )
    def post(self, call: Call, allocation: str) -> Answer:
        """Put an active server's ports on a network."""
        found = _allocation(call, allocation)
        call.require(Operation.ALLOCATION_MANAGE, found)
        network = network_of(call, call.body["network"], within=str(found.project_id))
        task_id = services.attach_network(
            actor=call.actor,
            allocation_id=found.id,
            network_id=network.id,
            visibility=call.sees,
            reason=call.body["reason"],
        )
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)


class DetachNetwork(ApiView):
    """Taking a server off its network."""

    @operation(
        "server_allocations_detach",
        query=AllocationVerbQuery,
        body=DetachSerializer,
        answers={202: TaskSerializer},
    )
    def post(self, call: Call, allocation: str) -> Answer:
        """Take an active server's ports off their network."""
        found = _allocation(call, allocation)
        call.require(Operation.ALLOCATION_MANAGE, found)
        task_id = services.detach_network(
            actor=call.actor, allocation_id=found.id, reason=call.body["reason"]
        )
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)


def _allocation(call: Call, text: str) -> AllocationView:
    identity = references.as_uuid(text)
    if identity:
        return selectors.get_allocation(allocation_id=identity, visibility=call.sees)
    project_id = references.needed_project(call, call.query.get("project"))
    found = selectors.find_allocation(project_id=project_id, name=text, visibility=call.sees)
    if found is None:
        raise NotFound(f"server allocation {text!r} does not exist there, or not for you.")
    return found
