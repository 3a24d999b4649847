"""The orchestrator's loops: work that has more to do is not made to wait."""

import asyncio
from collections.abc import Iterator

import pytest

from dataverket.orchestrator.database import DatabaseThread
from dataverket.orchestrator.process import _every


@pytest.mark.parametrize(
    ("answers", "calls"), [([True, True, False, True], 3), ([None, True], 1), ([5, True], 1)]
)
def test_only_work_that_says_so_goes_on_without_a_pause(answers: list[object], calls: int):
    left: Iterator[object] = iter(answers)
    done: list[object] = []

    def work() -> object:
        done.append(next(left))
        return done[-1]

    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(_every(60.0, DatabaseThread("test"), work), 0.5))

    assert len(done) == calls
