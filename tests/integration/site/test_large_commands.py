"""A large command that a site gives up keeps its step and its payload, all the way to Sentral."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import DeadLetter
from apps.tasks.types import TaskView
from dataverket.bus import subjects
from dataverket.bus.envelope import LIMIT_BYTES, Envelope
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from dataverket.orchestrator import events
from dataverket.orchestrator.database import DatabaseThread
from dataverket.site.clock import SiteMoment
from dataverket.site.delivery import LAST_DELIVERY
from tests import outbox
from tests.integration.site.conftest import BareSite

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = Actor.system("tests")


@pytest.fixture
def sent() -> Envelope:
    """A command that is under way."""
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=clock.now(), detail={})
    maskin.check_site(actor=ACTOR, datacenter="osl1")
    return outbox.commands()[-1]


@pytest.fixture
def database() -> Iterator[DatabaseThread]:
    thread = DatabaseThread("tests")
    yield thread
    asyncio.run(thread.close())


def _of_size(command: Envelope, size: int, *, filler: str) -> Envelope:
    """Return a command that nobody knows, of at most ``size`` bytes and nearly as many."""
    unknown = replace(command, type="dv.maskin.cmd.of-tomorrow", data={"rows": []})
    room = size - len(unknown.encode())
    each = len(json.dumps(filler)) + 1
    return replace(unknown, data={"rows": [filler] * (room // each)})


def _give_up(site: BareSite, command: Envelope) -> None:
    """Let a real worker give the command up, and a real consumer take its event."""
    runner = site.runner()
    here = SiteMoment(server_s=time.time(), monotonic_s=time.monotonic())
    assert runner.run(command.encode(), "x", LAST_DELIVERY, here).outcome == "rejected"
    runner.close()


def _take(site: BareSite, database: DatabaseThread) -> None:
    async def take() -> None:
        stream = site.client.jetstream()
        subscription = await stream.pull_subscribe(
            subjects.EVENTS, durable="tests", stream=subjects.EVENT_STREAM
        )
        await events._apply(await subscription.fetch(1, timeout=5), database)

    site.call(take())


def _view(command: Envelope) -> TaskView:
    return selectors.get_task(task_id=UUID(command.taskid), visibility=Visibility(everything=True))


@pytest.mark.parametrize("filler", ["rack-1", "a", 'say "hi"'])
@pytest.mark.parametrize("size", [100 * 1024, LIMIT_BYTES])
def test_a_large_command_that_is_given_up_holds_its_step_and_is_kept_whole(
    site: BareSite, sent: Envelope, database: DatabaseThread, size: int, filler: str
):
    command = _of_size(sent, size, filler=filler)
    assert size - 64 < len(command.encode()) <= size

    _give_up(site, command)
    _take(site, database)

    letter = DeadLetter.objects.get()
    assert letter.payload == command.encode()
    assert (str(letter.task_id), str(letter.step_id)) == (sent.taskid, sent.stepid)
    assert _view(sent).steps[0].state == states.DEAD_LETTERED
    tasks.replay_dead_letter(letter_id=letter.id, actor=ACTOR, reason="updated", at=clock.now())
    assert [one.attempt for one in outbox.commands()] == [1, 2]


def test_a_command_that_is_too_large_as_text_in_an_event_still_holds_its_step(
    site: BareSite, sent: Envelope, database: DatabaseThread
):
    command = _of_size(sent, LIMIT_BYTES, filler='"' * 100)

    _give_up(site, command)
    _take(site, database)

    letter = DeadLetter.objects.get()
    assert command.encode().startswith(letter.payload)
    assert len(letter.payload) > 64 * 1024
    assert _view(sent).steps[0].state == states.DEAD_LETTERED


def test_a_deeply_nested_message_is_given_up_like_any_other_poison(
    site: BareSite, database: DatabaseThread
):
    async def publish() -> None:
        subject = subjects.event("maskin", "step", "succeeded", "osl1")
        await site.client.jetstream().publish(subject, b"[" * 100_000)

    site.call(publish())
    _take(site, database)

    assert DeadLetter.objects.get().reason.startswith("the message is not JSON")
