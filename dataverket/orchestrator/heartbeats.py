"""Listening to the heartbeats of services, and noticing their absence."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg

from apps.tasks import services as tasks
from dataverket.bus import subjects
from dataverket.lib import clock, log
from dataverket.orchestrator.database import DatabaseAway, DatabaseThread

logger = log.get(__name__)

# Of which store of a service's site it is known that no command is older: seconds since the epoch.
type _Settled = dict[tuple[str, str], float]


async def listen(
    client: Client, database: DatabaseThread, *, datacenters: Sequence[str] = ()
) -> None:
    """Record heartbeats from now on; the subscription outlives reconnections."""
    await database.run(lambda: tasks.touch_all(at=clock.now()))
    settled: _Settled = {}

    async def take(message: Msg) -> None:
        try:
            await _record(message, database, settled)
        except DatabaseAway as error:
            logger.warning("orchestrator.heartbeat.lost", error=str(error))

    for subject in subjects.heartbeats_of(datacenters):
        await client.subscribe(subject, cb=take)


async def _record(message: Msg, database: DatabaseThread, settled: _Settled) -> None:
    parts = message.subject.split(".")
    try:
        detail = json.loads(message.data)
        service, datacenter = parts[2], parts[3]
    except (ValueError, IndexError, RecursionError):
        detail = None
    if not isinstance(detail, dict):
        logger.warning("orchestrator.heartbeat.unreadable", subject=message.subject)
        return

    def record() -> None:
        at = clock.now()
        came_back = tasks.record_heartbeat(
            service=service, datacenter=datacenter, at=at, detail=detail
        )
        if came_back:
            woken = tasks.reconsider(service=service, datacenter=datacenter, at=at, back=True)
            logger.info(
                "orchestrator.service.back", service=service, datacenter=datacenter, tasks=woken
            )
        _send_again(service, datacenter, detail.get("store_since_s"), settled, at)

    await database.run(record)


def _send_again(
    service: str, datacenter: str, store_since_s: object, settled: _Settled, at: datetime
) -> None:
    """Send anew what the site's store has forgotten, when that is younger than commands.

    Once nothing is left that was sent before, there will be nothing any more: not asked again.
    """
    if not isinstance(store_since_s, int | float) or not store_since_s:
        return
    if settled.get((service, datacenter)) == store_since_s:
        return
    since = datetime.fromtimestamp(store_since_s, UTC)
    again = tasks.resend_lost_at_site(service=service, datacenter=datacenter, since=since, at=at)
    if not again:
        settled[service, datacenter] = store_since_s
        return
    logger.warning(
        "orchestrator.commands.sent_again",
        service=service,
        datacenter=datacenter,
        tasks=again,
        store_since=str(since),
    )


def notice_silence() -> None:
    """Turn silent services to unknown and show it on the tasks that wait for them."""
    at = clock.now()
    for service, datacenter in tasks.age_health(at=at):
        shown = tasks.reconsider(service=service, datacenter=datacenter, at=at, back=False)
        logger.warning(
            "orchestrator.service.silent", service=service, datacenter=datacenter, tasks=shown
        )
