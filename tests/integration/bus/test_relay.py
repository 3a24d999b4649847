"""The relay: rows of several streams in one go, each stored once."""

from pathlib import Path
from unittest.mock import patch

import pytest

from dataverket.bus import relay_metrics, subjects
from dataverket.bus.relay import _ATOMIC_FROM, Row, _publish
from tests.integration.bus.test_site_permissions import OTHER, OWN, Bus, Servers, play


def _rows(numbers: range) -> list[Row]:
    """Return commands and events of tasks in turn, as they stand in the outbox."""
    command = subjects.command("maskin", "echo", OWN)
    event = subjects.task_event("running", OWN)
    return [
        (number, (command, event)[number % 2], f"message-{number}", str(number))
        for number in numbers
    ]


async def _stored(bus: Bus, stream: str) -> list[int]:
    js = bus.hub.jetstream()
    state = (await js.stream_info(stream)).state
    return [
        int((await js.get_msg(stream, number)).data or b"")
        for number in range(state.first_seq, state.last_seq + 1)
    ]


@pytest.mark.timeout(60)
def test_commands_and_events_of_tasks_reach_their_streams_in_order_and_once(tmp_path: Path):
    servers = Servers(tmp_path)

    async def scene(bus: Bus) -> None:
        many, refused = 2 * _ATOMIC_FROM, relay_metrics.BATCHES_REFUSED._value.get
        before = refused()
        with patch("dataverket.bus.relay._publish_singly", side_effect=AssertionError):
            await _publish(bus.hub, _rows(range(1, many + 1)))
        assert refused() == before
        # A relay that was killed begins anew, with some that are stored already.
        await _publish(bus.hub, _rows(range(5, many + 5)))
        assert refused() == before + 2, "one for each stream"
        await _publish(bus.hub, _rows(range(many + 5, many + 8)))

        numbers = range(1, many + 8)
        assert await _stored(bus, subjects.COMMAND_STREAM) == [n for n in numbers if n % 2 == 0]
        assert await _stored(bus, subjects.TASK_STREAM) == [n for n in numbers if n % 2]

    try:
        for name in ("hub", OWN, OTHER):
            servers.start(name)
        play(servers, scene)
    finally:
        servers.stop()
