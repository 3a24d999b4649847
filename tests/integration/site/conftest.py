"""One real NATS server with a datacenter's streams, and commands to its workers."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from typing import Any
from uuid import uuid4

import pytest
from nats.aio.client import Client

from dataverket.bus import streams, subjects
from dataverket.bus.connection import connect
from dataverket.bus.envelope import EVENT_LIMIT_BYTES, Envelope, decode
from dataverket.embedded.ports import free_port
from dataverket.site.execution import CommandRunner
from dataverket.site.settings import SiteSettings
from tests.emulated_site import NatsServer

DATACENTER = "osl1"


class BareSite:
    """Streams and buckets of one datacenter; nothing runs in it by itself."""

    client: Client

    def __init__(self, server: NatsServer) -> None:
        self.server = server
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.call(self._open())

    async def _open(self) -> None:
        self.client = await connect(self.server.url, name="tests")
        stream = self.client.jetstream()
        await streams.prepare_hub(stream, datacenters=[])
        await streams.prepare_site(stream, datacenter=DATACENTER, hub_domain=None)

    def call[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def runner(self) -> CommandRunner:
        return CommandRunner(
            SiteSettings.model_validate(
                {"datacenter": DATACENTER, "service": "maskin", "NATS_URL": self.server.url}
            )
        )

    def events(self) -> list[Envelope]:
        """Return all events that the site has published."""

        async def read() -> list[Envelope]:
            stream = self.client.jetstream()
            state = (await stream.stream_info(subjects.EVENT_STREAM)).state
            numbers = range(max(state.first_seq, 1), state.last_seq + 1)
            found = [await stream.get_msg(subjects.EVENT_STREAM, number) for number in numbers]
            return [decode(message.data or b"", limit=EVENT_LIMIT_BYTES) for message in found]

        return self.call(read())

    def close(self) -> None:
        self.call(self.client.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


@pytest.fixture
def site() -> Iterator[BareSite]:
    server = NatsServer(free_port())
    server.start()
    bare = BareSite(server)
    yield bare
    bare.close()
    server.remove()


def echo(**changes: Any) -> Envelope:
    """Return a command that is answered with its own text."""
    step = str(uuid4())
    return Envelope(
        **{
            "id": f"{step}:1:do",
            "type": "dv.maskin.cmd.echo",
            "source": "/sentral",
            "time": "2026-01-01T00:00:00+00:00",
            "datacenter": DATACENTER,
            "data": {"text": "hello"},
            "taskid": str(uuid4()),
            "stepid": step,
            "attempt": 1,
            "direction": "do",
            **changes,
        }
    )
