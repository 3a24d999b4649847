"""What of Maskin is compared again and again: one table, each line calls one service."""

from typing import Final
from uuid import UUID

from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.maskin import states
from apps.maskin.models import Machine
from apps.maskin.services.comparing import BOOT, IDENTITY, POWER, RECONCILER
from apps.maskin.services.machines import observe_server, restore_power
from apps.observasjon.types import DriftKind, Reconcilable, Reconciler

# Before that nothing is desired of a server.
_NOT_RUN: Final = (states.ENROLL, states.VERIFYING, states.VERIFY_FAILED)


def _list_servers(datacenter: str) -> list[Reconcilable]:
    """Return the servers that are enrolled."""
    machines = Machine.objects.filter(datacenter=datacenter).exclude(provision_state__in=_NOT_RUN)
    names = dict(machines.order_by("name").values_list("server_id", "name"))
    records = {one.id: one for one in inventory.list_servers(ids=list(names))}
    found = []
    for server_id, name in names.items():
        record = records.get(server_id)
        if record is None:
            waits = "The inventory does not know it any more."
        elif record.bmc is None:
            waits = "The inventory has no BMC for it."
        elif record.trust != "verified":
            waits = f"It is {record.trust} in the inventory; an operator has to approve it."
        else:
            waits = ""
        found.append(Reconcilable(id=server_id, name=name, waits=waits))
    return found


def _observe(actor: Actor, server_id: UUID, reason: str) -> UUID:
    return observe_server(actor=actor, server_id=server_id, reason=reason)


def _restore_power(actor: Actor, server_id: UUID, reason: str) -> UUID:
    return restore_power(actor=actor, server_id=server_id, reason=reason)


SERVERS: Final = Reconciler(
    name=RECONCILER,
    title="Power, boot override and identity of servers against their BMC",
    resource_type="server",
    service="maskin",
    kinds=(
        DriftKind(
            POWER,
            code="drift.server.power",
            title="A server's power is not as desired",
            remediate=_restore_power,
            action="restore-power",
        ),
        DriftKind(
            BOOT,
            code="drift.server.boot_override",
            title="A boot override stands that nobody wants",
            by_hand="Clear it at the BMC: ipmitool chassis bootdev none.",
        ),
        DriftKind(
            IDENTITY,
            code="drift.server.identity",
            title="A server's BMC belongs to another machine",
            by_hand="Find out which machine stands there, correct the site description, import "
            "it, and let another operator approve it.",
        ),
    ),
    list_resources=_list_servers,
    observe=_observe,
    when_empty="No server is enrolled here yet.",
    period_s=600,
    in_flight=4,
    per_minute=120,
)
RECONCILERS: Final = (SERVERS,)
