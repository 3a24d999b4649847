"""What the platform proposes: withdrawn when it is not needed any more; what waits did not fail."""

from datetime import timedelta
from uuid import UUID

import pytest

from apps.audit.types import Actor
from apps.identitet import services as identitet
from apps.identitet.types import Role
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import RunEntry
from apps.observasjon.types import ProposalView, SubjectKind
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.models import ApprovalVote, Task
from apps.tasks.services import turns
from dataverket.bus.probe import Answer
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden
from tests import outbox
from tests.factories import identitet as people
from tests.factories import tasks as factory
from tests.factories.tasks import as_actor
from tests.integration.observasjon.conftest import World, beat, proven, read_switch, run_of


def _proposed(world: World) -> tuple[UUID, ProposalView]:
    """The run in which the platform proposes to restore a drifted switch."""
    proven(world)
    read_switch(world, vlan=300)
    run_id = observasjon.respond(
        trigger="drift.switch", subject=world.subject(SubjectKind.SWITCH), at=clock.now()
    )
    assert run_id is not None
    (proposal,) = run_of(run_id).proposals
    return run_id, proposal


def _approve(
    world: World,
    run_id: UUID,
    proposal: ProposalView,
    *,
    by: Actor | None = None,
    decides: bool = True,
) -> RunEntry:
    return observasjon.approve_action(
        actor=by or world.ingrid,
        run_id=run_id,
        proposal_id=proposal.id,
        plan_hash=proposal.plan_hash,
        reason="nobody changed it",
        decides=decides,
        at=clock.now(),
    )


def _operator(name: str = "ola") -> Actor:
    return as_actor(people.operator(name))


def _sent() -> list[str]:
    """The commands that went out to a switch."""
    return [one.type for one in outbox.commands() if ".nett." in one.type]


def _restoring() -> Task:
    return Task.objects.get(workflow="restore-switch")


def test_a_proposal_that_waits_is_told_by_the_status(world: World):
    _proposed(world)

    found = selectors.get_platform_status(
        at=clock.now(), datacenters=["osl1"], nats=Answer(is_there=True)
    )

    (told,) = [one for one in found.findings if one.subject == "proposals"]
    assert told.message.startswith("1 action of a runbook waits for approval by another person.")
    assert told.is_usual


def test_a_proposal_is_withdrawn_when_its_subject_needs_nothing_any_more(world: World):
    run_id, proposal = _proposed(world)
    assert observasjon.withdraw_proposals(at=clock.now()) == 0
    assert run_of(run_id).proposals == (proposal,)

    read_switch(world, vlan=100)

    assert observasjon.withdraw_proposals(at=clock.now()) == 1
    run = run_of(run_id)
    assert run.proposals == ()
    last = run.entries[-1]
    assert (last.kind, last.actor_name) == ("action_declined", "platform: runbooks")
    assert "Withdrawn" in last.detail
    assert "No port was read to differ" in last.detail
    assert selectors.list_waiting_proposals(at=clock.now()) == []
    assert observasjon.withdraw_proposals(at=clock.now()) == 0


def test_a_proposal_of_a_person_is_left_to_people(world: World):
    proven(world)
    run_id = world.start("drift-on-switch")
    observasjon.perform_action(
        actor=world.ingrid, run_id=run_id, name="restore-switch", reason="sure", at=clock.now()
    )
    read_switch(world, vlan=100)

    assert observasjon.withdraw_proposals(at=clock.now()) == 0
    assert len(run_of(run_id).proposals) == 1


def test_what_is_not_needed_any_more_is_not_approved(world: World):
    run_id, proposal = _proposed(world)
    read_switch(world, vlan=100)

    with pytest.raises(Conflict, match="not needed any more"):
        _approve(world, run_id, proposal)

    assert not Task.objects.filter(workflow="restore-switch").exists()


def test_an_action_whose_task_waits_for_consent_waits_and_did_not_fail(world: World):
    run_id, proposal = _proposed(world)

    _approve(world, run_id, proposal, decides=False)

    assert Task.objects.get(workflow="restore-switch").state == "awaiting_approval"
    last = run_of(run_id).entries[-1]
    assert (last.kind, last.name, last.outcome) == ("action", "restore-switch", "waiting")
    assert "consent" in last.detail


def test_a_proposal_shows_what_its_task_would_do_and_who_is_hit(world: World):
    _, proposal = _proposed(world)

    assert "switch port osl1-leaf1 Ethernet1: VLAN 300 was read -> network" in proposal.plan_text
    assert "behind it: server osl1-s01" in proposal.plan_text
    assert "asked by platform: runbooks" in proposal.plan_text
    assert not Task.objects.filter(workflow="restore-switch").exists(), "it was only looked at"
    assert _sent() == []


