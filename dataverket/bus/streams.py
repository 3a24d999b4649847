"""Streams, consumers and buckets: declared here, created or brought up to date at every start."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from nats.aio.client import Client
from nats.errors import ConnectionClosedError
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    ExternalStream,
    KeyValueConfig,
    RetentionPolicy,
    StreamConfig,
    StreamSource,
)
from nats.js.errors import BadRequestError, NotFoundError
from nats.js.kv import KeyValue

from dataverket.bus import subjects
from dataverket.lib import log

logger = log.get(__name__)

_DAY_S = 86_400
_DEDUPE_S = 600
_MAX_MESSAGE = 1024 * 1024
# A healthy source is heard from every second, also when there is nothing to copy.
_STALLED_NS = 5 * 10**9
_LOOK_AFTER_SOURCES_S = 2.0
_NUDGES_IN_A_ROW = 3
# As long as a command is good for, see apps.tasks.services.dispatch.
_HISTORY = timedelta(minutes=15)
_LEFT_TO_THE_SERVER_S = 13.0


def _stream(
    name: str, *, subjects_: list[str] | None, sources: list[StreamSource] | None, replicas: int
) -> StreamConfig:
    return StreamConfig(
        name=name,
        subjects=subjects_,
        sources=sources,
        # LIMITS, not WORK_QUEUE: a work queue redelivered acknowledged commands after a kill -9.
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.OLD,
        max_age=7 * _DAY_S,
        max_msg_size=_MAX_MESSAGE,
        duplicate_window=_DEDUPE_S,
        allow_atomic=True,
        num_replicas=replicas,
    )


async def ensure_stream(
    js: JetStreamContext, config: StreamConfig, *, copy_from: datetime | None = None
) -> None:
    """Create the stream, or change it to ``config``. Safe to repeat.

    A stream that is created copies its sources from ``copy_from`` on: what is older has expired,
    and after a lost store seven days of it would stand before everything new.
    """
    name, sources = config.name or "", config.sources
    try:
        info = await js.stream_info(name)
    except NotFoundError:
        begun = [replace(source, opt_start_time=copy_from) for source in sources or []]
        try:
            await js.add_stream(replace(config, sources=begun or None))
        except BadRequestError:  # another process was faster
            info = await js.stream_info(name)
        else:
            return
    kept = {_key_of(source): source.opt_start_time for source in info.config.sources or []}
    begun = [replace(one, opt_start_time=kept.get(_key_of(one))) for one in sources or []]
    await js.update_stream(replace(config, sources=begun or None))


def _key_of(source: StreamSource) -> str:
    return _source_key(source.name, source.external.api if source.external else "")


async def is_there(js: JetStreamContext, name: str) -> bool:
    """Tell whether a stream exists."""
    try:
        await js.stream_info(name)
    except NotFoundError:
        return False
    return True


async def prepare_hub(js: JetStreamContext, *, datacenters: list[str], replicas: int = 1) -> None:
    """Bring the hub's streams up to date.

    Commands for all, events sourced from every site, and what Sentral tells of its tasks.
    """
    await ensure_stream(
        js,
        _stream(
            subjects.TASK_STREAM,
            subjects_=[subjects.TASK_EVENTS],
            sources=None,
            replicas=replicas,
        ),
    )
    await ensure_stream(
        js,
        _stream(
            subjects.COMMAND_STREAM,
            subjects_=[subjects.COMMANDS],
            sources=None,
            replicas=replicas,
        ),
    )
    sources = [
        StreamSource(
            name=subjects.EVENT_STREAM,
            filter_subject=f"dv.*.evt.*.*.{subjects.token(site)}",  # it speaks for itself only
            external=ExternalStream(api=f"$JS.{site}.API", deliver=f"dvx.hub.evt.{site}"),
        )
        for site in datacenters
    ]
    await ensure_stream(
        js,
        _stream(
            subjects.EVENT_STREAM,
            subjects_=None if sources else [subjects.EVENTS],
            sources=sources or None,
            replicas=replicas,
        ),
        # Without copy_from: with it nats-server (2.15.1) begins with a stream that was made anew at
        # the time of the newest message here, and loses what the site said before.
    )


async def prepare_site(
    js: JetStreamContext, *, datacenter: str, hub_domain: str | None, replicas: int = 1
) -> None:
    """Bring one datacenter's streams and its bucket up to date.

    Args:
        js: A context of the site's own domain.
        datacenter: Its name.
        hub_domain: The JetStream domain of the hub, or ``None`` when hub and site are one server.
        replicas: How many copies the site's servers keep.
    """
    await site_bucket(js, replicas=replicas)
    await claim_bucket(js, replicas=replicas)
    if hub_domain is None:
        return
    source = StreamSource(
        name=subjects.COMMAND_STREAM,
        filter_subject=subjects.commands_to(datacenter),
        external=ExternalStream(api=f"$JS.{hub_domain}.API", deliver=f"dvx.{datacenter}.cmd"),
    )
    await ensure_stream(
        js,
        _stream(subjects.COMMAND_STREAM, subjects_=None, sources=[source], replicas=replicas),
        copy_from=await store_since(js) - _HISTORY,  # by the server's clock, not by ours
    )
    await ensure_stream(
        js,
        _stream(
            subjects.EVENT_STREAM, subjects_=[subjects.EVENTS], sources=None, replicas=replicas
        ),
    )


async def nudge_stalled_sources(client: Client, name: str) -> int:
    """Set sources up anew that have said nothing for some seconds; return how many there were.

    After a restart of a server or a cut link, nats-server (2.15) tries to reach a source again
    with growing pauses: 20 to 40 s were measured. Taking the source out of the configuration and
    putting it back makes it try at once; it goes on after the last message that it had copied.
    Safe to repeat, also while the link is still down.
    """
    js = client.jetstream()
    config = (await js.stream_info(name)).config
    # nats-py leaves out which domain a source is in: read the server's own answer for that.
    answer = await client.request(f"$JS.API.STREAM.INFO.{name}", timeout=5)
    live = {
        _source_key(source["name"], (source.get("external") or {}).get("api", ""))
        for source in json.loads(answer.data).get("sources") or []
        if 0 <= source.get("active", -1) < _STALLED_NS
    }
    wanted = config.sources or []
    healthy = [one for one in wanted if _key_of(one) in live]
    stalled = len(wanted) - len(healthy)
    if stalled:
        await js.update_stream(replace(config, sources=healthy))
        await js.update_stream(replace(config, sources=wanted))
        logger.info("bus.sources.nudged", stream=name, stalled=stalled)
    return stalled


def _source_key(name: str, api: str) -> str:
    return f"{name} {api}"


async def keep_sources(client: Client, name: str) -> None:
    """Look after the sources of a stream for ever.

    What three nudges do not bring back is left to the server for a while. A stream at the other end
    that was made anew has another identity: the server (from 2.15 on, pull request 8384) is refused
    once, and begins with it from its start ten seconds later. A nudge would undo that each time.
    """
    nudges = 0
    while True:
        await asyncio.sleep(_LOOK_AFTER_SOURCES_S)
        with suppress(NatsError, TimeoutError, ConnectionClosedError):
            nudges = nudges + 1 if await nudge_stalled_sources(client, name) else 0
        if nudges == _NUDGES_IN_A_ROW:
            await asyncio.sleep(_LEFT_TO_THE_SERVER_S)
            nudges = 0


async def site_bucket(js: JetStreamContext, *, replicas: int = 1) -> KeyValue:
    """Return the bucket of a site's records (boot records, handles), created when missing."""
    return await _bucket(js, subjects.SITE_BUCKET, ttl_s=None, replicas=replicas)


