import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from apps.maskin.boot.app import create_app
from apps.maskin.executors import EXECUTORS
from apps.maskin.messages import BootArtifact, PhonedHome, PublishBootRecord
from apps.maskin.simulators.bmc import SimulatedBmc
from apps.maskin.simulators.server import Delays, Nic, SimulatedServer
from dataverket.embedded.ports import free_port
from tests.integration.maskin_site.conftest import SYSTEM_UUID, AwaitedStore, Context

PROVISIONING, TENANT = 100, 200
MAC = "02:00:00:00:00:01"
ADDRESS = "10.0.0.5"
CONFIGURATION = f"""
machine:
  install: {{wipe: true}}
  network:
    interfaces:
      - {{interface: eth0, addresses: [{ADDRESS}/24]}}
"""
QUICK = Delays(post_s=0.02, install_s=0.02, patience_s=0.6, backoff_s=0.02, backoff_max_s=0.1)


@dataclass
class Rack:
    """A server, its port, and the boot service that it may reach."""

    images: Path
    context: Context = field(default_factory=Context)
    vlan: int | None = PROVISIONING
    published: list[PhonedHome] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.bmc = SimulatedBmc(
            name="s1", username="admin", password="pw", serial="SN0001", system_uuid=SYSTEM_UUID
        )
        self.server = SimulatedServer(
            bmc=self.bmc,
            nics=(Nic(name="eth0", mac=MAC, boot=True), Nic(name="eth1", mac=MAC[:-1] + "2")),
            boot_url=f"http://127.0.0.1:{self.port}",
            provisioning_vlan=PROVISIONING,
            vlan_of=lambda name: self.vlan if name == "eth0" else None,
            delays=QUICK,
        )
        self.artifacts = []
        for name in ("vmlinuz", "initrd"):
            digest = hashlib.sha256(name.encode()).hexdigest()
            (self.images / digest).mkdir(parents=True)
            (self.images / digest / name).write_text(name)
            self.artifacts.append(BootArtifact(name=name, sha256=digest))

    async def publish(self, event: PhonedHome, step_id: str) -> None:
        assert step_id == "step-1"
        self.published.append(event)

    def put_record(self, install_id: int = 1) -> None:
        command = PublishBootRecord(
            server="s1",
            macs=(MAC,),
            serial="SN0001",
            system_uuid=str(SYSTEM_UUID),
            step_id="step-1",
            install_id=install_id,
            kernel=self.artifacts[0],
            initrd=self.artifacts[1],
            kernel_arguments=(),
            machine_configuration=CONFIGURATION,
            expires_at="2030-01-01T00:00:00+00:00",
        )
        EXECUTORS[PublishBootRecord](command, self.context)

    def play(self, steps: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            app = create_app(
                store=AwaitedStore(self.context.store),
                images=self.images,
                base_url=f"http://127.0.0.1:{self.port}",
                publish=self.publish,
                clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
            )
            config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_config=None)
            http = uvicorn.Server(config)
            serving = asyncio.create_task(http.serve())
            try:
                await until(lambda: http.started)
                self.server.start()
                await steps()
            finally:
                await self.server.stop()
                http.should_exit = True
                await serving

        asyncio.run(run())

    def boot_once_from_network(self) -> None:
        self.bmc.set_boot_flags(0xA0, 1)
        self.bmc.set_power(power=True, event="power-on")

    def events(self) -> list[str]:
        return [one.event for one in self.server.history]


async def until(condition: Callable[[], object], limit_s: float = 10.0) -> None:
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 - conditions live in many places
            await asyncio.sleep(0.01)


def test_on_the_provisioning_vlan_it_installs_phones_home_and_runs_from_disk(tmp_path: Path):
    rack = Rack(tmp_path)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase == "disk")

    rack.play(steps)
    assert [one.serial for one in rack.published] == ["SN0001"]
    assert rack.server.disk is not None
    assert "token" not in rack.server.disk.configuration
    assert rack.bmc.override() == "none"


