"""Handing out secrets to the datacenters that they belong to."""

import json
from collections.abc import Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg

from apps.identitet import selectors as identitet
from dataverket.bus import subjects
from dataverket.bus.connection import inbox_of
from dataverket.lib import log
from dataverket.lib.problems import Problem
from dataverket.orchestrator.database import DatabaseAway, DatabaseThread

logger = log.get(__name__)


async def serve(
    client: Client, database: DatabaseThread, *, datacenters: Sequence[str] = ()
) -> None:
    """Answer requests for secrets. A site may only ask on its own datacenter's subject."""

    async def answer(message: Msg) -> None:
        datacenter = message.subject.rpartition(".")[2]
        reference = message.data.decode(errors="replace")
        if not message.reply.startswith(f"{inbox_of(datacenter)}."):
            # The server does not check where an answer is wanted; we only answer the datacenter.
            logger.warning("orchestrator.secret.foreign_reply", datacenter=datacenter)
            return
        try:
            found = await database.run(
                lambda: identitet.resolve_secret(reference=reference, datacenter=datacenter)
            )
            body = {"username": found.username, "password": found.password}
        except Problem as problem:
            logger.warning(
                "orchestrator.secret.refused", datacenter=datacenter, reference=reference
            )
            body = {"error": problem.detail}
        except DatabaseAway:
            return  # no answer: the site tries again
        await message.respond(json.dumps(body).encode())

    for subject in subjects.secret_requests_of(datacenters):
        await client.subscribe(subject, queue="sentral", cb=answer)
