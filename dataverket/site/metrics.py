"""What Prometheus learns of a site worker.

Pool children execute commands, the worker's main process serves the figures: each child writes a
short line about every delivery into a pipe that was opened before the fork. A line is smaller
than what a pipe takes in one piece, so children never mix; when the pipe is full the line is
dropped, since figures must never hold up work.
"""

import json
import os
import threading
from contextlib import suppress
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from dataverket.lib import log

logger = log.get(__name__)

COMMANDS: Final = Counter(
    "dataverket_site_commands_total",
    "Deliveries of commands, by what became of them.",
    ["service", "datacenter", "action", "outcome"],
)
DURATION: Final = Histogram(
    "dataverket_site_command_duration_seconds",
    "Time from taking a command to its stored result, for commands whose effect was run.",
    ["service", "datacenter", "action"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
)
CLAIMS_REFUSED: Final = Counter(
    "dataverket_site_claims_refused_total",
    "Deliveries without effect since another execution has or had the step.",
    ["service", "datacenter", "reason"],
)
BACKLOG: Final = Gauge(
    "dataverket_site_backlog_commands",
    "Commands that wait for this service or are being worked on, as JetStream tells.",
    ["service", "datacenter"],
)
SLOTS: Final = Gauge(
    "dataverket_site_slots", "Commands that can be executed at once.", ["service", "datacenter"]
)
BUSY: Final = Gauge(
    "dataverket_site_slots_busy", "Commands being executed.", ["service", "datacenter"]
)
HEARTBEAT: Final = Gauge(
    "dataverket_site_last_heartbeat_timestamp_seconds",
    "When the worker last told Sentral that it is there.",
    ["service", "datacenter"],
)
CLOCK_AHEAD: Final = Gauge(
    "dataverket_site_clock_ahead_seconds",
    "By how much the worker's clock is ahead of the clock of the datacenter's NATS server.",
    ["service", "datacenter"],
)
# What a delivery that could not be read is counted under: its own words must not become a label.
UNREAD: Final = "unread"
OUTCOMES: Final = (
    *("succeeded", "failed_transient", "failed_permanent", "failed_unknown", "failed_blocked"),
    *("unknown_command", "expired", "fenced", "stale", "rejected", "crashed", "killed"),
    *("busy", "outdated", "done", "pending", "store_lost"),
)
_REFUSED: Final = ("busy", "outdated", "done")


class Reports:
    """The pipe from the pool children to the main process; made before the children are."""

    def __init__(self, *, service: str, datacenter: str) -> None:
        self._of = (service, datacenter)
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)

    def send(self, *, action: str, outcome: str, took_s: float | None = None) -> None:
        """Tell of one delivery, from a child; never waits."""
        line = json.dumps([action, outcome, took_s]) + "\n"
        with suppress(OSError):  # full, or nobody reads any more
            os.write(self._writing, line.encode())

    def collect(self) -> threading.Thread:
        """Count what children tell, in a thread of the main process; return it."""
        thread = threading.Thread(target=self._collect, name="reports", daemon=True)
        thread.start()
        return thread

    def _collect(self) -> None:
        with os.fdopen(self._reading) as lines:
            for line in lines:
                try:
                    action, outcome, took_s = json.loads(line)
                    count(self._of, action=action, outcome=outcome, took_s=took_s)
                except (ValueError, TypeError):
                    logger.exception("site.report.unreadable")

    def close(self) -> None:
        """End the collecting thread once every child is gone."""
        os.close(self._writing)


def count(of: tuple[str, str], *, action: str, outcome: str, took_s: float | None) -> None:
    """Add one delivery to the figures of a (service, datacenter)."""
    COMMANDS.labels(*of, action, outcome if outcome in OUTCOMES else "other").inc()
    if outcome in _REFUSED:
        CLAIMS_REFUSED.labels(*of, outcome).inc()
    if took_s is not None:
        DURATION.labels(*of, action).observe(took_s)
