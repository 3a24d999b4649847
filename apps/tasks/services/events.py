"""What others are told of a task: ``dv.task.evt.<verb>.<datacenter>``, in the stream ``DV_TASK``.

One event for each transaction that brings a task into another state; the verb is that state. Each
is complete by itself: who missed one knows all from the next. Readings that the platform makes for
itself are not told.
"""

from datetime import datetime
from typing import Any, Final

from apps.tasks.models import Task
from dataverket.bus import subjects
from dataverket.bus.envelope import Envelope, moment
from dataverket.db.outbox import Outgoing

# Stands for the datacenter of tasks that concern none, such as a change of policy.
_NOWHERE: Final = "sentral"


def event_of(task: Task, *, at: datetime) -> Outgoing:
    """Return the event that tells where a task stands. The same moment gives the same id."""
    verb = task.state.replace("_", "-")
    identity = f"{task.id}:{verb}:{moment(at)}"
    envelope = Envelope(
        id=identity,
        type=f"dv.task.evt.{verb}",
        source="/sentral",
        time=moment(at),
        datacenter=task.datacenter,
        data={
            "state": task.state,
            "title": task.title,
            "workflow": task.workflow,
            "resource": {
                "type": task.resource_type,
                "id": str(task.resource_id),
                "name": task.resource_name,
            },
            "blocked": task.blocked,
            "error": _without_cause(task.error),
        },
        correlationid=str(task.correlation_id),
        causationid=str(task.correlation_id),
        tenantid=str(task.tenant_id or ""),
        projectid=str(task.project_id or ""),
        actor=str(task.actor["name"])[:200],
        taskid=str(task.id),
        traceparent=task.traceparent,
    )
    subject = subjects.task_event(verb, task.datacenter or _NOWHERE)
    return Outgoing(subject=subject, message_id=identity, payload=envelope.encode())


def _without_cause(error: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return an error without what is kept in it for the end of an undo that was stuck."""
    return error and {name: value for name, value in error.items() if name != "cause"}
