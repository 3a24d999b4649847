"""The time that a whole task has: it ends the task, says where it stood, and counts no waiting."""

import pytest

from apps.tasks import states
from apps.tasks.types import Step, signal
from tests.integration.tasks.bench import FLAKY, LATER, Bench, sending, undoable

pytestmark = pytest.mark.django_db


def test_a_task_that_is_over_its_limit_takes_back_what_it_did_and_says_where_it_stood(
    bench: Bench,
):
    task = bench.start(undoable("prepare"), sending("wipe", limit_s=900), limit_s=60)
    bench.succeed(task)
    bench.answer(task, "pending", LATER | {"after_s": 300.0})

    bench.wait(61)
    bench.succeed(task)

    ended = bench.view(task)
    assert ended.state == states.FAILED
    assert ended.error is not None
    assert ended.error.code == "task.limit"
    assert ended.error.message == "The task was not done after 60 s; it stood at 'wipe'."
    assert bench.step(task, "prepare") == states.UNDONE


def test_a_task_within_its_limit_is_left_alone(bench: Bench):
    task = bench.start(sending(limit_s=900), limit_s=60)
    bench.answer(task, "pending", LATER | {"after_s": 300.0})

    bench.wait(59)

    assert bench.view(task).state == states.RUNNING


def test_waiting_for_a_service_that_is_away_does_not_count(bench: Bench):
    bench.silence()
    task = bench.start(sending(), limit_s=60)

    bench.wait(600, is_answering=False)
    assert bench.view(task).state == states.DEPENDENCY_BLOCKED
    bench.beat()
    bench.wait(30)
    bench.succeed(task)

    assert bench.view(task).state == states.SUCCEEDED


def test_tries_do_not_go_on_beyond_the_limit(bench: Bench):
    task = bench.start(sending(), limit_s=60)
    while bench.view(task).state == states.RUNNING:
        bench.answer(task, "failed", FLAKY)
        bench.wait(31)

    assert len(bench.sent(task)) == 2, "there were four tries left"


def test_a_wait_for_an_event_ends_with_the_tasks_limit_as_well(bench: Bench):
    task = bench.start(Step("wait", do=signal("maskin"), limit_s=900), limit_s=60)

    bench.wait(61)

    error = bench.view(task).error
    assert error is not None
    assert error.code == "task.limit"
