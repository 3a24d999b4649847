"""What an approver reads of a change of ports: each port, and whose server hangs on it."""

from collections.abc import Sequence
from dataclasses import asdict

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.inventory.models import Cable
from apps.nett import services as nett
from apps.tasks import states
from apps.tasks.types import PlannedEffect
from tests.factories import identitet as people
from tests.factories import nett as networks
from tests.factories import tasks as factory
from tests.integration.nett.rack import SWITCH, Rack

pytestmark = pytest.mark.django_db


def _of_port(effects: Sequence[PlannedEffect], number: int) -> PlannedEffect:
    (found,) = [one for one in effects if one.name == f"{SWITCH} Ethernet{number}"]
    return found


def test_a_plan_names_the_server_and_the_tenant_behind_each_port(rack: Rack):
    rack.hand_out(0, rack.project)

    effects = nett.plan_for_ports(
        ports=[rack.port(1), rack.port(3), rack.port(99)], network_id=rack.network, tenant_id=None
    )

    assert _of_port(effects, 1).behind == "server osl1-s01 of tenant helse, project journal"
    assert _of_port(effects, 3).behind == "server osl1-s02, which no tenant uses"
    assert _of_port(effects, 99).behind == "nothing is cabled to it"


def test_a_plan_for_a_tenant_does_not_tell_who_the_other_tenant_is(rack: Rack):
    rack.hand_out(0, rack.project)
    other, project = networks.project("nav", "pensjon")
    rack.hand_out(1, project, "web-1")

    effects = nett.plan_for_ports(
        ports=[rack.port(1), rack.port(3)], network_id=rack.network, tenant_id=other
    )

    assert _of_port(effects, 1).behind == "server osl1-s01 of another tenant"
    assert _of_port(effects, 3).behind == "server osl1-s02 of tenant nav, project pensjon"


def test_a_cable_that_nobody_has_verified_is_told(rack: Rack):
    Cable.objects.update(trust="disputed")

    (effect,) = nett.plan_for_ports(ports=[rack.port(1)], network_id=None, tenant_id=None)

    assert effect.behind == "server osl1-s01, which no tenant uses (its cable is disputed)"


def test_a_port_that_another_server_holds_than_the_one_cabled_to_it_is_told(rack: Rack):
    rack.attach(1)
    rack.recable(1, server=1, card="eth0")

    (effect,) = nett.plan_for_ports(ports=[rack.port(1)], network_id=None, tenant_id=None)

    assert effect.behind == (
        f"server osl1-s02, which no tenant uses; it is held for another: {rack.servers[0]}"
    )


@pytest.mark.parametrize("number", [1, 4])
def test_who_is_hit_costs_the_same_queries_for_every_number_of_ports(
    rack: Rack, number: int, django_assert_num_queries: DjangoAssertNumQueries
):
    rack.hand_out(0, rack.project)
    ports = [rack.port(index) for index in range(1, number + 1)]

    with django_assert_num_queries(5):  # network, ports, cables, allocations, projects
        nett.plan_for_ports(ports=ports, network_id=rack.network, tenant_id=None)


def test_an_approver_reads_who_hangs_on_a_port_of_the_switch(rack: Rack):
    rack.hand_out(0, rack.project)
    rack.attach(1)
    rack.read((1, 300))

    task = rack.restore(people.operator("ingrid"))

    asked, shown = factory.waiting(task), factory.task(task).approval
    told = "behind it: server osl1-s01 of tenant helse, project journal"
    assert shown is not None
    assert told in asked.plan_text
    assert shown.plan_text == asked.plan_text
    (port,) = [one for one in asked.plan["effects"] if one["kind"] == "switch port"]
    assert told.endswith(port["behind"])


def test_a_server_of_another_tenant_behind_the_port_voids_the_consent(rack: Rack):
    first = rack.hand_out(0, rack.project)
    rack.attach(1)
    rack.read((1, 300))
    task = rack.restore(people.operator("ingrid"))
    _, project = networks.project("nav", "pensjon")
    first.delete()
    rack.hand_out(0, project, "web-1")

    found = factory.grant(task, people.operator("ola"))

    assert found.state == states.VOID
    assert "of tenant helse" in found.outcome
    assert "of tenant nav" in found.outcome


def test_a_server_that_was_cabled_elsewhere_voids_the_consent(rack: Rack):
    rack.attach(1)
    rack.read((1, 300))
    task = rack.restore(people.operator("ingrid"))
    rack.recable(1, server=1, card="eth0")

    found = factory.grant(task, people.operator("ola"))

    assert found.state == states.VOID
    assert "osl1-s02" in found.outcome


def test_an_effect_that_tells_nobody_behind_it_hashes_as_it_did_before():
    effect = PlannedEffect(kind="server", name="s", now="off", after="on")

    assert "behind" not in effect.as_data()
    assert effect.as_data() == {
        name: value for name, value in asdict(effect).items() if name != "behind"
    }
