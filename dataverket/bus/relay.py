"""The relay: publishes what stands in the outbox, and knows nothing of what it publishes.

It needs only PostgreSQL and NATS. One relay is the leader (an advisory lock held by its
connection); others stand by. ``LISTEN`` wakes it up, polling is the truth. A row is deleted only
after JetStream has acknowledged it; killed in between, it publishes again with the same message
id, which JetStream drops.
"""

import asyncio
import json
import uuid
from collections.abc import Sequence

import psycopg
from nats.aio.client import Client
from nats.errors import Error as NatsError

from dataverket.bus import streams, subjects
from dataverket.bus.connection import connect
from dataverket.lib import log

logger = log.get(__name__)

LEADER_LOCK = 0x6476_0001
_BATCH = 200
_CHANNEL = "dataverket_outbox"
_POLL_S = 0.5
_PAUSE_S = 0.5
_SELECT = (
    "SELECT id, subject, message_id, payload FROM platform.platform_outboxmessage "
    "ORDER BY id LIMIT %s"
)
_DELETE = "DELETE FROM platform.platform_outboxmessage WHERE id = ANY(%s)"

type Row = tuple[int, str, str, str]


async def run_relay(*, database_url: str, nats_url: str, datacenters: list[str]) -> None:
    """Relay for ever. Outages of PostgreSQL and NATS are waited out and logged once each."""
    client = await connect(nats_url, name="relay")
    await _prepare(client, datacenters)
    async with asyncio.TaskGroup() as together:
        together.create_task(streams.keep_sources(client, subjects.EVENT_STREAM))
        together.create_task(_relay(client, database_url, datacenters))


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


async def _lead(client: Client, database_url: str) -> None:
    """Become the leader and publish until a connection breaks."""
    async with await psycopg.AsyncConnection.connect(
        database_url,
        autocommit=True,
        connect_timeout=3,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=2,
    ) as database:
        while not await _is_leader(database):  # noqa: ASYNC110 - the lock is in PostgreSQL
            await asyncio.sleep(_PAUSE_S)
        logger.info("relay.leading")
        await database.execute(f"LISTEN {_CHANNEL}")
        while True:
            rows: Sequence[Row] = await (await database.execute(_SELECT, [_BATCH])).fetchall()
            if rows:
                await _publish(client, rows)
                await database.execute(_DELETE, [[row[0] for row in rows]])
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
    if len(rows) > 1 and await _publish_batch(client, rows):
        return
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
            logger.debug("relay.batch.refused", error=body["error"])
            return False
    return True
