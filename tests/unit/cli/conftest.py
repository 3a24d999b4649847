"""A shell of one's own, and an API to talk to."""

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from cli.commands.dv import dv
from cli.common.program import run_with
from tests.unit.cli.api import TOKEN, Api


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


type Shell = Callable[..., Done]


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    yield server
    server.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An account without any configuration, on a machine without an embedded platform."""
    for name in ("SERVER", "TOKEN", "CONTEXT", "PROJECT", "TENANT", "ENVIRONMENT", "OUTPUT", "CA"):
        monkeypatch.delenv(f"DV_{name}", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DV_STATE_DIR", str(tmp_path / "embedded"))
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.fixture
def shell(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Types a line of ``dv`` (or of another program) and returns what came of it."""

    def type_in(line: str, *, stdin: str = "", program: click.Command = dv) -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = run_with(program, line.split(), name=program.name or "dv")
        caught = capsys.readouterr()
        return Done(code=code, out=caught.out, err=caught.err)

    return type_in


@pytest.fixture
def signed_in(api: Api, home: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API, with server and token in the environment."""
    monkeypatch.setenv("DV_SERVER", api.url)
    monkeypatch.setenv("DV_TOKEN", TOKEN)
    return api
