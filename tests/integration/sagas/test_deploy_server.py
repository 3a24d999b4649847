"""Deploying and releasing a server, with every step failed, repeated, restarted after."""

from typing import Any
from uuid import UUID

import pytest

from apps.maskin import selectors as maskin_selectors
from apps.maskin import services as maskin
from apps.maskin.boot.records import record_key
from apps.maskin.states import ALLOCATION, SERVER
from apps.maskin.workflows.deploy_server import DEPLOY_SERVER
from apps.maskin.workflows.release_server import RELEASE_SERVER
from apps.nett import selectors as nett_selectors
from apps.tasks import registry, states
from apps.tasks import selectors as task_selectors
from apps.tasks import services as tasks
from apps.tasks.models import DependencyHealth
from apps.tasks.models.health import STALE_AFTER, UNKNOWN
from apps.tasks.types import TaskView
from apps.tenancy import selectors as tenancy
from dataverket.bus import streams
from dataverket.bus.envelope import Envelope
from dataverket.lab.faults import Fault, clear_fault, set_fault
from dataverket.lab.world import World
from dataverket.lib import clock
from dataverket.site.boot import BucketStore
from tests.emulated_site import DATACENTER
from tests.integration.sagas.project import Project
from tests.saga import EVERYTHING, failing_at
from tests.transitions import takes
from tests.waiting import wait_until


def _assert_nothing_is_left(project: Project, server: str) -> None:
    """Look at the devices first, then at the records."""
    world = project.driver.site.world
    for nic in world.plan_of(server).nics:
        port = world.switches[nic.switch].port_view(nic.port)
        # Shut down, or never touched: then it still has a switch's factory setting.
        assert port.mode == "UNUSED" or port.access_vlan == 1, f"{nic.switch} {nic.port}: {port}"
    assert world.servers[server].bmc.memory.power is False
    machine = maskin_selectors.find_machine(name=server)
    assert machine is not None
    assert (machine.provision_state, machine.allocation_id) == ("available", None)
    assert nett_selectors.list_ports(holder_id=machine.server_id) == []
    assert nett_selectors.list_addresses(visibility=EVERYTHING, limit=10) == []
    assert _boot_records(project, server) is None
    usage = tenancy.quota_usage(
        tenant_id=project.tenant_id, project_id=project.project_id, visibility=EVERYTHING
    )
    assert {row.used for row in usage if row.resource in ("servers", "addresses")} == {0}


def _boot_records(project: Project, server: str):
    async def read() -> dict[str, Any] | None:
        stream = project.driver.site.client.jetstream()
        return await BucketStore(await streams.site_bucket(stream)).get(record_key(server))

    return project.driver.site.call(read())


def _starts(world: World, server: str) -> int:
    """Count how often the server was switched on or reset, ever."""
    started = ("power-on", "power-cycle", "power-reset")
    return sum(entry.event in started for entry in world.servers[server].bmc.log)


def _assert_serves_the_tenant(project: Project, allocation_id) -> str:
    allocation = maskin_selectors.get_allocation(allocation_id=allocation_id, visibility=EVERYTHING)
    network = nett_selectors.get_network(network_id=project.network_id, visibility=EVERYTHING)
    world = project.driver.site.world
    assert allocation.phase == "active"
    assert world.who_answers(network.vlan_id, allocation.address) == [allocation.server_name]
    assert world.who_answers(100, allocation.address) == []
    return allocation.server_name


@takes(SERVER, "available deploying deploy_wait deploying active deleting cleaning available")
@takes(ALLOCATION, "pending deploying active releasing")
def test_a_server_is_deployed_and_released(project: Project):
    allocation, task = project.allocate()

    done = project.driver.finish(task)

    assert done.state == "succeeded", done.error
    server = _assert_serves_the_tenant(project, allocation)
    release = maskin.release_allocation(
        actor=project.actor,
        allocation_id=allocation,
        expected_version=None,
        reason="no longer needed",
        at=clock.now(),
    )
    assert release is not None
    released = project.driver.finish(release)
    assert released.state == "succeeded", released.error
    _assert_nothing_is_left(project, server)
    machine = maskin_selectors.find_machine(name=server)
    assert machine is not None
    assert machine.wipe_pending


