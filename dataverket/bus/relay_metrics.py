"""What Prometheus learns of the relay."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from dataverket.lib.metrics import Figure, Snapshot

OUTBOX: Final = Snapshot(
    Figure(name="dataverket_outbox_messages", help="Messages that wait to be published."),
    Figure(
        name="dataverket_outbox_oldest_age_seconds",
        help="Age of the oldest message that waits to be published; 0 when none waits.",
    ),
)
PUBLISHED: Final = Counter(
    "dataverket_relay_published_messages_total", "Messages that JetStream has stored."
)
BATCHES_REFUSED: Final = Counter(
    "dataverket_relay_batches_refused_total",
    "Atomic batches that JetStream refused, so that their messages went one by one.",
)
PUBLISHING: Final = Histogram(
    "dataverket_relay_publish_duration_seconds",
    "Time until JetStream had stored what was read from the outbox at once.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LEADING: Final = Gauge("dataverket_relay_leading", "Whether this relay is the one that publishes.")
