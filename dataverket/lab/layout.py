"""The plan of the emulated world: datacenters, racks, switches, servers and cables.

Nothing here changes between two starts: names, serials, MACs and UUIDs follow from the place.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid5

DATACENTERS = ("osl1", "trd1")
RACKS = ("r1", "r2")
SERVERS_PER_RACK = 4
PROVISIONING_VLAN = 100
SPARE_PORTS = 4
RACK_UNITS = 42

_NAMESPACE = UUID("6f1c7b5e-6a54-4d0c-9f0f-8f6a1f0f9c11")


@dataclass(frozen=True, kw_only=True, slots=True)
class NicPlan:
    """An interface of a server and the switch port at the other end of its cable."""

    name: str
    mac: str
    boot: bool
    switch: str
    port: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerPlan:
    """A server and where it stands."""

    name: str
    datacenter: str
    rack: str
    unit: int
    server_class: str
    serial: str
    system_uuid: UUID
    nics: tuple[NicPlan, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SwitchPlan:
    """A leaf switch at the top of a rack."""

    name: str
    datacenter: str
    rack: str
    serial: str
    ports: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DatacenterPlan:
    """One datacenter."""

    name: str
    switches: tuple[SwitchPlan, ...]
    servers: tuple[ServerPlan, ...]


def plan_world() -> tuple[DatacenterPlan, ...]:
    """Return all datacenters."""
    return tuple(plan_datacenter(name) for name in DATACENTERS)


def plan_datacenter(name: str) -> DatacenterPlan:
    """Return one datacenter: a leaf per rack, every server cabled to both leaves."""
    count = len(RACKS) * SERVERS_PER_RACK
    ports = tuple(f"Ethernet{number}" for number in range(1, count + SPARE_PORTS + 1))
    switches = tuple(
        SwitchPlan(
            name=f"{name}-leaf{number}",
            datacenter=name,
            rack=rack,
            serial=f"SW{name.upper()}{number:03d}",
            ports=ports,
        )
        for number, rack in enumerate(RACKS, start=1)
    )
    servers = tuple(
        _plan_server(name, rack, place, number=index * SERVERS_PER_RACK + place)
        for index, rack in enumerate(RACKS)
        for place in range(1, SERVERS_PER_RACK + 1)
    )
    return DatacenterPlan(name=name, switches=switches, servers=servers)


def _plan_server(datacenter: str, rack: str, place: int, *, number: int) -> ServerPlan:
    name = f"{datacenter}-{rack}-s{place:02d}"
    port = f"Ethernet{number}"
    return ServerPlan(
        name=name,
        datacenter=datacenter,
        rack=rack,
        unit=place,
        # The last server of each rack is the large one.
        server_class="m1.large" if place == SERVERS_PER_RACK else "m1.small",
        serial=f"SN{datacenter.upper()}{number:04d}",
        system_uuid=uuid5(_NAMESPACE, name),
        nics=tuple(
            NicPlan(
                name=f"eth{index}",
                mac=_mac(f"{name}:eth{index}"),
                boot=index == 0,
                switch=f"{datacenter}-leaf{index + 1}",
                port=port,
            )
            for index in range(2)
        ),
    )


def _mac(of: str) -> str:
    digest = hashlib.sha256(of.encode()).hexdigest()
    # 02: locally administered, for one machine.
    return ":".join(["02", *(digest[at : at + 2] for at in range(0, 10, 2))])