FIRST, WAITING = DEPLOY_SERVER.steps[0].name, "wait for phone-home"


@pytest.mark.parametrize(
    "step", [step.name for step in DEPLOY_SERVER.steps if step.name not in (FIRST, WAITING)]
)
def test_a_failure_at_each_step_is_unwound(project: Project, step: str):
    _assert_unwound_from(project, step)


@takes(ALLOCATION, "pending failed")
def test_a_failure_before_anything_was_done_gives_the_server_back(project: Project):
    _assert_unwound_from(project, FIRST)


@takes(SERVER, "deploying deploy_wait deploy_failed cleaning available")
def test_a_failure_while_the_installer_is_awaited_is_unwound(project: Project):
    _assert_unwound_from(project, WAITING)


def _assert_unwound_from(project: Project, step: str) -> None:
    with failing_at(DEPLOY_SERVER, step):
        allocation, task = project.allocate()
        server = maskin_selectors.get_allocation(
            allocation_id=allocation, visibility=EVERYTHING
        ).server_name

        ended = project.driver.finish(task)

    assert ended.state == "failed", [(s.name, s.state) for s in ended.steps]
    assert ended.error is not None
    assert f"'{step}' was made to fail" in ended.error.message
    _assert_nothing_is_left(project, server)
    failed = maskin_selectors.get_allocation(allocation_id=allocation, visibility=EVERYTHING)
    assert failed.phase == "failed"


@pytest.mark.parametrize("forget", [False, True], ids=["claimed", "site-store-lost"])
def test_each_step_may_run_twice(project: Project, forget: bool):
    project.driver.deliveries = 2
    project.driver.forget_claims = forget
    allocation, task = project.allocate()
    world = project.driver.site.world
    server = maskin_selectors.get_allocation(
        allocation_id=allocation, visibility=EVERYTHING
    ).server_name
    starts = _starts(world, server)

    done = project.driver.finish(task)

    assert done.state == "succeeded", done.error
    _assert_serves_the_tenant(project, allocation)
    assert _starts(world, server) == starts + 1
    release = maskin.release_allocation(
        actor=project.actor,
        allocation_id=allocation,
        expected_version=None,
        reason="",
        at=clock.now(),
    )
    assert release is not None
    assert project.driver.finish(release).state == "succeeded"
    _assert_nothing_is_left(project, server)


@pytest.mark.parametrize("forget", [False, True], ids=["claimed", "site-store-lost"])
@takes(SERVER, "deploying deploy_failed cleaning available")
@takes(ALLOCATION, "deploying failed")
def test_each_undo_may_run_twice(project: Project, forget: bool):
    project.driver.deliveries = 2
    project.driver.forget_claims = forget
    with failing_at(DEPLOY_SERVER, "hand over"):
        allocation, task = project.allocate()
        server = maskin_selectors.get_allocation(
            allocation_id=allocation, visibility=EVERYTHING
        ).server_name

        ended = project.driver.finish(task)

    assert ended.state == "failed"
    _assert_nothing_is_left(project, server)


def test_a_restart_after_each_step_changes_nothing(project: Project):
    project.driver.deliveries = 2
    project.driver.lost_applications = 2
    allocation, task = project.allocate()

    done = project.driver.finish(task)

    assert done.state == "succeeded", done.error
    assert all(step.attempt == 1 for step in done.steps)
    _assert_serves_the_tenant(project, allocation)


