"""The configuration of a simulated switch: VLANs and ports, changed line by line.

Holds what an Arista EOS switch holds for layer 2, and prints it as ``show running-config`` does:
defaults are left out, sections are indented by three spaces.

Source: Arista EOS User Manual, VLANs; Ethernet Ports.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any, Self

from apps.nett.messages import PortConfiguration
from apps.nett.simulators.grammar import (
    VLAN_MAX,
    VLAN_MIN,
    LineRefused,
    format_vlans,
    match_line,
    parse_vlans,
)

DEFAULT_VLAN = 1
ALL_VLANS = frozenset(range(VLAN_MIN, VLAN_MAX + 1))
_VLAN_NAME_MAX = 32


def default_vlan_name(vlan_id: int) -> str:
    """Return the name that the switch gives a VLAN without one."""
    return "default" if vlan_id == DEFAULT_VLAN else f"VLAN{vlan_id:04d}"


@dataclass(slots=True)
class PortState:
    """One port. ``native_vlan`` 0 stands for ``native vlan tag``: untagged frames are dropped."""

    description: str = ""
    shutdown: bool = False
    switchport: bool = True
    mode: str = "access"
    access_vlan: int = DEFAULT_VLAN
    native_vlan: int = DEFAULT_VLAN
    allowed_vlans: frozenset[int] = ALL_VLANS

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        values = {name: getattr(self, name) for name in _PORT_FIELDS}
        return values | {"allowed_vlans": _format_allowed(self.allowed_vlans)}

    def lines(self) -> list[str]:
        """Return the lines that differ from the default, in the switch's order."""
        native = "tag" if self.native_vlan == 0 else str(self.native_vlan)
        candidates = (
            (bool(self.description), f"description {self.description}"),
            (self.shutdown, "shutdown"),
            (self.access_vlan != DEFAULT_VLAN, f"switchport access vlan {self.access_vlan}"),
            (self.native_vlan != DEFAULT_VLAN, f"switchport trunk native vlan {native}"),
            (
                self.allowed_vlans != ALL_VLANS,
                f"switchport trunk allowed vlan {_format_allowed(self.allowed_vlans)}",
            ),
            (self.mode != "access", f"switchport mode {self.mode}"),
            (not self.switchport, "no switchport"),
        )
        return [line for differs, line in candidates if differs]


_PORT_FIELDS = tuple(field.name for field in fields(PortState))
# Of four thousand ids, on each port of each switch, whenever a world is saved.
_format_allowed = lru_cache(maxsize=1024)(format_vlans)


def _new_vlans() -> dict[int, str]:
    return {DEFAULT_VLAN: default_vlan_name(DEFAULT_VLAN)}


