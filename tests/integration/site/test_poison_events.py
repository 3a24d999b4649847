"""What no consumer can process is kept as a dead letter, and what comes behind it is applied.

A real consumer takes from a real stream; each kind of poison lies in front of a good event.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import DeadLetter, Task
from apps.tasks.services import steps
from dataverket.bus import subjects
from dataverket.bus.envelope import EVENT_LIMIT_BYTES, LIMIT_BYTES, Envelope
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from dataverket.orchestrator import events
from dataverket.orchestrator.database import DatabaseThread
from tests import outbox
from tests.integration.site.conftest import BareSite
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SUBJECT = subjects.event("maskin", "step", "succeeded", "osl1")


@pytest.fixture
def sent() -> Envelope:
    """A command that is under way."""
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=clock.now(), detail={})
    maskin.check_site(actor=Actor.system("tests"), datacenter="osl1")
    return outbox.commands()[-1]


@pytest.fixture
def consuming(site: BareSite) -> Iterator[None]:
    """The orchestrator's consumer, as it runs; it must not have ended by itself."""
    database = DatabaseThread("tests")
    running = asyncio.run_coroutine_threadsafe(events.consume(site.client, database), site.loop)
    yield
    assert not running.done(), "the consumer ended"
    running.cancel()
    asyncio.run(database.close())


def _answer(command: Envelope, **changes: Any) -> Envelope:
    return outbox.answer(command, **({"id": str(uuid4())} | changes))


def _publish(site: BareSite, *messages: bytes) -> None:
    async def publish() -> None:
        for message in messages:
            await site.client.jetstream().publish(SUBJECT, message)

    site.call(publish())


def _state(command: Envelope) -> str:
    return selectors.get_task(
        task_id=UUID(command.taskid), visibility=Visibility(everything=True)
    ).state


POISON: dict[str, dict[str, Any]] = {
    "a type that is none": {"type": 5},
    "a source that is none, from elsewhere": {"source": 7, "datacenter": "trd1"},
    "from elsewhere": {"datacenter": "trd1", "source": "/trd1/\x01maskin"},
    "no step": {"stepid": None},
    "a step that is no UUID": {"stepid": "first"},
    "a task that is no UUID": {"taskid": "first"},
    "NUL in its id": {"id": "a\x00b"},
    "half a surrogate pair in its id": {"id": "\ud800"},
    "an id beyond every column": {"id": "x" * 300},
    "NUL in its result": {"data": {"result": {"text": "\x00"}}},
    "half a surrogate pair in its result": {"data": {"result": {"text": "\ud800"}}},
    "a result that is none": {"data": {"result": 7}},
    "a time that is none": {"time": "t"},
    "an attempt beyond every column": {"attempt": 2**40},
    "a newer schema": {"schemaversion": 99},
    "fences that are nested too deeply": {"fences": "[" * 100_000},
    "too large": {"data": {"result": {"text": "x" * EVENT_LIMIT_BYTES}}},
}