def test_a_deployment_waits_for_the_boot_service_and_goes_on_by_itself(project: Project):
    DependencyHealth.objects.filter(service="boot").update(seen_at=clock.now() - STALE_AFTER * 2)
    assert tasks.age_health(at=clock.now()) == [("boot", DATACENTER)]
    allocation, task = project.allocate()
    server = maskin_selectors.get_allocation(
        allocation_id=allocation, visibility=EVERYTHING
    ).server_name
    starts = _starts(project.driver.site.world, server)

    wait_until(lambda: not project.driver.step())

    held = task_selectors.get_task(task_id=task, visibility=EVERYTHING)
    assert held.state == states.DEPENDENCY_BLOCKED
    assert held.current_step == "prove provisioning network"
    assert held.blocked is not None
    assert held.blocked.dependency == f"boot@{DATACENTER}"
    assert held.blocked.resumes_by_itself
    assert held.blocked.runbook == "docs/runbooks/service-unreachable.md"
    assert _starts(project.driver.site.world, server) == starts
    assert _boot_records(project, server) is None

    project.driver.report_health()
    tasks.reconsider(service="boot", datacenter=DATACENTER, at=clock.now(), back=True)

    done = project.driver.finish(task)
    assert done.state == "succeeded", done.error
    assert all(step.attempt == 1 for step in done.steps)
    _assert_serves_the_tenant(project, allocation)


def test_a_deployment_is_taken_back_without_the_boot_service(project: Project):
    allocation, task = project.allocate()
    server = maskin_selectors.get_allocation(
        allocation_id=allocation, visibility=EVERYTHING
    ).server_name

    def fall_silent(command: Envelope) -> None:
        if command.type.endswith(".publish-boot-record"):
            DependencyHealth.objects.filter(service="boot").update(status=UNKNOWN)

    project.driver.before_command = fall_silent
    wait_until(lambda: not project.driver.step())
    held = task_selectors.get_task(task_id=task, visibility=EVERYTHING)
    assert (held.state, held.current_step) == (states.DEPENDENCY_BLOCKED, "set boot override")
    tasks.cancel_task(task_id=task, actor=project.actor, reason="no time")

    assert project.driver.finish(task).state == "cancelled"
    _assert_nothing_is_left(project, server)


def test_a_deployment_that_began_before_boot_services_reported_themselves_needs_none():
    needs = {
        version: {need.service for step in found.steps for need in step.needs}
        for version in (1, 2)
        for found in [registry.version_of("deploy-server", version)]
    }

    assert needs == {1: {"nett"}, 2: {"nett", "boot"}}


def test_a_port_that_lies_keeps_the_server_off(project: Project):
    allocation, task = project.allocate()
    server = maskin_selectors.get_allocation(
        allocation_id=allocation, visibility=EVERYTHING
    ).server_name
    world = project.driver.site.world
    starts = _starts(world, server)
    lying = world.plan_of(server).nics[0].switch
    fault = Fault(kind="switch-ignores-line", target=lying, pattern="switchport access vlan 100")
    set_fault(world, fault)
    try:
        ended = project.driver.finish(task)
    finally:
        clear_fault(world, kind=fault.kind, target=lying)

    assert ended.state == "failed"
    assert ended.error is not None
    assert ended.error.code == "nett.not_as_wanted"
    assert f"device {lying}" in ended.error.message
    assert _starts(world, server) == starts, "nothing boots on a network that was not proven"
    _assert_nothing_is_left(project, server)


def _release(project: Project, allocation: UUID) -> TaskView:
    task = maskin.release_allocation(
        actor=project.actor,
        allocation_id=allocation,
        expected_version=None,
        reason="",
        at=clock.now(),
    )
    assert task is not None
    return project.driver.finish(task)


@takes(SERVER, "active deleting delete_failed deleting cleaning available")
@takes(ALLOCATION, "active releasing failed releasing")
def test_a_release_that_fails_at_each_step_can_be_repeated(project: Project):
    allocation, task = project.allocate()
    assert project.driver.finish(task).state == "succeeded"
    server = _assert_serves_the_tenant(project, allocation)
    for step in RELEASE_SERVER.steps:
        with failing_at(RELEASE_SERVER, step.name):
            ended = _release(project, allocation)
        assert ended.state == "failed", (step.name, [(s.name, s.state) for s in ended.steps])
        view = maskin_selectors.get_allocation(allocation_id=allocation, visibility=EVERYTHING)
        assert view.server_name == server
        assert view.phase != "releasing", "nothing stays on its way without a task"

    project.driver.deliveries = 2
    project.driver.lost_applications = 1
    assert _release(project, allocation).state == "succeeded"
    _assert_nothing_is_left(project, server)
