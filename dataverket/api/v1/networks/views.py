"""Networks of projects."""

from typing import Any
from uuid import UUID

from apps.identitet.types import Operation
from apps.nett import selectors, services
from apps.nett.types import NetworkView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery, merged_labels
from dataverket.api.operations import operation
from dataverket.api.pagination import page, page_of_all
from dataverket.api.v1 import references
from dataverket.api.v1.networks.serializers import (
    NetworkListQuery,
    NetworkPageSerializer,
    NetworkPatchSerializer,
    NetworkPortQuery,
    NetworkQuery,
    NetworkSerializer,
    NetworkWriteQuery,
    NewNetworkSerializer,
    PortPageSerializer,
)
from dataverket.api.views import ApiView
from dataverket.lib.problems import NotFound


class Networks(ApiView):
    """All networks."""

    @operation("networks_list", query=NetworkListQuery, answers={200: NetworkPageSerializer})
    def get(self, call: Call) -> Answer:
        """List networks, newest first."""
        visibility = call.sees_with(Operation.NETWORK_READ)
        project_id = references.project_id(call, call.query.get("project"))

        def fetch(limit: int, before: UUID | None) -> list[NetworkView]:
            return selectors.list_networks(
                visibility=visibility,
                limit=limit,
                before=before,
                project_id=project_id,
                datacenter=call.query["datacenter"],
            )

        return Answer(body=page(call, "networks", fetch))

    @operation(
        "networks_create",
        query=WriteQuery,
        body=NewNetworkSerializer,
        versioned=True,
        answers={201: NetworkSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create a network. Reserves a VLAN id, a prefix and quota at once."""
        owner = references.owner(call, call.body["project"], call.body["environment"])
        call.require(Operation.NETWORK_MANAGE, owner)
        network_id = services.create_network(
            actor=call.actor,
            name=call.body["name"],
            tenant_id=owner.tenant_id,
            project_id=owner.project_id,
            environment_id=owner.environment_id,
            datacenter=call.body["datacenter"],
            prefix=call.body.get("prefix"),
            labels=call.body["labels"],
        )
        network = selectors.get_network(network_id=network_id, visibility=call.sees)
        return Answer(
            body=network,
            status=201,
            version=network.version,
            tenant_id=owner.tenant_id,
            project_id=owner.project_id,
        )


class Network(ApiView):
    """One network, by its id, or with ``?project=`` its name."""

    @operation("networks_get", query=NetworkQuery, versioned=True, answers={200: NetworkSerializer})
    def get(self, call: Call, network: str) -> Answer:
        """Return a network."""
        found = network_of(call, network)
        call.require(Operation.NETWORK_READ, found)
        return Answer(body=found, version=found.version)

    @operation(
        "networks_update",
        query=NetworkWriteQuery,
        body=NetworkPatchSerializer,
        guarded=True,
        versioned=True,
        answers={200: NetworkSerializer},
    )
    def patch(self, call: Call, network: str) -> Answer:
        """Change name or labels of a network."""
        found = network_of(call, network)
        call.require(Operation.NETWORK_MANAGE, found)
        changes: dict[str, Any] = dict(call.body)
        if "labels" in changes:
            changes["labels"] = merged_labels(found.labels, changes["labels"])
        services.update_network(
            actor=call.actor,
            network_id=found.id,
            expected_version=call.expected_version(found.version),
            changes=changes,
        )
        changed = selectors.get_network(network_id=found.id, visibility=call.sees)
        return Answer(body=changed, version=changed.version)

    @operation("networks_delete", query=NetworkWriteQuery, guarded=True, answers={204: None})
    def delete(self, call: Call, network: str) -> Answer:
        """Delete a network that nothing uses. Its VLAN id, prefix and quota are free again."""
        found = network_of(call, network)
        call.require(Operation.NETWORK_MANAGE, found)
        services.delete_network(
            actor=call.actor,
            network_id=found.id,
            expected_version=call.expected_version(found.version),
        )
        return Answer(status=204, tenant_id=found.tenant_id, project_id=found.project_id)


class NetworkPorts(ApiView):
    """The ports of a network."""

    @operation("networks_ports", query=NetworkPortQuery, answers={200: PortPageSerializer})
    def get(self, call: Call, network: str) -> Answer:
        """List the switch ports that should carry a network, desired against realized."""
        found = network_of(call, network)
        call.require(Operation.NETWORK_READ, found)
        ports = selectors.list_ports(network_id=found.id)
        return Answer(body=page_of_all(call, "ports", ports))


def network_of(call: Call, text: str, *, within: str | None = None) -> NetworkView:
    """Return the visible network of that id, or of that name in a project.

    Raises:
        NotFound: There is none, or not for this actor. Final.
    """
    identity = references.as_uuid(text)
    if identity:
        return selectors.get_network(network_id=identity, visibility=call.sees)
    project_id = references.needed_project(call, within or call.query.get("project"))
    found = selectors.find_network(project_id=project_id, name=text, visibility=call.sees)
    if found is None:
        raise NotFound(f"network {text!r} does not exist there, or you have no role in it.")
    return found
