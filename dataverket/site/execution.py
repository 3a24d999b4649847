"""Carrying out one command, in a pool child.

The order is what makes nothing lost and nothing done twice: validate, expiry and fence, claim,
**effect**, result into the claim, publish the event and wait until it is stored, acknowledge the
command. Killed anywhere, the next delivery finds out where it stands.
"""

import asyncio
import hashlib
import json
import os
import socket
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from nats.errors import Error as NatsError

from dataverket.bus.envelope import LIMIT_BYTES, Envelope, decode_fences
from dataverket.lib import log, plain, tracing
from dataverket.lib.device_errors import DeviceError, PlatformAway
from dataverket.lib.execution import Fenced, Pending
from dataverket.lib.sizes import LONGEST_TEXT
from dataverket.lib.tracing import Span
from dataverket.site import claims, events, fences
from dataverket.site.claims import Lease, Refused
from dataverket.site.clock import SiteMoment
from dataverket.site.context import BucketStore, SiteContext
from dataverket.site.delivery import Delivery, DeliveryReader, Effect, later
from dataverket.site.link import Link
from dataverket.site.metrics import UNREAD, Report
from dataverket.site.settings import SiteSettings

logger = log.get(__name__)

_TELL_STARTED_AFTER_S = 1.0
_ALIVE_EVERY_S = 2.5
_BUSY_DELAY_S = 2.0
_VERBS = {"result": "succeeded", "pending": "pending", "error": "failed"}
_RAN = ("succeeded", "failed_transient", "failed_permanent", "failed_unknown", "failed_blocked")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Execution:
    """What is under way in this process: the claim, and who keeps it alive."""

    context: SiteContext
    lease: Lease
    keeper: "_Keeper"


