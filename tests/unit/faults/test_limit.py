"""A run of the fault suite ends in time, whatever it hangs on."""

import signal
import threading
import time

import pytest

from tests.faults.limit import TookTooLong, within


def test_what_hangs_is_ended_and_says_after_how_long():
    started = time.monotonic()

    with pytest.raises(TookTooLong, match=r"0\.05 s"), within(0.05):
        threading.Event().wait(10)

    assert time.monotonic() - started < 5


def test_what_ends_in_time_is_left_alone_and_nothing_rings_afterwards():
    before = signal.getsignal(signal.SIGALRM)

    with within(60):
        pass

    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before
