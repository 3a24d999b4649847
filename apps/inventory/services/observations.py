"""What devices say of themselves, held against what was declared."""

from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.inventory import states
from apps.inventory.models import Server
from apps.inventory.types import Trust


@transaction.atomic
def record_identity(
    *, actor: Actor, server_id: UUID, serial: str = "", system_uuid: UUID | None = None
) -> Trust:
    """Compare what a server's BMC or installer said with the inventory; return its trust.

    A contradiction makes the server disputed: it is not offered any more until an operator has
    approved an import that settles it. What the device does not tell is not compared. Safe to
    repeat.

    Raises:
        NotFound: There is no such server. Final.
    """
    server = Server.lock(server_id)
    told = {"serial": serial, "system_uuid": str(system_uuid or "")}
    known = {"serial": server.serial, "system_uuid": str(server.system_uuid)}
    differing = sorted(name for name, value in told.items() if value and value != known[name])
    old, new = server.trust, states.DISPUTED if differing else server.trust
    if new != old:
        server.edit(trust=states.TRUST.check(old, new))
        audit.record_change(
            actor=actor,
            action=f"inventory.server.{new}",
            object_type="server",
            object_id=server.pk,
            object_name=server.name,
            before={"trust": old} | {name: known[name] for name in differing},
            after={"trust": new} | {name: told[name] for name in differing},
        )
    return server.trust  # type: ignore[return-value]
