"""Waiting for a change on behalf of a client, without holding a database connection."""

import re
import time
from collections.abc import Callable
from typing import Final

from django.db import connection
from rest_framework import serializers

LONGEST_S: Final = 60.0
_FIRST_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 0.5
_DURATION = re.compile(r"^(\d{1,3})(s?)$")


class WaitField(serializers.CharField):
    """Seconds such as ``30s``, at most 60."""

    def to_internal_value(self, data: str) -> float:  # type: ignore[override]
        """Return the seconds."""
        match = _DURATION.match(str(data))
        seconds = float(match[1]) if match else -1.0
        if not 0 <= seconds <= LONGEST_S:
            raise serializers.ValidationError(
                f"0s to {LONGEST_S:g}s were expected, such as 30s.", code="invalid_duration"
            )
        return seconds


def wait_for_change[S](read: Callable[[], S], *, until: Callable[[S], bool], limit_s: float) -> S:
    """Read until the value differs from the first one, is final, or ``limit_s`` seconds are over.

    Args:
        read: One cheap query.
        until: Whether a value is final: nothing more will happen.
        limit_s: How long at most.
    """
    end = time.monotonic() + limit_s
    first = value = read()
    pause = _FIRST_PAUSE_S
    while value == first and not until(value) and time.monotonic() < end:
        if not connection.in_atomic_block:
            connection.close()
        time.sleep(min(pause, max(end - time.monotonic(), 0)))
        pause = min(pause * 1.5, _LONGEST_PAUSE_S)
        value = read()
    return value
