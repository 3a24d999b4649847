"""Emulated servers: a BMC in front, firmware, a disk, network interfaces, and what follows.

A server boots over real HTTP from the datacenter's boot service, but only while the switch port
of its boot interface carries the provisioning VLAN; installed, it answers on the VLAN that its
ports carry then.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Literal

import httpx

from apps.maskin.simulators.bmc import SimulatedBmc
from apps.maskin.simulators.installer import (
    Abandoned,
    Disk,
    Firmware,
    Installer,
    NoLink,
)
from apps.maskin.simulators.ipxe import BadScript, NetworkBoot
from apps.maskin.simulators.machine_configuration import BadConfiguration, parse_configuration
from dataverket.lib import clock

type Phase = Literal[
    "off", "post", "network", "installing", "reporting", "disk", "no-boot-device", "hung"
]

_HISTORY_KEPT = 500
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Nic:
    """A network interface; exactly one of a server is its boot interface."""

    name: str
    mac: str
    boot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Delays:
    """How long things take, in seconds.

    ``patience_s`` is how long the firmware tries the network before it goes on to the next
    device; the pause between two tries doubles from ``backoff_s`` to ``backoff_max_s``.
    """

    post_s: float = 0.3
    install_s: float = 0.5
    patience_s: float = 30.0
    backoff_s: float = 0.25
    backoff_max_s: float = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class BootEvent:
    """One thing that happened while booting."""

    at: datetime
    event: str
    text: str


@dataclass(kw_only=True, slots=True)
class SimulatedServer:
    """One server. Lives on the event loop that called :meth:`start`.

    Args:
        bmc: Its BMC; it becomes the BMC's chassis.
        nics: Its interfaces.
        boot_url: Base URL of the datacenter's boot service.
        provisioning_vlan: The VLAN on which the boot service is reached.
        vlan_of: The VLAN that the switch port behind an interface carries untagged, or ``None``.
        on_change: Called after each change of what survives a restart.
    """

    bmc: SimulatedBmc
    nics: tuple[Nic, ...]
    boot_url: str
    provisioning_vlan: int
    vlan_of: Callable[[str], int | None]
    delays: Delays = field(default_factory=Delays)
    on_change: Callable[[], None] | None = None
    disk: Disk | None = None
    phase: Phase = "off"
    never_phones_home: bool = False
    history: deque[BootEvent] = field(default_factory=lambda: deque(maxlen=_HISTORY_KEPT))
    _loop: asyncio.AbstractEventLoop | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """The server's name."""
        return self.bmc.name

    def start(self) -> None:
        """Connect to the BMC; a server whose power is on boots, as after a power failure."""
        self._loop = asyncio.get_running_loop()
        self.bmc.chassis = self
        if self.bmc.memory.power:
            self._restart(power=True)

    async def stop(self) -> None:
        """End what runs. Safe to repeat."""
        self.bmc.chassis = None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def power_changed(self, *, power: bool, reset: bool) -> None:
        """Take the news from the BMC's thread to the loop."""
        del reset
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(lambda: self._restart(power=power))

    def answers(self, vlan: int, address: str) -> bool:
        """Tell whether the system on disk runs and answers at ``address`` on ``vlan``."""
        if self.phase != "disk" or self.disk is None:
            return False
        wanted = str(ip_address(address))
        macs = {nic.name: nic.mac for nic in self.nics}
        configuration = parse_configuration(self.disk.configuration, macs=macs)
        return any(
            wanted in addresses and self.vlan_of(name) == vlan
            for name, addresses in configuration.addresses.items()
        )

    def state(self) -> dict[str, Any]:
        """Return what survives a restart of the world, as plain data."""
        memory = self.bmc.memory
        return {
            "disk": None if self.disk is None else self.disk.to_json(),
            "power": memory.power,
            "flags": memory.flags,
            "device": memory.device,
            "mailbox": memory.mailbox.hex(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up what :meth:`state` returned; before :meth:`start`."""
        self.disk = None if state["disk"] is None else Disk(**state["disk"])
        self.bmc.memory.power = state["power"]
        self.bmc.memory.flags = state["flags"]
        self.bmc.memory.device = state["device"]
        if "mailbox" in state:  # a state of an earlier release has none
            self.bmc.memory.mailbox = bytes.fromhex(state["mailbox"])

    def _restart(self, *, power: bool) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if power:
            self._task = asyncio.get_running_loop().create_task(
                self._run(), name=f"boot {self.name}"
            )
        else:
            self._enter("off")

    async def _run(self) -> None:
        """Boot until a system runs from disk, or nothing is left to boot from."""
        while await self._boot():
            self._note("reboot")

    async def _boot(self) -> bool:
        """Go through the boot order once; tell whether the machine restarts."""
        self._enter("post")
        await asyncio.sleep(self.delays.post_s)
        override = self.bmc.take_boot_device()
        order = ("network", "disk") if override == "network" else ("disk", "network")
        self._note("boot-order", ", ".join(order))
        for device in order:
            if device == "disk" and self.disk is not None:
                self._enter("disk", f"install {self.disk.install_id}")
                return False
            if device == "network" and await self._boot_from_network():
                return self.phase != "hung"
        self._enter("no-boot-device")
        return False

    async def _boot_from_network(self) -> bool:
        """Install; tell whether it came to that, or the next device is to be tried."""
        self._enter("network")
        # The boot service speaks HTTP: reading the machine's certificates for each boot is in vain.
        async with httpx.AsyncClient(trust_env=False, timeout=5.0, verify=_NO_TLS) as client:
            firmware = Firmware(
                client=client,
                boot_url=self.boot_url,
                mac=next(nic.mac for nic in self.nics if nic.boot),
                has_link=self._has_link,
                note=self._note,
                delays=self.delays,
            )
            plan = await firmware.fetch_plan()
            if plan is None:
                return False
            try:
                await self._install(client, plan)
            except (Abandoned, BadConfiguration, BadScript, NoLink, httpx.HTTPError) as error:
                self._enter("hung", f"{type(error).__name__}: {error}")
            return True

    async def _install(self, client: httpx.AsyncClient, plan: NetworkBoot) -> None:
        installer = Installer(
            client=client,
            plan=plan,
            macs={nic.name: nic.mac for nic in self.nics},
            has_link=self._has_link,
            note=self._note,
            delays=self.delays,
        )
        self._enter("installing")
        configuration = await installer.fetch()
        if installer.wipes(configuration) and self.disk is not None:
            self._note("wiped", f"install {self.disk.install_id}")
            self._write(None)
        await asyncio.sleep(self.delays.install_s)
        self._write(installer.disk(configuration))
        self._enter("reporting")
        if self.never_phones_home:
            self._enter("hung", "the installer never phones home")
            return
        await installer.phone_home(
            configuration, serial=self.bmc.serial, system_uuid=str(self.bmc.system_uuid)
        )

    def _has_link(self) -> bool:
        boot = next(nic.name for nic in self.nics if nic.boot)
        return self.vlan_of(boot) == self.provisioning_vlan

    def _write(self, disk: Disk | None) -> None:
        self.disk = disk
        if self.on_change is not None:
            self.on_change()

    def _enter(self, phase: Phase, text: str = "") -> None:
        self.phase = phase
        self._note(phase, text)

    def _note(self, event: str, text: str = "") -> None:
        self.history.append(BootEvent(at=clock.now(), event=event, text=text))
