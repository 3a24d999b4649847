"""What a site tells Sentral: events in its own stream, stored before anything else goes on."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

from nats.errors import Error as NatsError

from dataverket.bus import subjects
from dataverket.bus.envelope import Envelope, moment
from dataverket.lib import clock, tracing
from dataverket.lib.tracing import new_traceparent
from dataverket.site.link import Link
from dataverket.site.settings import SiteSettings

_TRIES = 40
_KEPT_OF_A_PAYLOAD = 64 * 1024


async def publish_stored(link: Link, subject: str, event: Envelope) -> None:
    """Publish an event and wait until the site's stream holds it, through restarts of NATS."""
    payload = event.encode().encode()
    async for last in tries():
        try:
            await link.stream.publish(
                subject, payload, timeout=3, headers={"Nats-Msg-Id": event.id}
            )
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
    """Publish that a message cannot be executed, and wait until that is stored."""
    service, datacenter = settings.service, settings.datacenter
    digest = hashlib.sha256(raw.encode()).hexdigest()
    event = Envelope(
        id=f"rejected:{digest}",
        type=f"dv.{service}.evt.message.rejected",
        source=f"/{datacenter}/{service}",
        time=moment(clock.now()),
        datacenter=datacenter,
        data={
            "reason": reason,
            "payload": raw[:_KEPT_OF_A_PAYLOAD],
            "deliveries": deliveries,
            "subject": subjects.commands_of(service, datacenter),
        },
    )
    await publish_stored(link, subjects.event(service, "message", "rejected", datacenter), event)