def test_on_another_vlan_it_reaches_nothing(tmp_path: Path):
    rack = Rack(tmp_path, vlan=TENANT)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase == "no-boot-device")

    rack.play(steps)
    assert rack.published == []
    assert rack.server.disk is None
    assert {"no-answer", "gave-up"} <= set(rack.events())


def test_a_port_that_comes_late_is_found_by_trying_again(tmp_path: Path):
    rack = Rack(tmp_path, vlan=None)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: "no-answer" in rack.events())
        rack.vlan = PROVISIONING
        await until(lambda: rack.server.phase == "disk")

    rack.play(steps)
    assert len(rack.published) == 1


def test_an_image_that_was_not_answered_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rack, unanswered = Rack(tmp_path), list[str]()
    send = httpx.AsyncClient.send

    async def send_or_time_out(
        client: httpx.AsyncClient, request: httpx.Request, **options: Any
    ) -> httpx.Response:
        if request.url.path.startswith("/images/") and len(unanswered) < 2:
            unanswered.append(request.url.path)
            raise httpx.ReadTimeout("the boot service is away")
        return await send(client, request, **options)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase in {"disk", "hung"})

    monkeypatch.setattr(httpx.AsyncClient, "send", send_or_time_out)
    rack.play(steps)
    assert rack.server.phase == "disk"
    assert len(unanswered) == 2


def test_installed_it_answers_only_on_the_vlan_of_its_port(tmp_path: Path):
    rack = Rack(tmp_path)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase == "disk")

        assert rack.server.answers(PROVISIONING, ADDRESS)
        rack.vlan = TENANT
        assert rack.server.answers(TENANT, ADDRESS)
        assert not rack.server.answers(PROVISIONING, ADDRESS)
        assert not rack.server.answers(TENANT, "10.0.0.6")
        rack.vlan = None
        assert not rack.server.answers(TENANT, ADDRESS)
        rack.vlan = TENANT
        rack.bmc.set_power(power=False, event="power-off")
        await until(lambda: rack.server.phase == "off")
        assert not rack.server.answers(TENANT, ADDRESS)

    rack.play(steps)


def test_a_reset_without_override_boots_from_disk(tmp_path: Path):
    rack = Rack(tmp_path)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase == "disk")
        rack.server.history.clear()
        rack.bmc.reset("power-reset")
        await until(lambda: rack.events()[-1:] == ["disk"])

    rack.play(steps)
    assert "network" not in rack.events()
    assert len(rack.published) == 1


def test_a_second_installation_wipes_the_disk_first(tmp_path: Path):
    rack = Rack(tmp_path)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase == "disk")
        rack.put_record(install_id=2)
        rack.bmc.set_boot_flags(0xA0, 1)
        rack.bmc.reset("power-reset")
        await until(lambda: rack.server.disk is not None and rack.server.disk.install_id == 2)
        await until(lambda: rack.server.phase == "disk")

    rack.play(steps)
    assert "wiped" in rack.events()
    assert [one.install_id for one in rack.published] == [1, 2]


def test_a_server_without_disk_and_override_boots_from_the_network(tmp_path: Path):
    rack = Rack(tmp_path)

    async def steps() -> None:
        rack.put_record()
        rack.bmc.set_power(power=True, event="power-on")
        await until(lambda: rack.server.phase == "disk")

    rack.play(steps)
    assert len(rack.published) == 1


def test_with_the_fault_it_installs_and_never_reports(tmp_path: Path):
    rack = Rack(tmp_path)
    rack.server.never_phones_home = True

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase == "hung")

    rack.play(steps)
    assert rack.published == []


def test_power_off_during_the_installation_ends_it(tmp_path: Path):
    rack = Rack(tmp_path, vlan=None)

    async def steps() -> None:
        rack.put_record()
        rack.boot_once_from_network()
        await until(lambda: rack.server.phase == "network")
        assert "boot s1" in {task.get_name() for task in asyncio.all_tasks()}
        rack.bmc.set_power(power=False, event="power-off")
        rack.vlan = PROVISIONING
        await until(lambda: rack.server.phase == "off")
        names = {task.get_name() for task in asyncio.all_tasks() if not task.cancelling()}
        assert "boot s1" not in names

    rack.play(steps)
    assert rack.published == []
