"""The programs as a stranger types them, against the whole platform."""

import json
import os
import shlex
from pathlib import Path

import pytest

from dataverket.lib.process import Finished, run
from tests.e2e.conftest import PROJECT, Site

ROOT = Path(__file__).parent.parent.parent.parent
AT = f"--project {PROJECT} --datacenter osl1"


class Terminal:
    """A shell of an account that has never used the CLI."""

    def __init__(self, site: Site, home: Path) -> None:
        self._environment = {
            name: text for name, text in os.environ.items() if not name.startswith("DV_")
        } | {
            "DV_STATE_DIR": str(site.platform.state.directory),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
        }

    def type_in(self, line: str) -> Finished:
        program, *words = shlex.split(line)
        return run(
            [ROOT / "bin" / program, *words], timeout_s=110, env=self._environment, check=False
        )


@pytest.fixture
def terminal(site: Site, tmp_path: Path) -> Terminal:
    return Terminal(site, tmp_path)


def test_without_any_setup_the_platform_of_this_machine_is_used(terminal: Terminal):
    done = terminal.type_in("dvid whoami")

    assert done.exit_code == 0, done.stderr
    assert "platform-operator" in done.stdout
    assert "Using the embedded platform" in done.stderr


def test_a_server_is_deployed_shown_and_given_back(terminal: Terminal, site: Site):
    name = "cli-01"

    made = terminal.type_in(
        f"dvce allocation create {name} {AT} --class m1.small --network web-osl1 "
        "--image talos-emulated -o json"
    )

    assert made.exit_code == 0, made.stderr
    allocation = json.loads(made.stdout)
    assert allocation["status"]["phase"] == "active"
    assert site.answers(name) == [allocation["status"]["server_name"]]
    assert "done     hand over" in made.stderr
    got = terminal.type_in(f"dvce allocation get {name} --project {PROJECT} -o json")
    assert json.loads(got.stdout)["id"] == allocation["id"]
    gone = terminal.type_in(f"dvce allocation delete {name} --project {PROJECT} --yes")
    assert gone.exit_code == 0, gone.stderr
    again = terminal.type_in(f"dvce allocation get {name} --project {PROJECT}")
    assert again.exit_code == 4


def test_a_name_that_is_taken_is_a_conflict(terminal: Terminal):
    done = terminal.type_in(f"dvnet network create web-osl1 {AT} -o json")

    assert done.exit_code == 5
    assert json.loads(done.stderr.splitlines()[-1])["status"] == 409


def test_every_list_can_be_read(terminal: Terminal):
    lines = [
        *("dv tenant list", "dv project list", "dv environment list", "dv quota list"),
        *("dv inventory list", "dv task list", "dv audit list", "dv datacenter list"),
        *("dvid token list", "dvid user list", "dvid machine list", "dvid role list"),
        *("dvce server list", "dvce class list", "dvce image list", "dvce allocation list"),
        *("dvnet network list", "dvnet vlan-pool list", "dvnet prefix-pool list"),
        *("dv approval list", "dv approval-policy list", "dv maintenance-window list"),
        *("dv schedule list", "dv schedule operations"),
        *("dvnet address list", f"dv offering list --project {PROJECT}", "dv status"),
    ]

    failed = {line: done for line in lines if (done := terminal.type_in(line)).exit_code != 0}

    assert failed == {}
