"""One delivery of a command: read, and refused when it is not to be executed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from nats.errors import Error as NatsError

from dataverket.bus.envelope import BadEnvelope, Envelope, NewerSchema, decode
from dataverket.lib import log
from dataverket.site import claims, events
from dataverket.site.clock import SiteMoment
from dataverket.site.context import SiteContext
from dataverket.site.link import Link
from dataverket.site.metrics import UNKNOWN_COMMAND, UNREAD, Report
from dataverket.site.registry import ExecutorRegistry, UnknownCommand
from dataverket.site.settings import SiteSettings

logger = log.get(__name__)

_OTHER_RELEASE_DELAY_S = 0.5
# A command that waits for another execution of its step is put off every two seconds, as often as
# it takes: it is not what this is about.
LAST_DELIVERY = 10

type Effect = Callable[[SiteContext], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A command as JetStream delivered it.

    Args:
        raw: The message.
        reply: Where it is acknowledged.
        number: How often it was delivered by now, this time included.
        site: When it was given to this process, by the site's clock.
    """

    raw: str
    reply: str
    number: int
    site: SiteMoment


class DeliveryReader:
    """Reads deliveries of one service in one datacenter, and refuses what cannot be executed."""

    def __init__(self, settings: SiteSettings, link: Link, *, holder: str) -> None:
        self._settings = settings
        self._link = link
        self._holder = holder
        self._registry = ExecutorRegistry(settings.service)

    def read(self, delivery: Delivery) -> tuple[Envelope, Effect] | Report:
        """Return the command with its effect, or what became of one that is not to be executed.

        A command that was delivered :data:`LAST_DELIVERY` times without a result is given up: it
        ends every process that tries it, or no worker of this datacenter understands it.
        """
        try:
            command = decode(delivery.raw.encode())
            _require_step(command)
            registered, message = self._registry.find(command.type.rpartition(".")[2], command.data)
        except (BadEnvelope, UnknownCommand) as error:
            # A worker of another release may stand beside this one and take it.
            may_be_known = isinstance(error, NewerSchema | UnknownCommand)
            if may_be_known and delivery.number < LAST_DELIVERY:
                self._link.say(delivery.reply, later(_OTHER_RELEASE_DELAY_S))
                return Report(action=UNREAD, outcome=UNKNOWN_COMMAND)
            return self._reject(delivery, str(error))
        except Exception as error:
            if delivery.number < LAST_DELIVERY:
                raise
            return self._reject(delivery, f"{type(error).__name__}: {error}")
        if not registered.fills_store and delivery.site.store_is_younger_than(command.time):
            return self._pass_over(delivery, command)
        if delivery.number > LAST_DELIVERY and not self._is_held(delivery, command):
            text = f"It was delivered {delivery.number} times and never ended with a result."
            return self._reject(delivery, text)
        return command, partial(registered.run, message)

    def _is_held(self, delivery: Delivery, command: Envelope) -> bool:
        """Tell whether another execution works on the step; a claim that nobody can read is none.

        While NATS is away this raises: the next delivery asks again.
        """
        held = claims.is_held(
            self._link.claims, step_id=command.stepid, holder=self._holder, now=delivery.site.now
        )
        try:
            return self._link.call(held, timeout_s=10)
        except (NatsError, OSError):  # a time that ran out is an OSError
            raise
        except Exception:
            logger.exception("site.claim.unreadable", step=command.stepid)
            return False

    def _pass_over(self, delivery: Delivery, command: Envelope) -> Report:
        """Leave a command alone that is older than the site's store.

        A lost store comes back with what the hub still has, and without a word of what was done:
        nothing of it may be executed as if it were new, least of all out of its turn. Sentral
        learns from our heartbeat how old the store is, and sends anew what has no result.
        """
        logger.info("site.command.store_lost", step=command.stepid, attempt=command.attempt)
        self._link.say(delivery.reply, b"+ACK")
        return Report(action=command.type.rpartition(".")[2], outcome="store_lost")

    def _reject(self, delivery: Delivery, reason: str) -> Report:
        """Tell Sentral of a message that cannot be executed, and stop its delivery."""
        logger.warning("site.command.rejected", reason=reason)
        telling = events.publish_rejected(
            self._link,
            self._settings,
            raw=delivery.raw,
            deliveries=delivery.number,
            reason=reason,
        )
        self._link.call(telling, timeout_s=60)
        self._link.say(delivery.reply, b"+TERM " + reason.encode(errors="replace")[:200])
        return Report(action=UNREAD, outcome="rejected")


def _require_step(command: Envelope) -> None:
    """Refuse a command whose result could be given to nobody, or that could not be claimed.

    Of the spellings of a UUID only the one that we write is taken: it is a part of the claim's key,
    which takes no braces, and two spellings would be two claims.
    """
    for name in ("taskid", "stepid"):
        found = getattr(command, name)
        if not _is_uuid(found):
            raise BadEnvelope(
                f"{name} is {found[:80]!r}, a UUID was expected, in lower case and with hyphens"
            )


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def later(delay_s: float) -> bytes:
    """Return the word that asks JetStream to deliver again after a while."""
    return b'-NAK {"delay": %d}' % int(delay_s * 1e9)
