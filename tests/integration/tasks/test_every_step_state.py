"""Every transition of a step, taken through the services, and none besides."""

from typing import Any

import pytest
from django.db import OperationalError

from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.models import DeadLetter
from apps.tasks.states import STEP
from apps.tasks.types import Step, StepContext, local, parallel, signal
from dataverket.lib.problems import Conflict
from tests.integration.tasks.bench import (
    ACTOR,
    BROKEN,
    FLAKY,
    LATER,
    Bench,
    sending,
    undoable,
)
from tests.transitions import assert_every_transition_has_a_scenario, takes

pytestmark = pytest.mark.django_db


def _nothing(_context: StepContext) -> None:
    """Do nothing, successfully."""


def _refuse(_context: StepContext) -> None:
    raise Conflict("it is taken", code="test.taken")


# -- forward ---------------------------------------------------------------------------------------


@takes(STEP, "waiting ready succeeded")
def test_a_step_in_the_database_succeeds_at_once(bench: Bench):
    task = bench.start(Step("first", do=local(_nothing)))

    assert bench.step(task) == states.SUCCEEDED


@takes(STEP, "ready failed")
def test_a_step_in_the_database_that_refuses_fails(bench: Bench):
    task = bench.start(Step("first", do=local(_refuse)))

    assert bench.step(task) == states.FAILED


@takes(STEP, "ready retry_wait ready succeeded")
def test_a_step_that_the_database_interrupts_is_tried_again(bench: Bench):
    tries: list[int] = []

    def interrupted_once(_context: StepContext) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("deadlock detected")

    task = bench.start(Step("first", do=local(interrupted_once)))
    assert bench.step(task) == states.RETRY_WAIT

    bench.wait(40)

    assert bench.step(task) == states.SUCCEEDED


@takes(STEP, "ready dispatched succeeded")
def test_a_command_that_is_done_at_once_succeeds(bench: Bench):
    task = bench.start(sending())
    assert bench.step(task) == states.DISPATCHED

    bench.succeed(task)

    assert bench.step(task) == states.SUCCEEDED


@takes(STEP, "dispatched running succeeded")
def test_a_command_that_takes_a_while_runs_and_succeeds(bench: Bench):
    task = bench.start(sending())

    bench.answer(task, "started")
    assert bench.step(task) == states.RUNNING
    bench.succeed(task)

    assert bench.step(task) == states.SUCCEEDED


@takes(STEP, "ready running succeeded")
def test_a_step_that_waits_for_an_event_runs_until_it_comes(bench: Bench):
    task = bench.start(Step("first", do=signal("maskin")))
    assert bench.step(task) == states.RUNNING

    bench.signal(task)

    assert bench.step(task) == states.SUCCEEDED


@takes(STEP, "ready blocked ready dispatched")
def test_a_step_whose_service_is_away_is_blocked_until_it_is_back(bench: Bench):
    bench.silence()
    task = bench.start(sending())
    assert bench.step(task) == states.BLOCKED

    bench.beat()

    assert bench.step(task) == states.DISPATCHED


# -- what a site may answer, before and after it has said that it began ----------------------------


def _answered(bench: Bench, verb: str, data: dict[str, Any], *, has_begun: bool):
    task = bench.start(sending())
    if has_begun:
        bench.answer(task, "started")
    bench.answer(task, verb, data)
    return task


@takes(STEP, "dispatched failed")
def test_a_final_error_fails_the_step(bench: Bench):
    task = _answered(bench, "failed", BROKEN, has_begun=False)

    assert bench.step(task) == states.FAILED


@takes(STEP, "running failed")
def test_a_final_error_fails_a_step_that_has_begun(bench: Bench):
    task = _answered(bench, "failed", BROKEN, has_begun=True)

    assert bench.step(task) == states.FAILED


@takes(STEP, "dispatched retry_wait ready dispatched")
def test_a_passing_error_is_waited_out_and_the_command_sent_again(bench: Bench):
    task = _answered(bench, "failed", FLAKY, has_begun=False)
    assert bench.step(task) == states.RETRY_WAIT

    bench.wait(40)

    assert bench.step(task) == states.DISPATCHED
    assert [command.attempt for command in bench.sent(task)] == [1, 2]


@takes(STEP, "running retry_wait")
def test_a_passing_error_after_the_begin_is_waited_out_as_well(bench: Bench):
    task = _answered(bench, "failed", FLAKY, has_begun=True)

    assert bench.step(task) == states.RETRY_WAIT


@takes(STEP, "dispatched polling ready dispatched")
def test_what_takes_long_is_asked_again(bench: Bench):
    task = _answered(bench, "pending", LATER, has_begun=False)
    assert bench.step(task) == states.POLLING

    bench.wait(6)

    assert bench.step(task) == states.DISPATCHED


@takes(STEP, "running polling")
def test_what_has_begun_and_takes_long_is_asked_again(bench: Bench):
    task = _answered(bench, "pending", LATER, has_begun=True)

    assert bench.step(task) == states.POLLING


@takes(STEP, "dispatched unknown ready dispatched")
def test_a_command_that_nobody_takes_is_unknown_and_sent_again(bench: Bench):
    task = bench.start(sending())

    bench.wait(61)
    assert bench.step(task) == states.UNKNOWN
    bench.wait(40)

    assert bench.step(task) == states.DISPATCHED
    assert [command.attempt for command in bench.sent(task)] == [1, 2]


@takes(STEP, "running unknown")
def test_a_command_that_falls_silent_after_its_begin_is_unknown(bench: Bench):
    task = bench.start(sending())
    bench.answer(task, "started")

    bench.wait(31)

    assert bench.step(task) == states.UNKNOWN


