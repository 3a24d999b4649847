"""A server of the hub or of a datacenter comes back with an empty store."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError

from dataverket.bus import streams, subjects
from dataverket.embedded.nats import store_of
from tests.integration.bus.test_site_permissions import OTHER, OWN, Bus, Servers, eventually, play

_BEFORE = 30


async def _send(bus: Bus, numbers: range) -> None:
    """Send commands to the datacenter, and events from it, each with its number."""
    for number in numbers:
        body, headers = str(number).encode(), {"Nats-Msg-Id": f"n-{number}"}
        await bus.hub.jetstream().publish(
            subjects.command("maskin", "echo", OWN), body, headers=headers
        )
        await bus.own.jetstream().publish(
            subjects.event("maskin", "step", "succeeded", OWN), body, headers=headers
        )


async def _has(client: Client, stream: str, numbers: range) -> bool:
    """Tell whether a stream holds what was sent with these numbers."""
    js = client.jetstream()
    state = (await js.stream_info(stream)).state
    found = {
        (await js.get_msg(stream, number)).data
        for number in range(max(state.first_seq, 1), state.last_seq + 1)
    }
    return {str(number).encode() for number in numbers} <= found


async def _go_on_elsewhere(bus: Bus) -> None:
    """Send events from the other datacenter, whose way is not broken."""
    while True:
        await asyncio.sleep(0.3)
        with suppress(NatsError, TimeoutError):
            await bus.event(OTHER)


async def _prepare(bus: Bus) -> bool:
    """Do what relay and site worker do when they find their streams missing."""
    await streams.prepare_hub(bus.hub.jetstream(), datacenters=[OWN, OTHER])
    await streams.prepare_site(bus.own.jetstream(), datacenter=OWN, hub_domain="hub")
    return True


@pytest.mark.timeout(120)
@pytest.mark.parametrize("lost", ["hub", OWN])
def test_what_is_sent_after_a_store_was_lost_crosses_all_the_same(tmp_path: Path, lost: str):
    servers = Servers(tmp_path)
    for name in ("hub", OWN, OTHER):
        servers.start(name)

    async def scene(bus: Bus) -> None:
        await _send(bus, range(_BEFORE))
        await eventually(lambda: _has(bus.own, subjects.COMMAND_STREAM, range(_BEFORE)))
        await eventually(lambda: _has(bus.hub, subjects.EVENT_STREAM, range(_BEFORE)))

        servers.kill(lost)
        shutil.rmtree(store_of(servers.state, lost))
        servers.start(lost)
        await eventually(lambda: _prepare(bus))
        watching = [
            asyncio.create_task(_go_on_elsewhere(bus)),
            asyncio.create_task(streams.keep_sources(bus.own, subjects.COMMAND_STREAM)),
            asyncio.create_task(streams.keep_sources(bus.hub, subjects.EVENT_STREAM)),
        ]
        after = range(100, 103)
        await _send(bus, after)

        await eventually(lambda: _has(bus.own, subjects.COMMAND_STREAM, after), limit_s=25)
        await eventually(lambda: _has(bus.hub, subjects.EVENT_STREAM, after), limit_s=25)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)

    try:
        play(servers, scene)
    finally:
        servers.stop()