@dataclass(slots=True)
class SwitchConfiguration:
    """All of one configuration; a session works on its own copy."""

    hostname: str
    ports: dict[str, PortState]
    vlans: dict[int, str] = field(default_factory=_new_vlans)

    @classmethod
    def new(cls, hostname: str, ports: Sequence[str]) -> Self:
        """Return the configuration of a switch fresh from the factory."""
        return cls(hostname=hostname, ports={name: PortState() for name in ports})

    def copy(self) -> Self:
        """Return a copy that shares nothing with this one."""
        ports = {name: replace(port) for name, port in self.ports.items()}
        return replace(self, ports=ports, vlans=dict(self.vlans))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        ports = {name: port.to_dict() for name, port in self.ports.items()}
        vlans = {str(vlan): name for vlan, name in self.vlans.items()}
        return {"hostname": self.hostname, "ports": ports, "vlans": vlans}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what :meth:`to_dict` wrote."""
        ports = {}
        for name, values in data["ports"].items():
            allowed = values["allowed_vlans"]
            vlans = frozenset[int]() if allowed == "none" else parse_vlans(allowed)
            ports[name] = PortState(**(values | {"allowed_vlans": vlans}))
        vlans_by_id = {int(vlan): name for vlan, name in data["vlans"].items()}
        return cls(hostname=data["hostname"], ports=ports, vlans=vlans_by_id)

    def lines(self) -> list[str]:
        """Return the configuration as the switch prints it, without header and ``end``."""
        lines = [f"hostname {self.hostname}", "!"]
        for vlan_id, name in sorted(self.vlans.items()):
            if vlan_id == DEFAULT_VLAN and name == default_vlan_name(vlan_id):
                continue
            lines.append(f"vlan {vlan_id}")
            if name != default_vlan_name(vlan_id):
                lines.append(f"   name {name}")
            lines.append("!")
        for name, port in self.ports.items():
            lines += [f"interface {name}", *(f"   {line}" for line in port.lines()), "!"]
        return lines

    def port_view(self, name: str) -> PortConfiguration:
        """Return what frames meet at the port: the meaning, not the text, of its lines."""
        port = self.ports[name]
        plain = PortConfiguration(
            name=name, description=port.description, enabled=not port.shutdown
        )
        carries_default_only = port.mode == "access" and port.access_vlan == DEFAULT_VLAN
        if not port.switchport or (port.shutdown and carries_default_only):
            return plain
        if port.mode == "access":
            return replace(plain, mode="ACCESS", access_vlan=port.access_vlan)
        native = port.native_vlan if port.native_vlan in port.allowed_vlans else None
        return replace(
            plain,
            mode="TRUNK",
            native_vlan=native,
            trunk_vlans=tuple(sorted(port.allowed_vlans - {native})),
        )

    def apply(self, section: str, line: str) -> str:
        """Apply one line inside ``section`` and return the section that follows.

        A section is empty (the top), ``vlan 10,20`` or ``interface Ethernet1``. A line that the
        section does not know is tried at the top, as the switch does.

        Raises:
            LineRefused: The line is not understood; nothing changed.
        """
        if section:
            kind, _, names = section.partition(" ")
            try:
                if kind == "vlan":
                    vlan_match = match_line(line, _VLAN_LINES)
                    vlan_match.handler(self, parse_vlans(names), *vlan_match.values)
                else:
                    port_match = match_line(line, _PORT_LINES)
                    port_match.handler(self.ports[names], *port_match.values)
            except LineRefused as refused:
                if line.split(maxsplit=1)[0] not in _TOP_WORDS:
                    raise
                if line.split(maxsplit=1)[0] == "no" and line.split()[1:2] != ["vlan"]:
                    raise LineRefused(*refused.args) from None
            else:
                return section
        match = match_line(line, _TOP_LINES)
        return match.handler(self, *match.values)


_TOP_WORDS = frozenset({"hostname", "vlan", "interface", "no"})


def _hostname(configuration: SwitchConfiguration, name: str) -> str:
    configuration.hostname = name
    return ""


def _enter_vlan(configuration: SwitchConfiguration, vlans: str) -> str:
    for vlan_id in parse_vlans(vlans):
        configuration.vlans.setdefault(vlan_id, default_vlan_name(vlan_id))
    return f"vlan {vlans}"


def _remove_vlan(configuration: SwitchConfiguration, vlans: str) -> str:
    for vlan_id in parse_vlans(vlans):
        if vlan_id == DEFAULT_VLAN:
            answer = "% Default VLAN 1 may not be deleted"
            raise LineRefused(answer)
        configuration.vlans.pop(vlan_id, None)
    return ""


def _enter_port(configuration: SwitchConfiguration, name: str) -> str:
    if name not in configuration.ports:
        answer = f"% Invalid input (at token 1: '{name}')"
        raise LineRefused(answer)
    return f"interface {name}"


def _name_vlan(
    configuration: SwitchConfiguration, vlans: frozenset[int], name: str | None = None
) -> None:
    if name is not None and len(name) > _VLAN_NAME_MAX:
        answer = f"% Invalid input (at token 1: '{name}')"
        raise LineRefused(answer)
    for vlan_id in vlans:
        configuration.vlans[vlan_id] = name or default_vlan_name(vlan_id)


def _default_name(configuration: SwitchConfiguration, vlans: frozenset[int], _word: str) -> None:
    _name_vlan(configuration, vlans)


def _set(**fields: object) -> Callable[..., None]:
    def handler(port: PortState, *_words: str) -> None:
        for name, value in fields.items():
            setattr(port, name, value)

    return handler


def _take[V](name: str, convert: Callable[[str], V]) -> Callable[..., None]:
    def handler(port: PortState, *words: str) -> None:
        setattr(port, name, convert(words[-1]))

    return handler


def _add_allowed(port: PortState, vlans: str) -> None:
    port.allowed_vlans |= parse_vlans(vlans)


def _remove_allowed(port: PortState, vlans: str) -> None:
    port.allowed_vlans -= parse_vlans(vlans)


_TOP_LINES: Mapping[str, Callable[..., str]] = {
    "hostname <word>": _hostname,
    "vlan <vlans>": _enter_vlan,
    "no vlan <vlans>": _remove_vlan,
    "interface <word>": _enter_port,
}
_VLAN_LINES: Mapping[str, Callable[..., None]] = {
    "name <word>": _name_vlan,
    "no|default name": _default_name,
}
_PORT_LINES: Mapping[str, Callable[..., None]] = {
    "description <rest>": _take("description", str),
    "no|default description": _set(description=""),
    "shutdown": _set(shutdown=True),
    "no|default shutdown": _set(shutdown=False),
    "switchport": _set(switchport=True),
    "no switchport": _set(switchport=False),
    "default switchport": _set(switchport=True),
    "switchport mode access|trunk": _take("mode", str),
    "no|default switchport mode": _set(mode="access"),
    "switchport access vlan <vlan>": _take("access_vlan", int),
    "no|default switchport access vlan": _set(access_vlan=DEFAULT_VLAN),
    "switchport trunk native vlan tag": _set(native_vlan=0),
    "switchport trunk native vlan <vlan>": _take("native_vlan", int),
    "no|default switchport trunk native vlan": _set(native_vlan=DEFAULT_VLAN),
    "switchport trunk allowed vlan all": _set(allowed_vlans=ALL_VLANS),
    "switchport trunk allowed vlan none": _set(allowed_vlans=frozenset()),
    "switchport trunk allowed vlan add <vlans>": _add_allowed,
    "switchport trunk allowed vlan remove <vlans>": _remove_allowed,
    "switchport trunk allowed vlan <vlans>": _take("allowed_vlans", parse_vlans),
    "no|default switchport trunk allowed vlan": _set(allowed_vlans=ALL_VLANS),
}
