"""What Nett's workflows would touch, told over the state of now: for policy and approvers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from apps.nett.models import Network, SwitchPort
from apps.nett.services.behind import tell_behind
from apps.nett.types import PortRef
from apps.tasks.types import PlannedEffect


def plan_for_ports(
    *, ports: Sequence[PortRef], network_id: UUID | None, tenant_id: UUID | None
) -> tuple[PlannedEffect, ...]:
    """Return the effect on each port: what it is wished to carry now, and what afterwards.

    Ports serve one holder each, so they are not shared infrastructure; a whole switch would be.
    Whose server hangs on a port is told, and bound by the plan's hash: who agrees to move the
    port of one server has not agreed to move that of another.

    Args:
        ports: Which.
        network_id: What they shall carry; ``None``: nothing.
        tenant_id: Whose task it is, and so whose people read it; ``None``: the platform's.
    """
    network = Network.objects.filter(pk=network_id).first() if network_id else None
    after = f"network {network.name} (VLAN {network.vlan_id})" if network else "down, no VLAN"
    rows = SwitchPort.objects.select_related("desired_network").filter(
        switch_id__in={port.switch_id for port in ports}
    )
    known = {(row.switch_id, row.port_name): row for row in rows}
    keys = [(port.switch_id, port.port_name) for port in ports]
    behind = tell_behind(ports={key: known.get(key) for key in keys}, tenant_id=tenant_id)
    return tuple(
        PlannedEffect(
            kind="switch port",
            name=f"{port.switch_name} {port.port_name}",
            now=_standing(known.get((port.switch_id, port.port_name))),
            after=after,
            behind=behind[port.switch_id, port.port_name],
        )
        for port in sorted(ports, key=lambda one: (one.switch_name, one.port_name))
    )


def plan_for_owed_ports(*, switch_id: UUID) -> tuple[PlannedEffect, ...]:
    """Return the effect on each port whose last wish never reached the switch.

    Such a port was left by a task that came through the gate, and serves one holder: not shared.
    """
    return _made_as_desired([row for row in _known(switch_id) if row.is_owed])


def _known(switch_id: UUID) -> Iterable[SwitchPort]:
    rows = SwitchPort.objects.select_related("desired_network").filter(switch_id=switch_id)
    return rows.order_by("port_name")


def _made_as_desired(rows: Sequence[SwitchPort]) -> tuple[PlannedEffect, ...]:
    keyed = {(row.switch_id, row.port_name): row for row in rows}
    behind = tell_behind(ports=keyed, tenant_id=None) if keyed else {}
    return tuple(
        PlannedEffect(
            kind="switch port",
            name=f"{row.switch_name} {row.port_name}",
            now=_read(row),
            after=_standing(row),
            behind=behind[key],
        )
        for key, row in keyed.items()
    )


def _read(row: SwitchPort) -> str:
    if row.realized_vlan is not None:
        return f"VLAN {row.realized_vlan} was read"
    return f"{row.realized_mode.lower() or 'nothing'} was read"


def _standing(row: SwitchPort | None) -> str:
    if row is None or row.desired_network is None:
        return "down, no VLAN"
    return f"network {row.desired_network.name} (VLAN {row.desired_network.vlan_id})"
