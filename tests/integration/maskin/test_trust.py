"""What the inventory does not vouch for is not touched, by Maskin or by Nett."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.inventory import services as inventory_services
from apps.inventory.models import Cable, Switch
from apps.maskin import services as maskin
from apps.maskin import states
from apps.maskin.models import Machine
from apps.maskin.services.reservations import reserve_machine
from apps.nett import services as nett
from apps.tasks import services as tasks
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Exhausted, NotFound
from tests import outbox
from tests.factories import inventory as sites
from tests.factories import tasks as engine
from tests.factories.audit import person

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("tests")


@pytest.fixture
def server() -> UUID:
    """An approved server in operation, whose BMC's datacenter has workers."""
    sites.imported(sites.site(servers=1))
    (record,) = inventory.list_servers()
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
        tasks.record_heartbeat(service=service, datacenter="osl1", at=clock.now(), detail={})
    return record.id


def _dispute(server: UUID) -> None:
    """Let the server's BMC say that it is another machine."""
    trust = inventory_services.record_identity(
        actor=ACTOR, server_id=server, serial="SN-of-another-machine"
    )
    assert trust == "disputed"


def _settle() -> None:
    """Let two operators say that the description was right."""
    text = sites.text_of(sites.site(servers=1))
    submitted = inventory_services.submit_import(actor=person("one"), text=text, reason="looked")
    inventory_services.approve_import(
        actor=person("other"),
        import_id=submitted.id,
        plan_hash=submitted.plan_hash,
        reason="looked as well",
    )


def _reserve() -> str:
    machine, _ = reserve_machine(
        allocation_id=uuid4(),
        project_id=uuid4(),
        datacenter="osl1",
        server_class="m1.small",
        failure_domain="",
    )
    return machine.name


def test_a_disputed_server_is_handed_to_nobody_until_it_is_settled(server: UUID):
    _dispute(server)

    with pytest.raises(Exhausted):
        _reserve()
    _settle()

    assert _reserve() == "osl1-s01"


def test_a_disputed_server_is_not_enrolled(server: UUID):
    Machine.objects.update(provision_state=states.ENROLL)
    _dispute(server)

    with pytest.raises(NotFound, match="not approved there"):
        maskin.enroll_servers(actor=ACTOR, server_ids=[server])

    assert maskin.enroll_servers(actor=ACTOR, server_ids=None) == []


def test_power_of_a_disputed_server_is_blocked_and_goes_on_by_itself_when_it_is_settled(
    server: UUID,
):
    _dispute(server)

    task = maskin.power_server(actor=ACTOR, server_id=server, action="on", reason="a look")

    blocked = engine.task(task).blocked
    assert blocked is not None
    assert (blocked.code, blocked.dependency) == ("inventory.untrusted", "inventory:osl1-s01")
    assert "is disputed in the inventory" in blocked.reason
    _settle()
    tasks.fire_due_timers(at=clock.now() + timedelta(minutes=1))
    assert engine.task(task).state == "running"


def test_a_cable_that_nobody_approved_is_not_relied_on(server: UUID):
    assert len(maskin.server_ports(server_id=server)) == 2
    Cable.objects.update(trust="declared")

    with pytest.raises(Conflict, match=r"not cabled|is declared\. Have it approved"):
        maskin.server_ports(server_id=server)


def test_a_switch_that_nobody_approved_is_not_touched(server: UUID):
    switch = inventory.list_switches()[0]
    Switch.objects.update(trust="declared")

    blocked = engine.task(nett.read_switch(actor=ACTOR, switch_id=switch.id)).blocked

    assert blocked is not None
    assert blocked.code == "network.unproven"
    assert "only touches switches that an operator has approved" in blocked.reason
    Switch.objects.update(trust="verified")
    tasks.fire_due_timers(at=clock.now() + timedelta(minutes=1))
    assert [command.type for command in outbox.commands()] == ["dv.nett.cmd.read-ports"]
