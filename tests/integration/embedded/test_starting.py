"""What a person sees who starts the embedded platform: one sentence, or everything, and once."""

import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dataverket.embedded import __main__ as program
from dataverket.embedded import platform as asking
from dataverket.embedded.platform import ROOT, Platform
from dataverket.embedded.state import prepare, write_private
from dataverket.embedded.supervisor import Program, Supervisor
from dataverket.lib.process import Finished, run
from tests.waiting import wait_until


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's account may enter; those of pytest are private."""
    root = Path(tempfile.mkdtemp(prefix="dataverket-start-"))
    root.chmod(0o755)
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def directory(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory, and no servers from elsewhere."""
    for name in ("DATABASE_URL", "NATS_URL", "DV_WEB_PORT", "DV_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    return open_folder / "state"


def _serve(directory: Path, **settings: str) -> Finished:
    return run(
        [sys.executable, "-m", "dataverket.embedded", "serve"],
        timeout_s=90,
        cwd=ROOT,
        env={**os.environ, "DV_STATE_DIR": str(directory), **settings},
        check=False,
    )


def _the_sentence(done: Finished) -> str:
    assert done.exit_code == 2, done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("Cannot start: ")
    return line


def test_a_port_that_is_taken_ends_the_start_with_one_sentence(directory: Path):
    state = prepare(directory)
    with socket.socket() as other:
        other.bind(("127.0.0.1", state.ports["hub"]))
        other.listen()

        said = _the_sentence(_serve(directory))

    assert f"Port {state.ports['hub']}" in said


def test_a_bad_setting_of_the_platform_ends_the_start_with_one_sentence(directory: Path):
    assert "DV_WEB_PORT" in _the_sentence(_serve(directory, DV_WEB_PORT="eighty"))


def test_a_bad_setting_of_a_process_ends_the_start_with_one_sentence(directory: Path):
    said = _the_sentence(_serve(directory, DV_LOG_LEVEL="LOUD"))

    assert "DV_LOG_LEVEL" in said


@pytest.fixture
def full_disk(open_folder: Path) -> Iterator[Path]:
    """A file system with room for the state directory, but not for PostgreSQL."""
    mount = open_folder / "small"
    mount.mkdir(mode=0o755)
    if os.getuid() != 0:
        pytest.skip("only root may mount a file system")
    run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", mount], timeout_s=10)
    yield mount
    run(["umount", mount], timeout_s=10)


def test_a_full_disk_ends_the_start_with_one_sentence(directory: Path, full_disk: Path):
    said = _the_sentence(_serve(full_disk / "state"))

    assert "No space left on device" in said


def test_a_missing_program_ends_the_start_with_one_sentence(
    directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DV_STATE_DIR", str(directory))
    monkeypatch.setattr(sys, "argv", ["embedded", "serve"])
    monkeypatch.setattr(program, "_stop_on_signals", lambda: None)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "/nowhere")

    assert program.main() == 2

    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("Cannot start: ")
    assert "make setup" in line


def test_servers_that_are_given_are_used_and_none_is_embedded(
    directory: Path, monkeypatch: pytest.MonkeyPatch
):
    database, bus = "postgresql://u:p@db.example:5432/x", "nats://bus.example:4222"
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("NATS_URL", bus)

    platform = Platform(prepare(directory), say=lambda _text: None)

    assert platform._servers() == []
    assert platform.sentral_environment()["DATABASE_URL"] == database
    assert platform.sentral_environment()["NATS_URL"] == bus
    assert platform.site_environment("osl1")["NATS_URL"] == bus


def test_what_asked_after_the_servers_health_is_closed_with_them_and_asks_again(directory: Path):
    platform = Platform(prepare(directory), say=lambda _text: None)
    client = asking._client()

    platform.stop()

    assert client.is_closed
    assert not asking._client().is_closed
    platform.stop()


def test_sign_ins_are_shown_at_the_first_start_only(
    directory: Path, capsys: pytest.CaptureFixture[str]
):
    state = prepare(directory)
    users = [{"username": "ingrid", "role": "platform-operator", "password": "p-4711"}]
    write_private(state.directory / "sign-ins.json", {"users": users})
    platform = Platform(state, say=lambda _text: None)

    program._greet(platform)
    first = capsys.readouterr().out
    program._greet(platform)
    second = capsys.readouterr().out

    assert "ingrid (platform-operator): password p-4711" in first
    assert "p-4711" not in second
    assert "sign-ins.json (shown at the first start only)" in second
    assert (state.directory / "sign-ins.json").stat().st_mode & 0o777 == 0o600


# -- keeping processes running -------------------------------------------------------------------

_WITH_A_CHILD = "import subprocess, time; subprocess.Popen(['sleep', '600']); time.sleep(600)"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Supervisor, list[str]]]:
    said: list[str] = []
    supervisor = Supervisor(logs=tmp_path, say=said.append)
    supervisor.start(Program(name="worker", command=(sys.executable, "-c", _WITH_A_CHILD)))
    yield supervisor, said
    supervisor.stop()


def _group(pid: int) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == pid and fields[0] != "Z":
                found.add(int(entry.name))
    return found


def test_a_process_that_dies_is_said_and_started_again(kept: tuple[Supervisor, list[str]]):
    supervisor, said = kept
    first = supervisor.pids()["worker"]

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: supervisor.pids().get("worker", first) != first)

    assert said == [
        "worker ended by signal SIGKILL; it is started again in 0.3 s",
        "worker runs again",
    ]


def test_a_process_that_dies_again_and_again_is_started_ever_more_slowly(
    kept: tuple[Supervisor, list[str]],
):
    supervisor, said = kept
    for number in (1, 2, 3):
        pid = supervisor.pids()["worker"]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: said.count("worker runs again") == number)  # noqa: B023 - called here

    pauses = [line.rpartition("in ")[2] for line in said if "again in" in line]
    assert pauses == ["0.3 s", "0.6 s", "1.2 s"]


def test_the_end_leaves_nothing_running(kept: tuple[Supervisor, list[str]]):
    supervisor, _ = kept
    pid = supervisor.pids()["worker"]
    wait_until(lambda: len(_group(pid)) == 2)

    started = time.monotonic()
    supervisor.stop()

    assert _group(pid) == set()
    assert time.monotonic() - started < 10
