"""Noticing that the hub's streams were lost; what they held is sent again."""

import asyncio
from collections.abc import Sequence

from nats.aio.client import Client
from nats.errors import Error as NatsError

from apps.tasks import services as tasks
from dataverket.bus import streams, subjects
from dataverket.lib import clock, log
from dataverket.orchestrator.database import Contention, DatabaseAway, DatabaseThread

logger = log.get(__name__)

_LOOK_EVERY_S = 3.0


async def watch(client: Client, database: DatabaseThread, *, datacenters: Sequence[str]) -> None:
    """Look for ever. Needs no memory: the stream itself tells since when it is there."""
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        try:
            await _look(client, database, datacenters)
        except (NatsError, OSError, TimeoutError, DatabaseAway, Contention) as error:
            logger.debug("orchestrator.streams.not_seen", error=f"{error!r}")


async def _look(client: Client, database: DatabaseThread, datacenters: Sequence[str]) -> None:
    js = client.jetstream()
    missing = [name for name in subjects.STREAMS if not await streams.is_there(js, name)]
    if missing:
        logger.warning("orchestrator.streams.lost", streams=missing)
        await streams.prepare_hub(js, datacenters=list(datacenters))
    since = (await js.stream_info(subjects.COMMAND_STREAM)).created
    if since is None:
        return
    again = await database.run(lambda: tasks.resend_lost(since=since, at=clock.now()))
    if again:
        logger.warning("orchestrator.commands.sent_again", tasks=again, streams_since=str(since))
