"""The plan of the emulated world: datacenters, racks, switches, servers and cables.

Nothing here changes between two starts: names, serials, MACs and UUIDs follow from the place.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid5

DATACENTERS = ("osl1", "trd1")
RACKS = 2
SERVERS_PER_RACK = 4
PROVISIONING_VLAN = 100
SPARE_PORTS = 4
RACK_UNITS = 42
# The top unit of a rack holds its leaf; two racks share their leaves.
MOST_SERVERS_PER_RACK = RACK_UNITS - 1

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
    racks: tuple[str, ...]
    switches: tuple[SwitchPlan, ...]
    servers: tuple[ServerPlan, ...]


def plan_world(
    *, racks: int = RACKS, servers_per_rack: int = SERVERS_PER_RACK
) -> tuple[DatacenterPlan, ...]:
    """Return all datacenters; see :func:`plan_datacenter`."""
    return tuple(
        plan_datacenter(name, racks=racks, servers_per_rack=servers_per_rack)
        for name in DATACENTERS
    )


def plan_datacenter(
    name: str, *, racks: int = RACKS, servers_per_rack: int = SERVERS_PER_RACK
) -> DatacenterPlan:
    """Return one datacenter: a leaf per rack, every server cabled to both leaves of its pair.

    Raises:
        ValueError: The racks do not come in pairs, or a rack has no room for its servers.
    """
    if racks < 2 or racks % 2 or not 1 <= servers_per_rack <= MOST_SERVERS_PER_RACK:  # noqa: PLR2004
        raise ValueError(
            f"{name}: an even number of racks with 1 to {MOST_SERVERS_PER_RACK} servers each was "
            f"expected, found {racks} with {servers_per_rack}"
        )
    names = tuple(f"r{number}" for number in range(1, racks + 1))
    ports = tuple(
        f"Ethernet{number}" for number in range(1, 2 * servers_per_rack + SPARE_PORTS + 1)
    )
    switches = tuple(
        SwitchPlan(
            name=f"{name}-leaf{number}",
            datacenter=name,
            rack=rack,
            serial=f"SW{name.upper()}{number:03d}",
            ports=ports,
        )
        for number, rack in enumerate(names, start=1)
    )
    servers = tuple(
        _plan_server(name, index, place, servers_per_rack)
        for index in range(racks)
        for place in range(1, servers_per_rack + 1)
    )
    return DatacenterPlan(name=name, racks=names, switches=switches, servers=servers)


def _plan_server(datacenter: str, index: int, place: int, servers_per_rack: int) -> ServerPlan:
    rack = f"r{index + 1}"
    name = f"{datacenter}-{rack}-s{place:02d}"
    first_leaf = index - index % 2
    port = f"Ethernet{index % 2 * servers_per_rack + place}"
    return ServerPlan(
        name=name,
        datacenter=datacenter,
        rack=rack,
        unit=place,
        # The last server of each rack is the large one.
        server_class="m1.large" if place == servers_per_rack else "m1.small",
        serial=f"SN{datacenter.upper()}{index * servers_per_rack + place:04d}",
        system_uuid=uuid5(_NAMESPACE, name),
        nics=tuple(
            NicPlan(
                name=f"eth{card}",
                mac=_mac(f"{name}:eth{card}"),
                boot=card == 0,
                switch=f"{datacenter}-leaf{first_leaf + card + 1}",
                port=port,
            )
            for card in range(2)
        ),
    )


def _mac(of: str) -> str:
    digest = hashlib.sha256(of.encode()).hexdigest()
    # 02: locally administered, for one machine.
    return ":".join(["02", *(digest[at : at + 2] for at in range(0, 10, 2))])
