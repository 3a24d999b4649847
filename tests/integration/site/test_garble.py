"""The command that spoils a message makes a site give it up, as the how-to on dead letters says."""

import asyncio
import sys
import threading
from collections.abc import Iterator

import pytest

from dataverket.bus import subjects
from dataverket.embedded.garble import NothingOut, garble
from dataverket.embedded.platform import ROOT
from dataverket.lib.process import run
from tests.integration.site.conftest import DATACENTER, BareSite, echo
from tests.waiting import wait_until

TASK = "0197a3c1-0000-7000-8000-0000000000f1"
SUBJECT = subjects.command("maskin", "echo", DATACENTER)


@pytest.fixture
def sending(site: BareSite) -> Iterator[None]:
    """A step of the task that is sent again and again, as one whose device is silent."""
    done = threading.Event()

    def send() -> None:
        attempt = 0
        while not done.wait(0.3):
            attempt += 1
            command = echo(taskid=TASK, stepid="s1", attempt=attempt, direction="do")
            site.call(site.client.jetstream().publish(SUBJECT, command.encode().encode()))

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    yield
    done.set()
    thread.join()


def test_the_next_command_of_the_task_goes_out_again_with_its_contents_cut_off(
    site: BareSite, sending: None
):
    said = asyncio.run(garble(site.server.url, TASK, timeout_s=20))

    assert said.startswith("Spoiled attempt ")
    assert said.endswith(" of step s1.")
    wait_until(lambda: _spoiled(site), limit_s=5, every_s=0.1)
    (raw,) = _spoiled(site)
    assert TASK.encode() in raw


def _spoiled(site: BareSite) -> list[bytes]:
    async def read() -> list[bytes]:
        stream = site.client.jetstream()
        state = (await stream.stream_info(subjects.COMMAND_STREAM)).state
        numbers = range(max(state.first_seq, 1), state.last_seq + 1)
        found = [await stream.get_msg(subjects.COMMAND_STREAM, number) for number in numbers]
        return [one.data for one in found if one.data and b'"cut off"' in one.data]

    return site.call(read())


def test_a_task_that_sends_nothing_spoils_nothing(site: BareSite):
    with pytest.raises(NothingOut, match="sent no command"):
        asyncio.run(garble(site.server.url, TASK, timeout_s=0.5))

    assert _spoiled(site) == []


def test_it_is_a_program_as_the_howto_types_it():
    command = [sys.executable, "-m", "dataverket.embedded.garble", "--help"]

    done = run(command, cwd=ROOT, timeout_s=60)

    assert "TASK_ID" in done.stdout