class CommandRunner:
    """Executes commands of one service in one datacenter, one at a time."""

    def __init__(self, settings: SiteSettings) -> None:
        self._settings = settings
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._link = Link(
            url=settings.nats_url,
            name=f"{settings.service}-{settings.datacenter}-{os.getpid()}",
            datacenter=settings.datacenter,
        )
        self._reader = DeliveryReader(settings, self._link, holder=self._holder)

    def close(self) -> None:
        """Close the connection of this process."""
        self._link.close()

    def run(self, raw: str, reply: str, delivery: int, handed_over: SiteMoment) -> Report:
        """Execute one delivery, and tell what became of it; ``reply`` is where it is acknowledged.

        ``handed_over`` is when the bridge gave it to us, by the site's clock: the one that
        judges expiries and leases.
        """
        self._site = handed_over
        if self._site.age_s() > self._settings.ack_wait_s * 0.8:
            # It lay in our queue for so long that JetStream has delivered it anew or will.
            logger.info("site.command.stale")
            return Report(action=UNREAD, outcome="stale")
        found = self._reader.read(Delivery(raw=raw, reply=reply, number=delivery, site=handed_over))
        if isinstance(found, Report):
            return found
        command, effect = found
        with (
            log.bound(
                request_id=command.correlationid,
                task=command.taskid,
                step=command.stepid,
                attempt=command.attempt,
            ),
            tracing.span(
                f"execute {command.type.removeprefix('dv.').replace('.cmd.', ' ')}",
                kind="consumer",
                parent=command.traceparent,
                messaging__system="nats",
                dataverket__task=command.taskid,
                dataverket__step=command.stepid,
                dataverket__attempt=command.attempt,
                dataverket__datacenter=command.datacenter,
            ) as span,
        ):
            return self._measured(command, effect, reply, span)

    def _measured(self, command: Envelope, effect: Effect, reply: str, span: Span) -> Report:
        """Execute, then say what became of it in the log, the span and the report."""
        began = time.monotonic()
        logger.info("site.command.taken", type=command.type)
        try:
            outcome = self._execute(command, effect, reply)
        except Exception:  # NATS was away for too long: JetStream delivers the command again
            logger.exception("site.command.crashed")
            outcome = "crashed"
        took_s = time.monotonic() - began
        span.note(dataverket__outcome=outcome)
        if outcome.startswith(("failed", "crashed")):
            span.fail(outcome)
        logger.info("site.command.left", outcome=outcome, took_ms=round(took_s * 1000, 1))
        return Report(
            action=command.type.rpartition(".")[2],
            outcome=outcome,
            took_s=took_s if outcome in _RAN else None,
        )

    def _execute(self, command: Envelope, effect: Effect, reply: str) -> str:
        """Do what the module's text says; return the outcome's name."""
        if command.expiresat and _is_past(command.expiresat, self._site):
            text = f"The command expired at {command.expiresat} before it could be executed."
            self._finish(command, reply, _failed("command.expired", "unknown", text))
            return "expired"
        execution = self._link.call(self._begin(command, reply), timeout_s=10)
        if isinstance(execution, Refused):
            self._answer_refused(execution, command, reply)
            return execution.why
        outcome: dict[str, Any] | None = None
        try:
            outcome = _outcome(effect, execution.context)
        finally:
            is_ours = self._link.call(self._end(command, reply, execution, outcome), timeout_s=70)
        if outcome is None or not is_ours:
            return "fenced"
        if "error" in outcome:
            return f"failed_{outcome['error']['class']}"
        return "succeeded" if "result" in outcome else "pending"

    async def _begin(self, command: Envelope, reply: str) -> _Execution | Refused:
        """Claim the command, and keep the claim alive from now on."""
        held = decode_fences(command.fences)
        if not await fences.are_current(self._link.claims, held):
            return Refused(why="outdated")
        claim = await self._claim(command)
        if isinstance(claim, Refused):
            return claim
        context = SiteContext(
            datacenter=command.datacenter,
            task_id=UUID(command.taskid),
            step_id=UUID(command.stepid),
            attempt=command.attempt,
            timeout_s=self._settings.device_timeout_s,
            store=BucketStore(self._link),
            link=self._link,
            fences=held,
            may_have_forgotten=self._site.store_is_younger_than(
                command.firstsentat or command.time
            ),
            is_ours=claim.is_live,
        )
        keeper = _Keeper(partial(self._keep_alive, command, reply, claim, context))
        return _Execution(context=context, lease=claim, keeper=keeper)

    async def _end(
        self,
        command: Envelope,
        reply: str,
        execution: _Execution,
        outcome: dict[str, Any] | None,
    ) -> bool:
        """Let the claim go, with what came of it; tell whether it was still ours.

        ``None`` came of it when the execution was fenced off.
        """
        await execution.keeper.stop()
        if outcome is None:
            return False  # not a word to JetStream: the delivery belongs to whoever has the claim
        return await self._conclude(command, reply, execution.lease, outcome)

    async def _claim(self, command: Envelope) -> Lease | Refused:
        return await claims.take(
            self._link.claims,
            step_id=command.stepid,
            attempt=command.attempt,
            direction=command.direction,
            digest=_digest(command),
            holder=self._holder,
            now=self._site.now,
        )

    def _answer_refused(self, refused: Refused, command: Envelope, reply: str) -> None:
        match refused.why:
            case "busy":
                logger.info("site.claim.busy")
                self._link.say(reply, later(_BUSY_DELAY_S))
            case "outdated":
                logger.info("site.claim.outdated")
                self._link.say(reply, b"+TERM outdated")
            case "done":
                logger.info("site.claim.done")
                self._finish(command, reply, {"result": refused.result})

    async def _keep_alive(
        self,
        command: Envelope,
        reply: str,
        lease: Lease,
        context: SiteContext,
        done: asyncio.Event,
    ) -> None:
        """While the effect runs: hold back redelivery, prolong the lease, tell Sentral."""
        verb, number = "started", 0
        while not done.is_set():
            try:
                if not await lease.refresh():
                    context.fenced = True
                    logger.warning("site.claim.lost")
                    return
                await self._link.client.publish(reply, b"+WPI")
                await self._tell(command, verb, {}, suffix=f"{verb}:{number}")
            except (NatsError, TimeoutError) as error:
                logger.warning("site.keep_alive.interrupted", error=str(error))
            verb, number = "alive", number + 1
            await _is_set_within(done, _ALIVE_EVERY_S)

    async def _conclude(
        self, command: Envelope, reply: str, lease: Lease, outcome: dict[str, Any]
    ) -> bool:
        """Record the result, publish it, then acknowledge; tell whether it was ours to do."""
        result, ours = outcome.get("result"), False
        async for last in events.tries():
            try:
                ours = await (lease.release() if result is None else lease.complete(result))
            except (NatsError, TimeoutError):
                if last:
                    raise
            else:
                break
        if not ours:
            logger.warning("site.claim.lost")
            return False
        await self._report(command, reply, outcome)
        return True

    def _finish(self, command: Envelope, reply: str, outcome: dict[str, Any]) -> None:
        self._link.call(self._report(command, reply, outcome), timeout_s=60)

    async def _report(self, command: Envelope, reply: str, outcome: dict[str, Any]) -> None:
        verb = next(word for key, word in _VERBS.items() if key in outcome)
        data = outcome["pending"] if verb == "pending" else outcome
        await self._tell(command, verb, data, suffix=verb)
        await self._link.client.publish(reply, b"+ACK")

    async def _tell(
        self, command: Envelope, verb: str, data: dict[str, Any], *, suffix: str
    ) -> None:
        service = self._settings.service
        await events.publish_of_step(self._link, service, command, verb, data, suffix=suffix)


