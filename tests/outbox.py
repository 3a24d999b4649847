"""What waits in the outbox for the relay, and what a site answers to it."""

from typing import Any

from dataverket.bus.envelope import Envelope, decode
from dataverket.db.models import OutboxMessage


def commands() -> list[Envelope]:
    """Return the commands, in their order."""
    return _sent(".cmd.")


def task_events() -> list[Envelope]:
    """Return what is told of tasks, in its order."""
    return _sent("dv.task.evt.")


def answer(
    command: Envelope, verb: str = "succeeded", data: dict[str, Any] | None = None, **changes: Any
) -> Envelope:
    """Return what its site reports on a command; the same answer twice has the same id."""
    fields: dict[str, Any] = {
        "id": f"{command.id}:{verb}",
        "type": f"dv.maskin.evt.step.{verb}",
        "source": f"/{command.datacenter}/maskin",
        "time": command.time,
        "datacenter": command.datacenter,
        "data": {"result": {"text": "hello"}} if data is None else data,
        "taskid": command.taskid,
        "stepid": command.stepid,
        "attempt": command.attempt,
        "direction": command.direction,
    }
    return Envelope(**(fields | changes))


def _sent(subject: str) -> list[Envelope]:
    rows = OutboxMessage.objects.filter(subject__contains=subject).order_by("id")
    return [decode(row.payload.encode()) for row in rows]
