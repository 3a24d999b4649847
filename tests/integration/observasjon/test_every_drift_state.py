"""Every transition of a finding of drift, taken through the services, and none besides."""

from datetime import timedelta
from uuid import UUID

from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.states import DRIFT
from dataverket.lib import clock
from tests.factories import drift
from tests.factories import identitet as people
from tests.factories import tasks as approvals
from tests.integration.observasjon.conftest import World, task_of
from tests.transitions import assert_every_transition_has_a_scenario, takes


def _found() -> UUID:
    return drift.found("switch-ports", drift.switch())


def _state(finding: UUID) -> str:
    return selectors.get_drift(finding_id=finding).state


def _acknowledge(world: World, finding: UUID, **more: object) -> None:
    observasjon.acknowledge_drift(
        actor=world.ingrid,
        finding_id=finding,
        reason="a test of ours",
        at=clock.now(),
        **more,  # type: ignore[arg-type]
    )


def _remediate(world: World, finding: UUID) -> UUID:
    return observasjon.remediate_drift(
        actor=world.ingrid, finding_id=finding, reason="mend it", at=clock.now()
    )


def _compare_again_without_a_difference() -> None:
    drift.compare("switch-ports", drift.switch())


@takes(DRIFT, "open resolved")
def test_what_agrees_again_is_resolved(world: World):
    found = _found()

    _compare_again_without_a_difference()

    assert _state(found) == "resolved"


@takes(DRIFT, "open acknowledged open")
def test_what_was_accepted_for_a_while_opens_again(world: World):
    found = _found()
    _acknowledge(world, found, until=clock.now() + timedelta(hours=1))
    assert _state(found) == "acknowledged"

    observasjon.settle_findings(at=clock.now() + timedelta(hours=2))

    assert _state(found) == "open"


@takes(DRIFT, "acknowledged resolved")
def test_what_was_accepted_and_agrees_again_is_resolved(world: World):
    found = _found()
    _acknowledge(world, found)

    _compare_again_without_a_difference()

    assert _state(found) == "resolved"


@takes(DRIFT, "open remediating resolved")
def test_what_a_task_mends_is_resolved_by_it(world: World):
    found = _found()
    _remediate(world, found)
    assert _state(found) == "remediating"

    _compare_again_without_a_difference()

    assert _state(found) == "resolved"
    assert selectors.get_drift(finding_id=found).resolved_by == "task"


@takes(DRIFT, "acknowledged remediating open")
def test_what_a_task_did_not_mend_opens_again(world: World):
    found = _found()
    _acknowledge(world, found)
    task = _remediate(world, found)  # Nett wishes nothing of this switch: it has nothing to do
    approvals.grant(task, people.operator("ola"))
    assert task_of(task).state == "succeeded"

    observasjon.settle_findings(at=clock.now())

    assert _state(found) == "open"
    assert "still differs" in selectors.get_drift(finding_id=found).note


def test_every_transition_of_a_finding_has_a_scenario():
    assert_every_transition_has_a_scenario(DRIFT)
