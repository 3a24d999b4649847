"""Site descriptions for tests, and sites that were imported and approved."""

from typing import Any
from uuid import UUID, uuid5

import yaml

from apps.inventory import services
from apps.inventory.types import ImportView
from tests.factories.audit import person

_NAMESPACE = UUID("6f1c2f9e-6a37-4c1e-9a39-0d5a2f0c1b11")


def site(datacenter: str = "osl1", *, servers: int = 2) -> dict[str, Any]:
    """One rack with one switch at its top and ``servers`` servers from the bottom, all cabled."""
    number = int.from_bytes(datacenter.encode()[-2:]) % 200
    ports = [f"Ethernet{index}" for index in range(1, 2 * servers + 1)]
    return {
        "version": 1,
        "datacenter": datacenter,
        "rooms": [{"name": "hall-1"}],
        "racks": [
            {"name": "r1", "room": "hall-1", "units": 42, "failure_domain": f"{datacenter}-fd1"}
        ],
        "device_types": [_switch_type(), _server_type()],
        "switches": [_switch(datacenter, number, ports)],
        "servers": [_server(datacenter, number, index) for index in range(1, servers + 1)],
        "cables": [
            {
                "a": f"{datacenter}-s{index:02}:eth{card}",
                "b": f"{datacenter}-leaf1:Ethernet{2 * index - 1 + card}",
            }
            for index in range(1, servers + 1)
            for card in (0, 1)
        ],
    }


def _switch_type() -> dict[str, Any]:
    return {"name": "leaf-48", "kind": "switch", "units": 1, "vendor": "Arista", "model": "7050"}


def _server_type() -> dict[str, Any]:
    return {
        "name": "m1-small",
        "kind": "server",
        "units": 1,
        "vendor": "Dataverket",
        "model": "Emulated",
        "server_class": "m1.small",
        "cores": 16,
        "memory_mib": 65536,
        "disk_gib": 480,
    }


def _switch(datacenter: str, number: int, ports: list[str]) -> dict[str, Any]:
    name = f"{datacenter}-leaf1"
    return {
        "name": name,
        "type": "leaf-48",
        "rack": "r1",
        "unit": 42,
        "serial": f"SW-{name}",
        "nos": "eos",
        "management": {
            "host": f"10.{number}.0.2",
            "port": 22,
            "credential": f"secret://{datacenter}/switch/{name}",
            "host_key": "SHA256:" + "a" * 43,
        },
        "interfaces": ports,
    }


def _server(datacenter: str, number: int, index: int) -> dict[str, Any]:
    name = f"{datacenter}-s{index:02}"
    mac = f"02:00:{number:02x}:{index // 256:02x}:{index % 256:02x}"
    return {
        "name": name,
        "type": "m1-small",
        "rack": "r1",
        "unit": index,
        "serial": f"SN-{name}",
        "system_uuid": str(uuid5(_NAMESPACE, name)),
        "bmc": {
            "protocol": "ipmi",
            "host": f"10.{number}.1.{index}",
            "port": 623,
            "credential": f"secret://{datacenter}/bmc/{name}",
        },
        "interfaces": [
            {"name": "eth0", "mac": f"{mac}:00", "boot": True},
            {"name": "eth1", "mac": f"{mac}:01"},
        ],
    }


def text_of(description: dict[str, Any]) -> str:
    """The YAML text of a description."""
    return yaml.safe_dump(description, sort_keys=False)


def imported(description: dict[str, Any] | None = None) -> ImportView:
    """A site that one operator submitted and another approved."""
    submitted = services.submit_import(
        actor=person("submitter"), text=text_of(description or site()), reason="new site"
    )
    return services.approve_import(
        actor=person("approver"),
        import_id=submitted.id,
        plan_hash=submitted.plan_hash,
        reason="checked on site",
    )
