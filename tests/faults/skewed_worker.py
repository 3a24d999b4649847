"""A site worker on a machine whose clock is wrong by ``DV_SKEW_S`` seconds.

Replaces the readings of the wall clock, of Python's and of the one place in our code that reads it,
before anything is started; pool children inherit that. The monotonic clock stays, as it does when a
clock is set. libfaketime (0.9.10) was tried: with the monotonic clock left alone Python's ``sleep``
fails, without it waits for locks never end.
"""

import os
import time
from datetime import UTC, datetime

_SKEW_S = float(os.environ["DV_SKEW_S"])
_true_time, _true_time_ns = time.time, time.time_ns


def _time() -> float:
    return _true_time() + _SKEW_S


def _time_ns() -> int:
    return _true_time_ns() + int(_SKEW_S * 1e9)


def _now() -> datetime:
    return datetime.fromtimestamp(_time(), UTC)


if __name__ == "__main__":
    time.time, time.time_ns = _time, _time_ns
    from dataverket.lib import clock

    clock.now = _now
    from dataverket.site.bridge import run_worker

    run_worker()
