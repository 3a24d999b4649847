import asyncio
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import uvicorn

from apps.maskin.boot.app import create_app
from apps.maskin.executors import EXECUTORS
from apps.maskin.messages import (
    BmcAddress,
    BootArtifact,
    PhonedHome,
    PublishBootRecord,
    SetBootOverride,
    SetPower,
)
from dataverket.embedded.ports import free_port
from dataverket.lab import site
from dataverket.lab.control import create_control
from dataverket.lab.state import read_json
from dataverket.lab.world import World
from dataverket.lib.execution import Credential

SERVER, TENANT = "osl1-r1-s01", 200
CONFIGURATION = """
machine:
  install: {wipe: true}
  network:
    interfaces:
      - {interface: eth0, addresses: [10.1.0.5/24]}
"""


class MemoryStore:
    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self.records.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        self.records[key] = value

    def delete(self, key: str) -> None:
        self.records.pop(key, None)


class AwaitedStore(MemoryStore):
    async def get(self, key: str):  # type: ignore[override]
        return super().get(key)

    async def put(self, key: str, value: dict[str, Any]):  # type: ignore[override]
        super().put(key, value)

    async def delete(self, key: str):  # type: ignore[override]
        super().delete(key)


@dataclass
class Context:
    folder: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    datacenter: str = "osl1"
    task_id: UUID = field(default_factory=uuid.uuid4)
    step_id: UUID = field(default_factory=uuid.uuid4)
    attempt: int = 1
    timeout_s: float = 10.0
    may_have_forgotten: bool = False

    def credential(self, reference: str) -> Credential:
        return Credential(**read_json(self.folder / "credentials.json")[reference])

    def checkpoint(self) -> None:
        return


def _set_port(world: World, vlan: int) -> None:
    running = world.switches["osl1-leaf1"].configurations.running
    for line in ("no shutdown", "switchport mode access", f"switchport access vlan {vlan}"):
        running.apply("interface Ethernet1", line)


def _record(folder: Path, world: World) -> PublishBootRecord:
    digests = read_json(folder / "images" / "index.json")
    kernel, initrd = sorted(digests, reverse=True)
    plan = world.plan_of(SERVER)
    return PublishBootRecord(
        server=SERVER,
        macs=tuple(nic.mac for nic in plan.nics),
        serial=plan.serial,
        system_uuid=str(plan.system_uuid),
        step_id="step-1",
        install_id=1,
        kernel=BootArtifact(name=kernel, sha256=digests[kernel]),
        initrd=BootArtifact(name=initrd, sha256=digests[initrd]),
        kernel_arguments=(),
        machine_configuration=CONFIGURATION,
        expires_at="2030-01-01T00:00:00+00:00",
    )


async def _until(condition: Callable[[], object], limit_s: float = 15.0) -> None:
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 - conditions live in many places
            await asyncio.sleep(0.02)


async def _deploy(world: World, context: Context) -> None:
    plan = world.plan_of(SERVER)
    bmc = BmcAddress(
        server=SERVER,
        protocol="ipmi",
        host="127.0.0.1",
        port=world.servers[SERVER].bmc.port,
        credential=site.bmc_credential(plan),
    )
    for command in (
        _record(context.folder, world),
        SetBootOverride(bmc=bmc, target="network"),
        SetPower(bmc=bmc, power="on", reset_if_on=True, marker="m1"),
    ):
        await asyncio.to_thread(EXECUTORS[type(command)], command, context)


def test_a_server_is_deployed_over_ipmi_switch_and_http(tmp_path: Path):
    phoned: list[PhonedHome] = []

    async def publish(event: PhonedHome, step_id: str) -> None:
        assert step_id == "step-1"
        phoned.append(event)

    async def play() -> None:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        context, store = Context(tmp_path), AwaitedStore()
        context.store.records = store.records
        app = create_app(
            store=store,
            images=tmp_path / "images",
            base_url=url,
            publish=publish,
            clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        )
        http = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
        serving = asyncio.create_task(http.serve())
        world = World(folder=tmp_path, boot_urls={"osl1": url, "trd1": url})
        try:
            await _until(lambda: http.started)
            await world.start()
            _set_port(world, world.provisioning_vlan)
            await _deploy(world, context)
            await _until(lambda: world.servers[SERVER].phase == "disk")
            _set_port(world, TENANT)
            await _check_probe(world)
        finally:
            await world.stop()
            http.should_exit = True
            await serving

    asyncio.run(play())
    assert [one.server for one in phoned] == [SERVER]


async def _check_probe(world: World) -> None:
    transport = httpx.ASGITransport(create_control(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://lab") as client:
        for vlan, expected in ((TENANT, [SERVER]), (world.provisioning_vlan, [])):
            answer = await client.get("/probe", params={"vlan": vlan, "address": "10.1.0.5"})
            assert answer.json()["answers"] == expected


def test_the_images_are_what_their_digests_say(tmp_path: Path):
    digests = site.write_images(tmp_path)

    for name, digest in digests.items():
        content = (tmp_path / "images" / digest / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    assert site.write_images(tmp_path) == digests
