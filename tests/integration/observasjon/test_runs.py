"""Life of a run: started, worked through, escalated, ended; and what it refuses."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from apps.audit import selectors as audit
from apps.audit.types import AuditFilter
from apps.maskin import services as machines
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import RunEntry
from apps.observasjon.states import RUN
from apps.observasjon.types import RunView, SubjectKind
from apps.tasks import services as engine
from apps.tasks.models import Task
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, InvalidInput, NotFound
from tests.integration.observasjon.conftest import (
    ALL,
    SERVER,
    Answering,
    World,
    answer_well,
    beat,
    run_of,
    task_of,
)
from tests.transitions import assert_every_transition_has_a_scenario, takes


def _condition(run: RunView, name: str) -> bool:
    return next(one.holds for one in run.conditions if one.name == name)


def _kinds(run: RunView) -> list[str]:
    return [entry.kind for entry in run.entries]


def test_a_run_is_opened_with_who_why_and_about_what(world: World):
    run = run_of(world.start("bmc-unreachable"))

    assert (run.state, run.subject.name, run.started_by) == ("open", SERVER, "ingrid")
    assert _kinds(run) == ["started"]
    assert run.entries[0].detail == "ticket 4711"
    found = audit.list_records(visibility=ALL, filters=AuditFilter(action="runbook.run.started"))
    assert (found[0].object_id, found[0].reason) == (run.id, "ticket 4711")


def test_a_second_start_joins_the_run(world: World):
    first, second = world.start("bmc-unreachable"), world.start("bmc-unreachable")

    assert first == second
    assert _kinds(run_of(first)) == ["started", "joined"]


def test_a_run_about_the_wrong_kind_of_thing_is_refused(world: World):
    with pytest.raises(InvalidInput, match="is about a server, not a switch"):
        observasjon.start_run(
            actor=world.ingrid,
            runbook="bmc-unreachable",
            subject=world.subject(SubjectKind.SWITCH),
            reason="because",
            at=clock.now(),
        )


def test_a_run_from_a_blocked_task_takes_its_runbook_and_its_subject(world: World):
    engine.age_health(at=clock.now() + timedelta(seconds=30))
    task = machines.check_site(actor=world.ingrid, datacenter="osl1")

    run = run_of(
        observasjon.start_run_of_task(
            actor=world.ingrid, task_id=task, reason="blocked", at=clock.now()
        )
    )

    assert run.runbook == "service-unreachable"
    assert run.subject.key == "maskin@osl1"
    assert (run.task_id, run.trigger) == (task, "dependency.unreachable")


def test_a_service_that_never_reported_is_not_said_to_hold_up_nothing(world: World):
    waiting = machines.check_site(actor=world.ingrid, datacenter="trd1")
    Task.objects.filter(pk=waiting).update(workflow="check-bmc")  # a probe would not count
    beat("nett", datacenter="trd1")
    run_id = observasjon.start_run(
        actor=world.ingrid,
        runbook="service-unreachable",
        subject=selectors.get_subject(kind=SubjectKind.SERVICE, text="maskin@trd1"),
        reason="new datacenter",
        at=clock.now(),
    )

    observasjon.execute_checks(actor=world.ingrid, run_id=run_id, at=clock.now())

    outcomes = {check.name: check.outcome for check in run_of(run_id).checks}
    assert outcomes["heartbeat"] == "unknown"
    assert outcomes["waiting"] == "warn"
    assert not _condition(run_of(run_id), "flow")


def test_a_run_from_a_failed_task_finds_its_server(world: World, answer: Answering):
    task = machines.check_bmc(actor=world.ingrid, server_id=world.server)
    error = {"code": "bmc.auth_rejected", "class": "permanent", "message": "wrong password."}
    answer(task, "failed", {"error": error})

    run = run_of(
        observasjon.start_run_of_task(
            actor=world.ingrid, task_id=task, reason="failed", at=clock.now()
        )
    )

    assert (run.runbook, run.subject.name) == ("bmc-unreachable", SERVER)


def test_the_result_of_a_check_at_a_site_is_that_of_its_task(world: World, answer: Answering):
    run_id = world.start("bmc-unreachable")
    observasjon.execute_check(actor=world.ingrid, run_id=run_id, name="bmc", at=clock.now())
    assert not _condition(run_of(run_id), "answers")
    task_id = run_of(run_id).checks[-1].task_id
    assert task_id is not None

    answer_well(world, answer, task_id)

    run = run_of(run_id)
    assert run.checks[-1].outcome == "pass"
    assert _condition(run, "answers")
    observasjon.close_run(actor=world.kari, run_id=run_id, at=clock.now())
    assert run_of(run_id).state == "done"


def test_a_check_whose_task_fails_fails_with_its_reason(world: World, answer: Answering):
    run_id = world.start("switch-refuses-configuration")
    observasjon.execute_check(actor=world.ingrid, run_id=run_id, name="reading", at=clock.now())
    task_id = run_of(run_id).checks[-1].task_id
    assert task_id is not None

    error = {"code": "device.auth_rejected", "class": "permanent", "message": "key is another."}
    answer(task_id, "failed", {"error": error})

    found = run_of(run_id).checks[-1]
    assert found.outcome == "fail"
    assert "key is another." in found.detail


@takes(RUN, "open done")
def test_a_run_is_not_done_while_something_is_missing(world: World):
    run_id = world.start("dead-letter")

    with pytest.raises(Conflict, match="The letter is open"):
        observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())

    assert run_of(run_id).state == "open"
    observasjon.perform_action(
        actor=world.ingrid, run_id=run_id, name="discard", reason="an old worker", at=clock.now()
    )
    observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())
    run = run_of(run_id)
    assert run.state == "done"
    assert _kinds(run) == ["started", "action", "closed"]
    assert all(condition.holds for condition in run.conditions)


def test_a_condition_of_a_person_is_ticked_with_a_note(world: World):
    run_id = world.start("postgresql-unavailable")
    with pytest.raises(Conflict, match="Nobody has ticked it"):
        observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())

    observasjon.tick_condition(
        actor=world.ingrid, run_id=run_id, name="cause", note="a full disk", at=clock.now()
    )

    assert _condition(run_of(run_id), "cause")
    observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())


@pytest.mark.parametrize(
    ("name", "why"), [("room", "checked by the platform"), ("nothing", "has no condition")]
)
def test_only_a_condition_of_a_person_can_be_ticked(world: World, name: str, why: str):
    run_id = world.start("postgresql-unavailable")

    with pytest.raises(InvalidInput, match=why):
        observasjon.tick_condition(
            actor=world.ingrid, run_id=run_id, name=name, note="I think so", at=clock.now()
        )


@takes(RUN, "open abandoned")
def test_an_abandoned_run_keeps_what_was_missing(world: World):
    run_id = world.start("dead-letter")

    observasjon.abandon_run(
        actor=world.ingrid, run_id=run_id, reason="looked at elsewhere", at=clock.now()
    )
    engine.discard_dead_letter(
        letter_id=world.letter, actor=world.ingrid, reason="old", at=clock.now()
    )

    run = run_of(run_id)
    assert (run.state, run.close_reason) == ("abandoned", "looked at elsewhere")
    assert not _condition(run, "closed"), "as it was when the run ended, not as it is now"
    for change in (observasjon.escalate_run, observasjon.abandon_run):
        with pytest.raises(Conflict, match="nothing can be added"):
            change(actor=world.ingrid, run_id=run_id, reason="again", at=clock.now())


def test_after_its_end_a_new_run_can_be_started(world: World):
    first = world.start("dead-letter")
    observasjon.abandon_run(actor=world.ingrid, run_id=first, reason="wrong one", at=clock.now())

    assert world.start("dead-letter") != first


@takes(RUN, "open escalated abandoned")
def test_who_took_over_a_run_may_abandon_it(world: World):
    run_id = world.start("dead-letter")
    observasjon.escalate_run(actor=world.ingrid, run_id=run_id, reason="help", at=clock.now())

    observasjon.abandon_run(actor=world.kari, run_id=run_id, reason="obsolete", at=clock.now())

    assert run_of(run_id).state == "abandoned"


@takes(RUN, "open escalated done")
def test_who_took_over_a_run_may_finish_it(world: World):
    run_id = world.start("postgresql-unavailable")
    observasjon.escalate_run(actor=world.ingrid, run_id=run_id, reason="help", at=clock.now())
    observasjon.tick_condition(
        actor=world.kari, run_id=run_id, name="cause", note="a full disk", at=clock.now()
    )

    observasjon.close_run(actor=world.kari, run_id=run_id, at=clock.now())

    assert run_of(run_id).state == "done"


def test_a_run_is_escalated_to_somebody_whom_the_runbook_names(world: World):
    run_id = world.start("bmc-unreachable")

    with pytest.raises(InvalidInput, match="hardware vendor, network people"):
        observasjon.escalate_run(
            actor=world.ingrid, run_id=run_id, to="my uncle", reason="help", at=clock.now()
        )
    observasjon.escalate_run(
        actor=world.ingrid, run_id=run_id, to="network people", reason="rack 3", at=clock.now()
    )

    run = run_of(run_id)
    assert run.state == "escalated"
    assert (run.entries[-1].kind, run.entries[-1].name) == ("escalated", "network people")
    observasjon.add_note(actor=world.kari, run_id=run_id, note="on our way", at=clock.now())


def test_an_open_run_says_when_it_should_be_handed_on(world: World):
    run_id = world.start("outbox-lag")
    later = clock.now() + timedelta(minutes=16)

    assert not run_of(run_id).escalation_due
    assert selectors.get_run(run_id=run_id, at=later).escalation_due
    observasjon.escalate_run(actor=world.ingrid, run_id=run_id, reason="no idea", at=later)
    assert not selectors.get_run(run_id=run_id, at=later).escalation_due


def test_the_log_of_a_run_cannot_be_changed(world: World):
    run_id = world.start("dead-letter")

    for change in (
        lambda rows: rows.update(detail="nothing happened"),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(RunEntry.objects.filter(run_id=run_id))


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_started_without_a_reason(world: World, reason: str):
    with pytest.raises(InvalidInput, match="a reason is needed"):
        observasjon.start_run(
            actor=world.ingrid,
            runbook="outbox-lag",
            subject=world.subject(SubjectKind.PLATFORM),
            reason=reason,
            at=clock.now(),
        )


def test_a_run_that_does_not_exist_is_not_found(world: World):
    with pytest.raises(NotFound):
        run_of(UUID(int=1))


def test_a_service_that_is_heard_again_closes_its_run(world: World):
    engine.age_health(at=clock.now() + timedelta(seconds=30))
    run_id = world.start("service-unreachable")
    assert not _condition(run_of(run_id), "heard")
    beat("maskin")

    observasjon.close_run(actor=world.ingrid, run_id=run_id, at=clock.now())

    assert run_of(run_id).state == "done"
    assert task_of(world.task).state == "running"


def test_every_transition_of_a_run_has_a_scenario():
    assert_every_transition_has_a_scenario(RUN)
