"""What differs is a finding, until it agrees, is mended, or a person accepts it."""

from datetime import timedelta
from uuid import UUID

import pytest

from apps.maskin.models import Machine
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import DriftFinding
from apps.observasjon.states import DRIFT
from apps.observasjon.types import (
    DriftAction,
    ReconcilerPolicy,
    Severity,
)
from apps.tasks.models import Task
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, InvalidInput
from tests import outbox
from tests.factories import drift
from tests.factories import tasks as policies
from tests.integration.observasjon.conftest import Answering, World
from tests.integration.observasjon.readings import (
    LATER,
    read,
    reading_of,
    row_of,
    run,
    said,
    set_policy,
)
from tests.transitions import assert_every_transition_has_a_scenario, takes

# -- what is found ---------------------------------------------------------------------------------


def test_a_server_that_is_off_and_should_be_on_is_a_finding_with_a_diff(
    world: World, answer: Answering
):
    Machine.objects.filter(server_id=world.server).update(
        provision_state="active", desired_power="on", allocation_id=world.task
    )
    read(world)

    answer(reading_of(world.server), "succeeded", said(world.server, override="network, for good"))

    power = drift.only(kind="server-power")
    assert (power.severity, power.state) == ("high", "open")
    assert power.diff.splitlines()[-2:] == ["-power: off", "+power: on"]
    boot = drift.only(kind="server-boot-override")
    assert "network, for good" in boot.summary
    assert "ipmitool" in boot.why_not_remediable
    alerts = {alert.code for alert in selectors.list_alerts(at=clock.now())}
    assert {"drift.server.power", "drift.server.boot_override"} <= alerts


def test_a_server_on_which_something_works_is_not_compared(world: World, answer: Answering):
    Machine.objects.filter(server_id=world.server).update(desired_power="on")
    read(world)
    machine = Machine.objects.get(server_id=world.server)
    machine.edit(desired_power="on")  # something has changed since the reading began

    answer(reading_of(world.server), "succeeded", said(world.server))

    assert not DriftFinding.objects.exists()


def test_a_bmc_of_another_machine_disputes_the_server_and_stops_its_readings(
    world: World, answer: Answering
):
    read(world)
    another = said(world.server)
    another["result"]["serial"] = "ANOTHER"  # type: ignore[index]

    answer(reading_of(world.server), "succeeded", another)

    found = drift.only(kind="server-identity")
    assert (found.severity, found.resource_name) == ("high", "osl1-s01")
    assert "+serial: " in found.diff
    run(clock.now() + timedelta(minutes=2))
    row = row_of(world.server)
    assert row.detail.startswith("It is disputed in the inventory")
    assert selectors.get_drift(finding_id=found.id).state == "open"


# -- life of a finding -----------------------------------------------------------------------------


@takes(DRIFT, "open resolved")
def test_a_finding_is_one_until_it_ends_by_itself(world: World):
    resource = drift.switch()
    first = drift.found("switch-ports", resource)
    drift.compare("switch-ports", resource, drift.difference("switch-ports"))

    assert drift.only().id == first
    assert drift.only().times_seen == 2
    drift.compare("switch-ports", resource)

    ended = drift.only()
    assert (ended.state, ended.resolved_by) == ("resolved", "itself")
    assert [event.kind for event in ended.events] == ["found", "resolved"]
    assert drift.found("switch-ports", resource) != first


@takes(DRIFT, "open acknowledged open")
def test_what_is_acknowledged_gives_no_alert_until_something_else_is_read(world: World):
    resource = drift.switch()
    found = drift.found("switch-ports", resource)
    with pytest.raises(InvalidInput, match="a reason is needed"):
        observasjon.acknowledge_drift(
            actor=world.ingrid, finding_id=found, reason=" ", at=clock.now()
        )
    observasjon.acknowledge_drift(
        actor=world.ingrid, finding_id=found, reason="repair", at=clock.now()
    )

    drift.compare("switch-ports", resource, drift.difference("switch-ports"))
    accepted = drift.only()
    assert (accepted.state, accepted.acknowledged_by) == ("acknowledged", "ingrid")
    assert "drift.switch" not in {a.code for a in selectors.list_alerts(at=clock.now())}

    drift.compare("switch-ports", resource, drift.difference("switch-ports", observed="777"))
    assert (drift.only().state, drift.only().acknowledged_by) == ("open", "")
    assert "drift.switch" in {a.code for a in selectors.list_alerts(at=clock.now())}


def test_an_acknowledgement_ends_when_it_said(world: World):
    found = drift.found("switch-ports", drift.switch())
    at = clock.now()
    observasjon.acknowledge_drift(
        actor=world.ingrid, finding_id=found, reason="repair", until=at + LATER, at=at
    )

    assert observasjon.settle_findings(at=at + timedelta(minutes=59)) == 0
    assert observasjon.settle_findings(at=at + LATER) == 1
    assert drift.only().state == "open"
    assert drift.only().events[-1].kind == "reopened"


@takes(DRIFT, "open remediating open")
def test_a_remedy_that_fails_leaves_the_finding_open_and_says_why(world: World, answer: Answering):
    Machine.objects.filter(server_id=world.server).update(desired_power="on")
    found = drift.found("server-power", drift.server())
    task = observasjon.remediate_drift(
        actor=world.ingrid, finding_id=found, reason="ticket", at=clock.now()
    )
    with pytest.raises(Conflict, match="is mending it"):
        observasjon.acknowledge_drift(
            actor=world.ingrid, finding_id=found, reason="no", at=clock.now()
        )
    answer(task, "failed", {"error": {"code": "bmc.auth_rejected", "class": "permanent",
                                      "message": "wrong password."}})  # fmt: skip

    observasjon.settle_findings(at=clock.now())

    assert drift.only().state == "open"
    assert "wrong password" in drift.only().note


