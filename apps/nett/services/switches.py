"""Whole switches: reading what they run, and bringing them back to what is desired."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.nett.messages import PortsApplied, ReadPorts
from apps.nett.models import SwitchPort, SwitchRevision
from apps.nett.services.comparing import compare_switch
from apps.nett.services.ports import device_address
from apps.nett.services.restoring import choose_what_to_restore
from apps.nett.types import ReadSwitch, RestoreSwitch
from apps.tasks import services as tasks
from apps.tasks.types import NewTask
from dataverket.lib import plain


def read_switch(*, actor: Actor, switch_id: UUID, reason: str = "") -> UUID:
    """Start a task that reads the known ports of a switch; changes nothing on it. Repeatable.

    Raises:
        NotFound: The inventory does not know the switch. Final.
    """
    return _start_reading(actor=actor, switch_id=switch_id, reason=reason, is_background=False)


def observe_switch(*, actor: Actor, switch_id: UUID, reason: str) -> UUID:
    """Start the same for a reconciler: lists of tasks leave it out.

    Raises:
        NotFound: The inventory does not know the switch. Final.
    """
    return _start_reading(actor=actor, switch_id=switch_id, reason=reason, is_background=True)


def _start_reading(*, actor: Actor, switch_id: UUID, reason: str, is_background: bool) -> UUID:
    switch = inventory.get_switch(switch_id=switch_id)
    return tasks.create_task(
        new=NewTask(
            workflow="read-switch",
            title=f"Read switch {switch.name}",
            datacenter=switch.datacenter,
            input=ReadSwitch(switch_id=switch.id, switch_name=switch.name),
            actor=actor,
            resource_type="switch",
            resource_id=switch.id,
            resource_name=switch.name,
            reason=reason,
            is_background=is_background,
        )
    )


def restore_switch(*, actor: Actor, switch_id: UUID, reason: str, only_owed: bool = False) -> UUID:
    """Start a task that makes a switch as desired where it was read not to be; return its id.

    Only these ports and VLANs are written. A switch is shared infrastructure: by default another
    person has to agree before it begins. Repeatable: what stands already is not committed again.

    Args:
        actor: Who wants it.
        switch_id: Which switch.
        reason: Why.
        only_owed: Instead, the ports whose last wish never reached the switch.

    Raises:
        NotFound: The inventory does not know the switch. Final.
    """
    switch = inventory.get_switch(switch_id=switch_id)
    with transaction.atomic():
        wanted = (
            RestoreSwitch(switch_id=switch.id, switch_name=switch.name, only_owed=True)
            if only_owed
            else choose_what_to_restore(switch_id=switch.id, switch_name=switch.name)
        )
        task_id = tasks.create_task(
            new=NewTask(
                workflow="restore-switch",
                title=f"Restore switch {switch.name}",
                datacenter=switch.datacenter,
                input=wanted,
                actor=actor,
                resource_type="switch",
                resource_id=switch.id,
                resource_name=switch.name,
                reason=reason,
            )
        )
        audit.record_change(
            actor=actor,
            action="nett.switch.restore_started",
            object_type="switch",
            object_id=switch.id,
            object_name=switch.name,
            reason=reason,
        )
    return task_id


def build_read_command(*, switch_id: UUID) -> ReadPorts:
    """Return the command that reads the ports that Nett knows; all of them when it knows none.

    Raises:
        StepBlocked: The switch is not trusted (any more).
    """
    return ReadPorts(device=device_address(switch_id=switch_id), ports=_known_ports(switch_id))


def record_ports_read(*, switch_id: UUID, result: Mapping[str, Any], at: datetime) -> list[str]:
    """Record what a reading showed; return the ports that are not as desired. Safe to repeat.

    A reading belongs to no revision: it proves nothing about a change that is under way.
    """
    read = plain.load(PortsApplied, result)
    observed = {port.name: port for port in read.ports}
    with transaction.atomic():
        SwitchRevision.objects.filter(pk=switch_id).update(
            realized_vlans={str(vlan.vlan_id): vlan.name for vlan in read.vlans}
        )
        rows = SwitchPort.objects.select_for_update().filter(
            switch_id=switch_id, port_name__in=observed
        )
        for row in rows.order_by("pk"):
            row.take_reading(observed[row.port_name], at)
            row.save(update_fields=["realized", "realized_mode", "realized_vlan", "realized_at"])
        return compare_switch(switch_id=switch_id, at=at)


def _known_ports(switch_id: UUID) -> tuple[str, ...]:
    rows = SwitchPort.objects.filter(switch_id=switch_id).order_by("port_name")
    return tuple(rows.values_list("port_name", flat=True))
