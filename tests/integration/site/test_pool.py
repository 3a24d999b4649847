"""A pool child that is killed while it has nothing to do."""

import os
import signal
import sys
from pathlib import Path

import pytest

from dataverket.lib.process import DEVNULL, STDOUT, Popen
from tests.integration.site.conftest import DATACENTER, BareSite
from tests.waiting import wait_until


def _children(pid: int) -> list[int]:
    try:
        return [int(w) for w in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.mark.timeout(60)
def test_a_worker_whose_pool_child_was_killed_ends_so_that_it_is_started_anew(
    site: BareSite, tmp_path: Path
):
    # A child that waits holds the lock of the queue that all children read: killed, it keeps it.
    environment = {
        **os.environ,
        "NATS_URL": site.server.url,
        "DV_DATACENTER": DATACENTER,
        "DV_SERVICE": "maskin",
        "DV_SLOTS": "2",
    }
    with (tmp_path / "log").open("wb") as log:
        worker = Popen(
            [sys.executable, "-m", "dataverket.site"],
            env=environment,
            stdin=DEVNULL,
            stdout=log,
            stderr=STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: len(_children(worker.pid)) == 2, limit_s=30)
        children = _children(worker.pid)

        os.kill(children[0], signal.SIGKILL)

        assert wait_until(lambda: worker.poll() is not None, limit_s=20)
        assert worker.returncode == 1
        assert b"site.pool.child_died" in (tmp_path / "log").read_bytes()
        # It is told to end, and may need a moment for that.
        assert wait_until(
            lambda: not Path(f"/proc/{children[1]}").exists() or _is_gone(children[1]), limit_s=10
        )
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(10)


def _is_gone(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
