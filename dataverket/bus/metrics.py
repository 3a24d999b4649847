"""What Prometheus learns of NATS."""

import asyncio
from collections.abc import Sequence
from typing import Final

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from prometheus_client import Gauge

from dataverket.lib import log
from dataverket.lib.metrics import READ_EVERY_S, Figure, Snapshot

logger = log.get(__name__)

_OF_STREAM: Final = ("domain", "stream")
_OF_CONSUMER: Final = ("domain", "stream", "consumer")

CONNECTED: Final = Gauge(
    "dataverket_nats_connected",
    "Whether this connection of the process to its NATS server stands.",
    ["connection"],
)
STREAMS: Final = Snapshot(
    Figure(name="dataverket_stream_messages", help="Messages kept.", labels=_OF_STREAM),
    Figure(name="dataverket_stream_bytes", help="Bytes kept.", labels=_OF_STREAM),
    Figure(
        name="dataverket_consumer_pending_messages",
        help="Messages that were not delivered yet.",
        labels=_OF_CONSUMER,
    ),
    Figure(
        name="dataverket_consumer_unacknowledged_messages",
        help="Messages that were delivered and are being worked on.",
        labels=_OF_CONSUMER,
    ),
    Figure(
        name="dataverket_consumer_redelivered_messages",
        help="Messages being worked on that were delivered more than once.",
        labels=_OF_CONSUMER,
    ),
)


async def watch_streams(stream: JetStreamContext, names: Sequence[str], *, domain: str) -> None:
    """Read the state of streams and their durable consumers, for ever.

    Args:
        stream: A context of the domain's own server.
        names: The streams.
        domain: ``hub`` or a datacenter.
    """
    while True:
        try:
            await _read_streams(stream, names, domain)
        except (NatsError, TimeoutError, OSError) as error:
            logger.debug("bus.streams.unreadable", domain=domain, error=f"{error!r}")
        await asyncio.sleep(READ_EVERY_S)


async def _read_streams(stream: JetStreamContext, names: Sequence[str], domain: str) -> None:
    values: dict[str, dict[tuple[str, ...], float]] = {
        name: {} for name in (figure.name for figure in STREAMS.figures)
    }
    for name in names:
        state = (await stream.stream_info(name)).state
        values["dataverket_stream_messages"][domain, name] = state.messages
        values["dataverket_stream_bytes"][domain, name] = state.bytes
        for found in await stream.consumers_info(name):
            durable = found.config.durable_name
            if not durable:  # what other servers copy with has a random name
                continue
            labels = (domain, name, durable)
            values["dataverket_consumer_pending_messages"][labels] = found.num_pending or 0
            unacknowledged = found.num_ack_pending or 0
            values["dataverket_consumer_unacknowledged_messages"][labels] = unacknowledged
            redelivered = found.num_redelivered or 0
            values["dataverket_consumer_redelivered_messages"][labels] = redelivered
    STREAMS.show(values)
