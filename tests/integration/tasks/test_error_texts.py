"""What a device said is put into sentences, however it ended."""

import pytest

from apps.tasks import states
from apps.tasks.types import RetryPolicy
from dataverket.bus.envelope import EVENT_LIMIT_BYTES
from dataverket.lib.sizes import LONGEST_TEXT
from tests import outbox
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


ENDLESS = "☃" * (EVENT_LIMIT_BYTES // 8)  # six bytes each in a message


def _endless(error_class: str, **more: str) -> dict[str, dict[str, str]]:
    said = {"class": error_class, "code": "device.rejected", "message": ENDLESS}
    return {"error": said | more}


@pytest.mark.parametrize("endless", ["code", "class", "message"])
def test_whatever_a_site_says_without_end_a_task_tells_in_a_message_that_can_be_sent(
    bench: Bench, endless: str
):
    task = bench.start(undoable("attach"), sending("install"))
    bench.succeed(task)
    bench.answer(task, "failed", _endless("permanent", **{endless: ENDLESS}))
    bench.answer(task, "failed", _endless("permanent", **{endless: ENDLESS}))

    stuck = outbox.task_events()[-1]

    assert stuck.data["state"] == states.STUCK
    assert len(stuck.encode()) < 64 * 1024
    message = stuck.data["error"]["message"]
    assert f"the first {LONGEST_TEXT} of {len(ENDLESS)} characters" in message
    assert message.endswith("A person must finish this.")


def test_what_a_site_says_without_end_of_an_outage_is_cut_and_what_follows_is_told(bench: Bench):
    task = bench.start(sending())
    bench.answer(task, "failed", _endless("blocked"))
    bench.wait(60)
    bench.answer(task, "failed", _endless("blocked"))

    told = outbox.task_events()[-1]

    assert len(told.encode()) < 32 * 1024
    reason = told.data["blocked"]["reason"]
    assert reason.endswith("'first' is tried again by itself; that costs no retry.")


def test_a_note_without_end_is_cut_wherever_it_ends_up(bench: Bench):
    note = {"after_s": 30.0, "note": ENDLESS}
    task = bench.start(undoable("attach", limit_s=60), sending("install"))
    bench.succeed(task)
    bench.answer(task, "failed", RAW)
    bench.answer(task, "pending", note)
    bench.wait(31)
    bench.answer(task, "pending", note)

    ended = outbox.task_events()[-1]

    assert ended.data["state"] == states.STUCK
    assert "Last word of the site: ☃☃" in ended.data["error"]["message"]
    assert len(ended.encode()) < 64 * 1024
