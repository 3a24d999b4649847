"""A limit for a whole run, whatever it hangs on."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TookTooLong(Exception):
    """The limit has passed."""


@contextmanager
def within(limit_s: float) -> Iterator[None]:
    """Let the block take ``limit_s`` seconds. To be used in the main thread, and not in itself.

    Raises:
        TookTooLong: It has taken longer; raised at whatever it is doing then.
    """

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"not at its end after {limit_s:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
