"""The time of a datacenter: that of its NATS server, not of the machine that a worker runs on.

Workers of one datacenter must agree on when a lease or a command has run out, and their own
clocks may be wrong. The server's answers carry its time; between two answers the monotonic clock
of the machine carries it on. Measuring costs nothing: the bridge asks every two seconds anyway.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from dataverket.bus import subjects

# More than this is not the way of an answer any more, but a clock that nobody sets.
SKEWED_S = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteMoment:
    """A reading of the site's clock, good for going on from, also in another process.

    Attributes:
        server_s: The server's time at the reading, in seconds since the epoch.
        monotonic_s: This machine's monotonic clock at the same moment.
        store_since_s: Since when the site's store remembers, by the server's time: it was made
            anew then, and knows nothing of what was done before.
    """

    server_s: float
    monotonic_s: float
    store_since_s: float = 0.0

    def age_s(self) -> float:
        """Return how many seconds ago the reading was made."""
        return time.monotonic() - self.monotonic_s

    def now(self) -> float:
        """Return the site's time now, in seconds since the epoch."""
        return self.server_s + self.age_s()

    def now_utc(self) -> datetime:
        """Return the site's time now."""
        return datetime.fromtimestamp(self.now(), UTC)

    def store_is_younger_than(self, moment: str) -> bool:
        """Tell whether the store may have forgotten what was done since ``moment`` (RFC 3339)."""
        return datetime.fromisoformat(moment).timestamp() < self.store_since_s

    def ahead_s(self) -> float:
        """Return by how many seconds this machine's clock is ahead of the site's."""
        return time.time() - self.now()


def read(answer: str, *, asked_at: float) -> SiteMoment:
    """Return the reading that an answer of the server makes possible.

    Args:
        answer: The time in the answer, RFC 3339.
        asked_at: The monotonic clock when it was asked; the server answered half way to now.
    """
    answered_at = time.monotonic()
    return SiteMoment(
        server_s=datetime.fromisoformat(answer).timestamp(),
        monotonic_s=(asked_at + answered_at) / 2,
    )


class SiteClock:
    """The site's time for a process that has nothing else to ask its server for regularly."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read: SiteMoment | None = None

    async def ask(self) -> None:
        """Read the server's time once. Safe to repeat.

        Raises:
            NatsError, TimeoutError: It does not answer, or has lost its store; the last reading
                stands.
        """
        asked_at = time.monotonic()
        # nats-py leaves out the server's time, so its answer is read here.
        answer = await self._client.request(
            f"$JS.API.STREAM.INFO.KV_{subjects.SITE_BUCKET}", timeout=5
        )
        body: dict[str, Any] = json.loads(answer.data)
        if "error" in body:
            raise NatsError(f"the site's bucket cannot be looked at: {body['error']}")
        self._read = read(body["ts"], asked_at=asked_at)

    def now(self) -> datetime:
        """Return the site's time; while the server is away the last reading is carried on.

        Raises:
            RuntimeError: It was never read: a mistake in our code.
        """
        return self._last().now_utc()

    def ahead_s(self) -> float:
        """Return by how many seconds this machine's clock is ahead of the site's.

        Raises:
            RuntimeError: It was never read: a mistake in our code.
        """
        return self._last().ahead_s()

    def _last(self) -> SiteMoment:
        if self._read is None:
            raise RuntimeError("the site's clock was asked before it was read once")
        return self._read
