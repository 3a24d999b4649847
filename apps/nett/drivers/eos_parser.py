"""Reads VLANs and ports out of an Arista EOS running configuration.

Source: Arista EOS User Manual, VLANs; Ethernet Ports: defaults that the text leaves out.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

from apps.nett.drivers.base import RunningConfiguration
from apps.nett.messages import PortConfiguration, VlanConfiguration

_SWITCHED = re.compile(r"interface ((?:Ethernet|Port-Channel)[\d/]+)")
_VLANS = re.compile(r"vlan ([\d,-]+)")
_ALL = tuple(range(1, 4095))
_DEFAULT_VLAN = 1


def normalise(text: str) -> str:
    """Return the lines that configure something: no comments, no header, no blank lines."""
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("!") and line != "end")


def parse_running(text: str) -> RunningConfiguration:
    """Return the parsed configuration; ports and VLANs in the order of the text."""
    normal = normalise(text)
    vlans = {_DEFAULT_VLAN: "default"}
    ports: list[PortConfiguration] = []
    for head, body in _sections(normal):
        if found := _VLANS.fullmatch(head):
            named = _value(body, "name ")
            for vlan_id in expand(found[1]):
                vlans[vlan_id] = named or vlans.get(vlan_id, f"VLAN{vlan_id:04d}")
        elif found := _SWITCHED.fullmatch(head):
            ports.append(_port(found[1], body))
    return RunningConfiguration(
        text=normal,
        digest=hashlib.sha256(normal.encode()).hexdigest(),
        vlans=tuple(VlanConfiguration(vlan_id=key, name=vlans[key]) for key in sorted(vlans)),
        ports=tuple(ports),
    )


def expand(text: str) -> Iterator[int]:
    """Yield the ids of ``10,20-22``."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _sections(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    head, body = "", list[str]()
    for line in text.splitlines():
        if line.startswith(" "):
            body.append(line.strip())
            continue
        if head:
            yield head, tuple(body)
        head, body = line, []
    if head:
        yield head, tuple(body)


def _value(body: Iterable[str], start: str) -> str | None:
    return next((line.removeprefix(start) for line in body if line.startswith(start)), None)


def _port(name: str, body: tuple[str, ...]) -> PortConfiguration:
    """Return one port; routed and tunnel ports carry none of our VLANs and are UNUSED."""
    description = _value(body, "description ") or ""
    enabled = "shutdown" not in body
    mode = _value(body, "switchport mode ") or "access"
    access_vlan = int(_value(body, "switchport access vlan ") or _DEFAULT_VLAN)
    idle = not enabled and mode == "access" and access_vlan == _DEFAULT_VLAN
    if "no switchport" in body or mode not in {"access", "trunk"} or idle:
        return PortConfiguration(name=name, description=description, enabled=enabled)
    if mode == "access":
        return PortConfiguration(
            name=name,
            description=description,
            mode="ACCESS",
            access_vlan=access_vlan,
            enabled=enabled,
        )
    allowed = _allowed(_value(body, "switchport trunk allowed vlan "))
    native_text = _value(body, "switchport trunk native vlan ") or str(_DEFAULT_VLAN)
    native = int(native_text) if native_text.isdigit() else 0
    return PortConfiguration(
        name=name,
        description=description,
        mode="TRUNK",
        native_vlan=native if native in allowed else None,
        trunk_vlans=tuple(vlan for vlan in allowed if vlan != native),
        enabled=enabled,
    )


def _allowed(text: str | None) -> tuple[int, ...]:
    if text is None:
        return _ALL
    return () if text == "none" else tuple(sorted(set(expand(text))))
