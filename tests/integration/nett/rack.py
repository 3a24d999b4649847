"""A switch with two servers, whose ports are wished and read as a test says."""

from typing import Any
from uuid import UUID

from apps.identitet.types import UserView
from apps.inventory import selectors as inventory
from apps.inventory.models import Cable, CableEnd, Interface
from apps.maskin.models import ServerAllocation
from apps.nett import services as nett
from apps.nett.messages import PortConfiguration, PortsApplied, VlanConfiguration
from apps.nett.types import PortRef
from apps.tasks import services as tasks
from apps.tenancy.models import Project
from dataverket.lib import clock, plain
from tests.factories import inventory as sites
from tests.factories import nett as networks
from tests.factories.tasks import as_actor

DC, SWITCH = "osl1", "osl1-leaf1"


class Rack:
    """A switch with two servers; the first carries a tenant's network on its first port."""

    def __init__(self) -> None:
        sites.imported()
        networks.pools()
        self.tenant, self.project = networks.project("helse", "journal")
        self.network = networks.network(self.tenant, self.project)
        (switch,) = inventory.list_switches()
        self.switch: UUID = switch.id
        self.servers = [record.id for record in inventory.list_servers()]
        self.vlan = 2000
        for service in ("maskin", "nett"):
            tasks.record_heartbeat(service=service, datacenter=DC, at=clock.now(), detail={})

    def port(self, number: int) -> PortRef:
        return PortRef(switch_id=self.switch, switch_name=SWITCH, port_name=f"Ethernet{number}")

    def hand_out(self, server: int, project: UUID, name: str = "db-1") -> ServerAllocation:
        """A project's server, as Maskin keeps it."""
        owner = Project.objects.get(pk=project)
        return ServerAllocation.objects.create(
            name=name,
            tenant_id=owner.tenant_id,
            project_id=owner.id,
            phase="active",
            datacenter=DC,
            server_class="m1.small",
            image="talos",
            network_id=self.network,
            server_id=self.servers[server],
            server_name=f"osl1-s0{server + 1}",
        )

    def attach(self, *numbers: int, server: int = 0) -> None:
        """Ports that carry the network, and were read to do so."""
        nett.plan_ports(
            actor=networks.ACTOR,
            ports=[self.port(number) for number in numbers],
            datacenter=DC,
            network_id=self.network,
            holder_id=self.servers[server],
        )
        self.read(*((number, self.vlan) for number in numbers), revision=99)

    def reading(self, *found: tuple[int, int], revision: int = 0) -> dict[str, Any]:
        """What the switch answers: VLANs by the number of the port."""
        ports = tuple(
            PortConfiguration(
                name=f"Ethernet{number}", mode="ACCESS", access_vlan=vlan, enabled=True
            )
            for number, vlan in found
        )
        return plain.dump(
            PortsApplied(
                device=SWITCH,
                revision=revision,
                changed=False,
                diff="",
                vlans=(VlanConfiguration(vlan_id=self.vlan, name=f"dv-{self.vlan}-web"),),
                ports=ports,
                running_digest="x",
            )
        )

    def read(self, *found: tuple[int, int], revision: int = 0) -> None:
        """The switch is read, or has answered to a change."""
        answer = self.reading(*found, revision=revision)
        service = nett.record_ports_applied if revision else nett.record_ports_read
        service(switch_id=self.switch, result=answer, at=clock.now())

    def restore(self, who: UserView) -> UUID:
        return nett.restore_switch(
            actor=as_actor(who), switch_id=self.switch, reason="somebody typed"
        )

    def recable(self, number: int, server: int, card: str) -> None:
        """The cable of a port now leads to a card of another server."""
        port = Interface.objects.get(device_id=self.switch, name=f"Ethernet{number}")
        far = Interface.objects.get(device_id=self.servers[server], name=card)
        CableEnd.objects.filter(interface__in=[port, far]).delete()
        cable = Cable.objects.create(trust="verified")
        CableEnd.objects.create(cable=cable, side="a", interface=port)
        CableEnd.objects.create(cable=cable, side="b", interface=far)
