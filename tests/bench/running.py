"""A running platform, and the figures that were measured on it."""

import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from dataverket.embedded.platform import Platform
from tests.bench.processes import cpu_s
from tests.bench.report import Figure


class Bench:
    """A running platform and the figures so far."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.figures: list[Figure] = []
        users = json.loads((platform.state.directory / "sign-ins.json").read_text())["users"]
        self.http = httpx.Client(
            base_url=f"{platform.state.web_url}/api/v1",
            headers={"Authorization": f"Bearer {users[0]['token']}"},
            timeout=60,
            trust_env=False,
        )

    def add(self, what: str, value: float, unit: str, budget: str, *, met: bool) -> None:
        """Note a figure and show it at once."""
        self.figures.append(Figure(what=what, value=value, unit=unit, budget=budget, met=met))
        sys.stderr.write(f"  {what}: {value:.1f} {unit} (budget {budget})\n")

    def cpu_per_request(self, request: Callable[[], httpx.Response], times: int) -> float:
        """Return the milliseconds of CPU of the web process for one request."""
        for _ in range(3):
            assert request().is_success, request().text
        pid = self.platform.supervisor.pids()["web"]
        before = cpu_s(pid)
        for _ in range(times):
            request()
        return (cpu_s(pid) - before) / times * 1000


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of all do not exceed (nearest rank): 0.99 is the p99."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def until(condition: Callable[[], Any], *, limit_s: float = 60, every_s: float = 0.05) -> Any:
    """Return what ``condition`` says once it is true.

    Raises:
        TimeoutError: It was not within ``limit_s`` seconds.
    """
    end = time.monotonic() + limit_s
    while not (answer := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {limit_s:g} s")
        time.sleep(every_s)
    return answer
