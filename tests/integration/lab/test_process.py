import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from apps.maskin.drivers.ipmi import IpmiBmc
from dataverket.embedded.ports import free_port
from dataverket.lab.__main__ import main
from dataverket.lib.execution import Credential
from dataverket.lib.process import STDOUT, Popen
from tests.waiting import wait_until

REPOSITORY = Path(__file__).parents[3]
SERVER = "osl1-r1-s01"
SWITCH = "osl1-leaf1"


@contextmanager
def _lab(folder: Path, port: int, *, stop_with: signal.Signals) -> Iterator[httpx.Client]:
    urls = [f"--boot-url={name}=http://127.0.0.1:9" for name in ("osl1", "trd1")]
    command = [sys.executable, "-m", "dataverket.lab", f"--state={folder}"]
    command += [f"--control-port={port}", *urls]
    with (folder.parent / "lab.log").open("ab") as log:
        running = Popen(command, cwd=REPOSITORY, stdout=log, stderr=STDOUT)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
    try:
        wait_until(lambda: _answers(client) or running.poll() is not None, limit_s=30)
        assert running.poll() is None, (folder.parent / "lab.log").read_text()
        yield client
    finally:
        client.close()
        running.send_signal(stop_with)
        code = running.wait(15)
    assert code == (0 if stop_with == signal.SIGTERM else -stop_with)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/world").is_success
    except httpx.HTTPError:
        return False


def _power_on(folder: Path, bmc: dict[str, object]) -> None:
    account = json.loads((folder / "credentials.json").read_text())
    credential = Credential(**account[f"secret://osl1/bmc/{SERVER}"])
    with IpmiBmc(
        name=SERVER, host="127.0.0.1", port=int(str(bmc["port"])), credential=credential
    ) as it:
        it.power_on()


def test_the_world_survives_a_kill_and_ends_cleanly_when_asked(tmp_path: Path):
    folder, port = tmp_path / "lab", free_port()
    with _lab(folder, port, stop_with=signal.SIGKILL) as client:
        before = client.get(f"/servers/{SERVER}").json()
        _power_on(folder, before["bmc"])
        saved = folder / "state.json"
        wait_until(
            lambda: saved.exists() and json.loads(saved.read_text())["servers"][SERVER]["power"]
        )

    with _lab(folder, port, stop_with=signal.SIGTERM) as client:
        after = client.get(f"/servers/{SERVER}").json()

    assert after["bmc"] == before["bmc"]
    assert (before["power"], after["power"]) == ("off", "on")


def test_the_fault_client_sets_lists_and_clears(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    port = free_port()
    at = f"--control-port={port}"
    with _lab(tmp_path / "lab", port, stop_with=signal.SIGTERM):
        assert main(["fault", "set", "bmc-silent", SERVER, at]) == 0
        assert main(["fault", "list", at]) == 0
        assert f"bmc-silent {SERVER}" in capsys.readouterr().out
        assert main(["fault", "clear", "bmc-silent", SERVER, at]) == 0
        assert main(["fault", "set", "bmc-silent", "nowhere", at]) == 1
        assert "unknown" in capsys.readouterr().err

    assert main(["fault", "list", at]) == 1


def test_the_hands_press_a_button_and_type_on_a_switch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    port = free_port()
    at = f"--control-port={port}"
    with _lab(tmp_path / "lab", port, stop_with=signal.SIGTERM) as client:
        for _again in range(2):
            assert main(["press", SERVER, "on", at]) == 0
        assert main(["type", SWITCH, "interface Ethernet1", "description mine", at]) == 0
        shown = capsys.readouterr().out
        server = client.get(f"/servers/{SERVER}").json()
        running = client.get(f"/switches/{SWITCH}").json()["running"]
        assert main(["type", SWITCH, "make me a coffee", at]) == 1
        assert SWITCH in capsys.readouterr().err
        assert main(["press", "nowhere", "off", at]) == 1
        assert SERVER in capsys.readouterr().err

    assert f"{SERVER} is on" in shown
    assert server["power"] == "on"
    assert [one["event"] for one in server["bmc_log"]].count("power-button") == 1
    assert "description mine" in running
