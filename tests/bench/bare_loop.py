"""The bare loop of this machine: PostgreSQL → relay → JetStream → Celery → event → PostgreSQL.

Nothing but what the way itself needs: no Django, no workflow, no history, no audit, no health.
What the engine costs above it is what the engine does. It is run over two roads: one NATS server
with claims in PostgreSQL, which is the shortest; and a hub with leaf nodes whose streams are copied
and whose claims stand in a bucket of the site, which is the engine's. ``python -m
tests.bench.bare_loop ROLE`` is one of its processes; :func:`measure` starts them.
"""

import asyncio
import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import nats
import psycopg
from celery import Celery, bootsteps
from celery.signals import worker_process_init
from nats.errors import TimeoutError as NothingThere
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    ExternalStream,
    KeyValueConfig,
    StreamConfig,
    StreamSource,
)

from dataverket.embedded.platform import ROOT
from dataverket.lib.process import DEVNULL, Popen
from tests.bench.processes import cpu_s
from tests.bench.road import Road

_SCHEMA = """
    CREATE SCHEMA IF NOT EXISTS bare;
    CREATE TABLE IF NOT EXISTS bare.task (
        id uuid PRIMARY KEY, state text NOT NULL, created timestamptz DEFAULT clock_timestamp(),
        finished timestamptz);
    CREATE TABLE IF NOT EXISTS bare.outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, site text, message_id text,
        payload text);
    CREATE TABLE IF NOT EXISTS bare.inbox (event_id text PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS bare.claim (
        step uuid PRIMARY KEY, holder int, result text);
    TRUNCATE bare.task, bare.outbox, bare.inbox, bare.claim;
"""
_ONE = "one"
_ROLES = ("relay", "ingest")


CREATORS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """Tasks per second, and milliseconds of CPU for one task by process and in sum."""

    rate: float
    cpu_ms: dict[str, float]


def _url(name: str) -> str:
    return os.environ[name]


def submit(database: psycopg.Connection, number: int, sites: Sequence[str]) -> None:
    """Write tasks, each with its message in one transaction."""
    for count in range(number):
        task = str(uuid.uuid4())
        payload = json.dumps({"id": f"{task}:1", "task": task, "traceparent": uuid.uuid4().hex})
        with database.transaction():
            database.execute("INSERT INTO bare.task (id, state) VALUES (%s, 'running')", [task])
            database.execute(
                "INSERT INTO bare.outbox (site, message_id, payload) VALUES (%s, %s, %s)",
                [sites[count % len(sites)], f"{task}:1", payload],
            )
            database.execute("SELECT pg_notify('bare', '')")


async def relay() -> None:
    """Publish what stands in the outbox, then delete it."""
    client = await nats.connect(_url("NATS_URL"))
    stream = client.jetstream()
    database = await psycopg.AsyncConnection.connect(_url("DATABASE_URL"), autocommit=True)
    await database.execute("LISTEN bare")
    while True:
        rows = await (
            await database.execute(
                "SELECT id, site, message_id, payload FROM bare.outbox ORDER BY id LIMIT 200"
            )
        ).fetchall()
        await asyncio.gather(
            *(
                stream.publish(
                    f"bare.cmd.{row[1]}", row[3].encode(), headers={"Nats-Msg-Id": row[2]}
                )
                for row in rows
            )
        )
        if rows:
            await database.execute(
                "DELETE FROM bare.outbox WHERE id = ANY(%s)", [[row[0] for row in rows]]
            )
        else:
            async for _ in database.notifies(timeout=0.5, stop_after=1):
                pass


