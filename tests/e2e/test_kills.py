"""Killing any process in the middle of a deployment delays it and changes nothing else."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Site
from tests.waiting import wait_until

# What is killed, and at the begin of which step (by its position in the task).
ATTACH, PUBLISH, OVERRIDE, PHONE_HOME = 2, 4, 5, 8
KILLS = [
    ("nett-osl1", ATTACH),
    ("maskin-osl1", OVERRIDE),
    ("boot-osl1", PHONE_HOME),
    ("relay", ATTACH),
    ("orchestrator", PUBLISH),
    ("web", ATTACH),
    ("nats-hub", ATTACH),
    ("nats-osl1", PUBLISH),
    ("postgres", ATTACH),
]
# The deployment itself takes about eight of them.
RESUMED_WITHIN_S = 40


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started, at any depth."""
    try:
        direct = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [found for child in direct for found in (int(child), *_children(int(child)))]


def _kill(site: Site, name: str) -> None:
    """Kill a program and all of its children outright."""
    pid = site.platform.supervisor.pids()[name]
    for victim in [pid, *_children(pid)]:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _starts(site: Site, server: str) -> int:
    log = site.device(f"/servers/{server}")["bmc_log"]
    return sum(entry["event"] in ("power-on", "power-cycle", "power-reset") for entry in log)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("kind", "position"), KILLS)
def test_a_kill_delays_a_deployment_and_nothing_else(site: Site, kind: str, position: int):
    name, task = site.request_server()
    server = site.allocation(name)["status"]["server_name"]
    starts = _starts(site, server)
    started = time.monotonic()
    wait_until(
        lambda: site.sentral.get(f"/tasks/{task['id']}")["steps"][position]["state"] != "waiting",
        limit_s=20,
    )
    _kill(site, kind)

    ended = site.sentral.finished(task["id"], limit_s=RESUMED_WITHIN_S + 20)

    assert ended["state"] == "succeeded", ended["error"]
    assert time.monotonic() - started < RESUMED_WITHIN_S
    assert site.answers(name) == [server]
    assert _starts(site, server) == starts + 1, "switched on exactly once"
    assert any(line.startswith(f"{kind} ended by signal SIGKILL") for line in site.said)
    site.release(name)
