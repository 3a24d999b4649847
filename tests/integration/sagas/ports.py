"""A port of a server on its network, and somebody who types on its switch."""

from collections.abc import Callable
from uuid import UUID

from apps.inventory import selectors as inventory
from apps.maskin import services as maskin
from apps.nett import selectors as nett_selectors
from apps.nett import services as nett
from apps.nett.types import PortRef
from apps.tasks.types import TaskView
from tests.emulated_site import DATACENTER
from tests.factories import identitet as people
from tests.factories import tasks as approvals
from tests.integration.sagas.project import Project
from tests.saga import EVERYTHING

SERVER = "osl1-r2-s02"
FOREIGN_VLAN = 666


class Port:
    """One port of a server on its network, and somebody who types on the switch."""

    def __init__(self, project: Project) -> None:
        server = inventory.find_server(name=SERVER)
        assert server is not None
        self.project = project
        self.server_id: UUID = server.id
        self.ports: tuple[PortRef, ...] = maskin.server_ports(server_id=server.id)
        self.switch_id, self.switch = self.ports[0].switch_id, self.ports[0].switch_name
        self._start(nett.start_attachment, network_id=project.network_id)

    def _start(self, service: Callable[..., UUID], **more: object) -> None:
        values = {
            "actor": self.project.actor,
            "holder_id": self.server_id,
            "holder_name": SERVER,
            "datacenter": DATACENTER,
            "ports": self.ports,
        }
        done = self.project.driver.finish(service(**values, **more))
        assert done.state == "succeeded", done.error

    def detach(self) -> None:
        self._start(nett.start_detachment, tenant_id=None, project_id=None)

    def type_on_the_switch(self, *lines: str) -> None:
        self.project.driver.site.world.switches[self.switch].type_lines(lines)

    def drift(self) -> None:
        port = self.ports[0].port_name
        self.type_on_the_switch(
            f"vlan {FOREIGN_VLAN}",
            f"interface {port}",
            f"switchport access vlan {FOREIGN_VLAN}",
        )
        assert self.vlan() == FOREIGN_VLAN

    def vlan(self) -> int | None:
        world = self.project.driver.site.world
        return world.switches[self.switch].port_view(self.ports[0].port_name).access_vlan

    def wanted(self) -> int:
        network = nett_selectors.get_network(
            network_id=self.project.network_id, visibility=EVERYTHING
        )
        return network.vlan_id

    def read(self) -> TaskView:
        task = nett.read_switch(actor=self.project.actor, switch_id=self.switch_id)
        return self.project.driver.finish(task)

    def restore(self) -> TaskView:
        task = nett.restore_switch(
            actor=self.project.actor, switch_id=self.switch_id, reason="drift"
        )
        return self.finish_agreed(task)

    def finish_agreed(self, task: UUID) -> TaskView:
        """Another operator agrees to what is done to the switch, and it ends."""
        approvals.grant(task, people.operator(f"approver-{task.hex[-8:]}"))
        return self.project.driver.finish(task)
