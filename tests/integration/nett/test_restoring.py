"""Restoring a switch: what was chosen is what people agree to and all that is written."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.nett import services as nett
from apps.nett.models import SwitchPort, SwitchRevision
from apps.nett.types import RestoreSwitch
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.models import Task
from dataverket.bus.envelope import Envelope
from dataverket.lib import clock, plain
from tests import outbox
from tests.factories import identitet as people
from tests.factories import nett as networks
from tests.factories import tasks as factory
from tests.integration.nett.rack import DC, SWITCH, Rack

pytestmark = pytest.mark.django_db


def _ask(rack: Rack) -> UUID:
    return rack.restore(people.operator("ingrid"))


def _agree(task: UUID) -> str:
    return factory.grant(task, people.operator("ola")).state


def _effects(task: UUID) -> dict[str, str]:
    """What the plan tells of each object but the switch itself."""
    return {
        f"{one['kind']} {one['name']}": f"{one['now']} -> {one['after']}"
        for one in factory.approvals(task)[0].plan["effects"]
        if one["kind"] != "switch"
    }


def _sent(task: UUID) -> dict[str, Any]:
    """The command that went out to the switch for a task."""
    (command,) = [one for one in outbox.commands() if one.taskid == str(task)]
    return dict(command.data)


def _ports(command: dict[str, Any]) -> list[str]:
    return [port["name"] for port in command["ports"]]


def _attach(rack: Rack, number: int, server: int) -> UUID:
    """The task that puts a port of a server on the network."""
    return nett.start_attachment(
        actor=networks.ACTOR,
        network_id=rack.network,
        holder_id=rack.servers[server],
        holder_name=f"osl1-s0{server + 1}",
        datacenter=DC,
        ports=[rack.port(number)],
    )


def _done(rack: Rack, task: UUID, *, number: int) -> None:
    """The switch does what a task told it, and the task ends."""
    (command,) = [one for one in outbox.commands() if one.taskid == str(task)]
    event = Envelope(
        id=f"{command.id}:succeeded",
        type=f"{command.type.replace('.cmd.', '.evt.')}.succeeded",
        source="/test",
        time=command.time,
        datacenter=command.datacenter,
        data={"result": rack.reading((number, rack.vlan), revision=command.data["revision"])},
        taskid=command.taskid,
        stepid=command.stepid,
        attempt=command.attempt,
        direction=command.direction,
    )
    tasks.apply_events(events=[event], at=clock.now())
    assert factory.task(task).state == states.SUCCEEDED, factory.task(task).error


def test_a_change_of_another_port_by_its_own_task_does_not_void_the_consent(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    task = _ask(rack)
    _done(rack, _attach(rack, 3, server=1), number=3)

    assert _agree(task) == states.GRANTED

    assert _ports(_sent(task)) == ["Ethernet1"]


def test_a_port_that_another_task_is_just_changing_is_left_to_that_task(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    other = _attach(rack, 3, server=1)
    task = _ask(rack)
    _done(rack, other, number=3)

    told = [f"switch port {SWITCH} Ethernet1", f"VLAN {SWITCH} 2000", f"VLAN {SWITCH} 300"]
    assert sorted(_effects(task)) == sorted(told)
    assert _agree(task) == states.GRANTED
    assert _ports(_sent(task)) == ["Ethernet1"]


def test_a_port_that_no_task_brings_about_any_more_is_restored(rack: Rack):
    rack.attach(1)
    SwitchPort.objects.update(desired_revision=100, realized_revision=99)

    task = _ask(rack)

    assert list(_effects(task)) == [f"switch port {SWITCH} Ethernet1", f"VLAN {SWITCH} 2000"]
    assert _agree(task) == states.GRANTED
    assert _ports(_sent(task)) == ["Ethernet1"]


def test_a_port_of_which_nobody_wished_anything_is_not_written(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    SwitchPort.objects.create(
        switch_id=rack.switch, switch_name=SWITCH, port_name="Ethernet4", datacenter=DC
    )
    task = _ask(rack)

    _agree(task)

    assert _ports(_sent(task)) == ["Ethernet1"]


def test_what_somebody_typed_at_another_port_later_is_neither_told_nor_written(rack: Rack):
    rack.attach(1, 2)
    rack.read((1, 300), (2, rack.vlan))
    task = _ask(rack)
    rack.read((1, 300), (2, 301))

    assert _agree(task) == states.GRANTED

    command = _sent(task)
    assert _ports(command) == ["Ethernet1"]
    assert command["absent_vlans"] == [300]


@pytest.mark.parametrize("vlan", [301, 2000])
def test_another_reading_of_a_chosen_port_voids_the_consent(rack: Rack, vlan: int):
    rack.attach(1)
    rack.read((1, 300))
    task = _ask(rack)
    rack.read((1, vlan))

    assert _agree(task) == states.VOID

    assert factory.task(task).state == states.CANCELLED
    assert outbox.commands() == []


def test_another_wish_for_a_chosen_port_voids_the_consent(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    task = _ask(rack)
    nett.clear_ports(
        actor=networks.ACTOR,
        ports=[rack.port(1)],
        datacenter=DC,
        holder_id=rack.servers[0],
    )

    assert _agree(task) == states.VOID


def test_a_plan_tells_the_vlans_that_come_and_go_with_the_ports(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    SwitchRevision.objects.update(realized_vlans={"2000": "typed-by-hand"})

    task = _ask(rack)

    told = _effects(task)
    assert told[f"VLAN {SWITCH} 2000"] == "named typed-by-hand -> named dv-2000-web"
    assert told[f"VLAN {SWITCH} 300"] == "read on the ports that are set -> removed from the switch"
    assert _agree(task) == states.GRANTED
    command = _sent(task)
    assert command["vlans"] == [{"vlan_id": 2000, "name": "dv-2000-web"}]
    assert command["absent_vlans"] == [300]


def test_a_vlan_alone_is_restored_and_no_port_is_touched(rack: Rack):
    rack.attach(1)
    rack.read((1, rack.vlan))
    SwitchRevision.objects.update(realized_vlans={})

    task = _ask(rack)

    assert _effects(task) == {f"VLAN {SWITCH} 2000": "not there -> named dv-2000-web"}
    _agree(task)
    assert (_ports(_sent(task)), _sent(task)["vlans"][0]["vlan_id"]) == ([], 2000)


def test_a_vlan_that_came_into_use_meanwhile_voids_the_consent_to_remove_it(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    task = _ask(rack)
    rack.attach(3, server=1)
    rack.read((1, 300), (3, 300))

    assert _agree(task) == states.VOID


def test_everything_of_a_port_that_differs_is_told(rack: Rack):
    rack.attach(1)
    row = SwitchPort.objects.get()
    row.realized = {**row.realized, "description": "typed\x1b[2J", "enabled": False}
    row.save()

    told = _effects(_ask(rack))[f"switch port {SWITCH} Ethernet1"]

    assert told.startswith("VLAN 2000, shut down (typed?[2J) was read -> network web (VLAN 2000)")


def test_a_command_that_is_built_again_leaves_out_a_port_with_another_wish(rack: Rack):
    rack.attach(1, 2)
    rack.read((1, 300), (2, 300))
    chosen = plain.load(RestoreSwitch, Task.objects.get(pk=_ask(rack)).input)
    nett.clear_ports(
        actor=networks.ACTOR,
        ports=[rack.port(2)],
        datacenter=DC,
        holder_id=rack.servers[0],
    )

    command = nett.build_restore_command(restore=chosen)

    assert command is not None
    assert [port.name for port in command.ports] == ["Ethernet1"]


def test_a_task_that_was_started_before_there_was_a_choice_still_sets_all_known_ports(rack: Rack):
    rack.attach(1, 2)

    command = nett.build_restore_command(
        restore=RestoreSwitch(switch_id=rack.switch, switch_name=SWITCH)
    )

    assert command is not None
    assert [port.name for port in command.ports] == ["Ethernet1", "Ethernet2"]


def test_a_plan_that_changed_after_the_consent_but_before_the_first_effect_voids_it(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    task = _ask(rack)
    tasks.age_health(at=clock.now() + timedelta(minutes=1))  # nobody is there to do it
    assert _agree(task) == states.GRANTED
    rack.read((1, 301))

    tasks.record_heartbeat(service="nett", datacenter=DC, at=clock.now(), detail={})
    tasks.reconsider(service="nett", datacenter=DC, at=clock.now(), back=True)

    assert factory.task(task).state == states.CANCELLED
    assert outbox.commands() == []


def test_the_vlan_of_a_port_whose_wish_was_never_brought_about_is_told_before_it_is_written(
    rack: Rack,
):
    rack.attach(1)
    SwitchPort.objects.update(desired_revision=100, realized_revision=99)
    SwitchRevision.objects.update(realized_vlans={"2000": "typed-by-hand"})

    task = _ask(rack)

    told = _effects(task)
    assert _agree(task) == states.GRANTED
    assert _sent(task)["vlans"] == [{"vlan_id": 2000, "name": "dv-2000-web"}]
    assert f"VLAN {SWITCH} 2000" in told


def test_a_vlan_of_a_chosen_port_that_was_renamed_since_is_not_written_on_the_old_consent(
    rack: Rack,
):
    rack.attach(1)
    rack.read((1, 300))
    task = _ask(rack)
    SwitchRevision.objects.update(realized_vlans={"2000": "typed-by-hand", "300": "x"})

    verdict = _agree(task)

    assert verdict == states.VOID or _sent(task)["vlans"] == []
