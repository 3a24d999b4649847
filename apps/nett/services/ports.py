"""Switch ports: from the wish to the command, and from the device's answer to the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.nett.messages import (
    ApplyPorts,
    DeviceAddress,
    PortsApplied,
    VlanConfiguration,
)
from apps.nett.models import Network, SwitchPort, SwitchRevision
from apps.nett.services.comparing import compare_switch
from apps.nett.services.desired import port_configuration, vlan_name
from apps.nett.types import PortRef
from apps.tasks.types import StepBlocked
from dataverket.lib import plain
from dataverket.lib.problems import Conflict

_UNUSED = "UNUSED"
_DEFAULT_VLAN = 1
_RUNBOOK = "docs/runbooks/network-unproven.md"


def plan_ports(
    *,
    actor: Actor,
    ports: Sequence[PortRef],
    datacenter: str,
    network_id: UUID,
    holder_id: UUID,
) -> list[dict[str, str]]:
    """Wish the ports onto a network for ``holder_id``; return what was wished before.

    Safe to repeat. The answer is what :func:`restore_ports` takes.

    Raises:
        Conflict: Another holder uses a port. Retry when it has released it.
    """
    with transaction.atomic():
        network = Network.lock(network_id)
        rows = _locked_rows(ports, datacenter)
        before = [_remembered(row) for row in rows]
        for row in rows:
            if row.holder_id not in (None, holder_id):
                raise Conflict(
                    f"Port {row}: {row.description or row.holder_id} uses it. Release that first.",
                    code="port_in_use",
                )
        wanted = {(port.switch_id, port.port_name): port.description for port in ports}
        for row in rows:
            _wish(row, network, holder_id, wanted[row.switch_id, row.port_name])
        _audit_plan(actor, rows, network)
    return before


def clear_ports(
    *, actor: Actor, ports: Sequence[PortRef], datacenter: str, holder_id: UUID
) -> None:
    """Wish the holder's ports empty: shut down, no VLAN. Ports of others stay. Safe to repeat."""
    with transaction.atomic():
        rows = [row for row in _locked_rows(ports, datacenter) if row.holder_id == holder_id]
        for row in rows:
            _wish(row, None, holder_id, "")
        _audit_plan(actor, rows, None)


def restore_ports(*, actor: Actor, before: Sequence[Mapping[str, str]]) -> None:
    """Wish what :func:`plan_ports` found. Safe to repeat."""
    with transaction.atomic():
        for entry in sorted(before, key=lambda one: one["port_id"]):
            row = SwitchPort.lock(UUID(entry["port_id"]))
            network = (
                Network.objects.filter(pk=UUID(entry["network_id"])).first()
                if entry["network_id"]
                else None  # was empty, or its network was deleted meanwhile
            )
            holder = UUID(entry["holder_id"]) if entry["holder_id"] else row.holder_id
            if row.desired_network_id != (network.pk if network else None):
                _wish(row, network, holder, entry["description"])
                _audit_plan(actor, [row], network)


def build_ports_command(*, switch_id: UUID, port_names: Sequence[str]) -> ApplyPorts:
    """Return the command that makes ports of one switch stand as wished.

    Raises:
        StepBlocked: The switch is not trusted (any more): an operator has to approve it.
        NotFound: The inventory does not know the switch. Final.
    """
    device = device_address(switch_id=switch_id)
    revision = SwitchRevision.objects.select_for_update().get(pk=switch_id).revision
    rows = list(
        SwitchPort.objects.filter(switch_id=switch_id, port_name__in=port_names)
        .select_related("desired_network")
        .order_by("port_name")
    )
    networks = {row.desired_network.pk: row.desired_network for row in rows if row.desired_network}
    return ApplyPorts(
        device=device,
        revision=revision,
        vlans=tuple(
            VlanConfiguration(vlan_id=network.vlan_id, name=vlan_name(network))
            for network in sorted(networks.values(), key=lambda one: one.vlan_id)
        ),
        ports=tuple(port_configuration(row) for row in rows),
        absent_vlans=vlans_to_remove(switch_id, rows),
    )


def device_address(*, switch_id: UUID) -> DeviceAddress:
    """Return how a site reaches a switch.

    Raises:
        StepBlocked: The switch is not trusted (any more): an operator has to approve it.
        NotFound: The inventory does not know the switch. Final.
    """
    switch = inventory.get_switch(switch_id=switch_id)
    if switch.trust != "verified":
        raise StepBlocked(
            f"Switch {switch.name} is {switch.trust} in the inventory; Nett only touches switches "
            "that an operator has approved.",
            code="network.unproven",
            dependency=f"inventory:{switch.name}",
            runbook=_RUNBOOK,
        )
    return DeviceAddress(
        name=switch.name,
        nos="eos" if switch.nos == "eos" else "frr",
        host=switch.host,
        port=switch.port,
        credential=switch.credential,
        host_key=switch.host_key,
    )


