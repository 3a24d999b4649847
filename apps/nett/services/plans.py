"""What Nett's workflows would touch, told over the state of now: for policy and approvers."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from apps.nett.messages import PortConfiguration
from apps.nett.models import Network, SwitchPort
from apps.nett.rendering.model import vlan_ranges
from apps.nett.services.behind import tell_behind
from apps.nett.types import PortRef
from apps.tasks.types import PlannedEffect
from dataverket.lib import plain

NOTHING: Final = "nothing was read"


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
    after = _wish(network)
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
    known = SwitchPort.objects.select_related("desired_network").filter(switch_id=switch_id)
    return tell_restored_ports([row for row in known.order_by("port_name") if row.is_owed])


def tell_restored_ports(rows: Sequence[SwitchPort]) -> tuple[PlannedEffect, ...]:
    """Return the effect on each port that is set: from what was read to what is desired."""
    keyed = {(row.switch_id, row.port_name): row for row in rows}
    behind = tell_behind(ports=keyed, tenant_id=None) if keyed else {}
    return tuple(
        PlannedEffect(
            kind="switch port",
            name=f"{row.switch_name} {row.port_name}",
            now=_read(row),
            after=_desired(row),
            behind=behind[key],
        )
        for key, row in keyed.items()
    )


def printable(text: str) -> str:
    """Return what a switch said without what could move a reader's cursor."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _read(row: SwitchPort) -> str:
    if not row.realized:
        return NOTHING
    return f"{_told(plain.load(PortConfiguration, row.realized))} was read"


def _told(port: PortConfiguration) -> str:
    """Return all that a port runs, so that whatever changes of it changes the plan."""
    if port.mode == "TRUNK":
        tagged = ",".join(vlan_ranges(port.trunk_vlans)) or "none"
        words = f"a trunk of VLANs {tagged}, untagged {port.native_vlan or 'none'}"
    else:
        words = f"VLAN {port.access_vlan}" if port.mode == "ACCESS" else "no VLAN"
    if port.enabled == (port.mode == "UNUSED"):
        words += ", not shut down" if port.enabled else ", shut down"
    return words + (f" ({printable(port.description)})" if port.description else "")


def _desired(row: SwitchPort) -> str:
    is_named = row.desired_network is not None and row.description
    return _wish(row.desired_network) + (f" ({row.description})" if is_named else "")


def _standing(row: SwitchPort | None) -> str:
    return _wish(row.desired_network if row else None)


def _wish(network: Network | None) -> str:
    return f"network {network.name} (VLAN {network.vlan_id})" if network else "down, no VLAN"
