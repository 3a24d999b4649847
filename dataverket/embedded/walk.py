"""The walk from first sign-in to a deployed server, through the CLI like a stranger's.

``make run`` takes it once to have something to show, ``make demo`` takes it with its times and
then looks at the result from the devices' side.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from dataverket.embedded.bootstrap import IMAGE, OPERATORS, PROJECT, TENANT_USER
from dataverket.embedded.errors import CannotStart
from dataverket.embedded.platform import ROOT, Platform
from dataverket.embedded.state import DATACENTERS
from dataverket.lib.process import ProcessFailed, run

NETWORK = "web"
SERVER = "web-01"
PROVISIONING_VLAN = 100
# How the API says that an earlier, interrupted walk came this far.
_THERE_ALREADY = ("name_taken", "overlap", "vlan_in_use", "already_granted", "not_waiting")
_POOLS = {"osl1": ("10.20.0.0/16", "10.1.0.0/24"), "trd1": ("10.30.0.0/16", "10.2.0.0/24")}


class WalkFailed(Exception):
    """A step of the walk did not do what it should; the message says which and what came out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Walker:
    """Types commands as one of the users and times them."""

    platform: Platform
    say: Callable[[str], None]
    stopping: Callable[[], bool] = lambda: False

    def type_in(
        self, who: str, line: Sequence[str], *, quiet: bool = False, may_exist: bool = False
    ) -> str:
        """Run one CLI command as ``who``; return what it printed.

        Args:
            who: The user.
            line: What is typed.
            quiet: Do not show it.
            may_exist: A conflict means that an earlier, interrupted walk came this far.

        Raises:
            WalkFailed: It ended with another code than 0, or somebody asked to stop.
        """
        if self.stopping():
            raise WalkFailed("interrupted; the next start goes on where this one stopped")
        started = time.monotonic()
        program, *words = line
        try:
            done = run(
                [sys.executable, "-m", f"cli.commands.{program}", *words],
                timeout_s=180,
                env=self.environment(who),
                cwd=ROOT,
                check=False,
            )
        except ProcessFailed as error:
            raise WalkFailed(f"{who}$ {' '.join(line)}: {error}") from error
        there = may_exist and any(f"[{code}]" in done.stderr for code in _THERE_ALREADY)
        if done.exit_code != 0 and not there:
            said = (done.stderr or done.stdout).strip() or f"ended with code {done.exit_code}"
            raise WalkFailed(f"{who}$ {' '.join(line)}: {said}")
        if not quiet:
            note = "  (was there already)" if there else ""
            self.say(f"{time.monotonic() - started:6.2f} s  {who}$ {' '.join(line)}{note}")
        return done.stdout

    def environment(self, who: str) -> dict[str, str]:
        """Return the environment of a user's shell."""
        home = self.platform.state.directory / "homes" / who
        home.mkdir(parents=True, exist_ok=True)
        return os.environ | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'sdk' / 'python'}",
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "DV_STATE_DIR": str(self.platform.state.directory),
            "NO_COLOR": "1",
        }