def record_ports_applied(*, switch_id: UUID, result: Mapping[str, Any], at: datetime) -> None:
    """Record what the device's running configuration holds, and compare it. Safe to repeat.

    A port whose wish is empty and which is empty loses its holder: it is free again.
    """
    applied = plain.load(PortsApplied, result)
    observed = {port.name: port for port in applied.ports}
    with transaction.atomic():
        revision = SwitchRevision.objects.select_for_update().filter(pk=switch_id).first()
        if revision is not None:
            revision.running_digest, revision.last_diff = applied.running_digest, applied.diff
            revision.realized_at = at
            if revision.realized_vlans is not None:
                revision.realized_vlans |= {str(v.vlan_id): v.name for v in applied.vlans}
            revision.save()
        rows = SwitchPort.objects.select_for_update().filter(
            switch_id=switch_id, port_name__in=observed
        )
        for row in rows.order_by("pk"):
            port = observed[row.port_name]
            row.take_reading(port, at)
            row.realized_revision = applied.revision
            if row.desired_network_id is None and port.mode == _UNUSED:
                row.holder_id, row.description = None, ""
            row.save()
        compare_switch(switch_id=switch_id, at=at)


def require_realized(
    *, ports: Sequence[PortRef], network_id: UUID, holder_id: UUID
) -> dict[str, str]:
    """Return the proof that ``ports`` carry the network: when each was read from its device.

    Raises:
        StepBlocked: A port is not proven to carry it; says which, and what was read.
    """
    network = Network.objects.get(pk=network_id)
    proof = {}
    for port in ports:
        row = SwitchPort.objects.filter(
            switch_id=port.switch_id, port_name=port.port_name, holder_id=holder_id
        ).first()
        if row is None or not row.shows(network):
            found = row.realized_vlan if row else None
            raise StepBlocked(
                f"Port {port.switch_name}:{port.port_name} is not proven to carry "
                f"{network.name} (VLAN {network.vlan_id}); the last reading said "
                f"{'VLAN ' + str(found) if found else 'no VLAN'}.",
                code="network.unproven",
                dependency=f"nett@{network.datacenter}",
                runbook=_RUNBOOK,
            )
        at = row.realized_at
        proof[str(row)] = at.isoformat() if at else ""
    return proof


def _locked_rows(ports: Sequence[PortRef], datacenter: str) -> list[SwitchPort]:
    """Return the rows of ``ports``, made where missing and locked in primary-key order."""
    for port in sorted(ports, key=lambda one: (str(one.switch_id), one.port_name)):
        SwitchRevision.objects.bulk_create(
            [SwitchRevision(switch_id=port.switch_id, switch_name=port.switch_name)],
            ignore_conflicts=True,
        )
        SwitchPort.objects.bulk_create(
            [
                SwitchPort(
                    switch_id=port.switch_id,
                    switch_name=port.switch_name,
                    port_name=port.port_name,
                    datacenter=datacenter,
                )
            ],
            ignore_conflicts=True,
        )
    keys = {(port.switch_id, port.port_name) for port in ports}
    switches = {port.switch_id for port in ports}
    list(SwitchRevision.objects.select_for_update().filter(pk__in=switches).order_by("pk"))
    rows = SwitchPort.objects.select_for_update().filter(switch_id__in=switches).order_by("pk")
    return [row for row in rows if (row.switch_id, row.port_name) in keys]


def _wish(
    row: SwitchPort, network: Network | None, holder_id: UUID | None, description: str
) -> None:
    if row.desired_network_id == (network.pk if network else None) and row.holder_id == holder_id:
        return
    revision = SwitchRevision.objects.select_for_update().get(pk=row.switch_id)
    revision.revision += 1
    revision.save(update_fields=["revision"])
    row.edit(
        desired_network=network,
        holder_id=holder_id,
        description=description[:120],
        desired_revision=revision.revision,
    )


def _remembered(row: SwitchPort) -> dict[str, str]:
    return {
        "port_id": str(row.pk),
        "network_id": str(row.desired_network_id or ""),
        "holder_id": str(row.holder_id or ""),
        "description": row.description,
    }


def vlans_to_remove(switch_id: UUID, rows: Sequence[SwitchPort]) -> tuple[int, ...]:
    """Return the VLANs that leave the switch: read on these ports, wished on none of its ports."""
    seen = {row.realized_vlan for row in rows if row.realized_vlan is not None}
    wished = set(
        SwitchPort.objects.filter(switch_id=switch_id, desired_network__isnull=False).values_list(
            "desired_network__vlan_id", flat=True
        )
    )
    others = set(
        SwitchPort.objects.filter(switch_id=switch_id, realized_vlan__in=seen)
        .exclude(pk__in=[row.pk for row in rows])
        .values_list("realized_vlan", flat=True)
    )
    # A reading of a port that nothing was applied to yet shows the default VLAN.
    return tuple(sorted(seen - wished - others - {_DEFAULT_VLAN}))


def _audit_plan(actor: Actor, rows: Sequence[SwitchPort], network: Network | None) -> None:
    for row in rows:
        audit.record_change(
            actor=actor,
            action="nett.port.planned",
            object_type="switch_port",
            object_id=row.pk,
            object_name=str(row),
            tenant_id=network.tenant_id if network else None,
            project_id=network.project_id if network else None,
            after={"network": network.name if network else None},
        )
