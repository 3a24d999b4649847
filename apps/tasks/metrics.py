"""What Prometheus learns of the engine as it moves tasks."""

from typing import Final

from prometheus_client import Counter, Histogram

TASKS_ENDED: Final = Histogram(
    "dataverket_task_duration_seconds",
    "Time from a task's request to its end.",
    ["workflow", "state"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600),
)
STEP_ERRORS: Final = Counter(
    "dataverket_step_errors_total",
    "Attempts of steps that ended with an error; outcome tells whether it is tried again.",
    ["service", "error_class", "outcome"],
)
WATCHDOG: Final = Counter(
    "dataverket_watchdog_steps_total",
    "Steps past their deadline that the watchdog looked after, by what it found.",
    ["service", "finding"],
)
EVENTS_OUTDATED: Final = Counter(
    "dataverket_events_outdated_total",
    "Events of an attempt that does not count any more.",
    ["service"],
)
