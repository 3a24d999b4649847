"""The time that a whole task has: it ends the task, says where it stood, and counts no waiting."""

import pytest

from apps.maskin.messages import Echo
from apps.tasks import states
from apps.tasks.types import RetryPolicy, Step, command, signal
from dataverket.bus.envelope import LIMIT_BYTES
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


def _wait_in_small_steps(bench: Bench, seconds: int, *, is_answering: bool) -> None:
    for _ in range(seconds // 10):
        bench.wait(10, is_answering=is_answering)


def test_waiting_for_a_service_that_is_away_does_not_count(bench: Bench):
    task = bench.start(sending("one"), sending("two", limit_s=900), limit_s=60)
    bench.succeed(task)
    bench.answer(task, "pending", LATER)
    bench.silence()

    _wait_in_small_steps(bench, 120, is_answering=False)
    assert bench.view(task).state == states.DEPENDENCY_BLOCKED
    bench.beat()
    bench.answer(task, "pending", LATER | {"after_s": 300.0})
    _wait_in_small_steps(bench, 30, is_answering=True)
    assert bench.view(task).state == states.RUNNING, "some forty of its sixty seconds were left"
    _wait_in_small_steps(bench, 30, is_answering=True)

    error = bench.view(task).error
    assert error is not None
    assert error.code == "task.limit"


def test_waiting_before_the_first_effect_does_not_count_at_all(bench: Bench):
    bench.silence()
    task = bench.start(sending(), limit_s=60)

    _wait_in_small_steps(bench, 600, is_answering=False)
    assert bench.view(task).state == states.DEPENDENCY_BLOCKED
    bench.beat()
    _wait_in_small_steps(bench, 30, is_answering=True)
    bench.succeed(task)

    assert bench.view(task).state == states.SUCCEEDED


def test_a_command_that_reports_itself_beyond_its_limit_is_not_called_silent(bench: Bench):
    task = bench.start(sending(limit_s=30, retry=RetryPolicy(retries=0)))

    for _ in range(5):
        bench.answer(task, "alive")
        bench.wait(7)

    error = bench.view(task).error
    assert error is not None
    assert error.code == "step.limit"
    assert error.message.startswith("'first' was not done by maskin@osl1 within 30 s.")


def test_an_outage_of_the_platform_at_the_site_is_shown_and_asked_after_more_and_more_rarely(
    bench: Bench,
):
    task = bench.start(sending(), limit_s=60)
    away = {"error": {"code": "secret.unreachable", "class": "blocked", "message": "No answer."}}

    bench.answer(task, "failed", away)
    assert bench.view(task).state == states.RUNNING, "once is nothing to tell"
    for _ in range(8):
        bench.wait(31)
        bench.answer(task, "failed", away)

    held = bench.view(task)
    assert held.state == states.DEPENDENCY_BLOCKED
    assert held.blocked is not None
    assert (held.blocked.code, held.blocked.dependency) == ("secret.unreachable", "maskin@osl1")
    bench.wait(2)
    assert len(bench.sent(task)) == 9, "no longer at once"
    bench.wait(31)
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


def test_a_command_that_fits_into_no_message_fails_its_step_for_good(bench: Bench):
    large = command(Echo, build=lambda _context: Echo(text="x" * LIMIT_BYTES))
    task = bench.start(undoable("prepare"), Step("large", do=large))

    bench.succeed(task)
    bench.succeed(task)  # takes back what was prepared

    ended = bench.view(task)
    assert ended.state == states.FAILED
    assert ended.error is not None
    assert ended.error.code == "command.too_large"
    assert f"{LIMIT_BYTES} are allowed" in ended.error.message
    assert bench.step(task, "prepare") == states.UNDONE
    assert [one.direction for one in bench.sent(task)] == ["do", "undo"]


def test_an_event_that_never_came_ends_with_the_code_and_the_advice_of_its_step(bench: Bench):
    heard = signal("maskin", code="phone_home.missing", advice="Look at the console.")
    task = bench.start(Step("wait", do=heard, limit_s=60))

    bench.wait(61)

    error = bench.view(task).error
    assert error is not None
    assert error.code == "phone_home.missing"
    assert error.message == "wait: nothing was heard within 60 s. Look at the console."


def test_a_wait_for_an_event_is_blocked_while_nobody_can_hear_it_and_does_not_end_then(
    bench: Bench,
):
    task = bench.start(Step("first", do=signal("maskin"), limit_s=60), limit_s=120)

    _wait_in_small_steps(bench, 300, is_answering=False)

    held = bench.view(task)
    assert held.state == states.DEPENDENCY_BLOCKED
    assert held.blocked is not None
    assert held.blocked.dependency == "maskin@osl1"
    assert held.steps[0].waits is not None
    assert held.steps[0].waits.word == "blocked"
    assert held.steps[0].waits.text.endswith("; no event is heard there.")
    bench.beat()
    assert bench.view(task).state == states.RUNNING
    bench.signal(task)
    assert bench.view(task).state == states.SUCCEEDED


def test_an_event_that_comes_before_its_service_was_seen_again_ends_the_wait(bench: Bench):
    task = bench.start(Step("first", do=signal("maskin"), limit_s=60), undoable("second"))
    _wait_in_small_steps(bench, 30, is_answering=False)
    assert bench.view(task).state == states.DEPENDENCY_BLOCKED

    bench.signal(task)

    assert bench.step(task) == states.SUCCEEDED
    bench.beat()
    bench.succeed(task)
    assert bench.view(task).state == states.SUCCEEDED


def test_an_undo_that_takes_long_has_the_steps_limit_for_itself(bench: Bench):
    task = bench.start(undoable("wipe", limit_s=60), Step("second", do=signal("boot"), limit_s=900))
    bench.succeed(task)
    bench.wait(100)
    bench.cancel(task)

    bench.answer(task, "pending", LATER)
    bench.wait(6)

    assert [one.direction for one in bench.sent(task)] == ["do", "undo", "undo"]
    bench.succeed(task)
    assert bench.view(task).state == states.CANCELLED
