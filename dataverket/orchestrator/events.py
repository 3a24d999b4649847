"""Taking events from JetStream: applied in PostgreSQL first, acknowledged afterwards."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from apps.tasks import services as tasks
from dataverket.bus import streams, subjects
from dataverket.bus.envelope import EVENT_LIMIT_BYTES, BadEnvelope, Envelope, decode
from dataverket.lib import clock, log
from dataverket.orchestrator import metrics
from dataverket.orchestrator.database import Contention, DatabaseAway, DatabaseThread

logger = log.get(__name__)

DURABLE = "orchestrator"
_BATCH = 200
_FETCH_S = 2.0
_ACK_WAIT_S = 8.0
_PAUSE_S = 0.5
# Under load events are let gather for this long each, so that one transaction applies many.
_GATHER_S = 0.01
_GATHER_LIMIT_S = 0.15
_CONTENTION_TRIES = 5
_CONTENTION_PAUSE_S = 0.1
# What could not be applied nor stored comes again after this.
_PUT_OFF_S = 60.0


async def consume(client: Client, database: DatabaseThread) -> None:
    """Apply events for ever. Outages of NATS and PostgreSQL are waited out."""
    while True:
        try:
            stream = client.jetstream()
            await streams.ensure_consumer(
                stream,
                stream=subjects.EVENT_STREAM,
                durable=DURABLE,
                filter_subject=None,
                # What a killed orchestrator had taken comes back after this.
                ack_wait_s=_ACK_WAIT_S,
                max_ack_pending=2000,
            )
            subscription = await stream.pull_subscribe_bind(
                consumer=DURABLE, stream=subjects.EVENT_STREAM
            )
            while True:
                try:
                    messages = await subscription.fetch(_BATCH, timeout=_FETCH_S)
                except TimeoutError:
                    await stream.consumer_info(subjects.EVENT_STREAM, DURABLE)
                    continue
                await _until_applied(messages, database)
                if len(messages) < _BATCH:
                    await asyncio.sleep(min(len(messages) * _GATHER_S, _GATHER_LIMIT_S))
        except (NatsError, TimeoutError, OSError, DatabaseAway) as error:
            logger.warning("orchestrator.events.interrupted", error=f"{error!r}")
            await asyncio.sleep(_PAUSE_S)


async def _until_applied(messages: list[Msg], database: DatabaseThread) -> None:
    """Apply one delivery; while PostgreSQL is away it is kept and tried again."""
    while True:
        try:
            await _apply(messages, database)
        except DatabaseAway as error:
            logger.warning("orchestrator.database.away", error=str(error))
            await asyncio.sleep(_PAUSE_S)
        else:
            return


async def _apply(messages: list[Msg], database: DatabaseThread) -> None:
    """Apply one delivery; when it fails as a whole, one by one, so that one cannot stop many."""
    readable: list[tuple[Msg, Envelope]] = []
    for message in messages:
        event = await _read(message, database)
        if event is None:
            continue
        if event.type.endswith(".message.rejected"):
            await _park_command(message, event, database)
            continue
        readable.append((message, event))
    if not readable:
        return
    try:
        await _apply_in_one_transaction([event for _, event in readable], database)
    except DatabaseAway:
        raise
    except Contention:
        await _apply_singly(readable, database)
        return
    except Exception:
        logger.exception("orchestrator.events.batch_failed", events=len(readable))
        await _apply_singly(readable, database)
        return
    for message, _ in readable:
        await message.ack()


async def _read(message: Msg, database: DatabaseThread) -> Envelope | None:
    """Return the event, or ``None`` when it is none that can be believed: then it is kept."""
    try:
        event = decode(message.data, limit=EVENT_LIMIT_BYTES)
    except BadEnvelope as error:
        await _park(message, str(error), database)
        return None
    except Exception as error:  # a hole in the reading costs one letter, not the process
        logger.exception("orchestrator.event.unreadable", subject=message.subject)
        await _park(message, f"{type(error).__name__}: {error}", database)
        return None
    if subjects.datacenter_of(message.subject) != event.datacenter:
        # Without its id: a letter is kept once for each, and this one may be another message's.
        await _park(message, f"it claims to come from {event.datacenter}", database)
        return None
    return event


async def _apply_singly(readable: list[tuple[Msg, Envelope]], database: DatabaseThread) -> None:
    for message, event in readable:
        try:
            await _with_precedence(partial(_apply_in_one_transaction, [event], database))
        except DatabaseAway:
            raise
        except Contention as error:  # nothing is wrong with the event
            logger.warning("orchestrator.event.put_off", event_id=event.id, error=str(error))
            metrics.EVENTS.labels("put off").inc()
            await message.nak(delay=_PUT_OFF_S)
        except Exception as error:
            logger.exception("orchestrator.event.failed", event_id=event.id)
            await _park(message, f"{type(error).__name__}: {error}", database, event)
        else:
            await message.ack()


async def _with_precedence(work: Callable[[], Awaitable[None]]) -> None:
    """Do ``work``, again and again while other transactions get precedence."""
    for left in reversed(range(_CONTENTION_TRIES)):
        try:
            await work()
        except Contention:
            if not left:
                raise
            await asyncio.sleep(_CONTENTION_PAUSE_S)
        else:
            return


async def _apply_in_one_transaction(events: list[Envelope], database: DatabaseThread) -> None:
    began = time.monotonic()
    at = clock.now()
    await database.run(lambda: tasks.apply_events(events=events, at=at))
    metrics.APPLYING.observe(time.monotonic() - began)
    metrics.EVENTS.labels("applied").inc(len(events))
    for event in events:
        happened = datetime.fromisoformat(event.time)
        metrics.DELAY.observe(max((at - happened).total_seconds(), 0.0))


async def _park_command(message: Msg, event: Envelope, database: DatabaseThread) -> None:
    """Keep a command that a site gave up."""
    logger.warning("orchestrator.command.parked", origin=event.source, step=event.stepid)
    await _keep(message, lambda: tasks.park_rejected_command(event=event, at=clock.now()), database)


async def _park(
    message: Msg, reason: str, database: DatabaseThread, event: Envelope | None = None
) -> None:
    """Keep a message that cannot be processed for a person, then let it go."""
    logger.warning("orchestrator.event.parked", subject=message.subject, reason=reason)
    metrics.EVENTS.labels("parked").inc()
    number = message.metadata.sequence.stream
    park = partial(
        tasks.park_message,
        stream=subjects.EVENT_STREAM,
        subject=message.subject,
        message_id=event.id if event else f"sequence:{number}",
        reason=reason,
        payload=message.data,
        origin=subjects.origin_of(message.subject),
        deliveries=message.metadata.num_delivered or 1,
        at=clock.now(),
    )
    await _keep(message, park, database)


async def _keep(message: Msg, park: Callable[[], None], database: DatabaseThread) -> None:
    """Store a dead letter, then let its message go.

    One that cannot be stored is put off: it is not lost, and it must not stop those behind it.
    """
    try:
        await _with_precedence(partial(database.run, park))
    except DatabaseAway:
        raise
    except Exception:
        logger.exception("orchestrator.letter.not_stored", subject=message.subject)
        metrics.EVENTS.labels("put off").inc()
        await message.nak(delay=_PUT_OFF_S)
    else:
        await message.ack()