async def claim_bucket(js: JetStreamContext, *, replicas: int = 1) -> KeyValue:
    """Return the bucket of a site's claims, created when missing.

    A claim outlives its command's expiry by far and then goes away by itself.
    """
    return await _bucket(js, subjects.CLAIM_BUCKET, ttl_s=2 * 3600, replicas=replicas)


async def store_since(js: JetStreamContext) -> datetime:
    """Return when the younger of a site's buckets was made: it remembers nothing before that."""
    born = [
        (await js.stream_info(f"KV_{name}")).created
        for name in (subjects.SITE_BUCKET, subjects.CLAIM_BUCKET)
    ]
    return max(at for at in born if at is not None)


async def _bucket(
    js: JetStreamContext, name: str, *, ttl_s: float | None, replicas: int
) -> KeyValue:
    try:
        return await js.key_value(name)
    except NotFoundError:
        return await js.create_key_value(
            KeyValueConfig(bucket=name, history=1, ttl=ttl_s, replicas=replicas)
        )


async def ensure_consumer(
    js: JetStreamContext,
    *,
    stream: str,
    durable: str,
    filter_subject: str | None,
    ack_wait_s: float,
    max_ack_pending: int,
    max_deliver: int = -1,
) -> None:
    """Create or update a durable pull consumer with explicit acknowledgement. Safe to repeat."""
    config = ConsumerConfig(
        durable_name=durable,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait_s,
        max_ack_pending=max_ack_pending,
        max_deliver=max_deliver,
        filter_subject=filter_subject,
    )
    for attempt in range(10):
        try:
            await js.add_consumer(stream, config)
        except NotFoundError:
            if attempt == 9:  # noqa: PLR2004 - the last of the ten
                raise
            logger.info("bus.stream.awaited", stream=stream)
            await asyncio.sleep(0.5)
        else:
            return
