"""Forgetting what has served its time."""

from datetime import timedelta

from dataverket.db.models import IdempotencyKey, InboxEvent, ProcessReport
from dataverket.db.processes import FORGOTTEN_AFTER
from dataverket.lib import clock

# Longer than the streams keep their messages: nothing that was applied can come back unnoticed.
_INBOX_AGE = timedelta(days=8)
_IDEMPOTENCY_AGE = timedelta(hours=24)


def tidy() -> None:
    """Delete inbox entries older than eight days, and what counts for a day only.

    That is idempotency keys and the last signs of life of processes that were replaced.
    """
    at = clock.now()
    InboxEvent.objects.filter(received_at__lt=at - _INBOX_AGE).delete()
    IdempotencyKey.objects.filter(created_at__lt=at - _IDEMPOTENCY_AGE).delete()
    # The last report of a kind stays: it tells since when that kind has been silent.
    newest = ProcessReport.objects.order_by("process", "-seen_at").distinct("process").values("pk")
    ProcessReport.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).exclude(pk__in=newest).delete()