def walk(
    platform: Platform,
    *,
    say: Callable[[str], None],
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Go from the first sign-in to a deployed server. Safe to repeat after an interruption.

    Raises:
        WalkFailed: A step went wrong; says which.
    """
    walker = Walker(platform=platform, say=say, stopping=stopping)
    submitter, approver = OPERATORS
    for who in OPERATORS:
        walker.type_in(who, ["dvid", "login", "--embedded", who])
    for name in DATACENTERS:
        _bring_in_site(walker, name, submitter=submitter, approver=approver)
    walker.type_in(submitter, ["dvce", "server", "enroll", "--all"])
    _prepare_tenant(walker, submitter)
    _deploy(walker)


def _bring_in_site(walker: Walker, name: str, *, submitter: str, approver: str) -> None:
    site = walker.platform.lab_directory / f"site-{name}.yaml"
    printed = walker.type_in(
        submitter,
        ["dv", "inventory", "import", str(site), "--reason", f"first site {name}", "-o", "json"],
    )
    identity = json.loads(printed)["id"]
    walker.type_in(
        approver,
        ["dv", "inventory", "approve", identity, "--reason", "compared with the racks", "--yes"],
        may_exist=True,
    )
    prefix, provisioning = _POOLS[name]
    at = ["--datacenter", name]
    walker.type_in(
        submitter,
        ["dvnet", "vlan-pool", "create", "tenants", *at, "--range", "2000-2999"],
        may_exist=True,
    )
    walker.type_in(
        submitter,
        ["dvnet", "prefix-pool", "create", "tenants", *at, "--prefix", prefix],
        may_exist=True,
    )
    walker.type_in(
        submitter,
        [
            *("dvnet", "provisioning-network", "create", *at),
            *("--vlan", str(PROVISIONING_VLAN), "--prefix", provisioning),
        ],
        may_exist=True,
    )


def _prepare_tenant(walker: Walker, operator: str) -> None:
    tenant, project = PROJECT.split("/")
    for line in (
        ["dv", "tenant", "create", tenant],
        ["dv", "project", "create", project, "--tenant", tenant],
        ["dv", "environment", "create", "production", "--project", PROJECT],
    ):
        walker.type_in(operator, line, may_exist=True)
    for resource, limit in (("servers", 10), ("addresses", 50), ("vlans", 5)):
        walker.type_in(
            operator,
            ["dv", "quota", "set", resource, "--project", PROJECT, "--limit", str(limit)],
        )
    walker.type_in(
        operator,
        ["dvid", "role", "assign", TENANT_USER, "project-admin", "--project", PROJECT],
        may_exist=True,
    )


def _deploy(walker: Walker) -> None:
    who = TENANT_USER
    walker.type_in(who, ["dvid", "login", "--embedded", who])
    walker.type_in(who, ["dvid", "whoami"])
    walker.type_in(who, ["dv", "offering", "list", "--project", PROJECT])
    at = ["--project", PROJECT, "--datacenter", DATACENTERS[0]]
    walker.type_in(who, ["dvnet", "network", "create", NETWORK, *at], may_exist=True)
    walker.type_in(
        who,
        [
            *("dvce", "allocation", "create", SERVER, *at),
            *("--class", "m1.small", "--network", NETWORK, "--image", IMAGE),
        ],
        may_exist=True,
    )
    _see_through(walker)


def _see_through(walker: Walker) -> None:
    """Wait for a deployment that an earlier walk has begun; say what to do about a failed one."""
    who, scope = TENANT_USER, ["--project", PROJECT]
    printed = walker.type_in(
        who, ["dvce", "allocation", "get", SERVER, *scope, "-o", "json"], quiet=True
    )
    status = json.loads(printed)["status"]
    if status["phase"] in ("pending", "deploying"):
        walker.type_in(who, ["dv", "task", "wait", status["task"]])
    elif status["phase"] != "active":
        raise WalkFailed(
            f"{SERVER} is {status['phase']}; see 'bin/dv task get {status['task']}', remove it "
            f"with 'bin/dvce allocation delete {SERVER} --project {PROJECT} --yes', then start "
            "again"
        )


def check(platform: Platform, *, say: Callable[[str], None]) -> None:
    """Look at the deployed server from the devices' side.

    Raises:
        WalkFailed: A device shows something else than the platform says.
    """
    walker = Walker(platform=platform, say=say)
    printed = walker.type_in(
        TENANT_USER,
        ["dvce", "allocation", "get", SERVER, "--project", PROJECT, "-o", "json"],
        quiet=True,
    )
    allocation = json.loads(printed)
    printed = walker.type_in(
        TENANT_USER,
        ["dvnet", "network", "get", NETWORK, "--project", PROJECT, "-o", "json"],
        quiet=True,
    )
    network = json.loads(printed)
    server, address = allocation["status"]["server_name"], allocation["status"]["address"]
    vlan = network["status"]["vlan_id"]
    running = json.loads((platform.state.directory / "running.json").read_text())
    with httpx.Client(trust_env=False, timeout=5) as client:
        _show_ports(client, running["lab"], server, vlan, say)
        _show_bmc(client, running["lab"], server, say)
        _show_boot(client, running["boot"][DATACENTERS[0]], server, say)
        _probe(client, running["lab"], server, address, vlan, say)


def _show_ports(
    client: httpx.Client, lab: str, server: str, vlan: int, say: Callable[[str], None]
) -> None:
    for card in client.get(f"{lab}/servers/{server}").json()["interfaces"]:
        switch, _, port = card["peer"].partition(":")
        text = client.get(f"{lab}/switches/{switch}").json()["running"]
        block = _block(text, f"interface {port}")
        say(f"Running configuration of {switch}, as the switch itself has it:")
        for line in block:
            say(f"    {line}")
        if f"switchport access vlan {vlan}" not in " ".join(block):
            raise WalkFailed(f"{switch} {port} does not carry VLAN {vlan}: {block}")


def _show_bmc(client: httpx.Client, lab: str, server: str, say: Callable[[str], None]) -> None:
    log = client.get(f"{lab}/servers/{server}").json()["bmc_log"]
    events = [entry for entry in log if entry["event"].startswith(("boot-override", "power"))]
    say(f"Log of the BMC of {server}:")
    for entry in events:
        say(f"    {entry['at'][11:23]}  {entry['event']}  {entry['text']}")
    names = [entry["event"] for entry in events]
    if "boot-override" not in names or "power-on" not in names:
        raise WalkFailed(f"the BMC of {server} has no boot override and power on: {names}")


def _show_boot(client: httpx.Client, boot: str, server: str, say: Callable[[str], None]) -> None:
    entries = client.get(f"{boot}/log").json()["entries"]
    say(f"Log of the boot service while {server} was installed:")
    for entry in entries:
        say(f"    {entry['at'][11:23]}  {entry['method']} {entry['path']}  {entry['status']}")
    paths = " ".join(entry["path"] for entry in entries)
    missing = [
        word for word in ("script.ipxe", "/images/", "/config/", "/phone-home") if word not in paths
    ]
    if missing:
        raise WalkFailed(f"the boot service's log lacks {missing}")


def _probe(
    client: httpx.Client,
    lab: str,
    server: str,
    address: str,
    vlan: int,
    say: Callable[[str], None],
) -> None:
    def ask(on: int) -> list[str]:
        answers: list[str] = client.get(
            f"{lab}/probe", params={"vlan": on, "address": address}
        ).json()["answers"]
        return answers

    if ask(vlan) != [server] or ask(PROVISIONING_VLAN):
        raise WalkFailed(
            f"{server} answers at {address} on VLAN {vlan}: {ask(vlan)}, on the provisioning "
            f"VLAN: {ask(PROVISIONING_VLAN)}"
        )
    say(f"{server} answers at {address} on VLAN {vlan}, and only there.")


def _block(text: str, heading: str) -> list[str]:
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.strip() == heading)
    body = [lines[start]]
    for line in lines[start + 1 :]:
        if not line.startswith(" "):
            break
        body.append(line)
    return body


def bootstrap_platform(platform: Platform) -> None:
    """Create the first sign-ins and take in what the emulated world brings. Safe to repeat."""
    environment: Mapping[str, Any] = os.environ | platform.sentral_environment()
    try:
        run(
            [
                *(sys.executable, "-m", "dataverket.embedded.bootstrap"),
                *(platform.lab_directory, platform.state.directory / "sign-ins.json"),
            ],
            timeout_s=240,  # a large lab has a thousand secrets to encrypt
            env={**environment, "DV_DATABASE_POOL": "0"},
            cwd=ROOT,
        )
    except ProcessFailed as error:
        raise CannotStart(f"The first sign-ins could not be made: {error}") from error


def was_walked(directory: Path) -> bool:
    """Tell whether the walk was taken in this state directory."""
    return (directory / "walked").exists()
