"""Attaching and detaching a network, with every step failed, repeated, restarted after."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from apps.inventory import selectors as inventory
from apps.maskin import services as maskin
from apps.nett import selectors as nett_selectors
from apps.nett import services as nett
from apps.nett.types import PortRef
from apps.nett.workflows.attach_network import ATTACH_NETWORK
from apps.nett.workflows.detach_network import DETACH_NETWORK
from tests.emulated_site import DATACENTER
from tests.integration.sagas.project import Project
from tests.saga import EVERYTHING, failing_at

SERVER = "osl1-r2-s02"


class Attachment:
    """One server's ports, moved between networks."""

    def __init__(self, project: Project) -> None:
        server = inventory.find_server(name=SERVER)
        assert server is not None
        self.project = project
        self.server_id: UUID = server.id
        self.ports: tuple[PortRef, ...] = maskin.server_ports(server_id=server.id)

    def attach(self, network_id: UUID) -> UUID:
        return nett.start_attachment(
            actor=self.project.actor,
            network_id=network_id,
            holder_id=self.server_id,
            holder_name=SERVER,
            datacenter=DATACENTER,
            ports=self.ports,
        )

    def detach(self) -> UUID:
        return nett.start_detachment(
            actor=self.project.actor,
            holder_id=self.server_id,
            holder_name=SERVER,
            datacenter=DATACENTER,
            ports=self.ports,
            tenant_id=None,
            project_id=None,
        )

    def vlans_on_the_switches(self) -> set[int | None]:
        world = self.project.driver.site.world
        views = [world.switches[p.switch_name].port_view(p.port_name) for p in self.ports]
        return {view.access_vlan if view.enabled else None for view in views}

    def commits(self) -> int:
        world = self.project.driver.site.world
        names = {port.switch_name for port in self.ports}
        return sum(e.event == "commit-timer" for name in names for e in world.switches[name].log)


@pytest.fixture
def attachment(project: Project) -> Iterator[Attachment]:
    attachment = Attachment(project)
    yield attachment
    # The devices outlive the database of a test: leave them as they were found.
    if nett_selectors.list_ports(holder_id=attachment.server_id):
        assert project.driver.finish(attachment.detach()).state == "succeeded"


@pytest.fixture
def second_network(project: Project) -> UUID:
    return nett.create_network(
        actor=project.actor,
        name="database",
        tenant_id=project.tenant_id,
        project_id=project.project_id,
        environment_id=None,
        datacenter=DATACENTER,
    )


def _vlan(network_id: UUID) -> int:
    return nett_selectors.get_network(network_id=network_id, visibility=EVERYTHING).vlan_id


def test_a_network_is_attached_changed_and_detached(
    project: Project, attachment: Attachment, second_network: UUID
):
    for network in (project.network_id, second_network):
        done = project.driver.finish(attachment.attach(network))
        assert done.state == "succeeded", done.error
        assert attachment.vlans_on_the_switches() == {_vlan(network)}
        views = nett_selectors.list_ports(holder_id=attachment.server_id)
        assert [view.is_realized for view in views] == [True, True]

    gone = project.driver.finish(attachment.detach())

    assert gone.state == "succeeded", gone.error
    assert attachment.vlans_on_the_switches() == {None}
    assert nett_selectors.list_ports(holder_id=attachment.server_id) == []


@pytest.mark.parametrize("step", [step.name for step in ATTACH_NETWORK.steps])
def test_a_failure_at_each_step_restores_what_was_there(
    project: Project, attachment: Attachment, second_network: UUID, step: str
):
    assert project.driver.finish(attachment.attach(project.network_id)).state == "succeeded"
    with failing_at(ATTACH_NETWORK, step):
        ended = project.driver.finish(attachment.attach(second_network))

    assert ended.state == "failed", [(s.name, s.state) for s in ended.steps]
    assert attachment.vlans_on_the_switches() == {_vlan(project.network_id)}
    views = nett_selectors.list_ports(holder_id=attachment.server_id)
    assert {view.desired_vlan for view in views} == {_vlan(project.network_id)}


@pytest.mark.parametrize("forget", [False, True], ids=["claimed", "site-store-lost"])
def test_each_step_may_run_twice_and_changes_the_switch_once(
    project: Project, attachment: Attachment, forget: bool
):
    project.driver.deliveries = 2
    project.driver.forget_claims = forget
    before = attachment.commits()

    done = project.driver.finish(attachment.attach(project.network_id))

    assert done.state == "succeeded", done.error
    assert attachment.commits() == before + 2  # one for each of the two switches
    gone = project.driver.finish(attachment.detach())
    assert gone.state == "succeeded"
    assert attachment.vlans_on_the_switches() == {None}


@pytest.mark.parametrize("forget", [False, True], ids=["claimed", "site-store-lost"])
def test_each_undo_may_run_twice(project: Project, attachment: Attachment, forget: bool):
    project.driver.deliveries = 2
    project.driver.forget_claims = forget
    with failing_at(ATTACH_NETWORK, "prove ports"):
        ended = project.driver.finish(attachment.attach(project.network_id))

    assert ended.state == "failed"
    assert attachment.vlans_on_the_switches() <= {None, 1}


def test_a_restart_after_each_step_changes_nothing(project: Project, attachment: Attachment):
    project.driver.deliveries = 2
    project.driver.lost_applications = 2

    done = project.driver.finish(attachment.attach(project.network_id))

    assert done.state == "succeeded", done.error
    assert all(step.attempt == 1 for step in done.steps)
    assert attachment.vlans_on_the_switches() == {_vlan(project.network_id)}


def test_a_detachment_that_fails_at_each_step_can_be_repeated(
    project: Project, attachment: Attachment
):
    assert project.driver.finish(attachment.attach(project.network_id)).state == "succeeded"
    for step in DETACH_NETWORK.steps:
        with failing_at(DETACH_NETWORK, step.name):
            ended = project.driver.finish(attachment.detach())
        assert ended.state == "failed", (step.name, [(s.name, s.state) for s in ended.steps])

    project.driver.deliveries = 2
    project.driver.lost_applications = 1
    assert project.driver.finish(attachment.detach()).state == "succeeded"
    assert attachment.vlans_on_the_switches() == {None}
    assert nett_selectors.list_ports(holder_id=attachment.server_id) == []
