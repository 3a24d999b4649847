"""Reading the inventory. Every list takes the same number of queries however long it is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Count, F, Q

from apps.inventory import states
from apps.inventory.models import (
    BmcEndpoint,
    CableEnd,
    Datacenter,
    Device,
    Import,
    Interface,
    Rack,
    Server,
    Switch,
)
from apps.inventory.records import Link, import_view, links_of, port_record, server_record
from apps.inventory.records import switch_record as _switch_record
from apps.inventory.types import (
    DatacenterRecord,
    FarDevice,
    ImportView,
    RackDevice,
    RackRecord,
    ServerRecord,
    SwitchRecord,
)
from dataverket.lib.problems import NotFound


def list_datacenters() -> list[DatacenterRecord]:
    """Return all datacenters by name; one query."""
    rows = Datacenter.objects.annotate(
        rack_count=Count("racks", distinct=True),
        server_count=Count("devices", filter=Q(devices__kind="server"), distinct=True),
        switch_count=Count("devices", filter=Q(devices__kind="switch"), distinct=True),
    ).order_by("name")
    return [
        DatacenterRecord(
            id=row.id,
            name=row.name,
            racks=row.rack_count,
            servers=row.server_count,
            switches=row.switch_count,
        )
        for row in rows
    ]


def list_racks(*, datacenter: str | None = None) -> list[RackRecord]:
    """Return racks with what stands in them, from the top down; two queries."""
    racks = Rack.objects.select_related("datacenter", "room").order_by("datacenter__name", "name")
    if datacenter is not None:
        racks = racks.filter(datacenter__name=datacenter)
    found = list(racks)
    devices: dict[UUID, list[RackDevice]] = defaultdict(list)
    for device in Device.objects.filter(rack__in=[rack.id for rack in found]).order_by("-unit"):
        devices[device.rack_id].append(
            RackDevice(
                id=device.id,
                name=device.name,
                kind=device.kind,  # type: ignore[arg-type]
                unit=device.unit,
                units=device.units,
                trust=device.trust,  # type: ignore[arg-type]
            )
        )
    return [
        RackRecord(
            id=rack.id,
            name=rack.name,
            datacenter=rack.datacenter.name,
            room=rack.room.name,
            units=rack.units,
            failure_domain=rack.failure_domain,
            devices=tuple(devices[rack.id]),
        )
        for rack in found
    ]


def get_server(*, server_id: UUID) -> ServerRecord:
    """Return a server with BMC and interfaces; three queries.

    Raises:
        NotFound: There is no such server. Final.
    """
    found = list_servers(ids=[server_id])
    if not found:
        raise NotFound(f"server {server_id} does not stand in the inventory.")
    return found[0]


def find_server(*, name: str) -> ServerRecord | None:
    """Return the server of that name, or ``None``; at most four queries."""
    server_id = Server.objects.filter(name=name).values_list("pk", flat=True).first()
    return get_server(server_id=server_id) if server_id else None


def list_servers(
    *,
    datacenter: str | None = None,
    ids: Sequence[UUID] | None = None,
    trusted: bool = False,
    limit: int | None = None,
    after: str = "",
) -> list[ServerRecord]:
    """Return servers by name, with BMCs and interfaces; three queries.

    Args:
        datacenter: Only those in it.
        ids: Only these; unknown ids are left out.
        limit: At most so many.
        after: Only those whose name comes later (a cursor).
        trusted: Only servers that are verified and whose BMC is; of their cables only the
            verified ones appear as ``peer``.
    """
    rows = Server.objects.select_related("datacenter", "rack", "device_type").order_by("name")
    rows = rows.select_related("datacenter", "rack", "device_type", "bmc")
    if datacenter is not None:
        rows = rows.filter(datacenter__name=datacenter)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if trusted:
        rows = rows.filter(trust=states.VERIFIED, bmc__trust=states.VERIFIED)
    if after:
        rows = rows.filter(name__gt=after)
    servers = list(rows[:limit])
    interfaces, links = _ports(server.pk for server in servers)
    return [
        server_record(server, _bmc(server), interfaces[server.pk], links, trusted=trusted)
        for server in servers
    ]


def get_switch(*, switch_id: UUID) -> SwitchRecord:
    """Return a switch with its ports; three queries.

    Raises:
        NotFound: There is no such switch. Final.
    """
    found = list_switches(ids=[switch_id])
    if not found:
        raise NotFound(f"switch {switch_id} does not stand in the inventory.")
    return found[0]


def list_switches(
    *,
    datacenter: str | None = None,
    ids: Sequence[UUID] | None = None,
    trusted: bool = False,
) -> list[SwitchRecord]:
    """Return switches by name, with their ports; three queries. Arguments as ``list_servers``."""
    rows = Switch.objects.select_related("datacenter", "rack").order_by("name")
    if datacenter is not None:
        rows = rows.filter(datacenter__name=datacenter)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if trusted:
        rows = rows.filter(trust=states.VERIFIED)
    switches = list(rows)
    interfaces, links = _ports(switch.pk for switch in switches)
    return [
        _switch_record(
            switch,
            tuple(port_record(port, links, trusted=trusted) for port in interfaces[switch.pk]),
        )
        for switch in switches
    ]


def list_behind(*, switch_ids: Collection[UUID]) -> dict[tuple[UUID, str], FarDevice]:
    """Return what each cabled port of these switches leads to, by switch and port name; one query.

    Cables that nobody has verified are there too: see ``trust``.
    """
    ends = (
        CableEnd.objects.filter(cable__ends__interface__device__in=switch_ids)
        .exclude(interface=F("cable__ends__interface"))
        .values_list(
            "cable__ends__interface__device_id",
            "cable__ends__interface__name",
            "cable__trust",
            "interface__device_id",
            "interface__device__name",
            "interface__device__kind",
        )
    )
    return {
        (switch_id, port): FarDevice(
            id=device_id,
            name=name,
            kind=kind,  # type: ignore[arg-type]
            trust=trust,  # type: ignore[arg-type]
        )
        for switch_id, port, trust, device_id, name, kind in ends
    }


def get_import(*, import_id: UUID) -> ImportView:
    """Return an import with its changes; one query.

    Raises:
        NotFound: There is no such import. Final.
    """
    row = Import.objects.filter(pk=import_id).first()
    if row is None:
        raise NotFound(f"import {import_id} does not exist.")
    return import_view(row)


def list_imports(
    *,
    datacenter: str | None = None,
    state: str | None = None,
    limit: int = 50,
    before: UUID | None = None,
) -> list[ImportView]:
    """Return imports, newest first; one query. ``before`` is the cursor: the last id seen."""
    rows = Import.objects.order_by("-pk")
    if datacenter is not None:
        rows = rows.filter(datacenter=datacenter)
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [import_view(row) for row in rows[:limit]]


def _bmc(server: Server) -> BmcEndpoint | None:
    return getattr(server, "bmc", None)


def _ports(
    device_ids: Iterable[UUID],
) -> tuple[dict[UUID, list[Interface]], dict[UUID, Link]]:
    """Return the interfaces of each device, and what each cabled interface leads to."""
    by_device: dict[UUID, list[Interface]] = defaultdict(list)
    for interface in Interface.objects.filter(device__in=list(device_ids)).order_by("pk"):
        by_device[interface.device_id].append(interface)
    known = {interface.pk for ports in by_device.values() for interface in ports}
    return by_device, links_of(known)
