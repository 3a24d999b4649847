import asyncio
import errno
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from apps.maskin.drivers.base import BmcIdentity
from apps.maskin.drivers.ipmi import IpmiBmc
from apps.maskin.simulators.server import Delays
from dataverket.lab import state
from dataverket.lab.control import create_control
from dataverket.lab.world import World
from dataverket.lib.execution import Credential
from tests.waiting import wait_until

URLS = {"osl1": "http://127.0.0.1:9", "trd1": "http://127.0.0.1:9"}


def _play(folder: Path, steps: Callable[[World, httpx.AsyncClient], Awaitable[None]]) -> None:
    async def run() -> None:
        world = World(folder=folder, boot_urls=URLS, delays=Delays(patience_s=0.1))
        try:
            await world.start()
            transport = httpx.ASGITransport(create_control(world))
            async with httpx.AsyncClient(transport=transport, base_url="http://lab") as client:
                await steps(world, client)
        finally:
            await world.stop()

    asyncio.run(run())


def test_the_site_description_tells_how_to_reach_every_device(tmp_path: Path):
    async def steps(world: World, client: httpx.AsyncClient) -> None:
        credentials = json.loads((tmp_path / "credentials.json").read_text())
        for name in ("osl1", "trd1"):
            site = yaml.safe_load((tmp_path / f"site-{name}.yaml").read_text())
            assert site["datacenter"] == name
            assert [len(site[key]) for key in ("racks", "switches", "servers")] == [2, 2, 8]
            classes = [one["type"] for one in site["servers"]]
            assert (classes.count("m1-small"), classes.count("m1-large")) == (6, 2)
            server = site["servers"][0]
            bmc = server["bmc"]
            account = Credential(**credentials[bmc["credential"]])
            driver = IpmiBmc(
                name=server["name"], host=bmc["host"], port=bmc["port"], credential=account
            )
            identity = await asyncio.to_thread(_identity, driver)
            assert identity.serial == server["serial"]
            assert identity.system_uuid == server["system_uuid"]
            switch = site["switches"][0]["management"]
            running = world.switches[site["switches"][0]["name"]]
            assert running.address == (switch["host"], switch["port"])
            assert running.host_key_fingerprint == switch["host_key"]

    _play(tmp_path, steps)


def _identity(driver: IpmiBmc) -> BmcIdentity:
    with driver:
        return driver.get_identity()


def test_cables_end_at_existing_ports_and_none_is_used_twice(tmp_path: Path):
    async def steps(world: World, client: httpx.AsyncClient) -> None:
        site = yaml.safe_load((tmp_path / "site-osl1.yaml").read_text())
        ends = [cable[side] for cable in site["cables"] for side in ("a", "b")]
        ports = {f"{one['name']}:{port}" for one in site["switches"] for port in one["interfaces"]}
        nics = {
            f"{one['name']}:{nic['name']}" for one in site["servers"] for nic in one["interfaces"]
        }

        assert len(ends) == len(set(ends)) == 32
        assert set(ends) <= ports | nics
        assert {"a": "osl1-r1-s01:eth1", "b": "osl1-leaf2:Ethernet1"} in site["cables"]

    _play(tmp_path, steps)


def test_a_restart_keeps_addresses_passwords_power_and_override(tmp_path: Path):
    files = ("site-osl1.yaml", "credentials.json", "ports.json", "secrets.json")
    before: dict[str, str] = {}

    async def first(world: World, client: httpx.AsyncClient) -> None:
        bmc = world.servers["osl1-r1-s01"].bmc
        bmc.set_power(power=True, event="power-on")
        bmc.set_boot_flags(0xE0, 2)
        before.update({name: (tmp_path / name).read_text() for name in files})

    async def second(world: World, client: httpx.AsyncClient) -> None:
        bmc = world.servers["osl1-r1-s01"].bmc
        assert bmc.memory.power
        assert bmc.override() == "disk (persistent)"
        assert {name: (tmp_path / name).read_text() for name in files} == before

    _play(tmp_path, first)
    _play(tmp_path, second)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_change_is_on_disk_at_once_for_a_process_that_is_killed(tmp_path: Path):
    async def steps(world: World, client: httpx.AsyncClient) -> None:
        world.servers["trd1-r2-s04"].bmc.set_boot_flags(0xE0, 2)
        async with asyncio.timeout(5):
            while _saved(tmp_path, "trd1-r2-s04")["device"] != 2:  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.01)

    _play(tmp_path, steps)


