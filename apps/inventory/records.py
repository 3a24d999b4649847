"""From rows to the records that other contexts see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from apps.inventory import states
from apps.inventory.models import BmcEndpoint, CableEnd, Import, Interface, Server, Switch
from apps.inventory.types import (
    BmcRecord,
    FieldChange,
    ImportView,
    InterfaceRecord,
    PeerPort,
    PlannedChange,
    PortRecord,
    ServerRecord,
    SwitchRecord,
    Trust,
)

# The weakest first: two records together are as good as the weaker one.
_ORDER: Final[tuple[Trust, ...]] = (
    states.DISPUTED,
    states.DECLARED,
    states.VERIFIED,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """The far end of an interface's cable."""

    trust: Trust
    device_id: UUID
    device_name: str
    device_kind: str
    interface_id: UUID
    interface_name: str


def weaker(*trusts: Any) -> Trust:
    """Return the weakest of some trust states."""
    return _ORDER[min(_ORDER.index(trust) for trust in trusts)]


def links_of(interface_ids: Iterable[UUID]) -> dict[UUID, Link]:
    """Return the far end for each of these interfaces that has a cable; one query."""
    far_ends = (
        CableEnd.objects.filter(cable__ends__interface__in=list(interface_ids))
        .exclude(interface=F("cable__ends__interface"))
        .values_list(
            "cable__ends__interface_id",
            "cable__trust",
            "interface__device_id",
            "interface__device__name",
            "interface__device__kind",
            "interface_id",
            "interface__name",
        )
    )
    return {
        near: Link(
            trust=trust,  # type: ignore[arg-type]
            device_id=device_id,
            device_name=device_name,
            device_kind=device_kind,
            interface_id=interface_id,
            interface_name=interface_name,
        )
        for (
            near,
            trust,
            device_id,
            device_name,
            device_kind,
            interface_id,
            interface_name,
        ) in far_ends
    }


def server_record(
    server: Server,
    bmc: BmcEndpoint | None,
    interfaces: Sequence[Interface],
    links: dict[UUID, Link],
    *,
    trusted: bool,
) -> ServerRecord:
    """Return a server; with ``trusted`` only verified cables lead anywhere."""
    kind = server.device_type
    return ServerRecord(
        id=server.pk,
        name=server.name,
        datacenter=server.datacenter.name,
        rack=server.rack.name,
        unit=server.unit,
        failure_domain=server.rack.failure_domain,
        server_class=kind.server_class,
        serial=server.serial,
        system_uuid=server.system_uuid,
        cores=kind.cores,
        memory_mib=kind.memory_mib,
        disk_gib=kind.disk_gib,
        trust=weaker(server.trust, bmc.trust if bmc else states.DECLARED),
        bmc=_bmc_record(bmc) if bmc else None,
        interfaces=tuple(_interface_record(row, links, trusted=trusted) for row in interfaces),
    )


def _bmc_record(bmc: BmcEndpoint) -> BmcRecord:
    return BmcRecord(
        protocol=bmc.protocol,
        host=bmc.host,
        port=bmc.port,
        credential=bmc.credential,
        trust=bmc.trust,  # type: ignore[arg-type]
    )


def _interface_record(
    interface: Interface, links: dict[UUID, Link], *, trusted: bool
) -> InterfaceRecord:
    link = links.get(interface.pk)
    peer = None
    if link and link.device_kind == "switch" and (not trusted or link.trust == states.VERIFIED):
        peer = PeerPort(
            switch_id=link.device_id,
            switch_name=link.device_name,
            port_id=link.interface_id,
            port_name=link.interface_name,
        )
    return InterfaceRecord(
        id=interface.pk,
        name=interface.name,
        mac=interface.mac or "",
        boot=interface.boot,
        peer=peer,
        trust=link.trust if link else states.DECLARED,
    )


def port_record(interface: Interface, links: dict[UUID, Link], *, trusted: bool) -> PortRecord:
    """Return a switch port; with ``trusted`` only verified cables lead anywhere."""
    link = links.get(interface.pk)
    shown = link if link and (not trusted or link.trust == states.VERIFIED) else None
    return PortRecord(
        id=interface.pk,
        name=interface.name,
        peer_device_id=shown.device_id if shown else None,
        peer_device_name=shown.device_name if shown else "",
        peer_interface_id=shown.interface_id if shown else None,
        peer_interface_name=shown.interface_name if shown else "",
        trust=link.trust if link else states.DECLARED,
    )


def switch_record(switch: Switch, ports: tuple[PortRecord, ...]) -> SwitchRecord:
    """Return a switch with its ports."""
    return SwitchRecord(
        id=switch.pk,
        name=switch.name,
        datacenter=switch.datacenter.name,
        rack=switch.rack.name,
        unit=switch.unit,
        failure_domain=switch.rack.failure_domain,
        nos=switch.nos,
        host=switch.host,
        port=switch.port,
        credential=switch.credential,
        host_key=switch.host_key,
        serial=switch.serial,
        trust=switch.trust,  # type: ignore[arg-type]
        ports=ports,
    )


def import_view(row: Import) -> ImportView:
    """Return an import with its changes."""
    return ImportView(
        id=row.pk,
        datacenter=row.datacenter,
        state=row.state,  # type: ignore[arg-type]
        reason=row.reason,
        plan_hash=row.plan_hash,
        applied_at_once=tuple(decode_change(stored) for stored in row.applied_at_once),
        pending=tuple(decode_change(stored) for stored in row.pending),
        submitter_id=row.submitter_id,
        submitter_name=row.submitter_name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        decided_at=row.decided_at,
        decider_name=row.decider_name,
        decision_reason=row.decision_reason,
        version=row.version,
    )


def encode_change(change: PlannedChange) -> dict[str, Any]:
    """Return a change as JSON-ready data."""
    return {
        "action": change.action,
        "kind": change.kind,
        "name": change.name,
        "sensitive": change.sensitive,
        "fields": [[field.name, field.old, field.new] for field in change.fields],
    }


def decode_change(stored: dict[str, Any]) -> PlannedChange:
    """Return the change that ``encode_change`` stored."""
    return PlannedChange(
        action=stored["action"],
        kind=stored["kind"],
        name=stored["name"],
        sensitive=stored["sensitive"],
        fields=tuple(FieldChange(name=n, old=old, new=new) for n, old, new in stored["fields"]),
    )
