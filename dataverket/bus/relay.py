"""The relay: publishes what stands in the outbox, and knows nothing of what it publishes.

It needs only PostgreSQL and NATS. One relay is the leader (an advisory lock held by its
connection); others stand by. ``LISTEN`` wakes it up, polling is the truth. A row is deleted only
after JetStream has acknowledged it; killed in between, it publishes again with the same message
id, which JetStream drops.
"""

import asyncio
import json
import os
import socket
import time
import uuid
from collections.abc import Sequence

import psycopg
from nats.aio.client import Client
from nats.errors import Error as NatsError

from dataverket.bus import relay_metrics as metrics
from dataverket.bus import streams, subjects
from dataverket.bus.connection import connect
from dataverket.lib import log

logger = log.get(__name__)

LEADER_LOCK = 0x6476_0001
_BATCH = 200
_CHANNEL = "dataverket_outbox"
_POLL_S = 0.5
# Under load messages are let gather for this long each, so that one transaction carries many.
_GATHER_S = 0.005
_GATHER_LIMIT_S = 0.1
# NATS makes a store of its own for each atomic batch (1.5 ms of CPU): it pays from here on.
_ATOMIC_FROM = 8
_PAUSE_S = 0.5
_SELECT = (
    "SELECT id, subject, message_id, payload FROM platform.platform_outboxmessage "
    "ORDER BY id LIMIT %s"
)
_DELETE = "DELETE FROM platform.platform_outboxmessage WHERE id = ANY(%s)"
_LAG = (
    "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 "
    "FROM platform.platform_outboxmessage"
)
# As dataverket.db.processes does it for processes that have Django.
_REPORT = (
    "INSERT INTO platform.platform_processreport (process, instance, since, seen_at) "
    "VALUES ('relay', %s, clock_timestamp(), clock_timestamp()) "
    "ON CONFLICT (process, instance) DO UPDATE SET seen_at = excluded.seen_at"
)
_REPORT_EVERY_S = 3.0

type Row = tuple[int, str, str, str]


async def run_relay(*, database_url: str, nats_url: str, datacenters: list[str]) -> None:
    """Relay for ever. Outages of PostgreSQL and NATS are waited out and logged once each."""
    client = await connect(nats_url, name="relay")
    await _prepare(client, datacenters)
    async with asyncio.TaskGroup() as together:
        together.create_task(streams.keep_sources(client, subjects.EVENT_STREAM))
        together.create_task(_relay(client, database_url, datacenters))
        together.create_task(_report(client, database_url))


async def _prepare(client: Client, datacenters: list[str]) -> None:
    while True:
        try:
            await streams.prepare_hub(client.jetstream(), datacenters=datacenters)
        except (NatsError, OSError, TimeoutError) as error:
            logger.warning("relay.hub.not_ready", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_PAUSE_S)
        else:
            return


async def _relay(client: Client, database_url: str, datacenters: list[str]) -> None:
    while True:
        try:
            await _lead(client, database_url)
        except (psycopg.Error, OSError, TimeoutError) as error:
            logger.warning("relay.interrupted", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_PAUSE_S)
        except NatsError as error:
            logger.warning("relay.interrupted", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_PAUSE_S)
            await _prepare(client, datacenters)  # its store may have been lost


async def _report(client: Client, database_url: str) -> None:
    """Leave signs of life and read how much waits, on a connection of its own.

    A relay that has lost NATS does no work: it leaves none.
    """
    instance = f"{socket.gethostname()[:100]}:{os.getpid()}"
    while True:
        try:
            async with await _connect(database_url) as database:
                while True:
                    if client.is_connected:
                        await database.execute(_REPORT, [instance])
                    waiting, oldest = await (await database.execute(_LAG)).fetchone() or (0, 0.0)
                    metrics.OUTBOX.show(
                        {
                            "dataverket_outbox_messages": {(): waiting},
                            "dataverket_outbox_oldest_age_seconds": {(): max(oldest, 0.0)},
                        }
                    )
                    await asyncio.sleep(_REPORT_EVERY_S)
        except (psycopg.Error, OSError, TimeoutError) as error:
            logger.debug("relay.report.interrupted", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_PAUSE_S)


async def _connect(database_url: str) -> psycopg.AsyncConnection:
    return await psycopg.AsyncConnection.connect(
        database_url,
        autocommit=True,
        connect_timeout=3,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=2,
    )


async def _lead(client: Client, database_url: str) -> None:
    """Become the leader and publish until a connection breaks."""
    async with await _connect(database_url) as database:
        while not await _is_leader(database):  # noqa: ASYNC110 - the lock is in PostgreSQL
            await asyncio.sleep(_PAUSE_S)
        logger.info("relay.leading")
        metrics.LEADING.set(1)
        try:
            await _publish_for_ever(client, database)
        finally:
            metrics.LEADING.set(0)


async def _publish_for_ever(client: Client, database: psycopg.AsyncConnection) -> None:
    """Publish what comes, in its order, until a connection breaks."""
    await database.execute(f"LISTEN {_CHANNEL}")
    while True:
        rows: Sequence[Row] = await (await database.execute(_SELECT, [_BATCH])).fetchall()
        if rows:
            began = time.monotonic()
            await _publish(client, rows)
            metrics.PUBLISHING.observe(time.monotonic() - began)
            metrics.PUBLISHED.inc(len(rows))
            await database.execute(_DELETE, [[row[0] for row in rows]])
            if len(rows) < _BATCH:
                await asyncio.sleep(min(len(rows) * _GATHER_S, _GATHER_LIMIT_S))
        if len(rows) < _BATCH:
            async for _ in database.notifies(timeout=_POLL_S, stop_after=1):
                pass


async def _is_leader(database: psycopg.AsyncConnection) -> bool:
    row = await (
        await database.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
    ).fetchone()
    return bool(row and row[0])


async def _publish(client: Client, rows: Sequence[Row]) -> None:
    """Publish rows in their order and wait until JetStream has stored every one."""
    of_streams: dict[bool, list[Row]] = {}
    for row in rows:  # a batch belongs to one stream
        of_streams.setdefault(row[1].startswith(subjects.TASK_PREFIX), []).append(row)
    for some in of_streams.values():
        if len(some) < _ATOMIC_FROM or not await _publish_batch(client, some):
            await _publish_singly(client, some)


async def _publish_singly(client: Client, rows: Sequence[Row]) -> None:
    stream = client.jetstream()
    for _, subject, message_id, payload in rows:
        await stream.publish(
            subject, payload.encode(), timeout=5, headers={"Nats-Msg-Id": message_id}
        )


async def _publish_batch(client: Client, rows: Sequence[Row]) -> bool:
    """Publish rows as one atomic batch (ADR-50 of NATS); tell whether it was stored.

    A batch that holds a message id which the stream knows is refused as a whole (error 10201):
    then the rows go one by one.
    """
    batch = uuid.uuid4().hex
    last = len(rows)
    for number, (_, subject, message_id, payload) in enumerate(rows, 1):
        headers = {
            "Nats-Msg-Id": message_id,
            "Nats-Batch-Id": batch,
            "Nats-Batch-Sequence": str(number),
        }
        if number < last:
            await client.publish(subject, payload.encode(), headers=headers)
            continue
        headers["Nats-Batch-Commit"] = "1"
        answer = await client.request(subject, payload.encode(), timeout=10, headers=headers)
        body = json.loads(answer.data)
        if "error" in body:
            metrics.BATCHES_REFUSED.inc()
            logger.debug("relay.batch.refused", error=body["error"])
            return False
    return True
