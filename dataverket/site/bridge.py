"""From JetStream into the Celery pool, and the site's heartbeats.

The bridge never acknowledges: the pool child does, after the effect and after its result is
stored. JetStream's ``max_ack_pending`` is the credit; fetching one message at a time never asks
for more than is free.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from billiard.exceptions import WorkerLostError
from celery import bootsteps
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from dataverket.bus import metrics as bus_metrics
from dataverket.bus import streams, subjects
from dataverket.bus.connection import connect, inbox_of
from dataverket.lib import log
from dataverket.lib import metrics as figures
from dataverket.site import clock, metrics
from dataverket.site.app import app, execute
from dataverket.site.settings import SiteSettings, read_settings

logger = log.get(__name__)

_HEARTBEAT_S = 2.0
_FETCH_S = 5.0
_PAUSE_S = 0.3
_SAY_SKEW_EVERY_S = 60.0
_STAND_BACK_S = 5.0
_LOOK_AT_CHILDREN_S = 0.5


class ChildDied(Exception):
    """A pool child ended by itself; the pool cannot be relied on any more."""


class Bridge:
    """Feeds the pool of this process until it is told to stop."""

    def __init__(self, settings: SiteSettings) -> None:
        self.pool: Any = None
        self._settings = settings
        self._durable = f"{settings.service}-workers"
        self._stopping = threading.Event()
        self._instance = f"{socket.gethostname()}-{settings.service}-{settings.datacenter}"
        of = (settings.service, settings.datacenter)
        metrics.SLOTS.labels(*of).set(settings.slots)
        self._of = of
        self._busy = metrics.BUSY.labels(*of)
        self._backlog = metrics.BACKLOG.labels(*of)
        self._heartbeat = metrics.HEARTBEAT.labels(*of)
        self._clock_ahead = metrics.CLOCK_AHEAD.labels(*of)
        self._clock: clock.SiteMoment | None = None
        self._store_since_s = 0.0
        self._said_skew_at = float("-inf")
        self._standing_back_s = 0.0

    def stop(self) -> None:
        """Fetch nothing more."""
        self._stopping.set()

    async def run(self) -> None:
        """Feed until stopped; outages of NATS are waited out."""
        settings = self._settings
        client = await connect(
            settings.nats_url,
            name=f"bridge-{settings.service}-{settings.datacenter}",
            inbox_prefix=inbox_of(settings.datacenter),
        )
        try:
            # A defect in one of them ends all: see JetStreamBridge.
            async with asyncio.TaskGroup() as together:
                beside = [
                    together.create_task(self._heartbeats(client)),
                    together.create_task(self._watch_children()),
                    together.create_task(streams.keep_sources(client, subjects.COMMAND_STREAM)),
                    together.create_task(
                        bus_metrics.watch_streams(
                            client.jetstream(),
                            [subjects.COMMAND_STREAM, subjects.EVENT_STREAM],
                            domain=settings.datacenter,
                        )
                    ),
                ]
                await self._feed_until_stopped(client)
                for task in beside:
                    task.cancel()
        finally:
            await client.close()

    async def _feed_until_stopped(self, client: Client) -> None:
        while not self._stopping.is_set():
            try:
                await self._prepare(client.jetstream())
                await self._feed(client)
            except (NatsError, TimeoutError, OSError) as error:
                logger.warning("site.bridge.interrupted", error=f"{error!r}")
                await asyncio.sleep(_PAUSE_S)

    async def _prepare(self, stream: JetStreamContext) -> None:
        settings = self._settings
        await streams.prepare_site(
            stream, datacenter=settings.datacenter, hub_domain=settings.hub_domain or None
        )
        await streams.ensure_consumer(
            stream,
            stream=subjects.COMMAND_STREAM,
            durable=f"{self._durable}-{settings.datacenter}",
            filter_subject=subjects.commands_of(settings.service, settings.datacenter),
            ack_wait_s=settings.ack_wait_s,
            max_ack_pending=2 * settings.slots,
        )
        self._store_since_s = (await streams.store_since(stream)).timestamp()

    async def _ask_consumer(self, client: Client) -> dict[str, Any] | None:
        """Return what the server says of our consumer, ``None`` without one; set our clock by it.

        nats-py leaves out the server's time, so its answer is read here.
        """
        name = f"{self._durable}-{self._settings.datacenter}"
        asked_at = time.monotonic()
        answer = await client.request(
            f"$JS.API.CONSUMER.INFO.{subjects.COMMAND_STREAM}.{name}", timeout=5
        )
        body: dict[str, Any] = json.loads(answer.data)
        if "error" in body:
            return None
        self._clock = clock.read(body["ts"], asked_at=asked_at)
        self._show_skew(self._clock.ahead_s())
        return body

    def _show_skew(self, ahead_s: float) -> None:
        self._clock_ahead.set(ahead_s)
        is_due = time.monotonic() - self._said_skew_at > _SAY_SKEW_EVERY_S
        if abs(ahead_s) > clock.SKEWED_S and is_due:
            self._said_skew_at = time.monotonic()
            logger.warning(
                "site.clock.skewed",
                ahead_s=round(ahead_s, 1),
                help="Set this machine's clock; the site's NATS server judges time meanwhile.",
            )

    async def _feed(self, client: Client) -> None:
        stream = client.jetstream()
        # The clock comes before any command.
        if await self._ask_consumer(client) is None:
            return  # lost again already: it is prepared anew
        subscription = await stream.pull_subscribe_bind(
            consumer=f"{self._durable}-{self._settings.datacenter}", stream=subjects.COMMAND_STREAM
        )
        while not self._stopping.is_set():
            await asyncio.sleep(self._standing_back_s)
            try:
                messages = await subscription.fetch(1, timeout=_FETCH_S)
            except TimeoutError:
                await stream.consumer_info(
                    subjects.COMMAND_STREAM, f"{self._durable}-{self._settings.datacenter}"
                )  # raises when the store was lost: then everything is prepared anew
                continue
            for message in messages:
                self._hand_over(message)

    def _hand_over(self, message: Msg) -> None:
        """Give a delivery to the pool. JetStream's credit bounds how many wait there."""
        delivery = message.metadata.num_delivered or 1
        raw = message.data.decode(errors="replace")
        assert self._clock is not None  # noqa: S101 - read before anything is fetched
        handed_over = clock.SiteMoment(
            server_s=self._clock.now(),
            monotonic_s=time.monotonic(),
            store_since_s=self._store_since_s,
        )
        self.pool.apply_async(
            execute,
            (raw, message.reply, delivery, handed_over),
            callback=self._note_end,
            error_callback=self._note_defect,
        )
        self._busy.inc()

    def _note_end(self, report: metrics.Report) -> None:
        """Count, and stand back where a newer release beside us shall get what we do not know.

        Otherwise a worker that has nothing to do but to refuse is always the first to fetch.
        """
        self._busy.dec()
        metrics.count(self._of, report)
        self._standing_back_s = (
            min(max(self._standing_back_s * 2, 1.0), _STAND_BACK_S)
            if report.outcome == metrics.UNKNOWN_COMMAND
            else 0.0
        )

    def _note_defect(self, failure: Any) -> None:
        """An execution ended without a result, or its process died: JetStream delivers again."""
        self._busy.dec()
        logger.error("site.command.interrupted", error=str(failure))
        if isinstance(getattr(failure, "exception", None), WorkerLostError):  # told nobody
            metrics.count(self._of, metrics.Report(action=metrics.UNREAD, outcome="killed"))

    async def _watch_children(self) -> None:
        """End the worker when one of its pool children has died.

        A child that waits for work holds the lock of the queue from which all of them read. Killed
        then, it keeps the lock for ever: the worker would report itself and do nothing any more.
        """
        known = set(self.pool.info["processes"])
        while not self._stopping.is_set():
            await asyncio.sleep(_LOOK_AT_CHILDREN_S)
            living = set(self.pool.info["processes"])
            if known - living and not self._stopping.is_set():
                logger.error("site.pool.child_died", children=sorted(known - living))
                raise ChildDied(f"pool children {sorted(known - living)} died")
            known = living

    def kill_children(self) -> None:
        """Leave nothing behind that would hold on to a command."""
        for pid in self.pool.info["processes"]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def _heartbeats(self, client: Client) -> None:
        subject = subjects.heartbeat(self._settings.service, self._settings.datacenter)
        pause_s = _PAUSE_S
        while True:
            await asyncio.sleep(pause_s)
            pause_s = _HEARTBEAT_S
            try:
                info = await self._ask_consumer(client)
            except (NatsError, TimeoutError):
                info = None
            if (
                info is not None and self._clock is not None
            ):  # without its consumer the worker does no work: no heartbeat
                backlog = info.get("num_pending", 0) + info.get("num_ack_pending", 0)
                beat = {
                    "instance": self._instance,
                    "backlog": backlog,
                    "slots": self._settings.slots,
                    "clock_ahead_s": round(self._clock.ahead_s(), 1),
                    "store_since_s": self._store_since_s,
                }
                self._backlog.set(backlog)
                with suppress(NatsError):
                    await client.publish(subject, json.dumps(beat).encode())
                    self._heartbeat.set_to_current_time()
            else:
                self._backlog.set(float("nan"))  # not known: not the last number either


