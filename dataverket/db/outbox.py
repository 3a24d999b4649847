"""Writing to the outbox: the only way by which a context sends anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Min

from dataverket.db.bulk import Writes
from dataverket.db.models import OutboxMessage
from dataverket.lib.sizes import MESSAGE_LIMIT_BYTES

CHANNEL = "dataverket_outbox"
_INSERT = (
    "INSERT INTO platform_outboxmessage (subject, message_id, payload, created_at) "
    "SELECT subject, message_id, payload, clock_timestamp() "
    "FROM unnest(%s::text[], %s::text[], %s::text[]) "
    "WITH ORDINALITY AS message (subject, message_id, payload, number) ORDER BY number"
)
_WAKE = "SELECT pg_notify(%s, '')"


class MessageTooLarge(ValueError):
    """A message that NATS might never take. Final: whoever made it has to say less."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A message for the bus: ``payload`` is the encoded envelope."""

    subject: str
    message_id: str
    payload: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """How many messages wait for the relay, and since when the oldest does."""

    messages: int
    oldest_at: datetime | None

    def age_s(self, at: datetime) -> float:
        """Return for how many seconds the oldest message waits; 0 when none does."""
        return (at - self.oldest_at).total_seconds() if self.oldest_at else 0.0


def backlog() -> Backlog:
    """Return what waits to be published; one query."""
    found = OutboxMessage.objects.aggregate(messages=Count("id"), oldest_at=Min("created_at"))
    return Backlog(**found)


def send(messages: Iterable[Outgoing]) -> None:
    """Store messages in the running transaction; the relay publishes them after the commit.

    Safe to repeat: JetStream drops a ``message_id`` that it has seen within ten minutes, and
    consumers drop what they have applied.

    Raises:
        MessageTooLarge: A payload has more than :data:`MESSAGE_LIMIT_BYTES`. None is stored. Final.
    """
    write(Writes(), messages)


def write(writes: Writes, messages: Iterable[Outgoing]) -> None:
    """Execute ``writes`` together with storing messages; see :func:`send`.

    One statement: neither the messages nor the relay's wake-up cost a round trip of their own.
    """
    rows = [(m.subject, m.message_id, _sendable(m)) for m in messages]
    if not rows:
        writes.execute()
        return
    writes.add(_INSERT, list(map(list, zip(*rows, strict=True))), is_insert=True)
    writes.execute(_WAKE, [CHANNEL])


def _sendable(message: Outgoing) -> str:
    """Return the payload. The relay keeps an order: one that nobody takes would stop all others."""
    size = len(message.payload.encode())
    if size > MESSAGE_LIMIT_BYTES:
        raise MessageTooLarge(
            f"message {message.message_id} for {message.subject} has {size} bytes, "
            f"{MESSAGE_LIMIT_BYTES} are allowed; whatever made it has to cut what it quotes"
        )
    return message.payload


def wake_relay() -> None:
    """Wake the relay when this transaction commits. Only ever a hint: it polls as well."""
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, [CHANNEL])
