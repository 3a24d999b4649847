"""Every runbook against a real database: its checks run, its conditions and alerts can be asked."""

import pytest

from apps.observasjon import registry, selectors
from apps.observasjon import services as observasjon
from apps.observasjon.types import Outcome, Risk
from dataverket.lib import clock
from tests.integration.observasjon.conftest import World, run_of, task_of

BOOKS = [book.name for book in registry.all_runbooks()]
# Named by the issue: without them the set is not complete.
DEMANDED = {
    *(
        "service-unreachable",
        "bmc-unreachable",
        "phone-home-missing",
        "switch-refuses-configuration",
    ),
    *("drift-on-switch", "dead-letter", "undo-failed", "nats-leaf-down", "postgresql-unavailable"),
    *("outbox-lag", "quota-or-pool-exhausted", "stuck-task"),
}


def test_the_demanded_runbooks_are_there():
    assert set(BOOKS) >= DEMANDED


@pytest.mark.parametrize("name", BOOKS)
def test_a_runbook_has_everything_that_one_needs(name: str):
    book = registry.get(name)

    assert book.triggers
    assert len(book.checks) >= 2
    assert book.actions
    assert book.done_when
    assert book.escalation
    assert len(book.impact) > 20
    assert len(book.steps) > 20
    assert book.severity
    assert book.blast_radius
    assert all(action.blast_radius for action in book.actions)


@pytest.mark.parametrize("name", BOOKS)
def test_what_is_of_high_risk_needs_a_second_person_or_a_typed_name(name: str):
    book = registry.get(name)

    unguarded = [
        action.name
        for action in book.actions
        if action.risk is Risk.HIGH and not (action.needs_approval or action.types_name)
    ]

    assert unguarded == []


@pytest.mark.parametrize("name", BOOKS)
def test_every_check_of_a_runbook_runs(world: World, name: str):
    run_id = world.start(name)

    observasjon.execute_checks(actor=world.ingrid, run_id=run_id, at=clock.now())

    book, run = registry.get(name), run_of(run_id)
    assert [check.name for check in run.checks] == [check.name for check in book.checks]
    for check in run.checks:
        assert check.outcome in set(Outcome), check
        assert check.detail, check
        assert "It could not be found out" not in check.detail, check
        if check.at_site:
            assert check.outcome == Outcome.RUNNING
            assert check.task_id is not None
            assert task_of(check.task_id).state == "running"


@pytest.mark.parametrize("name", BOOKS)
def test_every_condition_and_action_of_a_runbook_can_be_asked(world: World, name: str):
    run = run_of(world.start(name))

    assert run.conditions
    for condition in run.conditions:
        assert "It could not be found out" not in condition.detail, condition
        assert condition.holds or condition.detail, condition
    for action in run.actions:
        assert "It could not be found out" not in action.why_not, action


def test_checks_change_nothing_but_the_log_and_their_own_tasks(world: World):
    before = selectors.list_alerts(at=clock.now())
    for name in BOOKS:
        observasjon.execute_checks(actor=world.ingrid, run_id=world.start(name), at=clock.now())

    after = selectors.list_alerts(at=clock.now())

    assert {(a.code, a.subject.key) for a in after} == {(a.code, a.subject.key) for a in before}


def test_a_subject_that_does_not_exist_is_refused(world: World):
    for book in registry.all_runbooks():
        with pytest.raises(Exception, match="does not exist"):
            selectors.get_subject(kind=book.about, text="no-such@thing")
