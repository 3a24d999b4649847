"""Files that describe the emulated world to the platform: sites, credentials, install images."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

from dataverket.lab.layout import (
    RACK_UNITS,
    DatacenterPlan,
    ServerPlan,
    SwitchPlan,
)
from dataverket.lab.state import write_private
from dataverket.lib import log

logger = log.get(__name__)

USERNAME = "dataverket"
_IMAGE_BYTES = 64 * 1024
_IMAGES = ("vmlinuz-emulated", "initramfs-emulated.img")


def switch_credential(switch: SwitchPlan) -> str:
    """Return the secret reference of a switch."""
    return f"secret://{switch.datacenter}/switch/{switch.name}"


def bmc_credential(server: ServerPlan) -> str:
    """Return the secret reference of a server's BMC."""
    return f"secret://{server.datacenter}/bmc/{server.name}"


def describe_site(
    plan: DatacenterPlan, *, host: str, ports: dict[str, int], host_keys: dict[str, str]
) -> dict[str, Any]:
    """Return the site description of one datacenter.

    Args:
        plan: The datacenter.
        host: Address of all management interfaces.
        ports: Management port by device name: TCP of switches, UDP of BMCs.
        host_keys: SSH fingerprint by switch name.
    """
    return {
        "version": 1,
        "datacenter": plan.name,
        "rooms": [{"name": "hall-1"}],
        "racks": [
            {
                "name": rack,
                "room": "hall-1",
                "units": RACK_UNITS,
                "failure_domain": f"{plan.name}-fd{number}",
            }
            for number, rack in enumerate(plan.racks, start=1)
        ],
        "device_types": _device_types(),
        "switches": [
            _switch(switch, host=host, port=ports[switch.name], host_key=host_keys[switch.name])
            for switch in plan.switches
        ],
        "servers": [_server(one, host=host, port=ports[one.name]) for one in plan.servers],
        "cables": [
            {"a": f"{server.name}:{nic.name}", "b": f"{nic.switch}:{nic.port}"}
            for server in plan.servers
            for nic in server.nics
        ],
    }


def _device_types() -> list[dict[str, Any]]:
    leaf = {"name": "leaf-48", "kind": "switch", "units": 1, "vendor": "Arista"}
    server = {"kind": "server", "units": 1, "vendor": "Dataverket", "model": "Emulated"}
    small = {"server_class": "m1.small", "cores": 16, "memory_mib": 65536, "disk_gib": 480}
    large = {"server_class": "m1.large", "cores": 64, "memory_mib": 262144, "disk_gib": 1920}
    return [
        {**leaf, "model": "7050 (emulated)"},
        {"name": "m1-small", **server, **small},
        {"name": "m1-large", **server, **large},
    ]


def _switch(switch: SwitchPlan, *, host: str, port: int, host_key: str) -> dict[str, Any]:
    return {
        "name": switch.name,
        "type": "leaf-48",
        "rack": switch.rack,
        "unit": RACK_UNITS,
        "serial": switch.serial,
        "nos": "eos",
        "management": {
            "host": host,
            "port": port,
            "credential": switch_credential(switch),
            "host_key": host_key,
        },
        "interfaces": list(switch.ports),
    }


def _server(server: ServerPlan, *, host: str, port: int) -> dict[str, Any]:
    return {
        "name": server.name,
        "type": server.server_class.replace(".", "-"),
        "rack": server.rack,
        "unit": server.unit,
        "serial": server.serial,
        "system_uuid": str(server.system_uuid),
        "bmc": {
            "protocol": "ipmi",
            "host": host,
            "port": port,
            "credential": bmc_credential(server),
        },
        "interfaces": [
            {"name": nic.name, "mac": nic.mac, **({"boot": True} if nic.boot else {})}
            for nic in server.nics
        ],
    }


def write_site(folder: Path, description: dict[str, Any]) -> Path:
    """Write ``site-<datacenter>.yaml`` and return where it is."""
    path = folder / f"site-{description['datacenter']}.yaml"
    text = yaml.safe_dump(description, sort_keys=False, default_flow_style=None, width=200)
    path.write_text(text, encoding="utf-8")
    return path


def write_credentials(folder: Path, passwords: dict[str, str]) -> None:
    """Write ``credentials.json``: account by secret reference."""
    accounts = {
        reference: {"username": USERNAME, "password": password}
        for reference, password in passwords.items()
    }
    write_private(folder / "credentials.json", accounts)


def write_images(folder: Path) -> dict[str, str]:
    """Write the install images to ``images/<sha256>/<name>``; return digest by name.

    ``images/index.json`` holds the same. The files are small and the same at every start.
    """
    digests: dict[str, str] = {}
    for name in _IMAGES:
        block = hashlib.sha256(name.encode()).digest()
        content = block * (_IMAGE_BYTES // len(block))
        digest = hashlib.sha256(content).hexdigest()
        path = folder / "images" / digest / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        digests[name] = digest
    write_private(folder / "images" / "index.json", digests)
    logger.info("lab.images.ready", images=digests)
    return digests
