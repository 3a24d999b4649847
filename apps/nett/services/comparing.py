"""Switch ports: what is desired against what their switch was last read to run."""

from collections.abc import Sequence
from datetime import datetime
from difflib import unified_diff
from typing import Any, Final
from uuid import UUID

from apps.nett.messages import PortConfiguration, VlanConfiguration
from apps.nett.models import SwitchPort, SwitchRevision
from apps.nett.rendering.model import canonical_port, describe
from apps.nett.rendering.text import render_eos
from apps.nett.services.desired import port_configuration, vlan_name
from apps.observasjon import services as observasjon
from apps.observasjon.types import Compared, Difference, Severity
from dataverket.lib import plain

_WHOLE: Final = 10_000
_NAMED: Final = 5
RECONCILER: Final = "switch-ports"


def compare_switch(*, switch_id: UUID, at: datetime) -> list[str]:
    """Hold the last reading of a switch against what is desired; return the ports that differ.

    A port whose change is still under way, or that was never proven, is not compared. Called in
    the transaction that records the reading. Safe to repeat.
    """
    rows = [row for row in _rows(switch_id) if row.is_settled]
    if not rows:
        return []
    found = [pair for row in rows if (pair := _differing(row)) is not None]
    vlans = missing_vlans(switch_id, rows)
    differences = [_difference(rows[0].switch_name, found, vlans)] if found or vlans else []
    observasjon.record_comparison(about=_about(rows[0]), differences=differences, at=at)
    return [desired.name for _, desired in found]


def leave_to_reconciler(*, switch_id: UUID, at: datetime) -> None:
    """Have the ports of a switch made as desired once Nett is back in its datacenter."""
    row = _rows(switch_id)[0]
    observasjon.leave_to_reconciler(about=_about(row), at=at)


def is_as_desired(row: SwitchPort) -> bool:
    """Tell whether the last reading shows all that is desired of a port, words included."""
    return row.is_settled and _differing(row) is None


def _about(row: SwitchPort) -> Compared:
    return Compared(
        reconciler=RECONCILER,
        resource_id=row.switch_id,
        resource_name=row.switch_name,
        datacenter=row.datacenter,
    )


def _rows(switch_id: UUID) -> list[SwitchPort]:
    rows = SwitchPort.objects.select_related("desired_network").filter(switch_id=switch_id)
    return list(rows.order_by("port_name"))


def _differing(row: SwitchPort) -> tuple[PortConfiguration, PortConfiguration] | None:
    """Return what the port runs and what it should, when these differ."""
    running = plain.load(PortConfiguration, row.realized)
    desired = canonical_port(port_configuration(row))
    return None if running == desired else (running, desired)


def missing_vlans(switch_id: UUID, rows: Sequence[SwitchPort]) -> list[VlanConfiguration]:
    """Return the VLANs that the switch should have and was not read to have, by id."""
    read = SwitchRevision.objects.filter(pk=switch_id).values_list("realized_vlans", flat=True)
    names = read.first()
    if names is None:
        return []  # it was never read as a whole
    networks = {one.vlan_id: one for row in rows if (one := row.desired_network) is not None}
    wanted = [
        VlanConfiguration(vlan_id=vlan_id, name=vlan_name(network))
        for vlan_id, network in sorted(networks.items())
    ]
    return [vlan for vlan in wanted if names.get(str(vlan.vlan_id)) != vlan.name]


def _difference(
    switch: str,
    ports: Sequence[tuple[PortConfiguration, PortConfiguration]],
    vlans: Sequence[VlanConfiguration],
) -> Difference:
    running = [port for port, _ in ports]
    desired = [port for _, port in ports]
    return Difference(
        kind=RECONCILER,
        severity=_severity(ports, vlans),
        summary=_summary(ports, vlans),
        desired=_as_data(desired, vlans),
        observed=_as_data(running, ()),
        diff=_diff(switch, running, desired, vlans),
    )


def _severity(
    ports: Sequence[tuple[PortConfiguration, PortConfiguration]],
    vlans: Sequence[VlanConfiguration],
) -> Severity:
    """High when a port carries what it should not; low when only words differ."""
    carries = [(_carried(running), _carried(desired)) for running, desired in ports]
    if any(now - wanted for now, wanted in carries):
        return Severity.HIGH
    cut_off = any(now != wanted for now, wanted in carries) or bool(vlans)
    return Severity.MEDIUM if cut_off else Severity.LOW


def _carried(port: PortConfiguration) -> frozenset[int]:
    if not port.enabled:
        return frozenset()
    one = {vlan for vlan in (port.access_vlan, port.native_vlan) if vlan is not None}
    return frozenset(one | set(port.trunk_vlans))


def _summary(
    ports: Sequence[tuple[PortConfiguration, PortConfiguration]],
    vlans: Sequence[VlanConfiguration],
) -> str:
    said = [
        f"{desired.name}: {_words(desired)} is desired, {_words(running)} was read"
        for running, desired in ports
    ]
    said += [f"VLAN {vlan.vlan_id} {vlan.name}: not there under that name" for vlan in vlans]
    more = len(said) - _NAMED
    return "; ".join(said[:_NAMED]) + (f"; and {more} more." if more > 0 else ".")


def _words(port: PortConfiguration) -> str:
    up = "" if port.enabled or port.mode == "UNUSED" else ", shut down"
    named = f" ({port.description})" if port.description else ""
    if port.mode == "ACCESS":
        return f"VLAN {port.access_vlan}{up}{named}"
    if port.mode == "TRUNK":
        return f"a trunk of {len(_carried(port))} VLANs{up}{named}"
    return f"no VLAN{named}"


def _as_data(
    ports: Sequence[PortConfiguration], vlans: Sequence[VlanConfiguration]
) -> dict[str, Any]:
    return {
        "ports": [plain.dump(port) for port in ports],
        "vlans": [plain.dump(vlan) for vlan in vlans],
    }


def _diff(
    switch: str,
    running: Sequence[PortConfiguration],
    desired: Sequence[PortConfiguration],
    vlans: Sequence[VlanConfiguration],
) -> str:
    """Return the lines that lead from what runs to what is intended, with whole ports around."""
    lines = unified_diff(
        render_eos(describe(name=switch, vlans=(), ports=running)).splitlines(),
        render_eos(describe(name=switch, vlans=vlans, ports=desired)).splitlines(),
        fromfile=f"{switch} running",
        tofile=f"{switch} intended",
        n=_WHOLE,
        lineterm="",
    )
    return "\n".join(line for line in lines if not line.startswith("@@"))