@pytest.mark.parametrize("wrong", POISON.values(), ids=POISON)
def test_poison_is_kept_and_what_comes_behind_it_is_applied(
    site: BareSite, sent: Envelope, consuming: None, wrong: dict[str, Any]
):
    body = json.loads(_answer(sent).encode()) | wrong

    _publish(site, json.dumps(body).encode(), _answer(sent).encode().encode())

    wait_until(lambda: _state(sent) == states.SUCCEEDED, limit_s=10)
    letter = DeadLetter.objects.get()
    assert letter.reason
    assert letter.origin
    assert letter.payload.startswith('{"id":')


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\x00\xfe", b"[" * 100_000, b"9" * 5000])
def test_what_is_not_even_json_is_kept_and_what_comes_behind_it_is_applied(
    site: BareSite, sent: Envelope, consuming: None, raw: bytes
):
    _publish(site, raw, _answer(sent).encode().encode())

    wait_until(lambda: _state(sent) == states.SUCCEEDED, limit_s=10)
    assert DeadLetter.objects.get().origin == "osl1/maskin"


def test_an_event_of_another_datacenter_is_kept_as_what_it_is_and_hides_no_other(
    site: BareSite, sent: Envelope, consuming: None
):
    """A letter is kept once for each message id: a forged one must not stand in the way."""
    genuine = _answer(sent, data={"result": 7})
    forged = replace(genuine, datacenter="trd1", source="/trd1/nett")

    _publish(site, *(one.encode().encode() for one in (forged, genuine, _answer(sent))))

    wait_until(lambda: _state(sent) == states.SUCCEEDED, limit_s=10)
    letters = DeadLetter.objects.order_by("at", "id")
    assert [(one.origin, one.message_id) for one in letters] == [
        ("osl1/maskin", "sequence:1"),
        ("osl1/maskin", genuine.id),
    ]


def test_a_command_given_up_of_a_task_that_this_release_does_not_know_keeps_its_letter(
    site: BareSite, sent: Envelope, consuming: None
):
    maskin.check_site(actor=Actor.system("tests"), datacenter="osl1")
    other = outbox.commands()[-1]
    Task.objects.filter(pk=other.taskid).update(workflow_version=99)
    given_up = _answer(
        other,
        type="dv.maskin.evt.message.rejected",
        data={"reason": "n\x00o \ud800", "payload": other.encode(), "subject": "\x00"},
    )

    _publish(site, given_up.encode().encode(), _answer(sent).encode().encode())

    wait_until(lambda: _state(sent) == states.SUCCEEDED, limit_s=10)
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.subject) == ("n\\0o \\ud800", "\\0")
    assert str(letter.task_id) == other.taskid


def test_an_event_that_would_make_a_message_beyond_all_size_is_kept_and_the_rest_goes_on(
    site: BareSite, sent: Envelope, consuming: None, monkeypatch: pytest.MonkeyPatch
):
    """As with a text that is quoted and not cut: the outbox refuses what the relay cannot send."""
    monkeypatch.setattr(steps, "LONGEST_TEXT", EVENT_LIMIT_BYTES)
    maskin.check_site(actor=Actor.system("tests"), datacenter="osl1")
    other = outbox.commands()[-1]
    error = {"error": {"code": "x", "class": "permanent", "message": "x" * LIMIT_BYTES}}
    endless = _answer(other, type="dv.maskin.evt.step.failed", data=error)

    _publish(site, *(one.encode().encode() for one in (endless, _answer(sent))))

    wait_until(lambda: _state(sent) == states.SUCCEEDED, limit_s=10)
    assert DeadLetter.objects.get().reason.startswith("MessageTooLarge: message ")
    assert str(DeadLetter.objects.get().task_id) == other.taskid
    assert _state(other) == states.RUNNING


def test_a_letter_that_postgresql_refuses_is_put_off_and_stored_later(
    site: BareSite, sent: Envelope, consuming: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(events, "_PUT_OFF_S", 0.5)
    table = DeadLetter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT refused CHECK (false) NOT VALID")
    try:
        _publish(site, b"{", _answer(sent).encode().encode())
        wait_until(lambda: _state(sent) == states.SUCCEEDED, limit_s=10)
        assert not DeadLetter.objects.exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT refused")

    wait_until(DeadLetter.objects.exists, limit_s=10)
    assert DeadLetter.objects.get().deliveries > 1


def test_a_reason_that_is_no_text_does_not_end_the_consumer(
    site: BareSite, sent: Envelope, consuming: None
):
    """Nested as deeply as can be read, it is too deep for what writes it to the log."""
    event = _answer(
        sent, type="dv.maskin.evt.message.rejected", data={"reason": "REASON"}, taskid="", stepid=""
    )
    nested = [
        replace(event, id=f"{event.id}{depth}")
        .encode()
        .replace('"REASON"', "[" * depth + "]" * depth)
        .encode()
        for depth in range(1400, 1500, 2)
    ]

    _publish(site, *nested, _answer(sent).encode().encode())

    wait_until(lambda: _state(sent) == states.SUCCEEDED, limit_s=20)
    assert DeadLetter.objects.count() == len(nested)
