"""Moving an allocated server between networks."""

from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.maskin import states
from apps.maskin.models import ServerAllocation
from apps.maskin.services.boot import server_ports
from apps.nett import selectors as nett_selectors
from apps.nett import services as nett
from dataverket.lib.problems import Conflict, InvalidInput
from dataverket.lib.scope import Visibility


def attach_network(
    *,
    actor: Actor,
    allocation_id: UUID,
    network_id: UUID,
    visibility: Visibility,
    reason: str = "",
) -> UUID:
    """Start the saga that puts an allocated server on a network; return the task's id.

    Raises:
        NotFound: Allocation or network do not exist for this actor. Final.
        InvalidInput: The network belongs to another project. Final.
        Conflict: The server is not active, the network lies in another datacenter, or another
            task works on the server.
    """
    with transaction.atomic():
        allocation = _active(allocation_id)
        network = nett_selectors.get_network(network_id=network_id, visibility=visibility)
        if network.project_id != allocation.project_id:
            raise InvalidInput(
                f"Server allocation {allocation.name}: network {network.name} belongs to another "
                "project. Choose a network of the same project.",
                code="other_project",
            )
        server_id = _server_of(allocation)
        task_id = nett.start_attachment(
            actor=actor,
            network_id=network_id,
            holder_id=server_id,
            holder_name=allocation.server_name,
            datacenter=allocation.datacenter,
            ports=server_ports(server_id=server_id),
            reason=reason,
        )
        allocation.edit(task_id=task_id)
    return task_id


def detach_network(*, actor: Actor, allocation_id: UUID, reason: str = "") -> UUID:
    """Start the saga that takes an allocated server off its network; return the task's id.

    Raises:
        NotFound: There is no such allocation. Final.
        Conflict: The server is not active, or another task works on it.
    """
    with transaction.atomic():
        allocation = _active(allocation_id)
        server_id = _server_of(allocation)
        task_id = nett.start_detachment(
            actor=actor,
            holder_id=server_id,
            holder_name=allocation.server_name,
            datacenter=allocation.datacenter,
            ports=server_ports(server_id=server_id),
            tenant_id=allocation.tenant_id,
            project_id=allocation.project_id,
            reason=reason,
        )
        allocation.edit(task_id=task_id)
    return task_id


def _active(allocation_id: UUID) -> ServerAllocation:
    allocation = ServerAllocation.lock(allocation_id)
    if allocation.phase != states.ACTIVE:
        raise Conflict(
            f"Server allocation {allocation.name} is {allocation.phase}; its ports can be moved "
            "only when it is active. Wait for its task, or release it.",
            code="not_active",
        )
    return allocation


def _server_of(allocation: ServerAllocation) -> UUID:
    if allocation.server_id is None:
        raise Conflict(
            f"Server allocation {allocation.name} holds no server any more. Release it.",
            code="not_active",
        )
    return allocation.server_id
