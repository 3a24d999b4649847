"""What crosses between hub and datacenters, and what a datacenter cannot reach.

The servers run with the configuration of the embedded platform. At ``osl1`` a user without any
limit is added: the thief, who owns the datacenter's server. Only the hub holds him back.
"""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import StreamInfo

from dataverket.bus import streams, subjects
from dataverket.bus.connection import connect, inbox_of
from dataverket.embedded import nats
from dataverket.embedded.ports import accepts
from dataverket.embedded.state import State, prepare
from dataverket.lib.process import DEVNULL, STDOUT, Popen
from tests.waiting import wait_until

OWN, OTHER = "osl1", "trd1"
DEPLOY = Path(__file__).parents[3] / "deploy" / "nats"


class Servers:
    """A hub and its datacenters; each can be killed and started anew."""

    def __init__(self, folder: Path) -> None:
        self.state: State = prepare(folder)
        self._running: dict[str, Popen[bytes]] = {}
        self._files = {"hub": nats.write_hub(self.state)}
        for name in (OWN, OTHER):
            self._files[name] = nats.write_site(self.state, name)
        text = self._files[OWN].read_text()
        thief = text.replace("users: [\n", "users: [\n{ user: thief, password: thief }\n", 1)
        assert thief != text
        self._files[OWN].write_text(thief)

    def start(self, name: str) -> None:
        with (self.state.logs / f"{name}.log").open("ab") as log:
            self._running[name] = Popen(
                nats.server_command(self._files[name]), stdin=DEVNULL, stdout=log, stderr=STDOUT
            )
        port = self.state.ports["hub" if name == "hub" else f"nats_{name}"]
        wait_until(lambda: accepts(port))

    def kill(self, name: str) -> None:
        self._running[name].kill()
        self._running.pop(name).wait(10)

    def stop(self) -> None:
        for name in list(self._running):
            self.kill(name)

    async def as_sentral(self) -> Client:
        return await connect(self.state.hub_url, name="sentral")

    async def as_worker(self, name: str) -> Client:
        url = self.state.site_url(name)
        return await connect(url, name=f"worker-{name}", inbox_prefix=inbox_of(name))

    async def as_thief(self) -> Client:
        url = f"nats://thief:thief@127.0.0.1:{self.state.ports[f'nats_{OWN}']}"
        return await connect(url, name="thief", inbox_prefix=inbox_of(OWN))


class Bus:
    """Connections of everybody, and what Sentral was asked and told."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.asked: list[str] = []
        self.beats: list[str] = []

    async def open(self) -> None:
        self.hub = await self.servers.as_sentral()
        self.own = await self.servers.as_worker(OWN)
        self.other = await self.servers.as_worker(OTHER)
        self.thief = await self.servers.as_thief()
        await streams.prepare_hub(self.hub.jetstream(), datacenters=[OWN, OTHER])
        for name, client in ((OWN, self.own), (OTHER, self.other)):
            await streams.prepare_site(client.jetstream(), datacenter=name, hub_domain="hub")
        for name in (OWN, OTHER):
            await self.hub.subscribe(subjects.secret_request(name), cb=self._answer)
            await self.hub.subscribe(f"dvx.heartbeat.*.{name}", cb=self._note_beat)
        await self.hub.flush()
        await eventually(lambda: self.crosses_for(OWN))
        await eventually(lambda: self.crosses_for(OTHER))

    async def close(self) -> None:
        for client in (self.thief, self.own, self.other, self.hub):
            await client.close()

    async def crosses_for(self, name: str) -> bool:
        """Tell whether the link carries requests of a datacenter."""
        worker = self.own if name == OWN else self.other
        return await ask(worker, subjects.secret_request(name)) is not None

    async def count(self, client: Client, stream: str) -> int:
        return (await self.info(client, stream)).state.messages

    async def info(self, client: Client, stream: str) -> StreamInfo:
        return await client.jetstream().stream_info(stream)

    async def command(self, name: str) -> None:
        await self.hub.jetstream().publish(subjects.command("nett", "apply", name), b"{}")

    async def event(self, name: str) -> None:
        worker = self.own if name == OWN else self.other
        await worker.jetstream().publish(subjects.event("nett", "step", "done", name), b"{}")

    async def _answer(self, message: Msg) -> None:
        self.asked.append(message.subject)
        await message.respond(json.dumps(secret_of(message.subject.rpartition(".")[2])).encode())

    async def _note_beat(self, message: Msg) -> None:
        self.beats.append(message.subject)


def secret_of(name: str) -> dict[str, str]:
    """Return what Sentral answers a datacenter."""
    return {"username": "admin", "password": f"only-for-{name}"}


async def ask(client: Client, subject: str, body: bytes = b"", limit_s: float = 1.0) -> Any:
    """Return the answer, or ``None`` when there is none."""
    with suppress(NatsError, TimeoutError):
        return json.loads((await client.request(subject, body, timeout=limit_s)).data)
    return None


async def eventually(
    condition: Callable[[], Coroutine[Any, Any, bool]], *, limit_s: float = 20.0
) -> None:
    """Wait until ``condition`` holds; an outage of NATS counts as not yet."""
    async with asyncio.timeout(limit_s):
        while True:
            with suppress(NatsError):
                if await condition():
                    return
            await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Hub and two datacenters, running."""
    running = Servers(tmp_path_factory.mktemp("nats"))
    try:
        for name in ("hub", OWN, OTHER):
            running.start(name)
        yield running
    finally:
        running.stop()


