"""What Prometheus learns of a site worker.

Pool children execute commands, the worker's main process serves the figures: what a child returns
from an execution is its :class:`Report`.
"""

from dataclasses import dataclass
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

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
UNKNOWN_COMMAND: Final = "unknown_command"
OUTCOMES: Final = (
    *("succeeded", "failed_transient", "failed_permanent", "failed_unknown", "failed_blocked"),
    *(UNKNOWN_COMMAND, "expired", "fenced", "stale", "rejected", "crashed", "killed"),
    *("busy", "outdated", "done", "pending", "store_lost"),
)
_REFUSED: Final = ("busy", "outdated", "done")


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What became of one delivery; ``took_s`` stands there when its effect was run."""

    action: str
    outcome: str
    took_s: float | None = None


def count(of: tuple[str, str], report: Report) -> None:
    """Add one delivery to the figures of a (service, datacenter)."""
    outcome = report.outcome
    COMMANDS.labels(*of, report.action, outcome if outcome in OUTCOMES else "other").inc()
    if outcome in _REFUSED:
        CLAIMS_REFUSED.labels(*of, outcome).inc()
    if report.took_s is not None:
        DURATION.labels(*of, report.action).observe(report.took_s)
