"""A process that was frozen for longer than its lease begins nothing after it has thawed."""

import time

import pytest

from apps.maskin.executors import EXECUTORS
from apps.maskin.messages import Echo, Echoed
from dataverket.lib.execution import ExecutionContext
from dataverket.site import claims
from dataverket.site.clock import SiteMoment
from tests.integration.site.conftest import BareSite, echo


def test_a_frozen_execution_is_fenced_by_time_before_anybody_tells_it(
    site: BareSite, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(claims, "LEASE_S", 1.3)
    written: list[str] = []

    def freeze(command: Echo, context: ExecutionContext) -> Echoed:
        time.sleep(0.6)  # the whole process stands still; its keeper has not had its first turn
        context.checkpoint()
        written.append(command.text)
        return Echoed(text=command.text)

    monkeypatch.setitem(EXECUTORS, Echo, freeze)
    runner = site.runner()

    runner.run(
        echo().encode(),
        "tests.nobody",
        1,
        SiteMoment(server_s=time.time(), monotonic_s=time.monotonic()),
    )

    assert written == []
    assert site.events() == [], "whoever took over reports"
    runner.close()