async def ingest() -> None:
    """Apply events in batches, each once."""
    client = await nats.connect(_url("NATS_URL"))
    events = await client.jetstream().pull_subscribe_bind(consumer="ingest", stream="BARE_EVT")
    database = await psycopg.AsyncConnection.connect(_url("DATABASE_URL"))
    while True:
        try:
            messages = await events.fetch(50, timeout=1)
        except NothingThere:
            continue
        found = [json.loads(message.data) for message in messages]
        fresh = await database.execute(
            "INSERT INTO bare.inbox SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING "
            "RETURNING event_id",
            [[event["id"] for event in found]],
        )
        new = {row[0] for row in await fresh.fetchall()}
        await database.execute(
            "UPDATE bare.task SET state = 'succeeded', finished = clock_timestamp() "
            "WHERE id = ANY(%s::uuid[])",
            [[event["task"] for event in found if event["id"] in new]],
        )
        await database.commit()
        for message in messages:
            await message.ack()


class _Child:
    """One pool process with its connections."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.client = self.call(nats.connect(_url("SITE_URL")))
        self.site = os.environ["BARE_SITE"]
        if self.site == _ONE:
            self.database = psycopg.connect(_url("DATABASE_URL"), autocommit=True)
        else:
            self.claims = self.call(self.client.jetstream().key_value("bare-claims"))

    def call(self, work: Any) -> Any:
        """Run a coroutine on the child's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def claim(self, task: str) -> None:
        """Claim a task, and keep its result."""
        if self.site == _ONE:
            self.database.execute(
                "INSERT INTO bare.claim VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [task, os.getpid()],
            )
            self.database.execute("UPDATE bare.claim SET result = 'ok' WHERE step = %s", [task])
        else:
            revision = self.call(self.claims.create(task, str(os.getpid()).encode()))
            self.call(self.claims.update(task, b"ok", last=revision))

    async def finish(self, task: str, reply: str) -> None:
        """Publish the event, wait until it is stored, acknowledge the command."""
        event = json.dumps({"id": f"{task}:1:done", "task": task}).encode()
        headers = {"Nats-Msg-Id": f"{task}:1:done"}
        await self.client.jetstream().publish(f"bare.evt.{self.site}", event, headers=headers)
        await self.client.publish(reply, b"+ACK")


_CHILD: list[_Child] = []


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _open(**_more: Any) -> None:
    _CHILD[:] = [_Child()]


def execute(raw: bytes, reply: str) -> None:
    """Claim, do nothing, keep the result, report."""
    child, task = _CHILD[0], json.loads(raw)["task"]
    child.claim(task)
    child.call(child.finish(task, reply))


class _Bridge(bootsteps.StartStopStep):  # type: ignore[misc]
    """From JetStream into the pool."""

    requires = ("celery.worker.components:Pool",)

    def start(self, parent: Any) -> None:
        """Fetch for ever, in a thread."""
        threading.Thread(target=lambda: asyncio.run(self._feed(parent.pool)), daemon=True).start()

    async def _feed(self, pool: Any) -> None:
        client = await nats.connect(_url("SITE_URL"))
        commands = await client.jetstream().pull_subscribe_bind(
            consumer="worker", stream="BARE_CMD"
        )
        while True:
            try:
                messages = await commands.fetch(1, timeout=5)
            except NothingThere:
                continue
            for message in messages:
                await asyncio.to_thread(pool.apply_async, execute, (message.data, message.reply))


def worker() -> None:
    """A Celery worker with two processes."""
    app = Celery("bare", broker="memory://", fixups=[])
    app.conf.update(
        broker_transport_options={"polling_interval": 1.0},
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
    )
    app.steps["worker"].add(_Bridge)
    app.Worker(
        pool="prefork",
        concurrency=2,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    ).start()


async def _prepare(road: Road) -> None:
    """Make the streams of a road: commands go out from the hub, events come in from the sites."""
    here = _domain("hub")
    await _stream(road.hub, "BARE_CMD", subjects=["bare.cmd.>"])
    if not road.leaves:
        await _stream(road.hub, "BARE_EVT", subjects=["bare.evt.>"])
    for name, url in road.leaves.items():
        source = StreamSource(name="BARE_CMD", filter_subject=f"bare.cmd.{name}", external=here)
        await _stream(url, "BARE_CMD", sources=[source])
        await _stream(url, "BARE_EVT", subjects=[f"bare.evt.{name}"])
        client = await nats.connect(url)
        await client.jetstream().create_key_value(KeyValueConfig(bucket="bare-claims"))
        await client.close()
    if road.leaves:
        sources = [StreamSource(name="BARE_EVT", external=_domain(name)) for name in road.leaves]
        await _stream(road.hub, "BARE_EVT", sources=sources)
    for url in road.sites.values():
        await _consumer(url, "BARE_CMD", "worker", pending=4)
    await _consumer(road.hub, "BARE_EVT", "ingest", pending=2000)


