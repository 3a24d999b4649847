"""Sending the command of a step to its datacenter."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from apps.tasks import states
from apps.tasks.models import Step
from apps.tasks.services.run import TaskRun
from apps.tasks.types.workflow import Command
from dataverket.bus import subjects
from dataverket.bus.envelope import LIMIT_BYTES, Envelope, encode_fences, moment
from dataverket.db.outbox import Outgoing
from dataverket.lib import log, plain, tracing
from dataverket.lib.problems import InvalidInput

logger = log.get(__name__)

# A command that is older is not executed any more: the engine has given it up long before.
EXPIRY = timedelta(minutes=15)
# A running command reports itself every five seconds; after this silence it counts as lost.
SILENCE = timedelta(seconds=20)


def dispatch(
    run: TaskRun, step: Step, action: Command, message: Any, *, fences: Mapping[str, int]
) -> None:
    """Put the command of ``step`` into the outbox as a new attempt.

    The attempt is the fence of the step: a site refuses a lower one as soon as it has seen a higher
    one. ``fences`` are those of the step's locks; those of the task's locks are added.
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
    subject = subjects.command(action.service, action.action, run.task.datacenter)
    with (
        tracing.span(
            f"send {action.service} {action.action}",
            kind="producer",
            # Below the task, not below the event that led here: the steps stand side by side.
            parent=run.task.traceparent,
            messaging__system="nats",
            messaging__destination__name=subject,
            dataverket__task=str(run.task.id),
            dataverket__step=str(step.id),
            dataverket__attempt=attempt,
        ) as span,
        log.bound(step=str(step.id), attempt=attempt),
    ):
        logger.info("tasks.command.sent", subject=subject, direction=step.direction)
        payload = _command(run, step, action, message, traceparent=span.traceparent, fences=fences)
    run.send(Outgoing(subject=subject, message_id=_message_id(step), payload=payload))


def _message_id(step: Step) -> str:
    return f"{step.id}:{step.attempt}:{step.direction}"


def _command(
    run: TaskRun,
    step: Step,
    action: Command,
    message: Any,
    *,
    traceparent: str,
    fences: Mapping[str, int],
) -> str:
    """Return the encoded envelope of the step's present attempt."""
    payload = Envelope(
        id=_message_id(step),
        type=f"dv.{action.service}.cmd.{action.action}",
        source="/sentral",
        time=moment(run.at),
        datacenter=run.task.datacenter,
        data=plain.dump(message),
        correlationid=str(run.task.correlation_id),
        causationid=str(run.task.id),
        tenantid=str(run.task.tenant_id or ""),
        projectid=str(run.task.project_id or ""),
        actor=run.actor.name[:200],
        taskid=str(run.task.id),
        stepid=str(step.id),
        attempt=step.attempt,
        direction=step.direction,
        firstsentat=moment(step.started_at or run.at),
        expiresat=moment(run.at + EXPIRY),
        traceparent=traceparent,
        fences=encode_fences({**run.task.fences, **fences}),
    ).encode()
    if len(payload) > LIMIT_BYTES:
        raise InvalidInput(
            f"The command of '{step}' has {len(payload)} bytes, {LIMIT_BYTES} are allowed; make "
            "its input smaller.",
            code="command.too_large",
        )
    return payload
