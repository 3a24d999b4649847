"""Programs that live and do no work."""

import sys
from pathlib import Path

import pytest

from dataverket.embedded import supervisor
from dataverket.embedded.supervisor import Program, Supervisor
from tests.waiting import wait_until


def test_a_program_that_says_it_can_do_no_work_is_ended_and_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(supervisor, "_EXAMINED_AFTER_S", 0.2)
    monkeypatch.setattr(supervisor, "_EXAMINED_EVERY_S", 0.1)
    said: list[str] = []
    words = [""]
    program = Program(
        name="server",
        command=(sys.executable, "-c", "import time; time.sleep(600)"),
        ailment=lambda: words[0],
    )
    keeper = Supervisor(logs=tmp_path, say=said.append)
    try:
        keeper.start(program)
        first = keeper.pids()["server"]
        words[0] = "write error: no space left on device"

        wait_until(lambda: keeper.pids().get("server") not in (None, first), limit_s=10)

        assert said[0] == ("server does no work and is ended: write error: no space left on device")
        assert said[1].startswith("server ended by signal SIGKILL; it is started again")
    finally:
        keeper.stop()
