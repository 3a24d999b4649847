"""What Prometheus learns of requests."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

REQUESTS: Final = Counter(
    "dataverket_http_requests_total",
    "Requests that were answered.",
    ["method", "route", "status"],
)
DURATION: Final = Histogram(
    "dataverket_http_request_duration_seconds",
    "Time until the answer was made; long polls have a route of their own.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
IN_PROGRESS: Final = Gauge("dataverket_http_requests_in_progress", "Requests being worked on.")
