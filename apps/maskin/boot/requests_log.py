"""What was asked of the boot service: one structured event and one line of a bounded memory."""

from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime

from dataverket.lib import log

logger = log.get(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """One request; ``server`` and ``mac`` are empty when unknown."""

    at: datetime
    method: str
    path: str
    status: int
    server: str
    mac: str
    note: str


class FetchLog:
    """The newest requests, for the operator on site."""

    def __init__(self, *, keep: int = 2000) -> None:
        self._fetches: deque[Fetch] = deque(maxlen=keep)

    def add(self, fetch: Fetch) -> None:
        """Record a request; the path comes without its query."""
        self._fetches.append(fetch)
        logger.info(
            "boot.fetch",
            mac=fetch.mac,
            server=fetch.server,
            method=fetch.method,
            path=fetch.path,
            status=fetch.status,
            note=fetch.note,
        )

    def entries(self, *, server: str = "") -> list[dict[str, object]]:
        """Return requests as JSON-ready data, oldest first, of one server or of all."""
        return [
            {**asdict(fetch), "at": fetch.at.isoformat()}
            for fetch in self._fetches
            if not server or fetch.server == server
        ]
