"""Waiting for a condition with a limit, never for a time."""

import time
from collections.abc import Callable

import pytest


def wait_until[T](condition: Callable[[], T], *, limit_s: float = 10.0, every_s: float = 0.02) -> T:
    """Return the first true answer of ``condition``, or fail after ``limit_s`` seconds."""
    end = time.monotonic() + limit_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            pytest.fail(f"not within {limit_s:g} s: {condition}")
        time.sleep(every_s)
