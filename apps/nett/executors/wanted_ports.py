"""What a command wants of a device, compared with what the device runs."""

from dataclasses import dataclass

from apps.nett.drivers.base import Rejected, RunningConfiguration
from apps.nett.messages import ApplyPorts, PortConfiguration, VlanConfiguration
from apps.nett.rendering.model import build_model, canonical_port
from apps.nett.rendering.text import render_eos


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedPorts:
    """The checked intent of one command and the text that brings it about."""

    device: str
    vlans: tuple[VlanConfiguration, ...]
    absent_vlans: tuple[int, ...]
    ports: tuple[PortConfiguration, ...]
    text: str

    @classmethod
    def of(cls, command: ApplyPorts) -> "WantedPorts":
        """Check and render the command's intent.

        Raises:
            Rejected: The intent contradicts itself. Final.
        """
        model = build_model(
            device=command.device,
            vlans=command.vlans,
            ports=command.ports,
            absent_vlans=command.absent_vlans,
        )
        return cls(
            device=command.device.name,
            vlans=command.vlans,
            absent_vlans=command.absent_vlans,
            ports=tuple(canonical_port(port) for port in command.ports),
            text=render_eos(model),
        )

    def missing_in(self, running: RunningConfiguration) -> tuple[str, ...]:
        """Return what differs, one sentence each; empty when all stands as wanted."""
        names = {vlan.vlan_id: vlan.name for vlan in running.vlans}
        ports = {port.name: port for port in running.ports}
        found = [
            f"VLAN {vlan.vlan_id}: expected name {vlan.name!r}, found {names.get(vlan.vlan_id)!r}"
            for vlan in self.vlans
            if names.get(vlan.vlan_id) != vlan.name
        ]
        found += [
            f"VLAN {vlan_id}: expected none, found {names[vlan_id]!r}"
            for vlan_id in self.absent_vlans
            if vlan_id in names
        ]
        found += [
            f"port {port.name}: expected {port}, found {ports.get(port.name)}"
            for port in self.ports
            if ports.get(port.name) != port
        ]
        return tuple(found)


def select_ports(
    device: str, running: RunningConfiguration, names: tuple[str, ...]
) -> tuple[PortConfiguration, ...]:
    """Return the named ports in that order; all of them when no name is given.

    Raises:
        Rejected: The device has no such port. Final.
    """
    if not names:
        return running.ports
    ports = {port.name: port for port in running.ports}
    absent = [name for name in names if name not in ports]
    if absent:
        message = (
            f"device {device}: expected ports {', '.join(absent)}, found {len(ports)} ports "
            "without them; compare the inventory with the device's front panel"
        )
        raise Rejected(message, code="nett.port_unknown")
    return tuple(ports[name] for name in names)