def play(servers: Servers, scene: Callable[[Bus], Coroutine[Any, Any, None]]) -> None:
    """Run ``scene`` with everybody connected."""

    async def run() -> None:
        bus = Bus(servers)
        await bus.open()
        try:
            await scene(bus)
        finally:
            await bus.close()

    asyncio.run(run())


def test_commands_events_heartbeats_and_secrets_of_a_datacenter_cross(servers: Servers):
    async def scene(bus: Bus) -> None:
        commands = await bus.count(bus.own, "DV_CMD")
        events = await bus.count(bus.hub, "DV_EVT")

        await bus.command(OWN)
        await bus.event(OWN)
        await bus.own.publish(subjects.heartbeat("nett", OWN), b"{}")
        answer = await ask(bus.own, subjects.secret_request(OWN))

        assert answer == secret_of(OWN)
        await eventually(lambda: _reaches(bus, bus.own, "DV_CMD", commands + 1))
        await eventually(lambda: _reaches(bus, bus.hub, "DV_EVT", events + 1))
        await eventually(lambda: _holds(bus.beats, subjects.heartbeat("nett", OWN)))

    play(servers, scene)


def test_a_burst_larger_than_the_flow_window_crosses_in_both_directions(servers: Servers):
    async def scene(bus: Bus) -> None:
        commands = await bus.count(bus.own, "DV_CMD")
        events = await bus.count(bus.hub, "DV_EVT")
        body = b"x" * 256 * 1024

        for _ in range(80):
            await bus.hub.jetstream().publish(subjects.command("nett", "apply", OWN), body)
            await bus.own.jetstream().publish(subjects.event("nett", "step", "done", OWN), body)

        await eventually(lambda: _reaches(bus, bus.own, "DV_CMD", commands + 80))
        await eventually(lambda: _reaches(bus, bus.hub, "DV_EVT", events + 80))

    play(servers, scene)


def test_the_others_secret_can_be_neither_asked_for_nor_overheard(servers: Servers):
    async def scene(bus: Bus) -> None:
        heard: list[str] = []

        async def listen(message: Msg) -> None:
            heard.append(f"{message.subject} {message.data!r}")

        wide = (">", "_INBOX.>", f"_INBOX_{OTHER}.>", "dvx.>", f"dvx.secret.get.{OTHER}")
        for subject in wide:
            await bus.thief.subscribe(subject, cb=listen)
        await bus.thief.flush()
        asked = bus.asked.count(subjects.secret_request(OTHER))

        stolen = await ask(bus.thief, subjects.secret_request(OTHER))
        # What is sent after the refused request on the same way arrives: the request did not.
        assert await ask(bus.thief, subjects.secret_request(OWN)) is not None
        assert stolen is None
        assert bus.asked.count(subjects.secret_request(OTHER)) == asked
        heard.clear()
        assert await ask(bus.other, subjects.secret_request(OTHER)) == secret_of(OTHER)
        assert await ask(bus.thief, subjects.secret_request(OWN)) is not None
        await bus.thief.flush()

        assert [line for line in heard if OWN in line]  # the ears are open
        assert not [line for line in heard if OTHER in line]

    play(servers, scene)


def test_a_heartbeat_of_the_other_is_not_delivered(servers: Servers):
    async def scene(bus: Bus) -> None:
        await bus.thief.publish(subjects.heartbeat("nett", OTHER), b"{}")
        await bus.thief.publish(subjects.heartbeat("last", OWN), b"{}")

        await eventually(lambda: _holds(bus.beats, subjects.heartbeat("last", OWN)))
        assert subjects.heartbeat("nett", OTHER) not in bus.beats

    play(servers, scene)


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("STREAM.INFO.DV_CMD", {}),
        ("STREAM.PURGE.DV_CMD", {}),
        ("STREAM.DELETE.DV_CMD", {}),
        ("STREAM.MSG.GET.DV_CMD", {"last_by_subj": f"dv.nett.cmd.apply.{OTHER}"}),
        (f"DIRECT.GET.DV_CMD.dv.nett.cmd.apply.{OTHER}", {}),
        ("STREAM.PURGE.DV_EVT", {}),
        ("STREAM.NAMES", {}),
    ],
)
def test_the_hubs_streams_can_be_neither_read_nor_emptied(
    servers: Servers, call: str, body: dict[str, Any]
):
    async def scene(bus: Bus) -> None:
        await bus.command(OTHER)
        before = await bus.count(bus.hub, "DV_CMD"), await bus.count(bus.hub, "DV_EVT")

        answer = await ask(bus.thief, f"$JS.hub.API.{call}", json.dumps(body).encode(), limit_s=0.3)

        assert answer is None, answer
        assert await ask(bus.thief, subjects.secret_request(OWN)) is not None
        after = await bus.count(bus.hub, "DV_CMD"), await bus.count(bus.hub, "DV_EVT")
        assert after == before

    play(servers, scene)


