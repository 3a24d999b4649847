"""``python -m dataverket.site.boot``: a datacenter's boot service over its own NATS server.

It keeps working while the datacenter is cut off from Sentral: what it serves stands in the
site's bucket, what it hears goes into the site's event stream. It sends heartbeats like a worker.
"""

import asyncio
import json
import socket
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import uvicorn
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyDeletedError, KeyNotFoundError
from nats.js.kv import KeyValue
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from apps.maskin.boot.app import create_app
from apps.maskin.messages import PhonedHome
from dataverket.bus import streams, subjects
from dataverket.bus.connection import connect, inbox_of
from dataverket.bus.envelope import Envelope, moment
from dataverket.lib import clock, log, metrics, tracing
from dataverket.site.boot_requests import CountedRequests
from dataverket.site.clock import SiteClock
from dataverket.site.metrics import CLOCK_AHEAD, HEARTBEAT

logger = log.get(__name__)

SERVICE = "boot"
_HEARTBEAT_S = 2.0
_LOOK_FOR_START_S = 0.1


class BootSettings(BaseSettings):
    """What a boot service needs to know."""

    model_config = SettingsConfigDict(env_prefix="DV_", extra="ignore")

    datacenter: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    nats_url: str = Field(alias="NATS_URL")
    hub_domain: str = ""
    boot_host: str = "127.0.0.1"
    boot_port: int
    boot_url: str
    boot_images: Path
    log_format: Literal["json", "console"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=0, ge=0, le=65535)


class BucketStore:
    """The site's records for code that awaits."""

    def __init__(self, bucket: KeyValue) -> None:
        self._bucket = bucket

    async def get(self, key: str) -> dict[str, Any] | None:
        """Return the record, or ``None``."""
        try:
            entry = await self._bucket.get(key)
        except (KeyNotFoundError, KeyDeletedError):
            return None
        record: dict[str, Any] = json.loads(entry.value or b"{}")
        return record

    async def put(self, key: str, value: dict[str, Any]) -> None:
        """Write the record."""
        await self._bucket.put(key, json.dumps(value).encode())

    async def delete(self, key: str) -> None:
        """Remove the record."""
        await self._bucket.delete(key)


class EventPublisher:
    """Makes phone-homes known: returns when the site's stream holds the event."""

    def __init__(self, client: Client, datacenter: str) -> None:
        self._client = client
        self._datacenter = datacenter

    async def __call__(self, phoned: PhonedHome, step_id: str) -> None:
        """Publish; safe to repeat, the message id is that of the step."""
        event = Envelope(
            id=f"{step_id}:phoned-home:{phoned.install_id}",
            type="dv.maskin.evt.server.phoned-home",
            source=f"/{self._datacenter}/boot",
            time=moment(clock.now()),
            datacenter=self._datacenter,
            data=asdict(phoned),
            stepid=step_id,
        )
        await self._client.jetstream().publish(
            subjects.event("maskin", "server", "phoned-home", self._datacenter),
            event.encode().encode(),
            timeout=5,
            headers={"Nats-Msg-Id": event.id},
        )


class Heartbeats:
    """Tells Sentral that servers can be installed here, and reads the site's clock by the way.

    Without the site's bucket it has nothing to serve: then it does not report itself.
    """

    def __init__(self, client: Client, site: SiteClock, datacenter: str) -> None:
        self._client = client
        self._site = site
        self._subject = subjects.heartbeat(SERVICE, datacenter)
        self._instance = f"{socket.gethostname()}-{SERVICE}-{datacenter}"
        self._sent_at = HEARTBEAT.labels(SERVICE, datacenter)
        self._clock_ahead = CLOCK_AHEAD.labels(SERVICE, datacenter)

    async def keep(self, server: uvicorn.Server) -> None:
        """Report for ever, from when ``server`` listens on."""
        while True:
            if server.started:
                await self._report()
            await asyncio.sleep(_HEARTBEAT_S if server.started else _LOOK_FOR_START_S)

    async def _report(self) -> None:
        try:
            await self._site.ask()
            await self._send()
        except (NatsError, TimeoutError) as error:
            logger.warning("site.boot.unreported", error=f"{error!r}")

    async def _send(self) -> None:
        ahead_s = self._site.ahead_s()
        self._clock_ahead.set(ahead_s)
        beat = {"instance": self._instance, "clock_ahead_s": round(ahead_s, 1)}
        await self._client.publish(self._subject, json.dumps(beat).encode())
        self._sent_at.set_to_current_time()


async def run_boot_service(settings: BootSettings) -> None:
    """Serve until signalled."""
    client = await connect(
        settings.nats_url,
        name=f"boot-{settings.datacenter}",
        inbox_prefix=inbox_of(settings.datacenter),
    )
    stream = client.jetstream()
    await streams.prepare_site(
        stream, datacenter=settings.datacenter, hub_domain=settings.hub_domain or None
    )
    site = SiteClock(client)
    await site.ask()
    app = create_app(
        store=BucketStore(await streams.site_bucket(stream)),
        images=settings.boot_images,
        base_url=settings.boot_url,
        publish=EventPublisher(client, settings.datacenter),
        clock=site.now,  # expiries are judged by it, whatever our own machine says
    )
    server = uvicorn.Server(
        uvicorn.Config(
            CountedRequests(app, datacenter=settings.datacenter),
            host=settings.boot_host,
            port=settings.boot_port,
            log_config=None,
            access_log=False,
        )
    )
    async with asyncio.TaskGroup() as together:
        reporting = Heartbeats(client, site, settings.datacenter).keep(server)
        keeping = together.create_task(reporting)
        await server.serve()
        keeping.cancel()
    await client.close()


if __name__ == "__main__":
    read = BootSettings()  # type: ignore[call-arg]
    log.configure(fmt=read.log_format, level=read.log_level, process=f"boot@{read.datacenter}")
    tracing.start("boot")
    metrics.listen(host=read.metrics_host, port=read.metrics_port)
    asyncio.run(run_boot_service(read))
    tracing.stop()
