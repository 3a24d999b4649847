"""The tasks behind checks and actions of runbooks, over emulated devices: drift and silent BMCs."""

from uuid import UUID

import pytest

from apps.maskin import selectors as maskin_selectors
from apps.maskin import services as maskin
from apps.maskin.workflows.check_bmc import CHECK_BMC
from apps.nett.workflows.read_switch import READ_SWITCH
from apps.nett.workflows.restore_switch import RESTORE_SWITCH
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.selectors import RunFilter
from apps.observasjon.types import RunView, SubjectKind
from apps.tasks import selectors as tasks
from apps.tasks.selectors import TaskFilter
from dataverket.lab.faults import Fault, clear_fault, set_fault
from dataverket.lib import clock
from tests.factories import identitet as people
from tests.factories.tasks import as_actor
from tests.integration.sagas.ports import FOREIGN_VLAN, Port
from tests.integration.sagas.project import Project
from tests.saga import EVERYTHING, failing_at


def _run(run_id: UUID) -> RunView:
    return selectors.get_run(run_id=run_id, at=clock.now())


def test_a_port_that_somebody_changed_is_found_proposed_approved_and_restored(
    project: Project, port: Port
):
    port.drift()
    subject = selectors.get_subject(kind=SubjectKind.SWITCH, text=port.switch)
    looking = observasjon.start_run(
        actor=project.actor,
        runbook="device-unreachable",
        subject=subject,
        reason="a look",
        at=clock.now(),
    )
    assert selectors.open_drift_of(reconciler="switch-ports") == []
    observasjon.execute_check(actor=project.actor, run_id=looking, name="reading", at=clock.now())
    reading = _run(looking).checks[-1].task_id
    assert reading is not None
    assert project.driver.finish(reading).state == "succeeded"
    assert _run(looking).checks[-1].outcome == "pass"

    (found_drift,) = selectors.open_drift_of(reconciler="switch-ports")
    assert found_drift.resource_name == port.switch
    observasjon.respond_to_triggers(at=clock.now())
    found = selectors.list_runs(
        filters=RunFilter(runbook="drift-on-switch"), limit=2, at=clock.now()
    )
    (run,) = [_run(one.id) for one in found]
    entry = observasjon.approve_action(
        actor=as_actor(people.operator("kari")),
        run_id=run.id,
        proposal_id=run.proposals[0].id,
        plan_hash=run.proposals[0].plan_hash,
        reason="nobody says it was them",
        decides=True,
        at=clock.now(),
    )
    assert entry.task_id is not None
    done = project.driver.finish(entry.task_id)

    assert done.state == "succeeded", done.error
    assert port.vlan() == port.wanted()
    assert selectors.open_drift_of(reconciler="switch-ports") == []
    observasjon.tick_condition(
        actor=project.actor, run_id=run.id, name="cause", note="a test", at=clock.now()
    )
    observasjon.close_run(actor=project.actor, run_id=run.id, at=clock.now())
    assert _run(run.id).state == "done"


def test_a_reading_says_what_differs_and_changes_nothing(project: Project, port: Port):
    clean = port.read()
    port.drift()
    dirty = port.read()

    assert clean.steps[0].output["differing"] == []
    assert dirty.steps[0].output["differing"] == [port.ports[0].port_name]
    assert port.vlan() == FOREIGN_VLAN


@pytest.mark.parametrize("forget", [False, True], ids=["claimed", "site-store-lost"])
def test_reading_and_restoring_may_run_twice_and_be_applied_late(
    project: Project, port: Port, forget: bool
):
    port.drift()
    project.driver.deliveries = 2
    project.driver.forget_claims = forget
    project.driver.lost_applications = 1

    assert port.read().state == "succeeded"
    assert port.restore().state == "succeeded"

    assert port.vlan() == port.wanted()


def test_a_restoring_that_fails_after_its_effect_can_be_repeated(project: Project, port: Port):
    port.drift()
    for workflow, start in ((READ_SWITCH, port.read), (RESTORE_SWITCH, port.restore)):
        with failing_at(workflow, workflow.steps[0].name):
            ended = start()
        assert ended.state == "failed"
        assert ended.held_up is not None
        assert ended.held_up.next_by_itself
        if workflow is READ_SWITCH:
            assert port.read().state == "succeeded", "only what was read to differ is restored"

    assert port.restore().state == "succeeded"
    assert port.vlan() == port.wanted()


def _enrolled(project: Project) -> UUID:
    return maskin_selectors.list_machines(limit=1)[0].server_id


def test_checking_a_bmc_reads_its_power_and_may_run_twice(project: Project):
    server = _enrolled(project)
    before = maskin_selectors.get_machine(server_id=server).power_observed_at
    project.driver.deliveries = 2
    project.driver.lost_applications = 1

    done = project.driver.finish(maskin.check_bmc(actor=project.actor, server_id=server))

    after = maskin_selectors.get_machine(server_id=server)
    assert done.state == "succeeded", done.error
    assert after.power_observed_at is not None
    assert before is None or after.power_observed_at > before


def test_a_check_of_a_bmc_that_fails_after_its_effect_can_be_repeated(project: Project):
    server = _enrolled(project)
    with failing_at(CHECK_BMC, "check BMC"):
        ended = project.driver.finish(maskin.check_bmc(actor=project.actor, server_id=server))
    assert ended.state == "failed"

    again = project.driver.finish(maskin.check_bmc(actor=project.actor, server_id=server))

    assert again.state == "succeeded"


def test_a_silent_bmc_is_checked_by_the_platform_and_its_run_ends_when_it_is_back(
    project: Project,
):
    machine = maskin_selectors.list_machines(limit=1)[0]
    world = project.driver.site.world
    set_fault(world, Fault(kind="bmc-silent", target=machine.name))
    try:
        failed = project.driver.finish(
            maskin.check_bmc(actor=project.actor, server_id=machine.server_id), limit_s=90
        )
        assert failed.error is not None
        assert failed.error.code == "bmc.unreachable"
    finally:
        clear_fault(world, kind="bmc-silent", target=machine.name)

    assert observasjon.respond_to_triggers(at=clock.now()) == 1

    checks = tasks.list_tasks(
        visibility=EVERYTHING, filters=TaskFilter(workflow="check-bmc"), limit=9
    )
    (recheck,) = [task for task in checks if task.actor_name == "platform: runbooks"]
    assert project.driver.finish(recheck.id).state == "succeeded"
    assert observasjon.settle_runs(at=clock.now()) == 1
