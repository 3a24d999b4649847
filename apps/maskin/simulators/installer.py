"""Firmware and installer of an emulated server: what they ask of the boot service, over HTTP."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import httpx

from apps.maskin.simulators.ipxe import BadScript, NetworkBoot, parse_script
from apps.maskin.simulators.machine_configuration import (
    BadConfiguration,
    MachineConfiguration,
    parse_configuration,
)

type Note = Callable[[str, str], None]

_NO_CONTENT, _CONFLICT, _SERVER_ERROR = 204, 409, 500


class NoLink(Exception):
    """The switch port does not carry the provisioning VLAN: nothing is reached."""


class Abandoned(Exception):
    """The boot service refused the report for good."""


class BootDelays(Protocol):
    """The times that the firmware needs; see ``Delays`` of the server."""

    @property
    def patience_s(self) -> float:
        """How long to try."""

    @property
    def backoff_s(self) -> float:
        """The first pause."""

    @property
    def backoff_max_s(self) -> float:
        """The longest pause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Disk:
    """What the installer wrote."""

    configuration: str
    install_id: int

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Retry:
    """Tries until it works or ``patience_s`` is over, with doubling pauses."""

    delays: BootDelays
    note: Note

    async def run[T](
        self,
        attempt: Callable[[], Any],
        *,
        passing: tuple[type[Exception], ...] = (NoLink, httpx.HTTPError),
    ) -> T | None:
        deadline = time.monotonic() + self.delays.patience_s
        pause_s = self.delays.backoff_s
        last = ""
        while True:
            try:
                result: T = await attempt()
            except passing as error:
                reason = str(error) or type(error).__name__
            else:
                return result
            if reason != last:
                self.note("no-answer", reason)
                last = reason
            if time.monotonic() + pause_s > deadline:
                self.note("gave-up", reason)
                return None
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, self.delays.backoff_max_s)


def _need_link(has_link: Callable[[], bool]) -> None:
    if not has_link():
        raise NoLink("no offer: the port of the boot interface is not on the provisioning VLAN")


@dataclass(frozen=True, kw_only=True, slots=True)
class Firmware:
    """Network boot: asks for the script of its MAC until it gets one, or gives up."""

    client: httpx.AsyncClient
    boot_url: str
    mac: str
    has_link: Callable[[], bool]
    note: Note
    delays: BootDelays

    async def fetch_plan(self) -> NetworkBoot | None:
        """Return what to boot, or ``None`` when the next device is to be tried."""
        text: str | None = await _Retry(delays=self.delays, note=self.note).run(self._fetch)
        if text is None:
            return None
        try:
            plan = parse_script(text)
        except BadScript as error:
            self.note("bad-script", str(error))
            return None
        if not isinstance(plan, NetworkBoot):
            self.note("script-exit", "on to the next device")
            return None
        return plan

    async def _fetch(self) -> str:
        _need_link(self.has_link)
        response = await self.client.get(f"{self.boot_url}/boot/mac/{self.mac}/script.ipxe")
        response.raise_for_status()
        self.note("script", f"HTTP {response.status_code}")
        return response.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Installer:
    """What runs from memory: fetches kernel, initrd and configuration, writes, reports."""

    client: httpx.AsyncClient
    plan: NetworkBoot
    macs: Mapping[str, str]
    has_link: Callable[[], bool]
    note: Note
    delays: BootDelays

    async def fetch(self) -> tuple[str, MachineConfiguration]:
        """Fetch everything; return the configuration as text and as understood.

        Raises:
            NoLink: The port left the provisioning VLAN.
            Abandoned: The boot service did not answer in time.
            BadConfiguration: No or an unusable configuration.
        """
        for url in (self.plan.kernel_url, self.plan.initrd_url):
            await self._ask("HEAD", url)
            image = await self._ask("GET", url)
            self.note("fetched", f"{url.rpartition('/')[2]}, {len(image.content)} bytes")
        url = self.plan.argument("talos.config") or ""
        if not url:
            raise BadConfiguration("the kernel arguments have no talos.config")
        response = await self._ask("GET", url)
        self.note("configuration", f"{len(response.text)} characters")
        return response.text, parse_configuration(response.text, macs=self.macs)

    async def _ask(self, method: str, url: str) -> httpx.Response:
        """Ask again while nobody answers, as TCP and firmware do; a refusal is final."""

        async def attempt() -> httpx.Response:
            _need_link(self.has_link)
            return await self.client.request(method, url)

        answer: httpx.Response | None = await _Retry(delays=self.delays, note=self.note).run(
            attempt, passing=(httpx.TransportError,)
        )
        if answer is None:
            raise Abandoned(f"{url}: no answer in time")
        answer.raise_for_status()
        return answer

    def wipes(self, fetched: tuple[str, MachineConfiguration]) -> bool:
        """Tell whether the disk is to be emptied first."""
        argument = self.plan.argument("wipe")
        return fetched[1].wipe or (argument is not None and argument not in {"0", "no", "false"})

    def disk(self, fetched: tuple[str, MachineConfiguration]) -> Disk:
        """Return what to write; the token stays out of it."""
        text, configuration = fetched
        report = configuration.report
        kept = "\n---\n".join(
            part for part in text.split("\n---\n") if "kind: InstallReport" not in part
        )
        return Disk(configuration=kept, install_id=report.install_id if report else 0)

    async def phone_home(
        self, fetched: tuple[str, MachineConfiguration], *, serial: str, system_uuid: str
    ) -> None:
        """Report success, again and again until it is taken.

        Raises:
            Abandoned: Refused for good, or not taken in time.
        """
        report = fetched[1].report
        if report is None:
            raise Abandoned("the configuration does not tell where to report")
        body = {
            "server": report.server,
            "install_id": report.install_id,
            "token": report.token,
            "serial": serial,
            "system_uuid": system_uuid,
        }

        async def attempt() -> httpx.Response:
            _need_link(self.has_link)
            response = await self.client.post(report.url, json=body)
            if response.status_code >= _SERVER_ERROR:
                response.raise_for_status()
            return response

        answer: httpx.Response | None = await _Retry(delays=self.delays, note=self.note).run(
            attempt
        )
        if answer is None:
            raise Abandoned("the boot service did not take the report in time")
        self.note("phoned-home", f"HTTP {answer.status_code}")
        # 409: an earlier report arrived and its answer did not.
        if answer.status_code not in {_NO_CONTENT, _CONFLICT}:
            raise Abandoned(f"HTTP {answer.status_code}: {answer.text.strip()}")
