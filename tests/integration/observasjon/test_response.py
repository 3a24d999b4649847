"""What the platform does by itself, what it proposes, what it only shows; and how often."""

from datetime import timedelta
from uuid import UUID

import pytest

from apps.maskin import services as machines
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import RunbookRun
from apps.observasjon.selectors import RunFilter
from apps.observasjon.types import (
    Action,
    Effect,
    ResponsePolicy,
    Risk,
    Runbook,
    RunView,
    Severity,
    SubjectKind,
    Trigger,
)
from apps.tasks import services as engine
from apps.tasks.models import Task
from dataverket.db.models import OutboxMessage
from dataverket.lib import clock
from tests.factories import drift
from tests.integration.observasjon.conftest import (
    SERVER,
    Answering,
    World,
    answer_well,
    beat,
    proven,
    read_switch,
    run_of,
)

FAILED = {"code": "bmc.unreachable", "class": "permanent", "message": "no answer."}


def _runs(runbook: str) -> list[RunView]:
    found = selectors.list_runs(filters=RunFilter(runbook=runbook), limit=9, at=clock.now())
    return [run_of(run.id) for run in found]


def _rechecks() -> int:
    return Task.objects.filter(workflow="check-bmc", actor__kind="system").count()


def _failed_check(world: World, answer: Answering) -> UUID:
    task = machines.check_bmc(actor=world.ingrid, server_id=world.server)
    answer(task, "failed", {"error": FAILED})
    return task


def test_a_silent_bmc_is_checked_once_more_by_the_platform(world: World, answer: Answering):
    task = _failed_check(world, answer)

    done = observasjon.respond_to_triggers(at=clock.now())

    (run,) = _runs("bmc-unreachable")
    assert done == 1
    assert (run.subject.name, run.task_id, run.started_by) == (SERVER, task, "platform: runbooks")
    assert [entry.kind for entry in run.entries] == ["started", "action"]
    assert {entry.actor_kind for entry in run.entries} == {"system"}
    assert _rechecks() == 1


def test_it_is_checked_once_an_hour_and_our_own_check_triggers_nothing(
    world: World, answer: Answering
):
    _failed_check(world, answer)
    observasjon.respond_to_triggers(at=clock.now())
    ours = Task.objects.get(workflow="check-bmc", actor__kind="system").id
    answer(ours, "failed", {"error": FAILED})
    OutboxMessage.objects.all().delete()  # as the relay does: else its lag is answered as well

    for minutes in (1, 5, 59):
        at = clock.now() + timedelta(minutes=minutes)
        assert observasjon.respond_to_triggers(at=at) == 0
    subject = world.subject(SubjectKind.SERVER)
    later = clock.now() + timedelta(minutes=61)

    assert observasjon.respond(trigger="bmc.unreachable", subject=subject, at=later) is not None
    assert _rechecks() == 2


def test_two_orchestrators_answer_once(world: World, answer: Answering):
    _failed_check(world, answer)
    subject, at = world.subject(SubjectKind.SERVER), clock.now()

    answers = [
        observasjon.respond(trigger="bmc.unreachable", subject=subject, at=at) for _ in range(3)
    ]

    assert len([found for found in answers if found]) == 1
    assert _rechecks() == 1


def test_a_failure_of_the_past_is_not_answered(world: World, answer: Answering):
    _failed_check(world, answer)
    OutboxMessage.objects.all().delete()

    assert observasjon.respond_to_triggers(at=clock.now() + timedelta(minutes=20)) == 0
    assert RunbookRun.objects.count() == 0


def test_a_run_of_the_platform_ends_by_itself_when_all_holds(world: World, answer: Answering):
    _failed_check(world, answer)
    observasjon.respond_to_triggers(at=clock.now())
    assert observasjon.settle_runs(at=clock.now()) == 0, "nothing was heard yet"
    ours = Task.objects.get(workflow="check-bmc", actor__kind="system").id
    answer_well(world, answer, ours)

    assert observasjon.settle_runs(at=clock.now()) == 1

    (run,) = _runs("bmc-unreachable")
    assert (run.state, run.close_reason) == ("done", "The platform saw it.")


def test_a_run_that_a_person_joined_is_left_to_the_person(world: World):
    observasjon.respond(
        trigger="outbox.lag", subject=world.subject(SubjectKind.PLATFORM), at=clock.now()
    )
    (run,) = _runs("outbox-lag")
    observasjon.add_note(actor=world.ingrid, run_id=run.id, note="I look at it", at=clock.now())

    assert observasjon.settle_runs(at=clock.now()) == 0
    assert run_of(run.id).state == "open"


def test_messages_that_do_not_leave_alert_and_wake_the_relay(world: World):
    OutboxMessage.objects.create(subject="dv.test", message_id="1", payload="{}")
    at = clock.now() + timedelta(seconds=31)

    assert "outbox.lag" in {alert.code for alert in selectors.list_alerts(at=at)}
    observasjon.respond_to_triggers(at=at)

    (run,) = _runs("outbox-lag")
    assert run.entries[-1].name == "wake-relay"
    alert = next(one for one in selectors.list_alerts(at=at) if one.code == "outbox.lag")
    assert alert.run_id == run.id


