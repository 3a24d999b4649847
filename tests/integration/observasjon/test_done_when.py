"""When a run is done: what is about a reading needs one that the trouble is older than."""

from datetime import timedelta
from uuid import UUID

import pytest

from apps.maskin import services as machines
from apps.nett import services as nett
from apps.observasjon import services as observasjon
from apps.observasjon.models import ReconciledResource
from apps.observasjon.types import SubjectKind
from apps.tasks.models import Task
from dataverket.lib import clock
from dataverket.lib.problems import Conflict
from tests.integration.observasjon.conftest import (
    DC,
    SERVER,
    Answering,
    World,
    answer_well,
    beat,
    proven,
    read_switch,
    run_of,
)

SILENT = {"code": "bmc.unreachable", "class": "permanent", "message": "found silence."}
DEAF = {"code": "device.unreachable", "class": "permanent", "message": "no login."}


def _missing(run_id: UUID, name: str) -> str:
    return next(one.detail for one in run_of(run_id).conditions if one.name == name)


def _was_read(world: World, answer: Answering) -> None:
    answer_well(world, answer, machines.check_bmc(actor=world.ingrid, server_id=world.server))


def _answered_by_the_platform(world: World) -> tuple[UUID, UUID]:
    """The run that the platform opens for a silent BMC, and its own check."""
    run_id = observasjon.respond(
        trigger="bmc.unreachable", subject=world.subject(SubjectKind.SERVER), at=clock.now()
    )
    assert run_id is not None
    return run_id, Task.objects.get(workflow="check-bmc", actor__kind="system").id


def test_a_reading_from_before_the_run_does_not_say_that_the_bmc_answers(
    world: World, answer: Answering
):
    _was_read(world, answer)

    run_id = world.start("bmc-unreachable")

    assert "before" in _missing(run_id, "answers")
    with pytest.raises(Conflict, match="before"):
        observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())
    _was_read(world, answer)
    observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())


def test_the_platform_does_not_close_a_run_in_which_its_own_check_found_silence(
    world: World, answer: Answering
):
    run_id, ours = _answered_by_the_platform(world)
    _was_read(world, answer)
    answer(ours, "failed", {"error": SILENT})

    assert observasjon.settle_runs(at=clock.now()) == 0
    assert "found silence" in run_of(run_id).entries[-1].detail

    _was_read(world, answer)
    assert observasjon.settle_runs(at=clock.now()) == 1


def test_a_run_is_not_closed_while_a_check_or_an_action_of_it_runs(world: World, answer: Answering):
    run_id, ours = _answered_by_the_platform(world)
    _was_read(world, answer)

    assert observasjon.settle_runs(at=clock.now()) == 0, "its own check is out"
    observasjon.execute_check(actor=world.ingrid, run_id=run_id, name="bmc", at=clock.now())
    with pytest.raises(Conflict, match=f"check-bmc.*{ours}.*bmc"):
        observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())

    for task in Task.objects.filter(workflow="check-bmc", state="running"):
        answer_well(world, answer, task.id)
    observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())
    assert run_of(run_id).state == "done"


def test_a_run_that_is_given_up_does_not_wait_for_its_checks(world: World):
    run_id = world.start("bmc-unreachable")
    observasjon.execute_check(actor=world.ingrid, run_id=run_id, name="bmc", at=clock.now())

    observasjon.abandon_run(
        actor=world.ingrid, run_id=run_id, reason="server is scrapped", at=clock.now()
    )

    assert run_of(run_id).state == "abandoned"


@pytest.mark.parametrize(
    ("runbook", "condition"),
    [
        ("device-unreachable", "read"),
        ("switch-refuses-configuration", "ports"),
        ("drift-on-switch", "agreed"),
    ],
)
def test_a_switch_has_to_be_read_after_the_run_began(
    world: World, answer: Answering, runbook: str, condition: str
):
    proven(world)
    run_id = world.start(runbook)
    assert "before" in _missing(run_id, condition)

    read_switch(world, vlan=100)
    assert _missing(run_id, condition) == ""

    task = nett.read_switch(actor=world.ingrid, switch_id=world.switch, reason="look")
    answer(task, "failed", {"error": DEAF})
    assert _missing(run_id, condition) == "", "a task that is not of the run says nothing of it"


def test_a_switch_that_was_silent_in_the_run_has_to_be_read_after_that(
    world: World, answer: Answering
):
    proven(world)
    run_id = world.start("device-unreachable")
    read_switch(world, vlan=100)
    observasjon.execute_check(actor=world.ingrid, run_id=run_id, name="reading", at=clock.now())
    task_id = run_of(run_id).checks[-1].task_id
    assert task_id is not None

    answer(task_id, "failed", {"error": DEAF})

    assert "before" in _missing(run_id, "read")
    read_switch(world, vlan=100)
    assert _missing(run_id, "read") == ""


def test_a_server_has_to_be_compared_after_the_run_began(world: World):
    resource = ReconciledResource.objects.create(
        reconciler="servers",
        datacenter=DC,
        resource_id=world.server,
        resource_name=SERVER,
        next_due_at=clock.now(),
        outcome="agrees",
        compared_at=clock.now(),
    )
    run_id = world.start("drift-on-server")
    assert "before" in _missing(run_id, "agreed")

    resource.compared_at = clock.now()
    resource.save()

    assert _missing(run_id, "agreed") == ""


def test_a_service_has_to_be_heard_after_the_run_began(world: World):
    of_service, of_site = world.start("service-unreachable"), world.start("nats-leaf-down")
    assert "before" in _missing(of_service, "heard")
    assert "before" in _missing(of_site, "heard")

    beat("maskin", "nett")

    assert _missing(of_service, "heard") == ""
    assert _missing(of_site, "heard") == ""


def test_a_reading_ages_also_when_it_is_newer_than_the_run(world: World):
    run_id = world.start("device-unreachable")
    proven(world)

    later = clock.now() + timedelta(minutes=16)

    with pytest.raises(Conflict, match="read-switch"):
        observasjon.close_run(actor=world.ingrid, run_id=run_id, at=later)
