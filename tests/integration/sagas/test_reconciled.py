"""Reconcilers over emulated devices: what somebody changed by hand is found and mended."""

from uuid import UUID

import pytest

from apps.inventory import selectors as inventory
from apps.maskin import selectors as maskin_selectors
from apps.maskin import services as maskin
from apps.nett import selectors as nett_selectors
from apps.nett import services as nett
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.types import DriftAction, DriftFilter, DriftView, ReconcilerPolicy
from apps.tasks import services as tasks
from apps.tasks.models import Task
from dataverket.lib import clock
from dataverket.lib.problems import Conflict
from tests.emulated_site import DATACENTER
from tests.integration.sagas.ports import FOREIGN_VLAN, Port
from tests.integration.sagas.project import Project
from tests.saga import EVERYTHING


def _look() -> int:
    return observasjon.run_reconcilers(at=clock.now(), datacenters=[DATACENTER])


def _compared(project: Project, reconciler: str, resource: str) -> None:
    """Have one resource compared now, and drive what that starts to its end."""
    _look()
    at = clock.now()
    observasjon.compare_now(
        actor=project.actor, reconciler=reconciler, resource=resource, reason="look", at=at
    )
    assert _look() == 1
    reading = Task.objects.filter(is_background=True).latest("pk")
    assert project.driver.finish(reading.id).state == "succeeded"


def _findings(**filters: object) -> list[DriftView]:
    found = selectors.list_drift(filters=DriftFilter(**filters), limit=9)  # type: ignore[arg-type]
    return [selectors.get_drift(finding_id=one.id) for one in found]


def _remediate(project: Project, reconciler: str) -> None:
    observasjon.set_reconciler_policy(
        actor=project.actor,
        reconciler=reconciler,
        datacenter=DATACENTER,
        policy=ReconcilerPolicy(action=DriftAction.REMEDIATE),
        reason="tests",
        at=clock.now(),
    )


def test_a_line_that_somebody_typed_is_found_with_its_diff_and_mended_by_policy(
    project: Project, port: Port
):
    _compared(project, "switch-ports", port.switch)
    assert _findings() == []
    port.drift()

    _compared(project, "switch-ports", port.switch)

    (found,) = _findings()
    assert (found.state, found.severity, found.resource_name) == ("open", "high", port.switch)
    lines = found.diff.splitlines()
    assert lines[:2] == [f"--- {port.switch} running", f"+++ {port.switch} intended"]
    assert f" interface {port.ports[0].port_name}" in lines
    assert f"-   switchport access vlan {FOREIGN_VLAN}" in lines
    assert f"+   switchport access vlan {port.wanted()}" in lines

    _remediate(project, "switch-ports")
    assert _look() == 1
    (mending,) = _findings()
    assert mending.task_id is not None
    assert mending.task_state == "awaiting_approval"
    assert port.finish_agreed(mending.task_id).state == "succeeded"

    assert port.vlan() == port.wanted()
    (ended,) = _findings()
    assert (ended.state, ended.resolved_by) == ("resolved", "task")
    assert [event.kind for event in ended.events] == ["found", "remediating", "resolved"]


def test_a_shut_port_and_a_deleted_vlan_are_found_and_end_when_they_are_back(
    project: Project, port: Port
):
    name = port.ports[0].port_name
    port.type_on_the_switch(f"interface {name}", "shutdown", f"no vlan {port.wanted()}")

    _compared(project, "switch-ports", port.switch)

    (found,) = _findings()
    assert found.severity == "medium"
    assert f"{name}: VLAN {port.wanted()}" in found.summary
    assert ", shut down" in found.summary
    assert {"+   no shutdown", f"+vlan {port.wanted()}"} <= set(found.diff.splitlines())
    views = {view.port_name: view for view in nett_selectors.list_ports(switch_id=port.switch_id)}
    assert not views[name].is_realized, "a port that is shut down proves nothing"

    assert port.restore().state == "succeeded"
    assert _findings()[0].state == "resolved"


def test_a_server_that_somebody_switched_by_hand_is_found_and_switched_back(project: Project):
    machine = next(
        one
        for one in maskin_selectors.list_machines(limit=99)
        if one.provision_state == "available"
    )
    assert machine.desired_power == "off"
    bmc = project.driver.site.world.servers[machine.name].bmc
    bmc.set_power(power=True, event="power-button")

    _compared(project, "servers", machine.name)

    (found,) = _findings(kind="server-power")
    assert found.summary == "It is available and should be off; its power is on."
    task = observasjon.remediate_drift(
        actor=project.actor, finding_id=found.id, reason="nobody needs it", at=clock.now()
    )
    assert project.driver.finish(task).state == "succeeded"
    assert bmc.memory.power is False
    assert _findings(kind="server-power")[0].resolved_by == "task"


def _nett_is(project: Project, *, away: bool) -> None:
    project.driver.report_health()
    if away:
        tasks.touch_all(at=clock.now())
        tasks.age_health(at=clock.now().replace(year=clock.now().year + 1))
        tasks.record_heartbeat(
            service="maskin", datacenter=DATACENTER, at=clock.now(), detail={"backlog": 0}
        )


def test_a_release_without_nett_is_accepted_and_its_ports_converge_later(project: Project):
    allocation, deploying = project.allocate()
    assert project.driver.finish(deploying).state == "succeeded"
    name = maskin_selectors.get_allocation(
        allocation_id=allocation, visibility=EVERYTHING
    ).server_name
    server = inventory.find_server(name=name)
    assert server is not None
    ports = maskin.server_ports(server_id=server.id)
    _nett_is(project, away=True)

    releasing = maskin.release_allocation(
        actor=project.actor,
        allocation_id=allocation,
        expected_version=None,
        reason="done",
        at=clock.now(),
    )
    assert releasing is not None
    task = project.driver.finish(releasing)

    assert task.state == "succeeded"
    assert "is accepted and converges later" in task.degraded
    assert f"detach from network[{ports[0].switch_name}]" in task.degraded
    assert _vlans(project, name) != {None}
    assert {view.holder_id for view in nett_selectors.list_ports(holder_id=server.id)}
    version = nett_selectors.get_network(
        network_id=project.network_id, visibility=EVERYTHING
    ).version
    with pytest.raises(Conflict, match="was last read to carry its VLAN"):
        nett.delete_network(
            actor=project.actor, network_id=project.network_id, expected_version=version
        )
    assert _look() == 0, "nobody is asked who is away"

    _nett_is(project, away=False)
    _converge(project)

    assert _vlans(project, name) == {None}
    assert nett_selectors.list_ports(holder_id=server.id) == []
    nett.delete_network(
        actor=project.actor, network_id=project.network_id, expected_version=version
    )


def _converge(project: Project) -> None:
    """Let the reconciler bring about what was left to it, within its bounds."""
    observasjon.compare_now(
        actor=project.actor, reconciler="switch-ports", reason="nett is back", at=clock.now()
    )
    assert _look() > 0
    started: list[UUID] = list(
        Task.objects.filter(workflow="restore-switch").values_list("pk", flat=True)
    )
    assert started
    for task in started:
        assert project.driver.finish(task).state == "succeeded"


def _vlans(project: Project, server: str) -> set[int | None]:
    world = project.driver.site.world
    return {
        world.switches[nic.switch].port_view(nic.port).access_vlan
        for nic in world.plan_of(server).nics
    }