@takes(STEP, "dispatched dead_lettered ready dispatched")
def test_a_command_that_is_given_up_waits_and_is_replayed(bench: Bench):
    task = bench.start(sending())
    bench.give_up(task)
    assert bench.step(task) == states.DEAD_LETTERED

    tasks.replay_dead_letter(
        letter_id=DeadLetter.objects.get().id, actor=ACTOR, reason="mended", at=bench.at
    )

    assert bench.step(task) == states.DISPATCHED


@takes(STEP, "running dead_lettered failed")
def test_a_command_that_is_given_up_after_its_begin_waits_and_is_discarded(bench: Bench):
    task = bench.start(sending())
    bench.answer(task, "started")
    bench.give_up(task)

    tasks.discard_dead_letter(
        letter_id=DeadLetter.objects.get().id, actor=ACTOR, reason="no", at=bench.at
    )

    assert bench.step(task) == states.FAILED


@takes(STEP, "polling failed")
def test_the_limit_of_the_task_ends_a_step_that_is_polled(bench: Bench):
    task = bench.start(sending(limit_s=900), limit_s=60)
    bench.answer(task, "pending", LATER | {"after_s": 300.0})

    bench.wait(61)

    assert bench.step(task) == states.FAILED


@takes(STEP, "retry_wait ready failed")
def test_the_limit_of_the_task_ends_a_step_that_waits_for_its_next_try(bench: Bench):
    task = bench.start(sending(), limit_s=0.1)
    bench.answer(task, "failed", FLAKY)

    bench.wait(0.2)

    assert bench.step(task) == states.FAILED


# -- back ------------------------------------------------------------------------------------------


@takes(STEP, "succeeded undoing undone")
def test_what_succeeded_is_taken_back_when_the_task_is_cancelled(bench: Bench):
    task = bench.start(
        Step("first", do=local(_nothing), undo=local(_nothing)),
        Step("second", do=signal("maskin")),
    )

    bench.cancel(task)

    assert bench.step(task) == states.UNDONE


@takes(STEP, "failed undoing undo_failed undoing undone")
def test_an_undo_that_fails_is_tried_again_by_a_person(bench: Bench):
    task = bench.start(undoable())
    bench.answer(task, "failed", BROKEN)
    assert bench.step(task) == states.UNDOING
    bench.answer(task, "failed", BROKEN)
    assert bench.step(task) == states.UNDO_FAILED

    tasks.resume_unwinding(task_id=task, actor=ACTOR, reason="mended", at=bench.at)
    bench.succeed(task)

    assert bench.step(task) == states.UNDONE


@takes(STEP, "dispatched undoing")
def test_a_command_under_way_is_taken_back_when_its_neighbour_fails(bench: Bench):
    task = _beside_a_failure(bench, has_begun=False)

    assert bench.step(task) == states.UNDOING


@takes(STEP, "running undoing")
def test_a_command_that_has_begun_is_taken_back_when_its_neighbour_fails(bench: Bench):
    task = _beside_a_failure(bench, has_begun=True)

    assert bench.step(task) == states.UNDOING


def _beside_a_failure(bench: Bench, *, has_begun: bool):
    task = bench.start(*parallel("both", undoable("second"), undoable("first")))
    if has_begun:
        bench.answer(task, "started")
    second, first = bench.sent(task)
    assert [second.data["text"], first.data["text"]] == ["second", "first"]
    bench.report(second, "failed", BROKEN)
    return task


@takes(STEP, "retry_wait undoing")
def test_what_waits_for_its_next_try_is_taken_back_by_a_cancellation(bench: Bench):
    task = _cancelled_after(bench, "failed", FLAKY)

    assert bench.step(task) == states.UNDOING


@takes(STEP, "polling undoing")
def test_what_is_polled_is_taken_back_by_a_cancellation(bench: Bench):
    task = _cancelled_after(bench, "pending", LATER)

    assert bench.step(task) == states.UNDOING


def _cancelled_after(bench: Bench, verb: str, data: dict[str, Any]):
    task = bench.start(undoable())
    bench.answer(task, verb, data)
    bench.cancel(task)
    return task


@takes(STEP, "unknown undoing")
def test_what_is_unknown_is_taken_back_by_a_cancellation(bench: Bench):
    task = bench.start(undoable())
    bench.wait(61)

    bench.cancel(task)

    assert bench.step(task) == states.UNDOING


@takes(STEP, "dead_lettered undoing")
def test_what_a_site_gave_up_is_taken_back_by_a_cancellation(bench: Bench):
    task = bench.start(undoable())
    bench.give_up(task)

    bench.cancel(task)

    assert bench.step(task) == states.UNDOING


@takes(STEP, "ready undoing")
def test_what_waits_for_its_turn_at_a_device_is_taken_back_by_a_cancellation(bench: Bench):
    locked = bench.declare(undoable(lock=lambda _context: "device:osl1-leaf1"))
    task = bench.again(locked)
    bench.answer(task, "failed", FLAKY)
    other = bench.again(locked)
    bench.wait(40)
    assert (bench.step(task), bench.step(other)) == (states.READY, states.DISPATCHED)

    bench.cancel(task)

    assert bench.step(task) == states.UNDOING


@takes(STEP, "retry_wait ready blocked undoing")
def test_what_is_blocked_is_taken_back_by_a_cancellation(bench: Bench):
    task = bench.start(undoable())
    bench.answer(task, "failed", FLAKY)
    bench.wait(40, is_answering=False)
    assert bench.step(task) == states.BLOCKED

    bench.cancel(task)

    assert bench.step(task) == states.UNDOING


def test_every_transition_of_a_step_has_a_scenario():
    assert_every_transition_has_a_scenario(STEP)
