"""The platform that is broken on purpose: real processes, a large emulated site, links to cut."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dataverket.embedded.platform import ROOT, Platform
from dataverket.embedded.state import DATACENTERS, State, prepare
from dataverket.embedded.supervisor import Program
from dataverket.embedded.walk import bootstrap_platform
from tests.bench.processes import family
from tests.e2e.conftest import PROJECT, Sentral, bring_in
from tests.faults.leaf_link import LeafLink

_SLOTS = "3"
_QUOTAS = {"servers": 200, "addresses": 5000, "vlans": 20}


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How large the emulated site is, and how much is done in it at once.

    The large servers (one per rack) are deployed and released by ``deployments`` lanes in each
    datacenter, the small ones are switched on, off and reset. Their BMCs are as slow as real ones:
    a restart takes some twenty packets.
    """

    racks: int
    servers_per_rack: int
    running: int
    deployments: int
    bmc_answers_after_ms: int


@dataclass(kw_only=True)
class Ground:
    """A running platform with what is needed to break it."""

    platform: Platform
    links: dict[str, LeafLink]
    said: list[str] = field(default_factory=list)
    sentral: Sentral = field(init=False)

    @classmethod
    def prepare(cls, folder: Path, size: Size, *, say: Callable[[str], None]) -> "Ground":
        """Prepare a platform in ``folder``; nothing is started."""
        state = prepare(folder)
        links = {name: LeafLink(hub_port=state.ports["hub_leaf"]) for name in DATACENTERS}
        said: list[str] = []

        def hear(text: str) -> None:
            said.append(text)
            say(text)

        platform = Platform(
            state,
            say=hear,
            leaf_ports={name: link.port for name, link in links.items()},
            lab_options=(
                *("--racks", str(size.racks)),
                *("--servers-per-rack", str(size.servers_per_rack)),
                *("--bmc-answers-after-ms", str(size.bmc_answers_after_ms)),
            ),
        )
        os.environ |= platform.sentral_environment() | {
            "DV_DATABASE_POOL": "0",
            "DV_LOG_FORMAT": "json",
            "DV_SLOTS": _SLOTS,
            "DJANGO_SETTINGS_MODULE": "dataverket.settings",
        }
        return cls(platform=platform, links=links, said=said)

    @property
    def state(self) -> State:
        """Where the platform keeps everything."""
        return self.platform.state

    def start(self) -> None:
        """Start the platform and bring both datacenters in through its API."""
        self.platform.start()
        bootstrap_platform(self.platform)
        users = json.loads((self.state.directory / "sign-ins.json").read_text())["users"]
        one, other = (Sentral(url=self.state.web_url, token=user["token"]) for user in users[:2])
        self.sentral = one
        bring_in(one, other, self.platform)
        for resource, limit in _QUOTAS.items():
            body = {"project": PROJECT, "resource": resource, "limit": limit}
            assert one.http.put("/quotas", json=body).is_success

    def stop(self) -> None:
        """Stop everything."""
        self.platform.stop()
        for link in self.links.values():
            link.close()

    # -- processes -------------------------------------------------------------------------------

    def pid(self, name: str) -> int | None:
        """Return the process id of a program, ``None`` while it is down."""
        return self.platform.supervisor.pids().get(name)

    def family(self, name: str) -> list[int]:
        """Return a program's process and all that it has started."""
        pid = self.pid(name)
        return family(pid) if pid else []

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a program and all of its children."""
        for pid in self.family(name):
            send(pid, number)

    def await_new(self, name: str, *, than: int | None, limit_s: float = 30.0) -> None:
        """Wait until the supervisor has started a program anew."""
        await_true(lambda: self.pid(name) not in (None, than), limit_s=limit_s, what=f"{name} back")

    def add_worker(
        self, name: str, datacenter: str, *, module: str = "dataverket.site", **environment: str
    ) -> None:
        """Start one more worker of Maskin beside the one that a datacenter has."""
        self.platform.supervisor.start(
            Program(
                name=name,
                command=(sys.executable, "-m", module),
                environment={
                    **self.platform.site_environment(datacenter),
                    "DV_SERVICE": "maskin",
                    **environment,
                },
                directory=ROOT,
            )
        )

    def log_size(self, name: str) -> int:
        """Return how many bytes a process has logged so far."""
        path = self.state.logs / f"{name}.log"
        return path.stat().st_size if path.exists() else 0

    def log_of(self, name: str, *, begin: int = 0) -> list[dict[str, Any]]:
        """Return what a process has logged from a byte on, without lines of other programs."""
        path, found = self.state.logs / f"{name}.log", []
        if not path.exists():
            return []
        with path.open("rb") as log:
            log.seek(max(begin, 0))
            lines = log.read().decode(errors="replace").splitlines()
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and "timestamp" in entry:
                found.append(entry)
        return found

    # -- devices ---------------------------------------------------------------------------------

    def effects(self) -> Mapping[str, Any]:
        """Return what the devices themselves say was done to them."""
        return self._lab("/effects")

    def world(self) -> Mapping[str, Any]:
        """Return how the devices themselves stand."""
        return self._lab("/world")

    def _lab(self, path: str) -> Mapping[str, Any]:
        lab = f"http://127.0.0.1:{self.state.ports['lab']}"
        body: dict[str, Any] = httpx.get(f"{lab}{path}", trust_env=False, timeout=60).json()
        return body


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def await_true(condition: Callable[[], Any], *, limit_s: float, what: str) -> Any:
    """Return the first true answer.

    Raises:
        TimeoutError: None came within ``limit_s`` seconds; says ``what`` was waited for.
    """
    end = time.monotonic() + limit_s
    while not (answer := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {limit_s:g} s")
        time.sleep(0.05)
    return answer
