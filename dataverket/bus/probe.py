"""Does NATS answer? For processes that hold no connection of their own."""

import asyncio
import threading
import time
from dataclasses import dataclass
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError

_LIMIT_S: Final = 2.0
# Whoever asks often gets the same answer again: a probe is never a way to cause load.
_KEPT_S: Final = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of asking; ``detail`` says what is wrong, and is empty when nothing is."""

    is_there: bool
    detail: str = ""


class Probe:
    """Asks one server, at most every two seconds."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._answer = Answer(is_there=False, detail="NATS has not been asked yet.")

    def ask(self) -> Answer:
        """Return whether the server lets us in and its JetStream answers, within two seconds.

        Blocks; not for use on an event loop.
        """
        with self._lock:
            if time.monotonic() - self._asked_at > _KEPT_S:
                self._answer = asyncio.run(_ask(self._url))
                self._asked_at = time.monotonic()
            return self._answer


async def _ask(url: str) -> Answer:
    client = Client()
    try:
        async with asyncio.timeout(_LIMIT_S):
            await client.connect(
                url,
                name="probe",
                allow_reconnect=False,
                connect_timeout=1,
                error_cb=_ignore,
            )
            await client.jetstream(timeout=1).account_info()
    except TimeoutError:
        return Answer(is_there=False, detail=f"NATS does not answer within {_LIMIT_S:g} s.")
    except (NatsError, OSError) as error:
        reason = str(error).strip() or type(error).__name__
        return Answer(is_there=False, detail=f"NATS does not answer: {reason}")
    finally:
        if client.is_connected:
            await client.close()
    return Answer(is_there=True)


async def _ignore(_error: Exception) -> None:
    """What goes wrong is raised where it is awaited as well."""