def test_a_silent_service_is_only_shown(world: World):
    engine.age_health(at=clock.now() + timedelta(seconds=30))
    alerts = selectors.list_alerts(at=clock.now())

    done = observasjon.respond_to_triggers(at=clock.now())

    codes = {(alert.code, alert.subject.key) for alert in alerts}
    assert ("dependency.unreachable", "nett@osl1") in codes
    assert ("site.silent", "osl1") in codes
    assert done == 0
    beat("nett")
    codes = {(a.code, a.subject.key) for a in selectors.list_alerts(at=clock.now())}
    assert ("dependency.unreachable", "nett@osl1") not in codes
    assert ("site.silent", "osl1") not in codes


def selectors_of_drift() -> set[str]:
    return {
        alert.subject.name
        for alert in selectors.list_alerts(at=clock.now())
        if alert.code == "drift.switch"
    }


def test_drift_is_proposed_to_be_restored_and_a_person_agrees(world: World):
    proven(world)
    assert selectors_of_drift() == set()
    read_switch(world, vlan=300)
    assert selectors_of_drift() == {"osl1-leaf1"}

    observasjon.respond_to_triggers(at=clock.now())
    observasjon.respond_to_triggers(at=clock.now())

    (run,) = _runs("drift-on-switch")
    (proposal,) = run.proposals
    assert Task.objects.filter(workflow="restore-switch").count() == 0
    observasjon.approve_action(
        actor=world.ingrid,
        run_id=run.id,
        proposal_id=proposal.id,
        plan_hash=proposal.plan_hash,
        reason="nobody changed it",
        at=clock.now(),
    )
    assert Task.objects.get(workflow="restore-switch").resource_name == "osl1-leaf1"


def test_a_refused_response_is_written_down_and_not_tried_every_minute(world: World):
    subject = world.subject(SubjectKind.SWITCH)  # Nett knows no port of it: nothing to restore

    first = observasjon.respond(trigger="drift.switch", subject=subject, at=clock.now())
    again = observasjon.respond(trigger="drift.switch", subject=subject, at=clock.now())

    assert first is not None
    assert again is None
    assert run_of(first).entries[-1].kind == "action_refused"


@pytest.mark.parametrize(
    ("policy", "risk", "approval", "why"),
    [
        (ResponsePolicy.AUTOMATIC, Risk.LOW, False, "not safe enough"),
        (ResponsePolicy.AUTOMATIC, Risk.NONE, True, "not safe enough"),
        (ResponsePolicy.APPROVAL, Risk.NONE, False, "asks for no approval"),
    ],
)
def test_a_policy_that_does_not_fit_its_action_cannot_be_declared(
    policy: ResponsePolicy, risk: Risk, *, approval: bool, why: str
):
    action = Action(
        "act",
        "Act",
        text="",
        run=lambda _order: Effect(text=""),
        risk=risk,
        blast_radius="",
        needs_approval=approval,
    )

    with pytest.raises(ValueError, match=why):
        Runbook(
            name="test",
            title="Test",
            about=SubjectKind.PLATFORM,
            triggers=(Trigger("test.code", "test", policy=policy, action="act"),),
            impact="",
            severity=Severity.LOW,
            blast_radius="",
            checks=(),
            actions=(action,),
            done_when=(),
            escalation=(),
            steps="",
        )


def _wrong_now() -> set[str]:
    return {alert.code for alert in selectors.list_alerts(at=clock.now())}


def test_a_failure_is_wrong_until_the_same_was_done_well(world: World, answer: Answering):
    _failed_check(world, answer)
    assert "bmc.unreachable" in _wrong_now()

    again = machines.check_bmc(actor=world.ingrid, server_id=world.server)
    assert "bmc.unreachable" in _wrong_now(), "it has only begun"
    answer_well(world, answer, again)

    assert "bmc.unreachable" not in _wrong_now()


def test_a_failure_is_wrong_until_a_run_about_it_is_done(world: World, answer: Answering):
    task = machines.power_server(
        actor=world.ingrid, server_id=world.server, action="on", reason="ticket"
    )
    answer(task, "failed", {"error": FAILED})
    observasjon.respond_to_triggers(at=clock.now())
    assert "bmc.unreachable" in _wrong_now()
    ours = Task.objects.get(workflow="check-bmc", actor__kind="system").id
    answer_well(world, answer, ours)

    assert observasjon.settle_runs(at=clock.now()) == 1

    assert "bmc.unreachable" not in _wrong_now()


def test_an_alert_of_drift_is_as_bad_as_its_finding(world: World):
    for number, severity in enumerate((Severity.MEDIUM, Severity.HIGH)):
        drift.found("server-power", drift.server(number), severity=severity)

    found = selectors.open_drift_of(reconciler="servers")
    findings = {one.resource_name: one.severity for one in found}
    alerts = {
        alert.subject.name: alert.severity
        for alert in selectors.list_alerts(at=clock.now())
        if alert.code == "drift.server.power"
    }
    assert alerts == findings
