"""What waits in the outbox for the relay."""

from dataverket.bus.envelope import Envelope, decode
from dataverket.db.models import OutboxMessage


def commands() -> list[Envelope]:
    """Return the commands, in their order."""
    return _sent(".cmd.")


def task_events() -> list[Envelope]:
    """Return what is told of tasks, in its order."""
    return _sent("dv.task.evt.")


def _sent(subject: str) -> list[Envelope]:
    rows = OutboxMessage.objects.filter(subject__contains=subject).order_by("id")
    return [decode(row.payload.encode()) for row in rows]
