"""The one place that reads the wall clock; everything else takes the time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time as an aware UTC datetime."""
    return datetime.now(UTC)