def _domain(name: str) -> ExternalStream:
    return ExternalStream(api=f"$JS.{name}.API", deliver=f"bare.deliver.{uuid.uuid4().hex}")


async def _stream(url: str, name: str, **more: Any) -> None:
    client = await nats.connect(url)
    await client.jetstream().add_stream(StreamConfig(name=name, duplicate_window=600, **more))
    await client.close()


async def _consumer(url: str, stream: str, durable: str, *, pending: int) -> None:
    client = await nats.connect(url)
    await client.jetstream().add_consumer(
        stream,
        ConsumerConfig(
            durable_name=durable, ack_policy=AckPolicy.EXPLICIT, max_ack_pending=pending
        ),
    )
    await client.close()


@contextmanager
def _running(road: Road, environment: dict[str, str]) -> Iterator[dict[str, int]]:
    common = environment | {"NATS_URL": road.hub}
    wanted = {role: (role, common) for role in _ROLES} | {
        f"worker-{name}": ("worker", common | {"SITE_URL": url, "BARE_SITE": name})
        for name, url in road.sites.items()
    }
    processes = {
        name: Popen(
            [sys.executable, "-m", "tests.bench.bare_loop", role],
            env=os.environ | environment,
            cwd=ROOT,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        for name, (role, environment) in wanted.items()
    }
    try:
        yield {name: process.pid for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.kill()
            process.wait(10)


def measure(*, database_url: str, postgres: int, road: Road, number: int) -> Measured:
    """Send ``number`` tasks through the bare loop as fast as they go.

    Args:
        database_url: A database that may get a schema ``bare``.
        postgres: Process id of its server.
        road: The NATS servers to use; they get streams of the loop's own.
        number: How many tasks.
    """
    asyncio.run(_prepare(road))
    sites = list(road.sites)
    with psycopg.connect(database_url, autocommit=True) as database:
        database.execute(_SCHEMA)
        with _running(road, {"DATABASE_URL": database_url}) as roles:
            submit(database, 20, sites)
            _until(lambda: _left(database) == 0)
            pids = roles | dict(road.pids) | {"postgres": postgres}
            before = {name: cpu_s(pid) for name, pid in pids.items()}
            started = time.monotonic()
            own = _submit_side_by_side(database_url, number, sites)
            _until(lambda: _left(database) == 0)
            took = time.monotonic() - started
            cpu = {name: (cpu_s(pid) - before[name]) / number * 1000 for name, pid in pids.items()}
    return Measured(rate=number / took, cpu_ms=cpu | {"create": own / number * 1000})


def _submit_side_by_side(database_url: str, number: int, sites: Sequence[str]) -> float:
    """Write tasks from several clients, as the engine's burst does; return their CPU seconds."""

    def some(_client: int) -> float:
        with psycopg.connect(database_url, autocommit=True) as database:
            submit(database, number // CREATORS, sites)
        return time.thread_time()

    with ThreadPoolExecutor(CREATORS) as pool:
        return sum(pool.map(some, range(CREATORS)))


def _left(database: psycopg.Connection) -> int:
    row = database.execute("SELECT count(*) FROM bare.task WHERE state = 'running'").fetchone()
    return int(row[0]) if row else 0


def _until(condition: Callable[[], bool], *, limit_s: float = 180) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {limit_s:g} s")
        time.sleep(0.05)


if __name__ == "__main__":
    match sys.argv[1]:
        case "relay":
            asyncio.run(relay())
        case "ingest":
            asyncio.run(ingest())
        case _:
            worker()
