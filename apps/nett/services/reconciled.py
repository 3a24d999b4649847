"""What of Nett is compared again and again: one table, each line calls one service."""

from typing import Final
from uuid import UUID

from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.nett.models import SwitchPort
from apps.nett.services.comparing import RECONCILER
from apps.nett.services.switches import observe_switch, restore_switch
from apps.observasjon.types import DriftKind, Reconcilable, Reconciler

_READABLE: Final = frozenset({"eos"})


def _list_switches(datacenter: str) -> list[Reconcilable]:
    """Return the switches with a port of which something is desired."""
    known = dict(
        SwitchPort.objects.filter(datacenter=datacenter, desired_revision__gt=0)
        .order_by("switch_name")
        .values_list("switch_id", "switch_name")
    )
    records = {record.id: record for record in inventory.list_switches(ids=list(known))}
    found = []
    for switch_id, name in known.items():
        record = records.get(switch_id)
        if record is None:
            waits = "The inventory does not know it any more."
        elif record.trust != "verified":
            waits = f"It is {record.trust} in the inventory; an operator has to approve it."
        elif record.nos not in _READABLE:
            waits = f"There is no driver for {record.nos}."
        else:
            waits = ""
        found.append(Reconcilable(id=switch_id, name=name, waits=waits))
    return found


def _observe(actor: Actor, switch_id: UUID, reason: str) -> UUID:
    return observe_switch(actor=actor, switch_id=switch_id, reason=reason)


def _restore(actor: Actor, switch_id: UUID, reason: str) -> UUID:
    return restore_switch(actor=actor, switch_id=switch_id, reason=reason)


def _bring_about(actor: Actor, switch_id: UUID, reason: str) -> UUID:
    return restore_switch(actor=actor, switch_id=switch_id, reason=reason, only_owed=True)


_KIND: Final = DriftKind(
    RECONCILER,
    code="drift.switch",
    title="A switch does not run what is desired",
    remediate=_restore,
    action="restore-switch",
)
SWITCH_PORTS: Final = Reconciler(
    name=RECONCILER,
    title="Ports and VLANs of switches against their running configuration",
    resource_type="switch",
    service="nett",
    kinds=(_KIND,),
    list_resources=_list_switches,
    observe=_observe,
    converge=_bring_about,
    when_empty="At the last look nothing was desired of any port of a switch here: no server was "
    "attached to a network.",
    period_s=300,
    in_flight=2,
    per_minute=30,
)
RECONCILERS: Final = (SWITCH_PORTS,)