def test_one_consent_to_the_platforms_proposal_is_enough(world: World):
    run_id, proposal = _proposed(world)

    entry = _approve(world, run_id, proposal, by=_operator())

    task = _restoring()
    assert task.state == states.RUNNING
    assert task.actor["name"] == "platform: runbooks"
    (approval,) = factory.approvals(task.id)
    assert approval.plan_hash == proposal.plan["task_plan"]
    assert [(vote.person_name, vote.verdict) for vote in approval.votes] == [("ola", "grant")]
    assert (entry.actor_name, entry.task_id) == ("ola", task.id)
    assert "1 of 1 have agreed" in entry.detail


def test_who_may_not_decide_on_the_operation_is_not_counted(world: World):
    run_id, proposal = _proposed(world)
    auditor = people.user("revisor")
    people.role(auditor.id, Role.PLATFORM_AUDITOR)

    entry = _approve(world, run_id, proposal, by=as_actor(auditor))

    assert _restoring().state == states.AWAITING_APPROVAL
    assert ApprovalVote.objects.count() == 0
    assert "may not decide it" in entry.detail
    factory.grant(_restoring().id, people.operator("tuva"))
    assert _restoring().state == states.RUNNING


def test_a_token_that_may_not_decide_does_not_lend_the_right_of_its_owner(world: World):
    run_id, proposal = _proposed(world)

    _approve(world, run_id, proposal, by=_operator(), decides=False)

    assert _restoring().state == states.AWAITING_APPROVAL
    assert ApprovalVote.objects.count() == 0


def test_where_two_people_have_to_agree_the_consent_to_the_proposal_is_one(world: World):
    factory.rule("restore-switch", quorum=2)
    run_id, proposal = _proposed(world)
    ola = people.operator("ola")

    entry = _approve(world, run_id, proposal, by=as_actor(ola))

    assert "1 of 2 have agreed" in entry.detail
    assert _restoring().state == states.AWAITING_APPROVAL
    with pytest.raises(Conflict, match="each person counts once"):
        factory.grant(_restoring().id, ola)
    factory.grant(_restoring().id, people.operator("tuva"))
    assert _restoring().state == states.RUNNING


def test_a_rule_that_was_made_stricter_meanwhile_counts(world: World):
    run_id, proposal = _proposed(world)
    factory.rule("restore-switch", quorum=2)

    _approve(world, run_id, proposal, by=_operator())

    assert _restoring().state == states.AWAITING_APPROVAL


def test_a_plan_that_changed_since_it_was_proposed_is_proposed_anew_and_nothing_is_done(
    world: World,
):
    run_id, proposal = _proposed(world)
    read_switch(world, vlan=301)

    entry = _approve(world, run_id, proposal, by=_operator())

    assert not Task.objects.filter(workflow="restore-switch").exists()
    assert ApprovalVote.objects.count() == 0
    assert (entry.kind, entry.actor_name) == ("action_proposed", "platform: runbooks")
    void = run_of(run_id).entries[-2]
    assert void.kind == "action_declined"
    assert "VLAN 300 was read" in void.detail
    assert "VLAN 301 was read" in void.detail
    (anew,) = run_of(run_id).proposals
    assert "VLAN 301 was read" in anew.plan_text
    _approve(world, run_id, anew, by=_operator("tuva"))
    assert _restoring().state == states.RUNNING


def test_a_plan_that_changed_after_the_consent_but_before_the_first_effect_voids_it(world: World):
    run_id, proposal = _proposed(world)
    tasks.age_health(at=clock.now() + timedelta(minutes=1))  # nobody is there to do it
    _approve(world, run_id, proposal, by=_operator())
    assert _restoring().state == states.DEPENDENCY_BLOCKED
    read_switch(world, vlan=301)

    beat("nett")
    tasks.reconsider(service="nett", datacenter="osl1", at=clock.now(), back=True)

    assert _restoring().state == states.CANCELLED
    assert factory.approvals(_restoring().id)[0].state == states.VOID
    assert _sent() == []


def test_a_person_who_proposed_is_who_asked_and_decides_nothing_of_it(world: World):
    proven(world)
    run_id = world.start("drift-on-switch")
    ola = people.operator("ola")
    factory.rule("restore-switch", quorum=2)
    observasjon.perform_action(
        actor=as_actor(ola), run_id=run_id, name="restore-switch", reason="sure", at=clock.now()
    )
    (proposal,) = run_of(run_id).proposals
    with pytest.raises(Forbidden, match="cannot approve it"):
        _approve(world, run_id, proposal, by=as_actor(ola))

    _approve(world, run_id, proposal, by=_operator("tuva"))

    with pytest.raises(Forbidden, match="ola asked for it"):
        factory.grant(_restoring().id, ola)
    assert _restoring().state == states.AWAITING_APPROVAL