def test_what_no_task_can_mend_says_what_a_person_does(world: World):
    found = drift.found("server-boot-override", drift.server())

    with pytest.raises(Conflict, match="ipmitool chassis bootdev none"):
        observasjon.remediate_drift(
            actor=world.ingrid, finding_id=found, reason="ticket", at=clock.now()
        )


# -- policy ----------------------------------------------------------------------------------------


def _drifting_power(world: World) -> UUID:
    Machine.objects.filter(server_id=world.server).update(desired_power="on")
    return drift.found("server-power", drift.server())


def _powered(answer: Answering, task: UUID) -> None:
    result = {"server": "osl1-s01", "power": "on", "changed": True}
    answer(task, "succeeded", {"result": result})


def test_by_default_nothing_is_mended_by_the_platform(world: World):
    found = _drifting_power(world)

    run(clock.now() + timedelta(minutes=1))

    assert selectors.get_drift(finding_id=found).state == "open"
    assert not Task.objects.filter(workflow="power-server").exists()


@takes(DRIFT, "open remediating resolved")
def test_a_policy_to_remediate_starts_the_task_which_ends_the_finding(
    world: World, answer: Answering
):
    found = _drifting_power(world)
    set_policy(world, action=DriftAction.REMEDIATE)

    run(clock.now())
    mending = selectors.get_drift(finding_id=found)
    assert mending.state == "remediating"
    assert mending.task_id is not None
    task = Task.objects.get(pk=mending.task_id)
    assert (task.workflow, task.is_background) == ("power-server", False)
    assert task.actor["name"] == "platform: reconcilers"
    _powered(answer, mending.task_id)

    ended = selectors.get_drift(finding_id=found)
    assert (ended.state, ended.resolved_by) == ("resolved", "task")


def test_a_remedy_of_the_platform_waits_for_consent_like_any_other(world: World):
    policies.rule("power-server")
    _drifting_power(world)
    set_policy(world, action=DriftAction.REMEDIATE)

    run(clock.now())

    mending = drift.only()
    assert mending.task_id is not None
    assert policies.waiting(mending.task_id).operation == "power-server"
    assert str(mending.task_id) not in {command.taskid for command in outbox.commands()}


def test_what_comes_back_within_the_hour_is_left_to_a_person(world: World, answer: Answering):
    set_policy(world, action=DriftAction.REMEDIATE)
    for number in range(3):
        _drifting_power(world)
        run(clock.now() + timedelta(minutes=number))
        mending = drift.only(kind="server-power").task_id
        assert mending is not None
        _powered(answer, mending)

    _drifting_power(world)
    run(clock.now() + timedelta(minutes=4))

    left = drift.only(kind="server-power")
    assert left.state == "open"
    assert "It was mended 3 times within the hour and came back." in left.note


def test_an_acknowledged_finding_is_not_mended_by_the_platform(world: World):
    found = _drifting_power(world)
    observasjon.acknowledge_drift(
        actor=world.ingrid, finding_id=found, reason="disk is changed", at=clock.now()
    )
    set_policy(world, action=DriftAction.REMEDIATE)

    run(clock.now())

    assert selectors.get_drift(finding_id=found).state == "acknowledged"


def test_a_policy_has_bounds_and_asks_for_a_reason(world: World):
    with pytest.raises(InvalidInput, match="period_s: 10 to"):
        set_policy(world, period_s=1)
    with pytest.raises(InvalidInput, match="a reason is needed"):
        observasjon.set_reconciler_policy(
            actor=world.ingrid,
            reconciler="servers",
            datacenter="",
            policy=ReconcilerPolicy(),
            reason="",
            at=clock.now(),
        )


def test_severity_may_change_while_a_finding_is_open(world: World):
    resource = drift.switch()
    found = drift.found("switch-ports", resource)

    worse = drift.difference("switch-ports", severity=Severity.HIGH)
    drift.compare("switch-ports", resource, worse)

    assert selectors.get_drift(finding_id=found).severity == "high"
    assert selectors.get_drift(finding_id=found).events[-1].kind == "changed"


@takes(DRIFT, "open acknowledged resolved")
def test_what_is_acknowledged_ends_by_itself_when_it_agrees_again(world: World):
    found = drift.found("switch-ports", drift.switch())
    observasjon.acknowledge_drift(
        actor=world.ingrid, finding_id=found, reason="repair", at=clock.now()
    )

    drift.compare("switch-ports", drift.switch())

    assert selectors.get_drift(finding_id=found).resolved_by == "itself"


@takes(DRIFT, "open acknowledged remediating")
def test_what_is_acknowledged_can_be_mended_by_a_person(world: World):
    found = _drifting_power(world)
    observasjon.acknowledge_drift(
        actor=world.ingrid, finding_id=found, reason="disk is changed", at=clock.now()
    )

    observasjon.remediate_drift(
        actor=world.ingrid, finding_id=found, reason="the disk is in", at=clock.now()
    )

    assert selectors.get_drift(finding_id=found).state == "remediating"


def test_every_transition_of_a_finding_has_a_scenario():
    assert_every_transition_has_a_scenario(DRIFT)
