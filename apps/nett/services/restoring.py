"""Restoring a switch: what is not as desired is chosen once, told, agreed to, and then written.

The choice stands in the task's input, and so in the hash that people agree to. What others change
on the switch meanwhile, at ports that were not chosen, neither voids the consent nor is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from apps.nett.messages import ApplyPorts, VlanConfiguration
from apps.nett.models import Network, SwitchPort, SwitchRevision
from apps.nett.services.comparing import is_as_desired, missing_vlans
from apps.nett.services.desired import vlan_name
from apps.nett.services.plans import NOTHING, printable, tell_restored_ports
from apps.nett.services.ports import build_ports_command, vlans_to_remove
from apps.nett.types import RestoredPort, RestoreSwitch
from apps.tasks import selectors as tasks
from apps.tasks.types import PlannedEffect
from dataverket.lib.sentences import counted


def choose_what_to_restore(*, switch_id: UUID, switch_name: str) -> RestoreSwitch:
    """Return the ports and VLANs of a switch that are not as desired, by its last reading.

    A port whose wish was never brought about is among them, and so is its VLAN, unless an
    unfinished task works on its holder: that task writes it. One of which nobody ever wished
    anything is not. At most five queries.
    """
    known = _rows(switch_id)
    wished = [row for row in known if row.desired_revision > 0]
    owed = [row for row in wished if not row.is_settled]
    busy = tasks.list_locked(keys={_key(row) for row in owed}) if owed else frozenset()
    chosen = [
        row
        for row in wished
        if (not is_as_desired(row) if row.is_settled else _key(row) not in busy)
    ]
    settled = [row for row in wished if row.is_settled]
    return RestoreSwitch(
        switch_id=switch_id,
        switch_name=switch_name,
        ports=tuple(
            RestoredPort(name=row.port_name, revision=row.desired_revision) for row in chosen
        ),
        vlans=tuple(vlan.vlan_id for vlan in missing_vlans(switch_id, [*settled, *chosen])),
        absent_vlans=vlans_to_remove(switch_id, chosen) if chosen else (),
    )


def plan_for_restoring(*, restore: RestoreSwitch) -> tuple[PlannedEffect, ...]:
    """Return the effect on the switch and on each chosen port and VLAN: from what to what.

    They are written over what somebody typed there, whoever holds them: a whole switch is shared
    infrastructure, however few of its ports are set.
    """
    rows = _chosen(restore)
    ports, vlans = len(restore.ports or ()), len(restore.vlans) + len(restore.absent_vlans)
    switch = PlannedEffect(
        kind="switch",
        name=restore.switch_name,
        now="not as desired, by the last reading: "
        f"{counted(ports, 'port')}, {counted(vlans, 'VLAN')}",
        after="these are as desired; nothing else is written",
        is_shared=True,
    )
    return (switch, *tell_restored_ports(rows), *_vlans(restore, rows))


def build_restore_command(*, restore: RestoreSwitch) -> ApplyPorts | None:
    """Return the command that sets what was chosen, and nothing else; ``None``: nothing is left.

    A chosen port whose wish is another by now is left out: who wished that brings it about. A task
    without a choice sets each port whose last wish never reached the switch (``only_owed``), or
    all known ones (started before there was a choice).

    Raises:
        StepBlocked: The switch is not trusted (any more).
    """
    if restore.ports is None:
        names = [
            row.port_name
            for row in _rows(restore.switch_id)
            if row.is_owed or not restore.only_owed
        ]
        if not names:
            return None
        return build_ports_command(switch_id=restore.switch_id, port_names=names)
    # Wishes are made under this lock: what is looked at here is what the command will hold.
    list(SwitchRevision.objects.select_for_update().filter(pk=restore.switch_id))
    revisions = {port.name: port.revision for port in restore.ports}
    rows = [row for row in _chosen(restore) if revisions[row.port_name] == row.desired_revision]
    vlans = _wished_vlans(restore)
    if not rows and not vlans:
        return None
    command = build_ports_command(
        switch_id=restore.switch_id, port_names=[row.port_name for row in rows]
    )
    wanted = {vlan.vlan_id: vlan for vlan in (*command.vlans, *vlans)}
    return replace(
        command,
        vlans=tuple(wanted[vlan_id] for vlan_id in sorted(wanted)),
        absent_vlans=tuple(
            vlan_id for vlan_id in command.absent_vlans if vlan_id in restore.absent_vlans
        ),
    )


def _rows(switch_id: UUID) -> list[SwitchPort]:
    rows = SwitchPort.objects.select_related("desired_network").filter(switch_id=switch_id)
    return list(rows.order_by("port_name"))


def _chosen(restore: RestoreSwitch) -> list[SwitchPort]:
    names = {port.name for port in restore.ports or ()}
    return [row for row in _rows(restore.switch_id) if row.port_name in names] if names else []


def _key(row: SwitchPort) -> str:
    return f"holder:{row.holder_id}"


def _vlans(restore: RestoreSwitch, rows: Sequence[SwitchPort]) -> list[PlannedEffect]:
    needed = {
        network.vlan_id: vlan_name(network)
        for row in rows
        if (network := row.desired_network) is not None
    }
    if not needed and not restore.vlans and not restore.absent_vlans:
        return []
    read = SwitchRevision.objects.filter(pk=restore.switch_id).values_list("realized_vlans")
    names: dict[str, str] | None = (read.first() or (None,))[0]
    wished = needed | {vlan.vlan_id: vlan.name for vlan in _wished_vlans(restore)}
    gone = set(vlans_to_remove(restore.switch_id, rows))
    # A port is written together with its VLAN, also with one that is as desired by now.
    told = [
        (vlan_id, _named(names, vlan_id), _to_be_named(wished.get(vlan_id)))
        for vlan_id in sorted({*needed, *restore.vlans})
    ]
    told += [
        (
            vlan_id,
            "read on the ports that are set",
            "removed from the switch" if vlan_id in gone else "stays: it is in use by now",
        )
        for vlan_id in restore.absent_vlans
    ]
    return [
        PlannedEffect(
            kind="VLAN", name=f"{restore.switch_name} {vlan_id}", now=printable(now), after=after
        )
        for vlan_id, now, after in told
    ]


def _named(names: Mapping[str, str] | None, vlan_id: int) -> str:
    if names is None:
        return NOTHING
    name = names.get(str(vlan_id))
    return f"named {name}" if name else "not there"


def _to_be_named(name: str | None) -> str:
    return f"named {name}" if name else "left as it is: nobody wishes it any more"


def _wished_vlans(restore: RestoreSwitch) -> list[VlanConfiguration]:
    """Return those of the chosen VLANs that a port of the switch is still wished to carry."""
    networks = Network.objects.filter(
        ports__switch_id=restore.switch_id, vlan_id__in=restore.vlans
    ).distinct()
    return [
        VlanConfiguration(vlan_id=network.vlan_id, name=vlan_name(network))
        for network in (networks.order_by("vlan_id") if restore.vlans else ())
    ]
