"""What Nett's workflows would touch, told over the state of now: for policy and approvers."""

from collections.abc import Sequence
from uuid import UUID

from apps.nett.models import Network, SwitchPort
from apps.nett.types import PortRef
from apps.tasks.types import PlannedEffect


def plan_for_ports(
    *, ports: Sequence[PortRef], network_id: UUID | None
) -> tuple[PlannedEffect, ...]:
    """Return the effect on each port: what it is wished to carry now, and what afterwards.

    Ports serve one holder each, so they are not shared infrastructure; a whole switch would be.
    """
    network = Network.objects.filter(pk=network_id).first() if network_id else None
    after = f"network {network.name} (VLAN {network.vlan_id})" if network else "down, no VLAN"
    rows = SwitchPort.objects.select_related("desired_network").filter(
        switch_id__in={port.switch_id for port in ports}
    )
    known = {(row.switch_id, row.port_name): row for row in rows}
    return tuple(
        PlannedEffect(
            kind="switch port",
            name=f"{port.switch_name} {port.port_name}",
            now=_standing(known.get((port.switch_id, port.port_name))),
            after=after,
        )
        for port in sorted(ports, key=lambda one: (one.switch_name, one.port_name))
    )


def _standing(row: SwitchPort | None) -> str:
    if row is None or row.desired_network is None:
        return "down, no VLAN"
    return f"network {row.desired_network.name} (VLAN {row.desired_network.vlan_id})"
