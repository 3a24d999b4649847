"""Readings of the reconciler of servers: begin them, name them, answer as a site does."""

from datetime import datetime, timedelta
from uuid import UUID

from apps.maskin.models import Machine
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import ReconciledResource
from apps.observasjon.types import (
    ReconciledView,
    ReconcilerPolicy,
    ReconcilerView,
)
from apps.tasks.models import Task
from dataverket.lib import clock
from tests.integration.observasjon.conftest import DC, World

LATER = timedelta(hours=1)


def run(at: datetime | None = None) -> int:
    return observasjon.run_reconcilers(at=at or clock.now(), datacenters=[DC])


def readings() -> list[UUID]:
    rows = Task.objects.filter(workflow="observe-server", is_background=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def reading_of(server: UUID) -> UUID:
    """The newest reading of a server."""
    return Task.objects.filter(workflow="observe-server", resource_id=server).latest("pk").id


def resources() -> list[ReconciledView]:
    return selectors.list_reconciled(reconciler="servers", limit=99)


def row_of(server: UUID) -> ReconciledView:
    return next(one for one in resources() if one.resource_id == server)


def servers() -> ReconcilerView:
    found = selectors.list_reconcilers(at=clock.now(), datacenters=[DC], name="servers")
    return found[0]


def read(world: World, at: datetime | None = None) -> None:
    """Have the first server read now."""
    moment = at or clock.now()
    run(moment)
    observasjon.compare_now(
        actor=world.ingrid, reconciler="servers", resource="osl1-s01", reason="look", at=moment
    )
    run(moment)


def set_policy(world: World, reconciler: str = "servers", **values: object) -> None:
    observasjon.set_reconciler_policy(
        actor=world.ingrid,
        reconciler=reconciler,
        datacenter=DC,
        policy=ReconcilerPolicy(**values),  # type: ignore[arg-type]
        reason="test",
        at=clock.now(),
    )


def all_due(at: datetime) -> None:
    ReconciledResource.objects.update(next_due_at=at)


def said(server: UUID, *, power: str = "off", override: str = "none") -> dict[str, object]:
    machine = Machine.objects.get(server_id=server)
    return {
        "result": {
            "server": machine.name,
            "power": power,
            "serial": "",
            "system_uuid": "",
            "boot_override": override,
        }
    }
