"""What is due is read, within bounds, by one orchestrator; what differs is a finding."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.maskin.models import Machine
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import DriftFinding, ReconciledResource
from apps.observasjon.states import DRIFT
from apps.observasjon.types import (
    DriftAction,
    ReconciledView,
    ReconcilerPolicy,
    ReconcilerView,
    Severity,
)
from apps.tasks import services as engine
from apps.tasks.models import Task
from apps.tasks.selectors import TaskFilter, list_tasks
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, InvalidInput, NotFound
from tests import outbox
from tests.concurrently import at_once
from tests.factories import drift
from tests.factories import inventory as sites
from tests.factories import tasks as policies
from tests.integration.api.world import free_servers
from tests.integration.observasjon.conftest import ALL, DC, Answering, World, beat
from tests.transitions import assert_every_transition_has_a_scenario, takes

LATER = timedelta(hours=1)


def _run(at: datetime | None = None) -> int:
    return observasjon.run_reconcilers(at=at or clock.now(), datacenters=[DC])


def _readings() -> list[UUID]:
    rows = Task.objects.filter(workflow="observe-server", is_background=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _reading_of(server: UUID) -> UUID:
    """The newest reading of a server."""
    return Task.objects.filter(workflow="observe-server", resource_id=server).latest("pk").id


def _resources() -> list[ReconciledView]:
    return selectors.list_reconciled(reconciler="servers", limit=99)


def _row(server: UUID) -> ReconciledView:
    return next(one for one in _resources() if one.resource_id == server)


def _servers() -> ReconcilerView:
    found = selectors.list_reconcilers(at=clock.now(), datacenters=[DC], name="servers")
    return found[0]


def _read(world: World, at: datetime | None = None) -> None:
    """Have the first server read now."""
    moment = at or clock.now()
    _run(moment)
    observasjon.compare_now(
        actor=world.ingrid, reconciler="servers", resource="osl1-s01", reason="look", at=moment
    )
    _run(moment)


def _policy(world: World, reconciler: str = "servers", **values: object) -> None:
    observasjon.set_reconciler_policy(
        actor=world.ingrid,
        reconciler=reconciler,
        datacenter=DC,
        policy=ReconcilerPolicy(**values),  # type: ignore[arg-type]
        reason="test",
        at=clock.now(),
    )


def _all_due(at: datetime) -> None:
    ReconciledResource.objects.update(next_due_at=at)


def _said(server: UUID, *, power: str = "off", override: str = "none") -> dict[str, object]:
    machine = Machine.objects.get(server_id=server)
    return {
        "result": {
            "server": machine.name,
            "power": power,
            "serial": "",
            "system_uuid": "",
            "boot_override": override,
        }
    }


# -- when ----------------------------------------------------------------------------------------


def test_new_resources_are_spread_over_one_period(world: World):
    at = clock.now()

    _run(at)

    due = [row.next_due_at for row in _resources()]
    assert len(due) == Machine.objects.count()
    assert all(at <= one <= at + timedelta(seconds=600) for one in due)
    assert len(set(due)) == len(due)


def test_what_is_due_is_read_within_the_bound_and_no_list_of_tasks_shows_it(world: World):
    sites.imported(sites.site(servers=6))
    free_servers()
    _run()
    _all_due(clock.now())
    _policy(world, in_flight=3)

    started = [_run(clock.now() + timedelta(seconds=2 * n)) for n in range(1, 4)]

    assert started == [3, 0, 0]
    assert len(_readings()) == 3
    assert _servers().in_flight == 3
    shown = list_tasks(visibility=ALL, filters=TaskFilter(workflow="observe-server"), limit=9)
    assert shown == []
    every = TaskFilter(workflow="observe-server", with_background=True)
    assert len(list_tasks(visibility=ALL, filters=every, limit=9)) == 3


def test_no_more_begin_within_a_minute_than_the_policy_allows(world: World, answer: Answering):
    _run()
    _policy(world, per_minute=1)
    at = clock.now()
    _all_due(at)
    assert _run(at + timedelta(seconds=1)) == 1
    (reading,) = _readings()
    answer(reading, "succeeded", _said(world.server))

    assert _run(at + timedelta(seconds=5)) == 0
    _all_due(at)
    assert _run(at + timedelta(seconds=70)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_orchestrators_do_not_read_twice(world: World):
    _run()
    _all_due(clock.now())
    at = clock.now() + timedelta(seconds=40)

    started = at_once(4, lambda _number: _run(at))

    assert sorted(map(str, started)) == ["0", "0", "0", str(Machine.objects.count())]
    assert len(_readings()) == Machine.objects.count()


def test_a_look_when_nothing_is_due_costs_three_queries(world: World):
    at = clock.now()
    _run(at)
    assert _run(at + timedelta(milliseconds=1)) == 0

    with CaptureQueriesContext(connection) as queries:
        _run(at + timedelta(milliseconds=2))

    assert len(queries) == 3


def test_a_service_that_is_away_is_not_asked_and_the_reconciler_says_so(world: World):
    _run()
    engine.age_health(at=clock.now() + timedelta(seconds=30))
    at = clock.now() + timedelta(seconds=40)
    _all_due(at)

    assert _run(at) == 0
    assert _readings() == []
    assert "maskin in osl1 does not report itself" in _servers().waits

    beat("maskin")
    assert _run(at + timedelta(seconds=10)) > 0
    assert _servers().waits == ""


def test_a_resource_that_cannot_be_read_is_unread_and_asked_more_rarely(
    world: World, answer: Answering
):
    error = {"code": "bmc.auth_rejected", "class": "permanent", "message": "wrong password."}
    pauses = []
    for hours in (1, 2):
        at = clock.now() + timedelta(hours=hours)
        beat("maskin")
        _read(world, at)
        answer(_reading_of(world.server), "failed", {"error": error})
        _run(at + timedelta(seconds=2))
        pauses.append((_row(world.server).next_due_at - at).total_seconds())

    row = _row(world.server)
    assert (row.outcome, row.failures) == ("unread", 2)
    assert "wrong password" in row.detail
    assert pauses[0] < 700 < pauses[1]


def test_a_reading_that_fails_is_an_alert_and_no_reason_to_look_once_more(
    world: World, answer: Answering
):
    _read(world)
    error = {"code": "bmc.unreachable", "class": "permanent", "message": "no answer."}
    answer(_reading_of(world.server), "failed", {"error": error})

    done = observasjon.respond_to_triggers(at=clock.now())

    assert done == 0
    assert "bmc.unreachable" in {alert.code for alert in selectors.list_alerts(at=clock.now())}


def test_a_reading_that_waits_for_people_gives_its_place_back(world: World):
    at = clock.now()
    _read(world, at)
    reading = Task.objects.get(pk=_reading_of(world.server))
    reading.edit(state="dependency_blocked", blocked=_blocked(at))

    _run(at + timedelta(minutes=4))
    assert Task.objects.get(pk=reading.pk).state == "dependency_blocked"
    _run(at + timedelta(minutes=6))
    _run(at + timedelta(minutes=7))

    assert Task.objects.get(pk=reading.pk).cancel_requested_at is not None
    assert "it is disputed" in Task.objects.get(pk=reading.pk).cancel_reason


def _blocked(at: datetime) -> dict[str, object]:
    return {
        "code": "inventory.untrusted",
        "dependency": "inventory:osl1-s01",
        "reason": "it is disputed.",
        "since": at.isoformat(),
        "retry_meaningful": False,
        "resumes_by_itself": True,
        "who_can_fix": "an operator",
        "runbook": "",
    }


def test_a_resource_that_is_gone_is_compared_no_more_and_its_finding_ends(world: World):
    _run()
    found = drift.found("server-power", drift.server())
    Machine.objects.filter(server_id=world.server).update(provision_state="enroll")

    _run(clock.now() + timedelta(minutes=2))

    assert world.server not in {row.resource_id for row in _resources()}
    ended = selectors.get_drift(finding_id=found)
    assert (ended.state, ended.events[-1].detail) == (
        "resolved",
        "Nothing is desired of it any more.",
    )


def test_one_that_is_switched_off_reads_nothing(world: World):
    _run()
    _policy(world, action=DriftAction.OFF)
    at = clock.now() + timedelta(seconds=1)
    _all_due(at)

    assert _run(at) == 0
    assert _servers().waits == "It is switched off by its policy."


def test_comparing_now_makes_what_is_named_due(world: World):
    at = clock.now()
    _run(at)

    due = observasjon.compare_now(
        actor=world.ingrid, reconciler="servers", resource="osl1-s01", reason="look", at=at
    )

    assert due == 1
    assert _run(at) == 1
    with pytest.raises(NotFound, match="no server nobody is compared"):
        observasjon.compare_now(
            actor=world.ingrid, reconciler="servers", resource="nobody", reason="look", at=at
        )


def test_readings_are_forgotten_an_hour_after_they_went_well(world: World, answer: Answering):
    _read(world)
    (reading,) = _readings()
    answer(reading, "succeeded", _said(world.server))
    mine = engine_tasks()

    assert engine.forget_background_tasks(at=clock.now() + timedelta(minutes=50)) == 0
    assert engine.forget_background_tasks(at=clock.now() + timedelta(minutes=70)) == 1
    assert engine_tasks() == mine - 1


def engine_tasks() -> int:
    return Task.objects.count()


# -- what is found ---------------------------------------------------------------------------------


def test_a_server_that_is_off_and_should_be_on_is_a_finding_with_a_diff(
    world: World, answer: Answering
):
    Machine.objects.filter(server_id=world.server).update(
        provision_state="active", desired_power="on", allocation_id=world.task
    )
    _read(world)

    answer(
        _reading_of(world.server), "succeeded", _said(world.server, override="network, for good")
    )

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
    _read(world)
    machine = Machine.objects.get(server_id=world.server)
    machine.edit(desired_power="on")  # something has changed since the reading began

    answer(_reading_of(world.server), "succeeded", _said(world.server))

    assert not DriftFinding.objects.exists()


def test_a_bmc_of_another_machine_disputes_the_server_and_stops_its_readings(
    world: World, answer: Answering
):
    _read(world)
    said = _said(world.server)
    said["result"]["serial"] = "ANOTHER"  # type: ignore[index]

    answer(_reading_of(world.server), "succeeded", said)

    found = drift.only(kind="server-identity")
    assert (found.severity, found.resource_name) == ("high", "osl1-s01")
    assert "+serial: " in found.diff
    _run(clock.now() + timedelta(minutes=2))
    row = _row(world.server)
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

    _run(clock.now() + timedelta(minutes=1))

    assert selectors.get_drift(finding_id=found).state == "open"
    assert not Task.objects.filter(workflow="power-server").exists()


@takes(DRIFT, "open remediating resolved")
def test_a_policy_to_remediate_starts_the_task_which_ends_the_finding(
    world: World, answer: Answering
):
    found = _drifting_power(world)
    _policy(world, action=DriftAction.REMEDIATE)

    _run(clock.now())
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
    _policy(world, action=DriftAction.REMEDIATE)

    _run(clock.now())

    mending = drift.only()
    assert mending.task_id is not None
    assert policies.waiting(mending.task_id).operation == "power-server"
    assert str(mending.task_id) not in {command.taskid for command in outbox.commands()}


def test_what_comes_back_within_the_hour_is_left_to_a_person(world: World, answer: Answering):
    _policy(world, action=DriftAction.REMEDIATE)
    for number in range(3):
        _drifting_power(world)
        _run(clock.now() + timedelta(minutes=number))
        mending = drift.only(kind="server-power").task_id
        assert mending is not None
        _powered(answer, mending)

    _drifting_power(world)
    _run(clock.now() + timedelta(minutes=4))

    left = drift.only(kind="server-power")
    assert left.state == "open"
    assert "It was mended 3 times within the hour and came back." in left.note


def test_an_acknowledged_finding_is_not_mended_by_the_platform(world: World):
    found = _drifting_power(world)
    observasjon.acknowledge_drift(
        actor=world.ingrid, finding_id=found, reason="disk is changed", at=clock.now()
    )
    _policy(world, action=DriftAction.REMEDIATE)

    _run(clock.now())

    assert selectors.get_drift(finding_id=found).state == "acknowledged"


def test_a_policy_has_bounds_and_asks_for_a_reason(world: World):
    with pytest.raises(InvalidInput, match="period_s: 10 to"):
        _policy(world, period_s=1)
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


def test_a_reconciler_with_nothing_to_compare_says_why(world: World):
    before = selectors.list_reconcilers(at=clock.now(), datacenters=[DC], name="switch-ports")
    assert before[0].waits == "Nobody has looked yet."

    _run()

    (after,) = selectors.list_reconcilers(at=clock.now(), datacenters=[DC], name="switch-ports")
    assert (after.resources, after.waits.split(":")[0]) == (
        0,
        "At the last look nothing was desired of any port of a switch here",
    )
    assert _servers().waits == ""
    assert _servers().never_compared == _servers().resources > 0