def test_another_person_does_not_take_the_place_of_a_proposal_that_would_do_the_same(world: World):
    run_id, proposal = _proposed(world)

    with pytest.raises(Conflict, match="proposed already"):
        observasjon.perform_action(
            actor=world.kari, run_id=run_id, name="restore-switch", reason="me", at=clock.now()
        )

    assert run_of(run_id).proposals == (proposal,)


def test_proposing_again_what_would_do_something_else_takes_the_old_ones_place(world: World):
    run_id, proposal = _proposed(world)
    read_switch(world, vlan=301)

    observasjon.perform_action(
        actor=world.kari, run_id=run_id, name="restore-switch", reason="now", at=clock.now()
    )

    (anew,) = run_of(run_id).proposals
    assert anew.id != proposal.id
    assert "VLAN 301 was read" in anew.plan_text
    with pytest.raises(Conflict, match="does not wait"):
        _approve(world, run_id, proposal, by=_operator())


def test_nothing_is_started_for_a_proposer_who_may_not_sign_in_any_more(world: World):
    proven(world)
    read_switch(world, vlan=300)
    run_id = world.start("drift-on-switch")
    ola = people.operator("ola")
    observasjon.perform_action(
        actor=as_actor(ola), run_id=run_id, name="restore-switch", reason="sure", at=clock.now()
    )
    (proposal,) = run_of(run_id).proposals
    identitet.deactivate_user(actor=world.ingrid, user_id=ola.id, reason="left")

    with pytest.raises((Conflict, Forbidden)):
        _approve(world, run_id, proposal, by=_operator("tuva"))

    assert not Task.objects.filter(workflow="restore-switch").exists()


def test_a_plan_that_its_proposer_never_saw_is_not_started_by_one_person(world: World):
    proven(world)
    read_switch(world, vlan=300)
    run_id = world.start("drift-on-switch")
    observasjon.perform_action(
        actor=world.kari, run_id=run_id, name="restore-switch", reason="sure", at=clock.now()
    )
    (proposal,) = run_of(run_id).proposals
    read_switch(world, vlan=301)
    ola = _operator()

    with pytest.raises(Conflict, match=r"VLAN 301 was read.* Propose it again"):
        _approve(world, run_id, proposal, by=ola)

    assert not Task.objects.filter(workflow="restore-switch").exists()
    observasjon.perform_action(
        actor=ola, run_id=run_id, name="restore-switch", reason="seen", at=clock.now()
    )
    (anew,) = run_of(run_id).proposals
    assert anew.id != proposal.id
    with pytest.raises(Forbidden, match="cannot approve it"):
        _approve(world, run_id, anew, by=ola)
    _approve(world, run_id, anew, by=_operator("tuva"))
    assert _restoring().actor["name"] == "ola"


def test_a_proposer_who_lost_the_role_is_declined_and_another_person_proposes_it(world: World):
    proven(world)
    read_switch(world, vlan=300)
    run_id = world.start("drift-on-switch")
    revisor, ola = as_actor(people.user("revisor")), _operator()
    observasjon.perform_action(
        actor=revisor, run_id=run_id, name="restore-switch", reason="sure", at=clock.now()
    )
    (proposal,) = run_of(run_id).proposals

    with pytest.raises(Conflict, match="Decline it and propose it yourself"):
        _approve(world, run_id, proposal, by=ola)

    observasjon.decline_action(
        actor=ola, run_id=run_id, proposal_id=proposal.id, reason="left", at=clock.now()
    )
    observasjon.perform_action(
        actor=ola, run_id=run_id, name="restore-switch", reason="mine", at=clock.now()
    )
    (own,) = run_of(run_id).proposals
    _approve(world, run_id, own, by=_operator("tuva"))
    assert _restoring().actor["name"] == "ola"


def test_a_consent_before_the_tasks_turn_is_told_not_to_count_and_to_be_given_on_the_task(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    run_id, proposal = _proposed(world)
    ola = people.operator("ola")
    with monkeypatch.context() as full:
        full.setattr(turns, "holds_back", lambda _run: True)
        entry = _approve(world, run_id, proposal, by=as_actor(ola))
    assert _restoring().state == states.ACCEPTED
    assert "this consent did not count. Give it on the task" in entry.detail

    tasks.start_waiting(at=clock.now())

    assert _restoring().state == states.AWAITING_APPROVAL
    factory.grant(_restoring().id, ola)
    assert _restoring().state == states.RUNNING