@pytest.mark.parametrize(
    ("suffix", "filters"),
    [
        (f"dv.*.cmd.*.{OTHER}", {"filter_subject": f"dv.*.cmd.*.{OTHER}"}),
        (f"dv.*.cmd.*.{OWN}", {"filter_subject": f"dv.*.cmd.*.{OTHER}"}),
        (f"dv.*.cmd.*.{OWN}", {"filter_subjects": [f"dv.*.cmd.*.{OTHER}"]}),
        (f"dv.*.cmd.*.{OWN}", {}),
        ("dv.*.cmd.>", {"filter_subject": "dv.*.cmd.>"}),
        ("", {}),
    ],
)
def test_no_consumer_on_the_others_commands_can_be_made(
    servers: Servers, suffix: str, filters: dict[str, Any]
):
    async def scene(bus: Bus) -> None:
        before = (await bus.info(bus.hub, "DV_CMD")).state.consumer_count
        config = {
            "name": "thief",
            "deliver_subject": f"dvx.{OWN}.cmd.thief",
            "ack_policy": "none",
            **filters,
        }
        body = json.dumps({"stream_name": "DV_CMD", "config": config}).encode()
        target = ".".join(filter(None, ("$JS.hub.API.CONSUMER.CREATE.DV_CMD.thief", suffix)))

        answer = await ask(bus.thief, target, body, limit_s=0.3)

        assert answer is None or "error" in answer, answer
        assert (await bus.info(bus.hub, "DV_CMD")).state.consumer_count == before

    play(servers, scene)


def test_an_event_in_the_others_name_does_not_reach_the_hub(servers: Servers):
    async def scene(bus: Bus) -> None:
        forged = subjects.event("nett", "step", "forged", OTHER)
        await bus.thief.jetstream().publish(forged, b"{}")  # the own server takes it
        await bus.thief.publish(f"dvx.hub.evt.{OTHER}.S.x", b"{}")
        await bus.thief.publish(forged, b"{}")
        events = await bus.count(bus.hub, "DV_EVT")

        await bus.event(OWN)

        await eventually(lambda: _reaches(bus, bus.hub, "DV_EVT", events + 1))
        found = await bus.hub.jetstream().stream_info("DV_EVT", subjects_filter=">")
        assert forged not in (found.state.subjects or {})

    play(servers, scene)


def test_a_worker_can_neither_speak_for_the_other_nor_throw_streams_away(servers: Servers):
    async def scene(bus: Bus) -> None:
        before = await bus.count(bus.own, "DV_EVT")

        with pytest.raises((NatsError, TimeoutError)):
            await bus.own.jetstream().publish(
                subjects.event("nett", "step", "forged", OTHER), b"{}", timeout=0.3
            )
        for call in ("PURGE", "DELETE"):
            assert await ask(bus.own, f"$JS.API.STREAM.{call}.DV_EVT", limit_s=0.3) is None

        assert await bus.count(bus.own, "DV_EVT") == before

    play(servers, scene)


@pytest.mark.parametrize("name", ["hub", OWN, OTHER])
def test_the_deployment_files_permit_what_the_embedded_platform_permits(
    servers: Servers, name: str
):
    subject = re.compile(r'"((?:dvx?|\$JSC?|\$KV|_INBOX\w*)\.[^"]+)"')
    written = (servers.state.directory / f"nats-{name}.conf").read_text()

    deployed = subject.findall(
        (DEPLOY / f"{'hub' if name == 'hub' else f'site-{name}'}.conf").read_text()
    )

    assert deployed
    assert deployed == subject.findall(written)


@pytest.mark.parametrize("killed", ["hub", OWN])
def test_sources_recover_after_a_kill(servers: Servers, killed: str):
    async def scene(bus: Bus) -> None:
        keepers = [
            asyncio.create_task(streams.keep_sources(bus.hub, "DV_EVT")),
            asyncio.create_task(streams.keep_sources(bus.own, "DV_CMD")),
        ]
        commands = await bus.count(bus.own, "DV_CMD")
        events = await bus.count(bus.hub, "DV_EVT")

        servers.kill(killed)
        servers.start(killed)
        await eventually(lambda: _done(bus.command(OWN)))
        await eventually(lambda: _done(bus.event(OWN)))

        # 15 s are expected; the rest is for a busy machine.
        await eventually(lambda: _reaches(bus, bus.own, "DV_CMD", commands + 1), limit_s=30)
        await eventually(lambda: _reaches(bus, bus.hub, "DV_EVT", events + 1), limit_s=30)
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)

    play(servers, scene)


async def _reaches(bus: Bus, client: Client, stream: str, number: int) -> bool:
    return await bus.count(client, stream) >= number


async def _holds(heard: list[str], wanted: str) -> bool:
    return wanted in heard


async def _done(work: Coroutine[Any, Any, None]) -> bool:
    await work
    return True
