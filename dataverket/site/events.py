"""What a site tells Sentral: events in its own stream, stored before anything else goes on."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError

from dataverket.bus import subjects
from dataverket.bus.envelope import EVENT_LIMIT_BYTES, LIMIT_BYTES, Envelope, moment
from dataverket.lib import clock, tracing
from dataverket.lib.sizes import LONGEST_TEXT
from dataverket.lib.tracing import new_traceparent
from dataverket.site.link import Link
from dataverket.site.settings import SiteSettings

_TRIES = 40
_LEFT_TO_THE_REST_BYTES = 8 * 1024
_BYTES_OF_A_CHARACTER = 12  # at most, as JSON: a pair of \uXXXX


async def publish_stored(link: Link, subject: str, event: Envelope) -> None:
    """Publish an event and wait until the site's stream holds it, through restarts of NATS."""
    payload = event.encode().encode()
    async for last in tries():
        try:
            await link.stream.publish(
                subject, payload, timeout=3, headers={"Nats-Msg-Id": event.id}
            )
        except MaxPayloadError:
            raise  # it will not get smaller
        except (NatsError, TimeoutError):
            if last:
                raise
        else:
            return


async def tries() -> AsyncIterator[bool]:
    """Yield once for each attempt that a restart of NATS may take, whether it is the last one."""
    for number in range(_TRIES):
        if number:
            await asyncio.sleep(0.25)
        yield number == _TRIES - 1


async def publish_of_step(
    link: Link, service: str, command: Envelope, verb: str, data: dict[str, Any], *, suffix: str
) -> None:
    """Publish an event of the command's step and wait until it is stored."""
    event = Envelope(
        id=f"{command.stepid}:{command.attempt}:{command.direction}:{suffix}",
        type=f"dv.{service}.evt.step.{verb}",
        source=f"/{command.datacenter}/{service}",
        time=moment(clock.now()),
        datacenter=command.datacenter,
        data=data,
        correlationid=command.correlationid,
        causationid=command.id,
        tenantid=command.tenantid,
        projectid=command.projectid,
        actor=command.actor,
        taskid=command.taskid,
        stepid=command.stepid,
        attempt=command.attempt,
        direction=command.direction,
        traceparent=tracing.current() or new_traceparent(command.traceparent),
    )
    await publish_stored(link, subjects.event(service, "step", verb, command.datacenter), event)


async def publish_rejected(
    link: Link, settings: SiteSettings, *, raw: str, deliveries: int, reason: str
) -> None:
    """Publish that a message cannot be executed, and wait until that is stored.

    The event names the step itself: of its payload, which is kept whole as a rule, nothing needs
    to be read then.
    """
    service, datacenter = settings.service, settings.datacenter
    digest = hashlib.sha256(raw.encode()).hexdigest()
    event = Envelope(
        id=f"rejected:{digest}",
        type=f"dv.{service}.evt.message.rejected",
        source=f"/{datacenter}/{service}",
        time=moment(clock.now()),
        datacenter=datacenter,
        data={
            "reason": reason[:LONGEST_TEXT],
            "payload": _kept_of(raw),
            "deliveries": deliveries,
            "subject": subjects.commands_of(service, datacenter),
        },
        **_step_of(raw),
    )
    await publish_stored(link, subjects.event(service, "message", "rejected", datacenter), event)


def _kept_of(raw: str) -> str:
    """Return a message as an event can hold it: whole, unless nearly all of it is escaped."""
    text, room = raw[:LIMIT_BYTES], EVENT_LIMIT_BYTES - _LEFT_TO_THE_REST_BYTES
    return text if len(json.dumps(text)) <= room else text[: room // _BYTES_OF_A_CHARACTER]


def _step_of(raw: str) -> dict[str, Any]:
    """Return what a message says of its step, whatever else is wrong with it; or nothing."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(body, dict):
        return {}
    found = {name: body.get(name) for name in ("taskid", "stepid", "attempt", "direction")}
    try:
        UUID(found["taskid"])
        UUID(found["stepid"])
    except (ValueError, TypeError, AttributeError):
        return {}
    is_number = type(found["attempt"]) is int and 0 <= found["attempt"] < 2**31
    return found if is_number and found["direction"] in ("do", "undo") else {}