def _is_past(moment_text: str, site: SiteMoment) -> bool:
    return datetime.fromisoformat(moment_text) < site.now_utc()


class _Keeper:
    """Starts to keep a claim alive once the effect takes long; most are over before."""

    def __init__(self, keep_alive: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        self._keep_alive = keep_alive
        self._done = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._start = asyncio.get_running_loop().call_later(_TELL_STARTED_AFTER_S, self._begin)

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._keep_alive(self._done))

    async def stop(self) -> None:
        """End it, and wait until what it is writing is written.

        Not cancelled: a claim written without our knowing its revision would be lost.
        """
        self._start.cancel()
        self._done.set()
        if self._task is not None:
            await asyncio.wait_for(self._task, 10)


async def _is_set_within(event: asyncio.Event, limit_s: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), limit_s)
    except TimeoutError:
        return False
    return True


def _outcome(effect: Effect, context: SiteContext) -> dict[str, Any] | None:
    """Run the executor; return its result or error, or ``None`` when it was fenced off."""
    try:
        result = effect(context)
        if isinstance(result, Pending):
            return {"pending": {"after_s": result.after_s, "note": result.note[:LONGEST_TEXT]}}
        return _fitting({"result": plain.dump(result)})
    except Fenced:
        return None
    except PlatformAway as error:
        return _failed(error.code, "blocked", str(error))
    except DeviceError as error:
        return _failed(error.code, "transient" if error.retryable else "permanent", str(error))
    except Exception as error:
        logger.exception("site.executor.defect")
        return _failed("executor.defect", "permanent", f"{type(error).__name__}: {error}")


def _fitting(outcome: dict[str, Any]) -> dict[str, Any]:
    """Return the outcome, or an error in its place when no claim and no event could hold it."""
    size = len(json.dumps(outcome))
    if size <= LIMIT_BYTES:
        return outcome
    text = (
        f"It was done, and its result has {size} bytes; {LIMIT_BYTES} are allowed. Its executor "
        "has to return less."
    )
    return _failed("result.too_large", "permanent", text)


def _failed(code: str, error_class: str, message: str) -> dict[str, Any]:
    short = message[:LONGEST_TEXT]
    return {"error": {"code": code, "class": error_class, "message": short}}


def _digest(command: Envelope) -> str:
    """Return what tells two commands of a step apart that ask for different things."""
    body = json.dumps([command.type, command.data], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()[:32]