def _saved(folder: Path, server: str) -> dict[str, Any]:
    path = folder / "state.json"
    if not path.exists():
        return {"device": None}
    saved: dict[str, Any] = json.loads(path.read_text())["servers"][server]
    return saved


def test_faults_are_set_listed_and_cleared(tmp_path: Path):
    async def steps(world: World, client: httpx.AsyncClient) -> None:
        for kind, target in (
            ("bmc-silent", "osl1-r1-s01"),
            ("bmc-loses-override", "osl1-r1-s02"),
            ("server-never-phones-home", "trd1-r1-s01"),
            ("switch-unreachable", "trd1-leaf2"),
            ("switch-refuses-line", "osl1-leaf1"),
            ("switch-ignores-line", "osl1-leaf2"),
        ):
            body = {"kind": kind, "target": target, "pattern": "vlan"}
            assert (await client.post("/faults", json=body)).status_code == 201

        assert world.servers["osl1-r1-s01"].bmc.faults == {"silent"}
        assert len((await client.get("/world")).json()["faults"]) == 6
        for fault in (await client.get("/world")).json()["faults"]:
            path = f"/faults/{fault['kind']}/{fault['target']}"
            assert (await client.delete(path)).status_code == 204
        assert (await client.get("/world")).json()["faults"] == []
        assert world.switches["osl1-leaf1"].fault is None

    _play(tmp_path, steps)


def test_an_unknown_fault_or_target_is_refused(tmp_path: Path):
    async def steps(world: World, client: httpx.AsyncClient) -> None:
        for body in (
            {"kind": "fire", "target": "osl1-r1-s01"},
            {"kind": "bmc-silent", "target": "osl1-leaf1"},
            {"kind": "switch-refuses-line", "target": "osl1-leaf1", "pattern": "("},
            {"kind": "bmc-silent"},
        ):
            answer = await client.post("/faults", json=body)
            assert answer.status_code == 400
            assert answer.json()["error"]

    _play(tmp_path, steps)


def test_the_views_tell_of_servers_and_switches(tmp_path: Path):
    async def steps(world: World, client: httpx.AsyncClient) -> None:
        world.servers["osl1-r1-s01"].bmc.set_power(power=True, event="power-on")

        server = (await client.get("/servers/osl1-r1-s01")).json()
        switch = (await client.get("/switches/osl1-leaf1")).json()

        assert (server["power"], server["bmc_log"][0]["event"]) == ("on", "power-on")
        assert "interface Ethernet1" in switch["running"]
        assert (await client.get("/servers/none")).status_code == 404
        probe = await client.get("/probe", params={"vlan": 1, "address": "10.0.0.5"})
        assert probe.json()["answers"] == []
        assert (await client.get("/probe?vlan=x&address=1")).status_code == 400

    _play(tmp_path, steps)


def test_hands_type_on_a_switch_and_press_a_power_button(tmp_path: Path):
    async def steps(world: World, client: httpx.AsyncClient) -> None:
        lines = ["vlan 666", "interface Ethernet1", "switchport access vlan 666", "no shutdown"]
        typed = await client.post("/switches/osl1-leaf1/lines", json={"lines": lines})
        refused = await client.post("/switches/osl1-leaf1/lines", json={"lines": ["make tea"]})
        malformed = await client.post("/switches/osl1-leaf1/lines", json={})
        pressed = await client.post("/servers/osl1-r1-s01/power")
        again = await client.post("/servers/osl1-r1-s01/power")

        assert world.switches["osl1-leaf1"].port_view("Ethernet1").access_vlan == 666
        assert "switchport access vlan 666" in typed.json()["running"]
        assert (refused.status_code, "make" in refused.text) == (400, True)
        assert malformed.status_code == 400
        assert (pressed.json()["power"], again.json()["power"]) == ("on", "off")
        missing = await client.post("/servers/nobody/power")
        assert missing.status_code == 404

    _play(tmp_path, steps)


def test_what_could_not_be_saved_is_saved_when_there_is_space_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tried: list[Path] = []

    def write(path: Path, data: Any, *, indent: int | None) -> None:
        tried.append(path)
        if len(tried) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        state.write_private(path, data, indent=indent)

    async def steps(world: World, client: httpx.AsyncClient) -> None:
        monkeypatch.setattr("dataverket.lab.world.write_private", write)

        world.changed()

        await asyncio.to_thread(wait_until, (tmp_path / "state.json").exists)
        assert len(tried) == 2

    _play(tmp_path, steps)
