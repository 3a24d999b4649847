"""What a device said is put into sentences, however it ended."""

import pytest

from apps.tasks import states
from apps.tasks.types import RetryPolicy
from tests.integration.tasks.bench import Bench, sending, undoable

pytestmark = pytest.mark.django_db

RAW = {"error": {"class": "permanent", "code": "device.rejected", "message": "no such line"}}
AWAY = {"error": {"class": "transient", "code": "device.unreachable", "message": "no answer"}}


def test_a_stuck_task_tells_both_failures_as_sentences(bench: Bench):
    task = bench.start(undoable("attach"), sending("install"))
    bench.succeed(task)
    bench.answer(task, "failed", RAW)
    bench.answer(task, "failed", RAW)

    ended = bench.view(task)

    assert ended.state == states.STUCK
    assert ended.error is not None
    assert ended.error.message == (
        "no such line. Taking back 'attach' failed as well: no such line. A person must finish "
        "this."
    )


def test_one_retry_is_one_retry(bench: Bench):
    task = bench.start(sending(retry=RetryPolicy(retries=1)))
    bench.answer(task, "failed", AWAY)
    bench.wait(30)
    bench.answer(task, "failed", AWAY)

    error = bench.view(task).error

    assert error is not None
    assert error.message == "no answer. Given up after 1 retry."


def test_an_outage_of_the_platform_is_told_in_sentences(bench: Bench):
    outage = {"error": {"class": "blocked", "code": "secret.unavailable", "message": "no secret"}}
    task = bench.start(sending())
    bench.answer(task, "failed", outage)
    bench.wait(60)
    bench.answer(task, "failed", outage)

    blocked = bench.view(task).blocked

    assert blocked is not None
    assert blocked.reason.startswith("no secret. 'first' is tried again by itself;")
