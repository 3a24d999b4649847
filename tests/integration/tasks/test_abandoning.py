"""Giving up a stuck task needs another operator: nothing cleans up after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from apps.tasks import registry, selectors, states
from apps.tasks import services as tasks
from apps.tasks.types import (
    NewTask,
    PolicyRule,
    RetryPolicy,
    Step,
    StepContext,
    Workflow,
    local,
)
from dataverket.lib.problems import Conflict, Forbidden
from tests.factories import tasks as factory
from tests.factories.tasks import as_actor
from tests.integration.tasks.bench import BROKEN, Bench, sending, undoable

pytestmark = pytest.mark.django_db
MENDED: list[bool] = []


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Input of a workflow that cannot take back what it did."""


def _do(_context: StepContext) -> None:
    """Have an effect."""


def _fail(_context: StepContext) -> None:
    raise Conflict("the second step was made to fail", code="test.failure")


def _undo(_context: StepContext) -> None:
    if not MENDED:
        raise Conflict("the cable is gone", code="test.undo")


@pytest.fixture
def stuck(ingrid) -> Iterator[UUID]:
    """A task whose undo failed."""
    MENDED.clear()
    tasks.register(
        Workflow(
            name="get-stuck",
            version=1,
            input=Nothing,
            steps=(
                Step("plug in", do=local(_do), undo=local(_undo)),
                Step("light", do=local(_fail)),
            ),
        )
    )
    yield tasks.create_task(
        new=NewTask(
            workflow="get-stuck",
            title="Plug in a cable",
            datacenter="osl1",
            input=Nothing(),
            actor=as_actor(ingrid),
            resource_type="cable",
            resource_id=uuid4(),
            resource_name="c1",
        )
    )
    del registry._WORKFLOWS["get-stuck", 1]


def _abandon(task_id: UUID, who) -> None:
    tasks.abandon_task(task_id=task_id, actor=as_actor(who), reason="unplugged by hand")


def test_it_stays_stuck_until_another_operator_agrees(stuck, ingrid, ola):
    _abandon(stuck, ola)
    _abandon(stuck, ola)  # asks once

    task = factory.task(stuck)
    assert task.state == states.STUCK
    assert task.approval is not None
    assert (task.approval.operation, task.approval.state) == ("abandon-task", "pending")
    assert "plug in: undo_failed: the cable is gone" in factory.waiting(stuck).plan_text
    with pytest.raises(Forbidden, match="ola asked for it"):
        factory.grant(stuck, ola)

    factory.grant(stuck, ingrid)

    assert factory.task(stuck).state == states.ABANDONED


def test_a_refusal_leaves_it_stuck_and_it_can_be_asked_again(stuck, ingrid, ola):
    _abandon(stuck, ola)
    factory.reject(stuck, ingrid)
    assert factory.task(stuck).state == states.STUCK

    _abandon(stuck, ingrid)

    assert [row.state for row in factory.approvals(stuck)] == ["pending", "rejected"]


def test_trying_the_undo_again_voids_the_question(stuck, ingrid, ola):
    _abandon(stuck, ola)
    found = factory.waiting(stuck)
    MENDED.append(True)

    tasks.resume_unwinding(task_id=stuck, actor=as_actor(ola), reason="cable is back")

    assert factory.task(stuck).state == states.FAILED
    assert factory.approvals(stuck)[0].state == states.VOID
    with pytest.raises(Conflict, match="is void"):
        tasks.grant_approval(
            actor=as_actor(ingrid), approval_id=found.id, plan_hash=found.plan_hash, reason="late"
        )


def test_a_platform_with_one_operator_may_decide_to_need_no_second(stuck, ingrid, ola):
    off = tasks.set_approval_policy(
        actor=as_actor(ingrid),
        rule=PolicyRule(name="abandon-task", operation="abandon-task", min_objects=0, quorum=0),
        reason="we are two, and one is on leave",
    )
    factory.grant(off, ola)

    _abandon(stuck, ingrid)

    assert factory.task(stuck).state == states.ABANDONED


def test_what_waits_to_take_back_on_a_service_that_never_returns_can_be_given_up(
    bench: Bench, ingrid, ola
):
    task = bench.start(undoable("first"), sending("second", retry=RetryPolicy(retries=0)))
    bench.succeed(task)
    bench.silence()
    bench.answer(task, "failed", BROKEN)
    waiting = bench.view(task)
    assert waiting.state == states.UNWINDING
    assert waiting.blocked is not None

    _abandon(task, ola)

    held = bench.view(task)
    assert held.state == states.STUCK
    assert held.blocked is None
    assert held.error is not None
    assert "given up" in held.error.message
    factory.grant(task, ingrid)
    assert bench.view(task).state == states.ABANDONED


def test_what_was_sent_and_never_answered_is_no_work_that_is_late_once_its_task_is_abandoned(
    bench: Bench, ingrid, ola
):
    task = bench.start(undoable("first"), sending("second", retry=RetryPolicy(retries=0)))
    bench.succeed(task)
    bench.answer(task, "failed", BROKEN)  # the undo of the first goes out
    bench.silence()
    _abandon(task, ola)
    factory.grant(task, ingrid)
    assert bench.view(task).state == states.ABANDONED

    bench.wait(3600, is_answering=False)

    assert selectors.get_engine_lag(at=bench.at).steps_overdue == 0
    bench.succeed(task)  # its answer comes after all, and changes nothing
    assert bench.view(task).state == states.ABANDONED


def test_what_is_just_taking_back_cannot_be_given_up(bench: Bench, ola):
    task = bench.start(undoable("first"), sending("second", retry=RetryPolicy(retries=0)))
    bench.succeed(task)
    bench.answer(task, "failed", BROKEN)
    assert bench.view(task).state == states.UNWINDING

    with pytest.raises(Conflict, match="unwinding"):
        _abandon(task, ola)
