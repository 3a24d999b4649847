"""Two operators and a rule: what one asks for the other decides, down to the device."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cli.test_programs import Terminal
from tests.e2e.conftest import Site
from tests.waiting import wait_until

REASON = "--reason e2e"
AT = "--datacenter osl1"
MINUTELY = f"--operation check-site --cron '* * * * *' {AT}"


@pytest.fixture
def first(site: Site, tmp_path: Path) -> Terminal:
    """The operator who asks."""
    return _signed_in(site, tmp_path / "first", 0)


@pytest.fixture
def second(site: Site, tmp_path: Path) -> Terminal:
    """Another operator."""
    return _signed_in(site, tmp_path / "second", 1)


def _signed_in(site: Site, home: Path, number: int) -> Terminal:
    known = json.loads((site.platform.state.directory / "sign-ins.json").read_text())["users"]
    terminal = Terminal(site, home)
    done = terminal.type_in(f"dvid login --embedded {known[number]['username']}")
    assert done.exit_code == 0, done.stderr
    return terminal


@pytest.fixture
def ruled(first: Terminal, second: Terminal) -> Iterator[None]:
    """A rule that power needs a second person, taken away again afterwards."""
    done = first.type_in(f"dv approval-policy set e2e-power --operation power-server {REASON}")
    assert done.exit_code == 0, done.stderr
    yield
    listed = json.loads(first.type_in("dv approval-policy list -o json").stdout)
    identity = next(row["id"] for row in listed if row["name"] == "e2e-power")
    taken = first.type_in(f"dv approval-policy delete {identity} --yes --no-wait {REASON} -o json")
    _grant(second, json.loads(taken.stdout)["id"])


def _waiting(terminal: Terminal, task: str) -> dict[str, Any]:
    rows = json.loads(terminal.type_in("dv approval list --state pending -o json").stdout)
    found: dict[str, Any] = next(row for row in rows if row["task"] == task)
    return found


def _grant(terminal: Terminal, task: str) -> None:
    identity = _waiting(terminal, task)["id"]
    done = terminal.type_in(f"dv approval grant {identity} --yes {REASON}")
    assert done.exit_code == 0, done.stderr


def _free_server(terminal: Terminal) -> str:
    rows = json.loads(
        terminal.type_in("dvce server list --state available --datacenter osl1 -o json").stdout
    )
    return str(rows[0]["name"])


@pytest.mark.usefixtures("ruled")
def test_what_one_operator_asks_for_the_other_decides(
    first: Terminal, second: Terminal, site: Site
):
    server = _free_server(first)

    asked = first.type_in(f"dvce server power {server} on --timeout 2s {REASON} -o json")

    assert asked.exit_code == 6, asked.stderr
    assert site.device(f"/servers/{server}")["power"] == "off"
    problem = json.loads(asked.stderr.splitlines()[-1])
    assert problem["blocked"]["code"] == "approval.required"
    task = problem["task"]
    approval = _waiting(first, task)
    assert f"server {server}: available, power off -> power on" in approval["plan_text"]
    own = first.type_in(f"dv approval grant {approval['id']} --yes {REASON}")
    assert own.exit_code == 3
    assert "asked for it and cannot decide it" in own.stderr

    granted = second.type_in(f"dv approval grant {approval['id']} --yes {REASON}")

    assert granted.exit_code == 0, granted.stderr
    assert f"server {server}: available, power off -> power on" in granted.stderr
    ended = first.type_in(f"dv task wait {task} --timeout 60s -o json")
    assert ended.exit_code == 0, ended.stderr
    assert [step["name"] for step in json.loads(ended.stdout)["steps"]] == [
        "wait for approval",
        "set power",
    ]
    assert site.device(f"/servers/{server}")["power"] == "on"
    _power_off(first, second, server)


def _power_off(first: Terminal, second: Terminal, server: str) -> None:
    asked = first.type_in(f"dvce server power {server} off --no-wait {REASON} -o json")
    task = json.loads(asked.stdout)["id"]
    _grant(second, task)
    assert first.type_in(f"dv task wait {task} --timeout 60s").exit_code == 0


@pytest.mark.usefixtures("ruled")
def test_a_refusal_ends_the_task_and_the_device_is_not_touched(
    first: Terminal, second: Terminal, site: Site
):
    server = _free_server(first)
    asked = first.type_in(f"dvce server power {server} on --no-wait {REASON} -o json")
    task = json.loads(asked.stdout)["id"]

    identity = _waiting(second, task)["id"]
    refused = second.type_in(f"dv approval reject {identity} --yes {REASON}")

    assert refused.exit_code == 0, refused.stderr
    ended = first.type_in(f"dv task wait {task}")
    assert ended.exit_code == 1
    assert "did not agree" in ended.stderr
    assert site.device(f"/servers/{server}")["power"] == "off"


@pytest.fixture(scope="module", autouse=True)
def scheduled(running: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Schedules for every minute, made first, so that the minute passes beside the other tests."""
    terminal = _signed_in(running, tmp_path_factory.mktemp("scheduler"), 0)
    for line in (
        f"dv maintenance-window create e2e-later {AT} --from 2090-01-01T00Z --to 2090-01-02T00Z",
        f"dv schedule create e2e-never {MINUTELY} --maintenance-window e2e-later",
        f"dv schedule create e2e-minutely {MINUTELY}",
    ):
        done = terminal.type_in(line)
        assert done.exit_code == 0, done.stderr


def test_the_orchestrator_fires_a_schedule_inside_its_window_only(first: Terminal, site: Site):
    def fired() -> Any:
        return site.sentral.get("/schedules/e2e-minutely/runs")["items"]

    runs = wait_until(fired, limit_s=90, every_s=0.5)

    assert {run["outcome"] for run in runs} == {"started"}
    assert site.sentral.finished(runs[0]["tasks"][0])["state"] == "succeeded"
    never = wait_until(
        lambda: site.sentral.get("/schedules/e2e-never")["note"], limit_s=30, every_s=1
    )
    assert "e2e-later" in never
    assert site.sentral.get("/schedules/e2e-never/runs")["items"] == []
    for line in (
        "dv schedule delete e2e-minutely --yes",
        "dv schedule delete e2e-never --yes",
        "dv maintenance-window delete e2e-later --yes",
    ):
        assert first.type_in(line).exit_code == 0
