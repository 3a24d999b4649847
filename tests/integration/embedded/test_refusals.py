"""What keeps the embedded platform from starting is said in one clear sentence."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataverket.embedded import nats, postgres
from dataverket.embedded.errors import CannotStart
from dataverket.embedded.lock import only_one
from dataverket.embedded.platform import ROOT
from dataverket.embedded.state import check_ports, prepare
from dataverket.lib.process import run


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DV_WEB_PORT", raising=False)
    return tmp_path / "state"


def test_a_second_start_keeps_secrets_and_ports(directory: Path):
    first, second = prepare(directory), prepare(directory)

    assert (first.secrets, first.ports) == (second.secrets, second.ports)


def test_secrets_are_generated_and_only_their_owner_may_read_them(directory: Path, tmp_path: Path):
    one, other = prepare(directory), prepare(tmp_path / "other")

    assert not set(one.secrets.values()) & set(other.secrets.values())
    for name in ("secrets.json", "ports.json"):
        assert (directory / name).stat().st_mode & 0o777 == 0o600
    nats.write_hub(one)
    assert (directory / "nats-hub.conf").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_named(directory: Path):
    state = prepare(directory)
    with socket.socket() as other:
        other.bind(("127.0.0.1", state.ports["web"]))
        other.listen()

        with pytest.raises(CannotStart, match=rf"Port {state.ports['web']} .*for web.* is taken"):
            check_ports(state)


def test_a_bad_port_is_refused(directory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DV_WEB_PORT", "eighty")

    with pytest.raises(CannotStart, match="DV_WEB_PORT: a port number was expected"):
        prepare(directory)


def test_a_damaged_file_is_named_and_nothing_is_overwritten(directory: Path):
    prepare(directory)
    path = directory / "secrets.json"
    path.write_text("{ half")

    with pytest.raises(CannotStart, match=r"secrets\.json is damaged"):
        prepare(directory)

    assert path.read_text() == "{ half"


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one page: there is room for a single small file."""
    mount = tmp_path / "tiny"
    mount.mkdir()
    if os.getuid() != 0:
        pytest.skip("only root may mount a file system")
    run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", mount], timeout_s=10)
    yield mount
    run(["umount", mount], timeout_s=10)


def test_a_full_disk_is_said(tiny_disk: Path):
    with pytest.raises(CannotStart, match=r"No space left on device\. Free some space"):
        prepare(tiny_disk)


def test_two_platforms_on_one_directory_are_refused(directory: Path):
    prepare(directory)
    with (
        only_one(directory),
        pytest.raises(CannotStart, match="Another platform runs on"),
        only_one(directory),
    ):
        pytest.fail("both got the lock")


@pytest.mark.skipif(os.getuid() != 0, reason="only root must hand PostgreSQL to another account")
def test_a_state_directory_that_postgresql_cannot_enter_is_refused(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(CannotStart, match="may not enter"):
        postgres.initialise(closed / "postgres", password="x")


def test_a_missing_binary_is_named(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(CannotStart, match="no-such-program is missing below"):
        postgres.binary("no-such-program")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotStart, match="nats-server is not installed; run 'make setup'"):
        nats.binary()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "DATABASE_URL",
            "mysql://nowhere/x",
            "DATABASE_URL: postgresql://user:password@host:port/name was expected",
        ),
        ("DV_LOG_LEVEL", "LOUD", "DV_LOG_LEVEL"),
        ("DV_PROFILE", "production", "needs"),
    ],
)
def test_a_bad_setting_ends_a_process_with_one_sentence_per_setting(
    name: str, value: str, said: str
):
    done = run(
        [sys.executable, "manage.py", "check"],
        timeout_s=60,
        cwd=ROOT,
        env={
            **{k: v for k, v in os.environ.items() if k != "DV_SECRET_KEY"},
            name: value,
        },
        check=False,
    )

    assert done.exit_code != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_worker_without_settings_says_which():
    done = run(
        [sys.executable, "-m", "dataverket.site"],
        timeout_s=60,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )

    assert done.exit_code != 0
    assert "DV_DATACENTER: Field required" in done.stderr
    assert "NATS_URL: Field required" in done.stderr
