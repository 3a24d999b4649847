"""A task whose step waits by itself says so: its next try, a site's long work, an event."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tasks import selectors, states
from apps.tasks.models import Timer
from apps.tasks.selectors import TaskFilter
from apps.tasks.types import HeldUp, RetryPolicy, Step, signal
from dataverket.lib.scope import Visibility
from tests.integration.tasks.bench import BROKEN, FLAKY, LATER, Bench, sending, undoable

pytestmark = pytest.mark.django_db


def held_up(bench: Bench, task: UUID) -> HeldUp:
    found = bench.view(task).held_up
    assert found is not None
    return found


def next_try(task: UUID) -> datetime:
    return Timer.objects.get(task_id=task, kind="retry").due_at


def test_a_step_that_waits_for_its_next_try_says_why_and_when(bench: Bench):
    task = bench.start(undoable("read power", retry=RetryPolicy(retries=5)))
    begun = bench.at
    bench.answer(task, "failed", FLAKY)

    found = held_up(bench, task)

    assert (found.what, found.why, found.code) == (
        "step 'read power'",
        "It was away.",
        "test.flaky",
    )
    assert found.since == begun
    assert not found.retrying_helps
    assert "tried again by itself" in found.retrying
    assert found.next_by_itself.startswith(
        f"Attempt 2 of 6 begins at {next_try(task):%H:%M:%S} UTC."
    )
    assert "When the last one fails as well" in found.next_by_itself
    assert found.who_can_act == "platform operator"
    assert found.runbook == "stuck-task"


def test_a_step_whose_next_try_is_under_way_still_says_what_went_wrong(bench: Bench):
    task = bench.start(sending(retry=RetryPolicy(retries=1)))
    bench.answer(task, "failed", FLAKY)
    bench.wait(30)

    found = held_up(bench, task)

    assert found.why == "It was away."
    assert found.next_by_itself == (
        "Attempt 2 of 2 is under way. When it fails as well, the step fails and the task takes "
        "back what it did."
    )


def test_a_step_that_gets_on_after_a_retry_holds_nothing_up(bench: Bench):
    task = bench.start(sending("one"), sending("two"))
    bench.answer(task, "failed", FLAKY)
    bench.wait(30)

    bench.succeed(task)

    assert bench.view(task).held_up is None


def test_a_step_of_unknown_outcome_is_told_like_one_that_failed(bench: Bench):
    unsure = {"error": {"class": "unknown", "code": "bmc.unreachable", "message": "No answer."}}
    task = bench.start(sending())
    bench.answer(task, "failed", unsure)

    found = held_up(bench, task)

    assert bench.step(task) == states.UNKNOWN
    assert (found.why, found.runbook) == ("No answer.", "bmc-unreachable")
    assert "Attempt 2 of 6 begins at" in found.next_by_itself


def test_an_undo_that_waits_for_its_next_try_says_so(bench: Bench):
    task = bench.start(undoable("attach"), sending("install"))
    bench.succeed(task)
    bench.answer(task, "failed", BROKEN)
    bench.answer(task, "failed", FLAKY)

    found = held_up(bench, task)

    assert bench.view(task).state == states.UNWINDING
    assert (found.what, found.why) == ("step 'attach'", "It was away.")
    assert f"Attempt 2 of 16 begins at {next_try(task):%H:%M:%S} UTC." in found.next_by_itself
    assert "the task is stuck" in found.next_by_itself


def test_a_site_that_works_on_what_takes_long_is_waited_for_until_a_moment(bench: Bench):
    task = bench.start(sending("wipe", limit_s=900))
    begun = bench.at
    bench.answer(task, "pending", LATER)

    found = held_up(bench, task)

    assert found.why == "The site still works on it: 2 of 9 disks wiped"
    assert found.since == begun
    assert f"asked again at {next_try(task):%H:%M:%S} UTC." in found.next_by_itself
    limit = datetime.fromtimestamp(begun.timestamp() + 900, tz=begun.tzinfo)
    assert f"is not done by {limit:%H:%M:%S} UTC, the step fails" in found.next_by_itself
    assert found.who_can_act.startswith("nobody has to")


def test_a_wait_for_a_phone_home_says_since_when_until_when_and_what_then(bench: Bench):
    task = bench.start(Step("wait for phone-home", do=signal("maskin"), limit_s=900))
    begun = bench.at

    found = held_up(bench, task)

    assert found.what == "step 'wait for phone-home'"
    assert found.since == begun
    limit = datetime.fromtimestamp(begun.timestamp() + 900, tz=begun.tzinfo)
    assert f"has not come by {limit:%H:%M:%S} UTC, the step fails" in found.next_by_itself
    assert found.runbook == "phone-home-missing"


def test_of_parallel_steps_the_one_that_failed_is_told_and_the_others_counted(bench: Bench):
    fanned = sending("configure", each=lambda _context: ("leaf1", "leaf2"))
    task = bench.start(fanned)
    for one in bench.sent(task):
        bench.report(one, "failed", FLAKY)

    assert held_up(bench, task).what == "step 'configure[leaf1]' and 1 more"


def test_what_is_retried_costs_no_query_more_of_one_task_or_of_a_list(bench: Bench):
    calm = bench.start(sending())
    retried = bench.start(sending())
    bench.answer(retried, "failed", FLAKY)
    sees = Visibility.all()

    with CaptureQueriesContext(connection) as of_calm:
        selectors.get_task(task_id=calm, visibility=sees)
    with CaptureQueriesContext(connection) as of_retried:
        selectors.get_task(task_id=retried, visibility=sees)
    with CaptureQueriesContext(connection) as of_list:
        selectors.list_tasks(visibility=sees, filters=TaskFilter(), limit=50)

    assert (len(of_calm), len(of_retried), len(of_list)) == (2, 2, 1)


def test_a_step_without_a_failure_before_says_nothing(bench: Bench):
    task = bench.start(sending())

    assert bench.view(task).held_up is None
