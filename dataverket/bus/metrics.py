"""What Prometheus learns of NATS and of the relay."""

import asyncio
from collections.abc import Sequence
from typing import Final

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from prometheus_client import Counter, Gauge, Histogram

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
OUTBOX: Final = Snapshot(
    Figure(name="dataverket_outbox_messages", help="Messages that wait to be published."),
    Figure(
        name="dataverket_outbox_oldest_age_seconds",
        help="Age of the oldest message that waits to be published; 0 when none waits.",
    ),
)
PUBLISHED: Final = Counter(
    "dataverket_relay_published_messages_total", "Messages that JetStream has stored."
)
BATCHES_REFUSED: Final = Counter(
    "dataverket_relay_batches_refused_total",
    "Atomic batches that JetStream refused, so that their messages went one by one.",
)
PUBLISHING: Final = Histogram(
    "dataverket_relay_publish_duration_seconds",
    "Time until JetStream had stored what was read from the outbox at once.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LEADING: Final = Gauge("dataverket_relay_leading", "Whether this relay is the one that publishes.")


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
