"""Every transition of a task and of an approval, taken through the services, and none besides."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from apps.identitet.types import UserView
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.states import APPROVAL, TASK
from apps.tasks.types import PlannedEffect, Step, StepContext, local, signal
from tests.factories import tasks as factory
from tests.integration.tasks.bench import ACTOR, BROKEN, Bench, sending, undoable
from tests.transitions import assert_every_transition_has_a_scenario, takes

pytestmark = pytest.mark.django_db


def _nothing(_context: StepContext) -> None:
    """Do nothing, successfully."""


def _state(bench: Bench, task: UUID) -> str:
    return bench.view(task).state


# -- tasks -----------------------------------------------------------------------------------------


@takes(TASK, "accepted running succeeded")
def test_a_task_whose_steps_are_done_has_succeeded(bench: Bench):
    task = bench.start(Step("first", do=local(_nothing)), sending("second"))
    assert _state(bench, task) == states.RUNNING

    bench.succeed(task)

    assert _state(bench, task) == states.SUCCEEDED


@takes(TASK, "accepted unwinding cancelled")
def test_a_task_that_waits_for_its_turn_is_cancelled_without_having_begun(bench: Bench, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"tenant_task_limit": 1})
    waiting, tenant = bench.declare(Step("first", do=signal("maskin"))), uuid4()
    bench.again(waiting, tenant_id=tenant)
    task = bench.again(waiting, tenant_id=tenant)
    assert _state(bench, task) == states.ACCEPTED

    bench.cancel(task)

    assert _state(bench, task) == states.CANCELLED
    assert bench.step(task) == states.WAITING


@takes(TASK, "running unwinding failed")
def test_a_task_whose_step_fails_takes_back_what_it_did(bench: Bench):
    task = bench.start(undoable())
    bench.answer(task, "failed", BROKEN)
    assert _state(bench, task) == states.UNWINDING

    bench.succeed(task)

    assert _state(bench, task) == states.FAILED


@takes(TASK, "running dependency_blocked running")
def test_a_task_whose_service_is_away_waits_for_it(bench: Bench):
    bench.silence()
    task = bench.start(sending())
    assert _state(bench, task) == states.DEPENDENCY_BLOCKED

    bench.beat()

    assert _state(bench, task) == states.RUNNING


@takes(TASK, "running dependency_blocked unwinding cancelled")
def test_a_blocked_task_is_cancelled_at_once(bench: Bench):
    bench.silence()
    task = bench.start(sending())

    bench.cancel(task)

    assert _state(bench, task) == states.CANCELLED


def _stuck(bench: Bench) -> UUID:
    task = bench.start(undoable())
    for _ in ("do", "undo"):
        bench.answer(task, "failed", BROKEN)
    assert _state(bench, task) == states.STUCK
    return task


@takes(TASK, "unwinding stuck unwinding failed")
def test_a_task_that_is_stuck_goes_on_when_a_person_has_mended_its_cause(bench: Bench):
    task = _stuck(bench)

    tasks.resume_unwinding(task_id=task, actor=ACTOR, reason="mended", at=bench.at)
    bench.succeed(task)

    assert _state(bench, task) == states.FAILED


@takes(TASK, "unwinding stuck abandoned")
@takes(APPROVAL, "pending granted")
def test_a_task_that_is_stuck_is_abandoned_by_two_people(
    bench: Bench, ingrid: UserView, ola: UserView
):
    task = _stuck(bench)
    tasks.abandon_task(
        task_id=task, actor=factory.as_actor(ingrid), reason="cleaned up by hand", at=bench.at
    )
    assert _state(bench, task) == states.STUCK

    factory.grant(task, ola, at=bench.at)

    assert _state(bench, task) == states.ABANDONED


# -- approvals -------------------------------------------------------------------------------------


class Planned:
    """A workflow that asks first; what it would touch can change behind people's backs."""

    def __init__(self, bench: Bench, requester: UserView) -> None:
        self.bench = bench
        self.requester = requester
        self.now = "as it was"
        self._workflow = bench.declare(sending(), plan=self._plan)
        factory.rule(self._workflow.name, expires_after_s=3600)

    def _plan(self, _context: StepContext) -> Sequence[PlannedEffect]:
        return (PlannedEffect(kind="server", name="s01", now=self.now, after="on"),)

    def ask(self) -> UUID:
        task = self.bench.again(self._workflow, actor=factory.as_actor(self.requester))
        assert _state(self.bench, task) == states.AWAITING_APPROVAL
        return task

    def approval(self, task: UUID) -> str:
        (found,) = factory.approvals(task)
        return found.state


@pytest.fixture
def planned(bench: Bench, ingrid: UserView) -> Planned:
    return Planned(bench, ingrid)


@takes(TASK, "running awaiting_approval running")
@takes(APPROVAL, "pending granted")
def test_a_task_that_waited_for_consent_goes_on_with_it(planned: Planned, ola: UserView):
    task = planned.ask()

    factory.grant(task, ola)

    assert planned.approval(task) == states.GRANTED
    assert _state(planned.bench, task) == states.RUNNING


@takes(TASK, "running awaiting_approval unwinding cancelled")
@takes(APPROVAL, "pending rejected")
def test_a_task_that_people_refuse_ends(planned: Planned, ola: UserView):
    task = planned.ask()

    factory.reject(task, ola)

    assert planned.approval(task) == states.REJECTED
    assert _state(planned.bench, task) == states.CANCELLED


@takes(APPROVAL, "pending expired")
def test_a_consent_that_nobody_gives_expires(planned: Planned):
    task = planned.ask()

    planned.bench.wait(3601)

    assert planned.approval(task) == states.EXPIRED
    assert _state(planned.bench, task) == states.CANCELLED


@takes(APPROVAL, "pending void")
def test_a_question_is_void_when_its_task_is_cancelled(planned: Planned):
    task = planned.ask()

    planned.bench.cancel(task)

    assert planned.approval(task) == states.VOID


@takes(APPROVAL, "pending granted void")
def test_a_consent_is_void_when_the_plan_changes_before_the_first_effect(
    planned: Planned, ola: UserView
):
    task = planned.ask()
    planned.bench.silence()
    factory.grant(task, ola)
    assert _state(planned.bench, task) == states.DEPENDENCY_BLOCKED

    planned.now = "on fire"
    planned.bench.beat()

    assert planned.approval(task) == states.VOID
    assert _state(planned.bench, task) == states.CANCELLED
    assert planned.bench.sent(task) == []


@pytest.mark.parametrize("machine", [TASK, APPROVAL], ids=lambda machine: machine.name)
def test_every_transition_has_a_scenario(machine):
    assert_every_transition_has_a_scenario(machine)
