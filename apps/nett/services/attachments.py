"""Starting the sagas that move ports between networks."""

from collections.abc import Sequence
from uuid import UUID

from apps.audit.types import Actor
from apps.nett.models import Network
from apps.nett.types import AttachNetwork, DetachNetwork, PortRef
from apps.tasks import services as tasks
from apps.tasks.types import NewTask
from dataverket.lib.problems import Conflict, NotFound


def start_attachment(
    *,
    actor: Actor,
    network_id: UUID,
    holder_id: UUID,
    holder_name: str,
    datacenter: str,
    ports: Sequence[PortRef],
    reason: str = "",
) -> UUID:
    """Start the saga that puts a holder's ports on a network; return the task's id.

    Raises:
        NotFound: There is no such network. Final.
        Conflict: It lies in another datacenter, or another task works on the holder.
    """
    network = Network.objects.filter(pk=network_id).first()
    if network is None:
        raise NotFound(f"network {network_id} does not exist.")
    if network.datacenter != datacenter:
        raise Conflict(
            f"Network {network.name} is in {network.datacenter}, {holder_name} in {datacenter}. "
            "Choose a network of the same datacenter.",
            code="other_datacenter",
        )
    return tasks.create_task(
        new=NewTask(
            workflow="attach-network",
            title=f"Attach {holder_name} to network {network.name}",
            datacenter=datacenter,
            input=AttachNetwork(holder_id=holder_id, network_id=network_id, ports=tuple(ports)),
            actor=actor,
            resource_type="network",
            resource_id=network.id,
            resource_name=network.name,
            tenant_id=network.tenant_id,
            project_id=network.project_id,
            environment_id=network.environment_id,
            locks=(f"holder:{holder_id}",),
            reason=reason,
        )
    )


def start_detachment(
    *,
    actor: Actor,
    holder_id: UUID,
    holder_name: str,
    datacenter: str,
    ports: Sequence[PortRef],
    tenant_id: UUID | None,
    project_id: UUID | None,
    reason: str = "",
) -> UUID:
    """Start the saga that takes a holder's ports off their network; return the task's id.

    Raises:
        Conflict: Another task works on the holder. Retry when it has ended.
    """
    return tasks.create_task(
        new=NewTask(
            workflow="detach-network",
            title=f"Detach {holder_name} from its network",
            datacenter=datacenter,
            input=DetachNetwork(holder_id=holder_id, ports=tuple(ports)),
            actor=actor,
            resource_type="server",
            resource_id=holder_id,
            resource_name=holder_name,
            tenant_id=tenant_id,
            project_id=project_id,
            locks=(f"holder:{holder_id}",),
            reason=reason,
        )
    )
