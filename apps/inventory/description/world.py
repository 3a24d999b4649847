"""What stands in the inventory now, as flat items, to compare a description with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from apps.inventory.description.items import Fields, Key, cable_name
from apps.inventory.models import (
    BmcEndpoint,
    CableEnd,
    Datacenter,
    Device,
    DeviceType,
    Interface,
    Rack,
    Room,
    Server,
    Switch,
)

# Values that may stand only once on the whole platform: kind of item → name of the value.
type Unique = tuple[str, str]

SERIAL: Final = "serial number"
SYSTEM_UUID: Final = "system UUID"
MAC: Final = "MAC address"
ADDRESS: Final = "management address"


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One datacenter's objects, and what other datacenters have taken.

    ``taken`` maps a value to the device that has it; ``foreign_types`` are the device types that
    devices of other datacenters use.
    """

    items: dict[Key, Fields]
    taken: dict[Unique, str]
    foreign_devices: dict[str, str]
    foreign_types: frozenset[str]


def load_world(datacenter: str) -> World:
    """Read the inventory; the same number of queries however large it is."""
    items: dict[Key, Fields] = {}
    if Datacenter.objects.filter(name=datacenter).exists():
        items["datacenter", datacenter] = {}
    items.update(_types())
    items.update(_places(datacenter))
    items.update(_devices(datacenter))
    items.update(_interfaces(datacenter))
    items.update(_cables(datacenter))
    foreign = Device.objects.exclude(datacenter__name=datacenter)
    return World(
        items=items,
        taken=dict(_taken(datacenter)),
        foreign_devices=dict(foreign.values_list("name", "datacenter__name")),
        foreign_types=frozenset(foreign.values_list("device_type__name", flat=True)),
    )


def _types() -> Iterator[tuple[Key, Fields]]:
    fields = ("kind", "units", "vendor", "model", "server_class", "cores", "memory_mib", "disk_gib")
    for row in DeviceType.objects.all():
        yield ("device_type", row.name), {name: getattr(row, name) for name in fields}


def _places(datacenter: str) -> Iterator[tuple[Key, Fields]]:
    for name in Room.objects.filter(datacenter__name=datacenter).values_list("name", flat=True):
        yield ("room", name), {}
    for rack in Rack.objects.filter(datacenter__name=datacenter).select_related("room"):
        yield (
            ("rack", rack.name),
            {
                "room": rack.room.name,
                "units": rack.units,
                "failure_domain": rack.failure_domain,
            },
        )


def _device_fields(device: Device) -> dict[str, object]:
    return {
        "type": device.device_type.name,
        "rack": device.rack.name,
        "unit": device.unit,
        "serial": device.serial,
        "trust": device.trust,
    }


def _devices(datacenter: str) -> Iterator[tuple[Key, Fields]]:
    switches = Switch.objects.filter(datacenter__name=datacenter)
    for switch in switches.select_related("device_type", "rack"):
        reached = ("nos", "host", "port", "credential", "host_key")
        fields = {name: getattr(switch, name) for name in reached}
        yield ("switch", switch.name), _device_fields(switch) | fields
    servers = Server.objects.filter(datacenter__name=datacenter)
    for server in servers.select_related("device_type", "rack"):
        fields = {"system_uuid": str(server.system_uuid)}
        yield ("server", server.name), _device_fields(server) | fields
    bmcs = BmcEndpoint.objects.filter(server__datacenter__name=datacenter)
    for bmc in bmcs.select_related("server"):
        names = ("protocol", "host", "port", "credential", "trust")
        yield ("bmc", bmc.server.name), {name: getattr(bmc, name) for name in names}


def _interfaces(datacenter: str) -> Iterator[tuple[Key, Fields]]:
    rows = Interface.objects.filter(device__datacenter__name=datacenter)
    for device, name, mac, boot in rows.values_list("device__name", "name", "mac", "boot"):
        yield ("interface", f"{device}:{name}"), {"mac": mac, "boot": boot}


def _cables(datacenter: str) -> Iterator[tuple[Key, Fields]]:
    rows = CableEnd.objects.filter(interface__device__datacenter__name=datacenter).values_list(
        "cable_id", "cable__trust", "interface__device__name", "interface__name"
    )
    ends: dict[UUID, list[str]] = {}
    trusts: dict[UUID, str] = {}
    for cable_id, trust, device, interface in rows:
        ends.setdefault(cable_id, []).append(f"{device}:{interface}")
        trusts[cable_id] = trust
    for cable_id, names in ends.items():
        if len(names) == 2:  # noqa: PLR2004 - a cable has two ends
            yield ("cable", cable_name(*names)), {"trust": trusts[cable_id]}


def _taken(datacenter: str) -> Iterator[tuple[Unique, str]]:
    others = Device.objects.exclude(datacenter__name=datacenter)
    for name, serial in others.values_list("name", "serial"):
        yield (SERIAL, serial), name
    servers = Server.objects.exclude(datacenter__name=datacenter)
    for name, system_uuid in servers.values_list("name", "system_uuid"):
        yield (SYSTEM_UUID, str(system_uuid)), name
    interfaces = Interface.objects.exclude(device__datacenter__name=datacenter)
    for name, mac in interfaces.filter(mac__isnull=False).values_list("device__name", "mac"):
        yield (MAC, str(mac)), name
    switches = Switch.objects.exclude(datacenter__name=datacenter)
    for name, host, port in switches.values_list("name", "host", "port"):
        yield (ADDRESS, f"{host}:{port}/tcp"), name
    bmcs = BmcEndpoint.objects.exclude(server__datacenter__name=datacenter)
    for name, host, port in bmcs.values_list("server__name", "host", "port"):
        yield (ADDRESS, f"{host}:{port}/udp"), name
