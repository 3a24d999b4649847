"""What the platform proposes: withdrawn when it is not needed any more; what waits did not fail."""

from uuid import UUID

import pytest

from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.types import ProposalView, SubjectKind
from apps.tasks.models import Task
from dataverket.lib import clock
from dataverket.lib.problems import Conflict
from tests.integration.observasjon.conftest import World, proven, read_switch, run_of


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


def _approve(world: World, run_id: UUID, proposal: ProposalView) -> None:
    observasjon.approve_action(
        actor=world.ingrid,
        run_id=run_id,
        proposal_id=proposal.id,
        plan_hash=proposal.plan_hash,
        reason="nobody changed it",
        at=clock.now(),
    )


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

    _approve(world, run_id, proposal)

    assert Task.objects.get(workflow="restore-switch").state == "awaiting_approval"
    last = run_of(run_id).entries[-1]
    assert (last.kind, last.name, last.outcome) == ("action", "restore-switch", "waiting")
    assert "consent" in last.detail