class JetStreamBridge(bootsteps.StartStopStep):  # type: ignore[misc]
    """Celery bootstep that runs the bridge in a thread of the worker's main process."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self._bridge = Bridge(read_settings())
        self._thread = threading.Thread(target=self._run, name="bridge", daemon=True)

    def _run(self) -> None:
        """Run the bridge; a worker without it would look alive and do nothing, so it ends too."""
        try:
            asyncio.run(self._bridge.run())
        except BaseException:
            logger.exception("site.bridge.defect")
            logging.shutdown()
            self._bridge.kill_children()
            os._exit(1)

    def start(self, parent: Any) -> None:
        """Begin to fetch once the pool is there."""
        self._bridge.pool = parent.pool
        self._thread.start()

    def stop(self, parent: Any) -> None:
        """Fetch nothing more; what is in the pool is finished by it."""
        del parent
        self._bridge.stop()


def run_worker() -> None:
    """Run a site worker in the foreground until it is signalled."""
    settings = read_settings()
    log.configure(
        fmt=settings.log_format,
        level=settings.log_level,
        process=f"{settings.service}@{settings.datacenter}",
    )
    figures.listen(host=settings.metrics_host, port=settings.metrics_port)
    app.steps["worker"].add(JetStreamBridge)
    worker = app.Worker(
        pool="prefork",
        concurrency=settings.slots,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel=settings.log_level,
        hostname=f"{settings.service}@{settings.datacenter}",
        quiet=True,
    )
    worker.start()
