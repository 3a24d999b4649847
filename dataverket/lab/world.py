"""The emulated world at work: switches, BMCs and servers of all datacenters in one process."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.maskin.simulators.bmc import BmcFarm, SimulatedBmc
from apps.maskin.simulators.server import Delays, Nic, SimulatedServer
from apps.nett.simulators.eos import SimulatedSwitch
from dataverket.lab import site
from dataverket.lab.layout import (
    PROVISIONING_VLAN,
    DatacenterPlan,
    ServerPlan,
    SwitchPlan,
    plan_world,
)
from dataverket.lab.state import Ports, Secrets, read_json, write_private
from dataverket.lib import log

logger = log.get(__name__)

HOST = "127.0.0.1"
_STATE_VERSION = 1
# A thousand devices change many times a second; their state is written together. While it is put
# together no device answers: that may take a twentieth of the time.
_SAVE_AFTER_S = 0.2
_SAVE_TWENTIETH = 20
_SAVE_AGAIN_AFTER_S = 2.0


@dataclass(kw_only=True)
class World:
    """All simulators. Use it from one event loop.

    Args:
        folder: Where passwords, addresses, state and the site descriptions are kept.
        boot_urls: Base URL of the boot service by datacenter.
        provisioning_vlan: The VLAN on which the boot services are reached.
        delays: How long the servers' steps take.
        plans: The datacenters.
        bmc_answers_after_s: How long a BMC takes over each packet.
    """

    folder: Path
    boot_urls: Mapping[str, str]
    provisioning_vlan: int = PROVISIONING_VLAN
    delays: Delays = field(default_factory=Delays)
    plans: tuple[DatacenterPlan, ...] = field(default_factory=plan_world)
    bmc_answers_after_s: float = 0.0
    switches: dict[str, SimulatedSwitch] = field(default_factory=dict)
    servers: dict[str, SimulatedServer] = field(default_factory=dict)
    _server_plans: dict[str, ServerPlan] = field(default_factory=dict)
    _farm: BmcFarm = field(init=False)
    _up: bool = False
    _saving: asyncio.Handle | None = None
    _save_after_s: float = _SAVE_AFTER_S
    _loop: asyncio.AbstractEventLoop | None = None

    def __post_init__(self) -> None:
        self._farm = BmcFarm(answer_after_s=self.bmc_answers_after_s)

    async def start(self) -> None:
        """Bring everything up as it stood, then write the files that describe it.

        Raises:
            OSError: A remembered port is taken by another process.
        """
        self._loop = asyncio.get_running_loop()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        secrets, ports = Secrets(self.folder / "secrets.json"), Ports(self.folder / "ports.json")
        state = self._read_state()
        for plan in self.plans:
            for switch in plan.switches:
                await self._start_switch(switch, secrets, ports, state["switches"])
            for server in plan.servers:
                self._make_server(server, secrets, ports, state["servers"])
        self._farm.start()
        self._up = True
        for server_now in self.servers.values():
            server_now.start()
        self._describe(secrets, ports)
        logger.info("lab.world.up", switches=len(self.switches), servers=len(self.servers))

    async def stop(self) -> None:
        """Save, then stop everything. Safe to repeat; a start that failed saves nothing."""
        if self._up:
            self.save()
        self._up = False
        for server in self.servers.values():
            await server.stop()
        self._farm.stop()
        for switch in self.switches.values():
            await switch.stop()

    def save(self) -> None:
        """Write the state of all devices."""
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        began = time.monotonic()
        state = {
            "version": _STATE_VERSION,
            "switches": {name: switch.state() for name, switch in self.switches.items()},
            "servers": {name: server.state() for name, server in self.servers.items()},
        }
        write_private(self.folder / "state.json", state, indent=None)
        self._save_after_s = max(_SAVE_AFTER_S, _SAVE_TWENTIETH * (time.monotonic() - began))

    def changed(self) -> None:
        """Save soon: many changes at once are written together. From any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._save_soon)

    def who_answers(self, vlan: int, address: str) -> list[str]:
        """Return the servers that answer at the address on the VLAN.

        Raises:
            ValueError: The address is not one.
        """
        return [name for name, one in self.servers.items() if one.answers(vlan, address)]

    def plan_of(self, name: str) -> ServerPlan:
        """Return the plan of a server; KeyError when there is none."""
        return self._server_plans[name]

    def _save_soon(self) -> None:
        if self._up and self._saving is None and self._loop is not None:
            self._saving = self._loop.call_later(self._save_after_s, self._save_or_later)

    def _save_or_later(self) -> None:
        """Save; devices work on with a full disk, and what they did is written when there is space.

        Without this a change that nothing follows would stay unwritten.
        """
        try:
            self.save()
        except OSError as error:
            logger.warning("lab.world.unsaved", error=str(error), again_in_s=_SAVE_AGAIN_AFTER_S)
            if self._loop is not None:
                self._saving = self._loop.call_later(_SAVE_AGAIN_AFTER_S, self._save_or_later)

    def _read_state(self) -> dict[str, Any]:
        state = read_json(self.folder / "state.json")
        found = state.get("version", _STATE_VERSION)
        if found != _STATE_VERSION:
            raise ValueError(
                f"{self.folder}/state.json: expected version {_STATE_VERSION}, found {found!r}; "
                "remove the file to start with empty devices"
            )
        return {"switches": {}, "servers": {}} | state

    async def _start_switch(
        self, plan: SwitchPlan, secrets: Secrets, ports: Ports, states: dict[str, Any]
    ) -> None:
        key_name = f"host-key:{plan.name}"
        switch = SimulatedSwitch(
            plan.name,
            ports=plan.ports,
            username=site.USERNAME,
            password=secrets.password(site.switch_credential(plan)),
            host_key=secrets.find(key_name),
        )
        secrets.keep(key_name, lambda: switch.host_key)
        if plan.name in states:
            switch.restore(states[plan.name])
        switch.on_change = lambda _switch: self.changed()
        await switch.start(HOST, ports.of(plan.name))
        self.switches[plan.name] = switch

    def _make_server(
        self, plan: ServerPlan, secrets: Secrets, ports: Ports, states: dict[str, Any]
    ) -> None:
        bmc = SimulatedBmc(
            name=plan.name,
            username=site.USERNAME,
            password=secrets.password(site.bmc_credential(plan)),
            serial=plan.serial,
            system_uuid=plan.system_uuid,
            host=HOST,
            port=ports.of(plan.name),
            on_change=self.changed,
        )
        server = SimulatedServer(
            bmc=bmc,
            nics=tuple(Nic(name=nic.name, mac=nic.mac, boot=nic.boot) for nic in plan.nics),
            boot_url=self.boot_urls[plan.datacenter].rstrip("/"),
            provisioning_vlan=self.provisioning_vlan,
            vlan_of=lambda interface: self._vlan_of(plan, interface),
            delays=self.delays,
            on_change=self.changed,
        )
        if plan.name in states:
            server.restore(states[plan.name])
        self._farm.add(bmc)
        self._server_plans[plan.name] = plan
        self.servers[plan.name] = server

    def _vlan_of(self, plan: ServerPlan, interface: str) -> int | None:
        """Return what the running configuration of the switch makes of the interface's port."""
        nic = next(nic for nic in plan.nics if nic.name == interface)
        port = self.switches[nic.switch].port_view(nic.port)
        return port.access_vlan if port.mode == "ACCESS" and port.enabled else None

    def _describe(self, secrets: Secrets, ports: Ports) -> None:
        numbers = {name: switch.address[1] for name, switch in self.switches.items()}
        numbers |= {name: server.bmc.port for name, server in self.servers.items()}
        ports.remember(numbers)
        host_keys = {name: one.host_key_fingerprint for name, one in self.switches.items()}
        references: list[str] = []
        for plan in self.plans:
            site.write_site(
                self.folder,
                site.describe_site(plan, host=HOST, ports=numbers, host_keys=host_keys),
            )
            references += map(site.switch_credential, plan.switches)
            references += map(site.bmc_credential, plan.servers)
        site.write_credentials(
            self.folder, {reference: secrets.password(reference) for reference in references}
        )
        site.write_images(self.folder)
