"""Sending the command of a step to its datacenter."""

from datetime import timedelta
from typing import Any

from apps.tasks import states
from apps.tasks.models import Step
from apps.tasks.services.run import TaskRun
from apps.tasks.types.workflow import Command
from dataverket.bus import subjects
from dataverket.bus.envelope import LIMIT_BYTES, Envelope, moment, new_traceparent
from dataverket.db.outbox import Outgoing
from dataverket.lib import plain
from dataverket.lib.problems import InvalidInput

# A command that is older is not executed any more: the engine has given it up long before.
EXPIRY = timedelta(minutes=15)
# A running command reports itself every five seconds; after this silence it counts as lost.
SILENCE = timedelta(seconds=20)


def dispatch(run: TaskRun, step: Step, action: Command, message: Any) -> None:
    """Put the command of ``step`` into the outbox as a new attempt.

    The attempt is the fence: a site refuses a lower one as soon as it has seen a higher one.
    """
    declared = run.declaration(step)
    attempt = step.attempt + 1
    state = step.state if step.direction == "undo" else states.DISPATCHED
    run.move_step(
        step,
        state,
        message=f"{action.service}@{run.task.datacenter} {action.action}",
        attempt=attempt,
        service=action.service,
        in_flight=True,
        dispatched_at=run.at,
        alive_at=None,
        started_at=step.started_at or run.at,
        deadline_at=run.at + timedelta(seconds=declared.start_limit_s),
    )
    envelope = Envelope(
        id=f"{step.id}:{attempt}:{step.direction}",
        type=f"dv.{action.service}.cmd.{action.action}",
        source="/sentral",
        time=moment(run.at),
        datacenter=run.task.datacenter,
        data=plain.dump(message),
        correlationid=str(run.task.correlation_id),
        causationid=str(run.task.id),
        tenantid=str(run.task.tenant_id or ""),
        projectid=str(run.task.project_id or ""),
        actor=run.actor.name,
        taskid=str(run.task.id),
        stepid=str(step.id),
        attempt=attempt,
        direction=step.direction,
        expiresat=moment(run.at + EXPIRY),
        traceparent=new_traceparent(run.task.traceparent),
    )
    payload = envelope.encode()
    if len(payload) > LIMIT_BYTES:
        raise InvalidInput(
            f"The command of '{step}' has {len(payload)} bytes, {LIMIT_BYTES} are allowed; make "
            "its input smaller.",
            code="command.too_large",
        )
    run.send(
        Outgoing(
            subject=subjects.command(action.service, action.action, run.task.datacenter),
            message_id=envelope.id,
            payload=payload,
        )
    )
