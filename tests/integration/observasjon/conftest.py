"""A site in operation, and a subject for every kind that a runbook can be about."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.maskin import selectors as machines
from apps.maskin import services as maskin
from apps.maskin.models import Machine
from apps.nett import services as nett
from apps.nett.messages import PortConfiguration, PortsApplied, VlanConfiguration
from apps.nett.types import PortRef
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.types import RunView, Subject, SubjectKind
from apps.tasks import selectors as tasks
from apps.tasks import services as engine
from apps.tasks.types import NewTask, TaskView
from dataverket.bus.envelope import Envelope
from dataverket.lib import clock, plain
from dataverket.lib.scope import Visibility
from tests import outbox
from tests.factories import identitet as people
from tests.factories import inventory as sites
from tests.factories import nett as networks
from tests.factories import tenancy
from tests.factories.audit import person
from tests.factories.tasks import as_actor

ALL = Visibility.all()
DC = "osl1"
SERVER, SWITCH = "osl1-s01", "osl1-leaf1"


@dataclass(frozen=True, kw_only=True)
class World:
    """What the runs of the tests are about."""

    ingrid: Actor
    kari: Actor
    server: UUID
    switch: UUID
    task: UUID
    letter: UUID

    def subject(self, kind: SubjectKind) -> Subject:
        words = {
            SubjectKind.TASK: str(self.task),
            SubjectKind.SERVER: SERVER,
            SubjectKind.SWITCH: SWITCH,
            SubjectKind.DATACENTER: DC,
            SubjectKind.SERVICE: f"maskin@{DC}",
            SubjectKind.DEAD_LETTER: str(self.letter),
            SubjectKind.PLATFORM: "",
        }
        return selectors.get_subject(kind=kind, text=words[kind])

    def start(self, runbook: str) -> UUID:
        book = selectors.get_runbook(name=runbook)
        return observasjon.start_run(
            actor=self.ingrid,
            runbook=runbook,
            subject=self.subject(book.about),
            reason="ticket 4711",
            at=clock.now(),
        )


def run_of(run_id: UUID) -> RunView:
    """The run as it is now."""
    return selectors.get_run(run_id=run_id, at=clock.now())


def task_of(task_id: UUID) -> TaskView:
    """The task as it is now."""
    return tasks.get_task(task_id=task_id, visibility=ALL)


def beat(*services: str, datacenter: str = DC) -> None:
    """Let services report themselves."""
    for service in services:
        engine.record_heartbeat(
            service=service, datacenter=datacenter, at=clock.now(), detail={"backlog": 0}
        )


def new_task(workflow: str, task_input: object, **more: object) -> UUID:
    """A task of a workflow on something that only the test knows."""
    values = {
        "title": workflow,
        "datacenter": DC,
        "actor": person("ingrid"),
        "resource_type": "test",
        "resource_id": UUID(int=7),
        "resource_name": "test",
    }
    return engine.create_task(
        new=NewTask(workflow=workflow, input=task_input, **(values | more))  # type: ignore[arg-type]
    )


@pytest.fixture
def world(db) -> World:
    sites.imported()
    beat("maskin", "nett")
    for record in inventory.list_servers():
        Machine.objects.create(
            server_id=record.id,
            name=record.name,
            datacenter=record.datacenter,
            failure_domain=record.failure_domain,
            server_class=record.server_class,
            serial=record.serial,
            provision_state="available",
        )
    networks.pools()
    project = tenancy.project("journal")
    networks.network(project.tenant_id, project.id)
    switch = inventory.list_switches()[0]
    engine.park_message(
        stream="DV_EVT",
        subject=f"dv.maskin.evt.step.failed.{DC}",
        message_id="m1",
        reason="not JSON",
        payload=b"{",
        at=clock.now(),
    )
    return World(
        ingrid=as_actor(people.operator("ingrid")),
        kari=as_actor(people.operator("kari")),
        server=inventory.list_servers()[0].id,
        switch=switch.id,
        task=maskin.check_site(actor=person("ingrid"), datacenter=DC),
        letter=tasks.list_dead_letters()[0].id,
    )


def proven(world: World) -> None:
    """A port that carries its network, and was read to do so."""
    network = nett.create_provisioning_network(
        actor=world.ingrid, datacenter=DC, vlan_id=100, prefix="10.1.0.0/24"
    )
    port = PortRef(switch_id=world.switch, switch_name=SWITCH, port_name="Ethernet1")
    nett.plan_ports(
        actor=world.ingrid,
        ports=[port],
        datacenter=DC,
        network_id=network,
        holder_id=world.server,
    )
    nett.record_ports_applied(
        switch_id=world.switch, result=reading(100, revision=1), at=clock.now()
    )


def read_switch(world: World, *, vlan: int) -> None:
    """The port is read, with ``vlan`` on it."""
    nett.record_ports_read(switch_id=world.switch, result=reading(vlan), at=clock.now())


def reading(vlan: int, *, revision: int = 0) -> dict[str, object]:
    """What a switch answers."""
    port = PortConfiguration(name="Ethernet1", mode="ACCESS", access_vlan=vlan, enabled=True)
    return plain.dump(
        PortsApplied(
            device=SWITCH,
            revision=revision,
            changed=False,
            diff="",
            vlans=(VlanConfiguration(vlan_id=100, name=f"dv-100-provisioning-{DC}"),),
            ports=(port,),
            running_digest="x",
        )
    )


type Answering = Callable[[UUID, str, dict[str, object]], None]


@pytest.fixture
def answer() -> Answering:
    """Let a site answer the newest command of a task."""

    def say(task_id: UUID, verb: str, data: dict[str, object]) -> None:
        commands = outbox.commands()
        command = [one for one in commands if one.taskid == str(task_id)][-1]
        event = Envelope(
            id=f"{command.id}:{verb}",
            type=f"{command.type.replace('.cmd.', '.evt.')}.{verb}",
            source="/test",
            time=command.time,
            datacenter=command.datacenter,
            data=data,
            taskid=command.taskid,
            stepid=command.stepid,
            attempt=command.attempt,
            direction=command.direction,
        )
        engine.apply_events(events=[event], at=clock.now())

    return say


def answer_well(world: World, answer: Answering, task_id: UUID) -> None:
    """Let the BMC answer a check as the inventory knows it."""
    record = machines.get_server(server=world.server).record
    result = {
        "server": SERVER,
        "power": "off",
        "serial": record.serial,
        "system_uuid": str(record.system_uuid),
    }
    answer(task_id, "succeeded", {"result": result})
