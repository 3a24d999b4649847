"""People, a server, and a datacenter whose workers answer, for what policy holds up."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from apps.identitet.types import UserView
from apps.inventory import selectors as inventory
from apps.maskin import services as maskin
from apps.maskin import states
from apps.maskin.models import Machine
from apps.tasks import services as tasks
from dataverket.lib import clock
from tests.factories import identitet as people
from tests.factories import inventory as sites
from tests.factories.tasks import as_actor
from tests.integration.tasks.bench import Bench

type Asking = Callable[..., UUID]


@pytest.fixture
def bench(db) -> Iterator[Bench]:
    """The engine, with Maskin at work in its datacenter."""
    bench = Bench()
    bench.beat()
    yield bench
    bench.forget()


@pytest.fixture
def ingrid(db) -> UserView:
    """Who asks."""
    return people.operator("ingrid")


@pytest.fixture
def ola(db) -> UserView:
    """Another operator."""
    return people.operator("ola")


@pytest.fixture
def server(db) -> UUID:
    """A free server whose datacenter's workers answer."""
    sites.imported()
    for record in inventory.list_servers():
        Machine.objects.create(
            server_id=record.id,
            name=record.name,
            datacenter=record.datacenter,
            failure_domain=record.failure_domain,
            server_class=record.server_class,
            serial=record.serial,
            provision_state=states.AVAILABLE,
        )
    for service in ("maskin", "nett"):
        tasks.record_heartbeat(
            service=service, datacenter="osl1", at=clock.now(), detail={"backlog": 0}
        )
    return inventory.list_servers()[0].id


@pytest.fixture
def ask(server: UUID, ingrid: UserView) -> Asking:
    """Ingrid asks for the server's power to be switched."""

    def power(action: str = "on", *, by: UserView = ingrid) -> UUID:
        return maskin.power_server(
            actor=as_actor(by), server_id=server, action=action, reason="ticket 4711"
        )

    return power
