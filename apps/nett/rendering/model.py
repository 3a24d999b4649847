"""The typed model of one device: intent that was checked and spelled out, ready for a template.

Everything a template prints stands here as plain data; a template decides nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched

from apps.nett.messages import DeviceAddress, PortConfiguration, VlanConfiguration
from apps.nett.rendering.validation import check_intent

_DEFAULT_VLAN = 1
_RANGES_PER_LINE = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class VlanModel:
    """One VLAN that shall stand."""

    vlan_id: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PortModel:
    """One port.

    ``mode`` is ``access``, ``trunk`` or ``unused``. ``access_vlan`` is 0 unless access,
    ``native_vlan`` 0 when untagged frames shall be dropped. ``tagged`` and ``carried`` (tagged and
    native) are sorted; ``carried_lists`` is ``carried`` in ranges, cut
    into lists that fit on a line of any device; empty when there is none.
    """

    name: str
    description: str
    enabled: bool
    mode: str
    access_vlan: int
    native_vlan: int
    tagged: tuple[int, ...]
    carried: tuple[int, ...]
    carried_lists: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceModel:
    """What shall stand on one device; nothing is said about ports that are not listed."""

    name: str
    nos: str
    vlans: tuple[VlanModel, ...]
    absent_vlans: tuple[int, ...]
    ports: tuple[PortModel, ...]


def build_model(
    *,
    device: DeviceAddress,
    vlans: Iterable[VlanConfiguration],
    ports: Iterable[PortConfiguration],
    absent_vlans: Iterable[int] = (),
) -> DeviceModel:
    """Check the intent of one device and return its model, in a stable order.

    Raises:
        Rejected: The intent contradicts itself or holds a name that a command line could
            misread; the text names device and port. Final.
    """
    vlans, ports, absent_vlans = tuple(vlans), tuple(ports), tuple(absent_vlans)
    check_intent(device=device, vlans=vlans, ports=ports, absent_vlans=absent_vlans)
    ordered = sorted(vlans, key=lambda vlan: vlan.vlan_id)
    return DeviceModel(
        name=device.name,
        nos=device.nos,
        vlans=tuple(VlanModel(vlan_id=vlan.vlan_id, name=vlan.name) for vlan in ordered),
        absent_vlans=tuple(sorted(absent_vlans)),
        ports=tuple(_port(port) for port in ports),
    )


def describe(
    *, name: str, vlans: Iterable[VlanConfiguration], ports: Iterable[PortConfiguration]
) -> DeviceModel:
    """Return the model of what was read: to be shown, never sent, so it may hold any nonsense."""
    return DeviceModel(
        name=name,
        nos="eos",
        vlans=tuple(VlanModel(vlan_id=vlan.vlan_id, name=vlan.name) for vlan in vlans),
        absent_vlans=(),
        ports=tuple(_port(port) for port in ports),
    )


def canonical_port(port: PortConfiguration) -> PortConfiguration:
    """Return the port as a device tells it back: sorted, and with one way to say nothing.

    A port that is shut down and in the default VLAN is an UNUSED port on every device we know.
    """
    idle = port.mode == "ACCESS" and not port.enabled and port.access_vlan == _DEFAULT_VLAN
    if port.mode == "UNUSED" or idle:
        return PortConfiguration(name=port.name, description=port.description, enabled=port.enabled)
    return PortConfiguration(
        name=port.name,
        description=port.description,
        mode=port.mode,
        access_vlan=port.access_vlan,
        native_vlan=port.native_vlan,
        trunk_vlans=tuple(sorted(set(port.trunk_vlans))),
        enabled=port.enabled,
    )


def vlan_ranges(vlans: Iterable[int]) -> tuple[str, ...]:
    """Return ids as sorted ranges: 10, 20, 21 become ``10`` and ``20-21``."""
    ranges: list[list[int]] = []
    for vlan_id in sorted(set(vlans)):
        if ranges and ranges[-1][1] == vlan_id - 1:
            ranges[-1][1] = vlan_id
        else:
            ranges.append([vlan_id, vlan_id])
    return tuple(str(low) if low == high else f"{low}-{high}" for low, high in ranges)


def _port(port: PortConfiguration) -> PortModel:
    tagged = tuple(sorted(set(port.trunk_vlans)))
    native = (port.native_vlan,) if port.native_vlan is not None else ()
    carried = tuple(sorted({*tagged, *native}))
    return PortModel(
        name=port.name,
        description=port.description,
        enabled=port.enabled,
        mode=port.mode.lower(),
        access_vlan=port.access_vlan or 0,
        native_vlan=port.native_vlan or 0,
        tagged=tagged,
        carried=carried,
        carried_lists=tuple(
            ",".join(part) for part in batched(vlan_ranges(carried), _RANGES_PER_LINE)
        ),
    )
