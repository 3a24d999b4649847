"""What an emulated server takes from its machine configuration: addresses, wipe, how to report.

Understands the part of Talos's document that decides where a server answers: interfaces by name,
by MAC and in bonds, with static addresses. Tagged VLANs on an interface are not emulated.

Source: Talos reference, v1alpha1 Config, machine.network.interfaces and machine.install.wipe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_interface
from typing import Any

import yaml


class BadConfiguration(Exception):
    """The installer cannot work with this document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Where and with what the installer reports success."""

    url: str
    server: str
    install_id: int
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineConfiguration:
    """``addresses`` holds, for each interface name, its addresses without prefix length."""

    addresses: Mapping[str, frozenset[str]]
    wipe: bool
    report: Report | None


def parse_configuration(text: str, *, macs: Mapping[str, str]) -> MachineConfiguration:
    """Return what the documents say; ``macs`` are the server's interfaces, name to MAC.

    Raises:
        BadConfiguration: Not YAML, no machine document, or an unusable address.
    """
    try:
        documents = [one for one in yaml.safe_load_all(text) if isinstance(one, dict)]
    except yaml.YAMLError as error:
        raise BadConfiguration(f"the machine configuration is not YAML: {error}") from error
    machine = next((one["machine"] for one in documents if "machine" in one), None)
    if not isinstance(machine, dict):
        raise BadConfiguration("expected a document with 'machine', found none")
    network = machine.get("network") or {}
    addresses: dict[str, frozenset[str]] = {}
    for entry in network.get("interfaces") or []:
        found = _plain(entry.get("addresses") or [])
        for name in _interfaces_of(entry, macs):
            addresses[name] = addresses.get(name, frozenset()) | found
    return MachineConfiguration(
        addresses=addresses,
        wipe=bool((machine.get("install") or {}).get("wipe")),
        report=_report(documents),
    )


def _plain(addresses: Iterable[str]) -> frozenset[str]:
    try:
        return frozenset(str(ip_interface(address).ip) for address in addresses)
    except ValueError as error:
        raise BadConfiguration(f"unusable address: {error}") from error


def _interfaces_of(entry: dict[str, Any], macs: Mapping[str, str]) -> list[str]:
    bond = entry.get("bond") or {}
    selectors = [entry.get("deviceSelector") or {}, *(bond.get("deviceSelectors") or [])]
    wanted = {str(selector.get("hardwareAddr", "")).lower() for selector in selectors}
    names = {str(entry.get("interface", "")), *(bond.get("interfaces") or [])}
    return [name for name, mac in macs.items() if name in names or mac.lower() in wanted]


def _report(documents: list[dict[str, Any]]) -> Report | None:
    for one in documents:
        if one.get("kind") == "InstallReport":
            return Report(
                url=str(one["url"]),
                server=str(one["server"]),
                install_id=int(one["installId"]),
                token=str(one["token"]),
            )
    return None
