"""The tables that a simulated EOS switch prints for ``show`` commands.

Source: Arista EOS User Manual, the example output of each command.
"""

from collections.abc import Iterable

from apps.nett.simulators.sessions import Configurations
from apps.nett.simulators.switch_configuration import PortState, SwitchConfiguration


def version_table(serial: str) -> str:
    """Return ``show version``."""
    return "\n".join(
        (
            "Arista vEOS-lab",
            "Hardware version: ",
            f"Serial number: {serial}",
            "Software image version: 4.30.1F",
            "Architecture: x86_64",
            "Internal build version: 4.30.1F-simulated",
        )
    )


def _short(name: str) -> str:
    return name.replace("Ethernet", "Et").replace("Port-Channel", "Po")


def _carries(port: PortState, vlan_id: int) -> bool:
    if not port.switchport or port.shutdown:
        return False
    if port.mode == "trunk":
        return vlan_id in port.allowed_vlans
    return port.access_vlan == vlan_id


def vlan_table(configuration: SwitchConfiguration) -> str:
    """Return ``show vlan``."""
    lines = [
        f"{'VLAN':<5} {'Name':<32} {'Status':<9} Ports",
        f"{'-' * 5} {'-' * 32} {'-' * 9} {'-' * 31}",
    ]
    for vlan_id, name in sorted(configuration.vlans.items()):
        ports = (
            _short(port) for port, state in configuration.ports.items() if _carries(state, vlan_id)
        )
        lines.append(f"{vlan_id:<5} {name:<32} {'active':<9} {', '.join(ports)}".rstrip())
    return "\n".join(lines)


def status_table(configuration: SwitchConfiguration) -> str:
    """Return ``show interfaces status``."""
    lines = ["Port       Name               Status       Vlan     Duplex Speed  Type"]
    for name, port in configuration.ports.items():
        status = "disabled" if port.shutdown else "connected"
        vlan = "trunk" if port.mode == "trunk" else str(port.access_vlan)
        vlan = vlan if port.switchport else "routed"
        lines.append(
            f"{_short(name):<10} {port.description[:18]:<18} {status:<12} {vlan:<8} "
            f"{'full':<6} {'10G':<6} 10GBASE-CR"
        )
    return "\n".join(lines)


def session_table(configurations: Configurations, *, left_s: float, detail: bool) -> str:
    """Return ``show configuration sessions``; ``left_s`` is what the commit timer has left."""
    lines = ["Maximum number of completed sessions: 1", "Maximum number of pending sessions: 5", ""]
    heads: Iterable[str] = ("Name", "State", "User", "Terminal")
    widths = [24, 20, 12, 10]
    if detail:
        heads = (*heads, "Commit Time Left")
        widths.append(16)
    pairs = list(zip(heads, widths, strict=True))
    lines.append("  " + " ".join(f"{head:<{width}}" for head, width in pairs).rstrip())
    lines.append("  " + " ".join("-" * width for width in widths))
    for session in configurations.sessions.values():
        row = f"  {session.name:<24} {session.state:<20} {session.user:<12} {'':<10}"
        if detail and session.state == "pendingCommitTimer":
            whole = int(left_s)
            row += f" {whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
        lines.append(row.rstrip())
    return "\n".join(lines)
