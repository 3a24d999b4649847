"""The relay: rows of several streams in one go, each stored once."""

from pathlib import Path

import pytest

from dataverket.bus import subjects
from dataverket.bus.relay import Row, _publish
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
        await _publish(bus.hub, _rows(range(1, 9)))
        await _publish(bus.hub, _rows(range(5, 13)))  # a relay that was killed begins anew
        await _publish(bus.hub, _rows(range(13, 14)))

        assert await _stored(bus, subjects.COMMAND_STREAM) == [2, 4, 6, 8, 10, 12]
        assert await _stored(bus, subjects.TASK_STREAM) == [1, 3, 5, 7, 9, 11, 13]

    try:
        for name in ("hub", OWN, OTHER):
            servers.start(name)
        play(servers, scene)
    finally:
        servers.stop()
