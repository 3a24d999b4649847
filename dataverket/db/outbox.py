"""Writing to the outbox: the only way by which a context sends anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min

from dataverket.db.models import OutboxMessage

CHANNEL = "dataverket_outbox"
# One statement: the wake-up costs no round trip of its own.
_INSERT = """
    WITH stored AS (
        INSERT INTO platform_outboxmessage (subject, message_id, payload, created_at)
        SELECT subject, message_id, payload, clock_timestamp()
        FROM unnest(%s::text[], %s::text[], %s::text[])
            WITH ORDINALITY AS message (subject, message_id, payload, number)
        ORDER BY number
    )
    SELECT pg_notify(%s, '')
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A message for the bus: ``payload`` is the encoded envelope."""

    subject: str
    message_id: str
    payload: str


def send(messages: Iterable[Outgoing]) -> None:
    """Store messages in the running transaction; the relay publishes them after the commit.

    Safe to repeat: JetStream drops a ``message_id`` that it has seen within ten minutes, and
    consumers drop what they have applied.
    """
    rows = [(m.subject, m.message_id, m.payload) for m in messages]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*map(list, zip(*rows, strict=True)), CHANNEL])


@dataclass(frozen=True, kw_only=True, slots=True)
class Lag:
    """How many messages wait to be published, and for how long the oldest has."""

    messages: int
    oldest: timedelta


def get_lag(*, at: datetime) -> Lag:
    """Return how far the relay is behind; one query."""
    found = OutboxMessage.objects.aggregate(messages=Count("id"), first=Min("created_at"))
    first = found["first"]
    oldest = max(at - first, timedelta(0)) if first else timedelta(0)
    return Lag(messages=found["messages"], oldest=oldest)
