"""The time of a datacenter: that of its NATS server, not of the machine that a worker runs on.

Workers of one datacenter must agree on when a lease or a command has run out, and their own
clocks may be wrong. The server's answers carry its time; between two answers the monotonic clock
of the machine carries it on. Measuring costs nothing: the bridge asks every two seconds anyway.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

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
