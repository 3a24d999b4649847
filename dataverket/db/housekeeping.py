"""Forgetting what has served its time."""

from datetime import timedelta

from dataverket.db.models import IdempotencyKey, InboxEvent
from dataverket.lib import clock

# Longer than the streams keep their messages: nothing that was applied can come back unnoticed.
_INBOX_AGE = timedelta(days=8)
_IDEMPOTENCY_AGE = timedelta(hours=24)


def tidy() -> None:
    """Delete inbox entries older than eight days and idempotency keys older than a day."""
    at = clock.now()
    InboxEvent.objects.filter(received_at__lt=at - _INBOX_AGE).delete()
    IdempotencyKey.objects.filter(created_at__lt=at - _IDEMPOTENCY_AGE).delete()
