"""The bars of a task's page say of each step what it waits for, not only its state."""

import pytest

from apps.tasks import states
from apps.tasks.models import Task
from apps.tasks.types import RetryPolicy, Step, StepBlocked, StepContext, local, parallel, signal
from apps.tasks.waterfall import Bar, waterfall
from tests.factories import tasks as factory
from tests.integration.tasks.bench import BROKEN, FLAKY, LATER, Bench, sending, undoable

pytestmark = pytest.mark.django_db


def bar(bench: Bench, task, number: int = 0) -> Bar:
    found = bench.view(task)
    return waterfall(
        found.steps,
        began=found.created_at,
        ended=found.finished_at,
        at=bench.at,
        blocked=found.blocked,
    )[number]


def test_a_step_that_was_sent_to_a_service_that_fell_silent_is_blocked(bench: Bench):
    task = bench.start(sending("read power"))
    assert (bar(bench, task).word, bar(bench, task).waits) == (states.DISPATCHED, "")

    bench.silence()

    assert bench.step(task, "read power") == states.DISPATCHED
    blocked = bench.view(task).blocked
    assert blocked is not None
    shown = bar(bench, task)
    assert (shown.word, shown.tone) == ("blocked", "warn")
    assert shown.waits == (
        f"Waits for maskin@osl1 since {blocked.since:%Y-%m-%d %H:%M:%S} UTC; it was sent and has "
        "not been answered."
    )


def test_a_step_that_was_never_sent_is_blocked_too(bench: Bench):
    bench.silence()
    task = bench.start(sending("read power"))

    shown = bar(bench, task)

    assert shown.word == "blocked"
    assert shown.waits.startswith("Waits for maskin@osl1 since ")
    assert "was sent" not in shown.waits


def test_a_step_of_another_service_is_not_called_blocked(bench: Bench):
    def held(_context: StepContext) -> None:
        raise StepBlocked(
            "No room.", code="capacity.none", dependency="rack/r1", runbook="stuck-task"
        )

    task = bench.start(*parallel("both", sending("read power"), Step("find", do=local(held))))

    assert bar(bench, task, 0).word == states.DISPATCHED
    assert bar(bench, task, 1).word == "blocked"
    assert bar(bench, task, 1).waits.startswith("Waits for rack/r1 since ")


def test_an_undo_whose_service_fell_silent_is_blocked(bench: Bench):
    task = bench.start(undoable("attach"), sending("install"))
    bench.succeed(task)
    bench.answer(task, "failed", BROKEN)

    bench.silence()

    assert bar(bench, task).word == "blocked"
    assert bar(bench, task).waits.startswith("Waits for maskin@osl1 since ")
    assert (bar(bench, task, 1).word, bar(bench, task, 1).waits) == (states.FAILED, "")


def test_a_step_whose_device_another_task_works_on_waits_for_the_lock(bench: Bench):
    one = sending(lock=lambda _context: ("device:osl1-leaf1",))
    workflow = bench.declare(one)
    bench.again(workflow)
    second = bench.again(workflow)

    assert bench.step(second) == states.READY
    assert bar(bench, second).word == "waits for lock"
    assert "takes its turn by itself" in bar(bench, second).waits

    bench.wait(30)
    told = bench.view(second).blocked
    assert told is not None
    assert bar(bench, second).word == "waits for lock"
    assert bar(bench, second).waits.startswith("Waits for device:osl1-leaf1 since ")


def test_a_step_that_waits_for_its_next_try_says_which_and_when(bench: Bench):
    task = bench.start(sending("read power", retry=RetryPolicy(retries=5)))
    bench.answer(task, "failed", FLAKY)

    shown = bar(bench, task)

    assert shown.word == "waits for next try"
    assert shown.waits.startswith("Attempt 2 of 6 begins at ")
    assert shown.error == "It was away."


def test_an_undo_that_waits_for_its_next_try_says_so(bench: Bench):
    task = bench.start(undoable("attach"), sending("install"))
    bench.succeed(task)
    bench.answer(task, "failed", BROKEN)
    bench.answer(task, "failed", FLAKY)

    assert bar(bench, task).word == "waits for next try"
    assert bar(bench, task).waits.startswith("Attempt 2 of 16 begins at ")


def test_an_outage_of_the_platform_blocks_the_step_from_its_second_time_on(bench: Bench):
    outage = {"error": {"class": "blocked", "code": "secret.unreachable", "message": "No room."}}
    task = bench.start(sending("read power"))
    bench.answer(task, "failed", outage)
    assert bar(bench, task).word == "waits for next try"
    assert "costs no retry" in bar(bench, task).waits

    bench.wait(30)
    bench.answer(task, "failed", outage)

    assert bar(bench, task).word == "blocked"
    assert bar(bench, task).waits.startswith("Waits for maskin@osl1 since ")


def test_a_site_that_works_on_it_and_an_event_that_is_awaited_are_told(bench: Bench):
    polled = bench.start(sending("wipe", limit_s=900))
    bench.answer(polled, "pending", LATER)
    awaited = bench.start(Step("wait for phone-home", do=signal("maskin"), limit_s=900))

    assert bar(bench, polled).word == "waits for site"
    assert "is asked again at " in bar(bench, polled).waits
    assert bar(bench, awaited).word == "waits for event"
    assert " by " in bar(bench, awaited).waits


def test_a_step_that_waits_for_peoples_consent_says_so(bench: Bench):
    workflow = bench.declare(sending("first"))
    factory.rule(workflow.name, min_objects=0)
    task = bench.again(workflow)
    assert Task.objects.get(pk=task).state == states.AWAITING_APPROVAL

    shown = bar(bench, task)

    assert shown.word == "waits for consent"
    assert shown.waits.startswith("Waits for approval/")


def test_a_step_that_never_began_waits_for_nothing_once_its_task_has_ended(bench: Bench):
    one = sending(lock=lambda _context: ("device:osl1-leaf1",))
    workflow = bench.declare(one)
    bench.again(workflow)
    second = bench.again(workflow)
    assert bar(bench, second).word == "waits for lock"

    bench.cancel(second)

    assert bench.view(second).state == states.CANCELLED
    assert (bar(bench, second).word, bar(bench, second).waits) == (states.READY, "")
