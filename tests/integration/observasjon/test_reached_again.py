"""An alert that a device cannot be reached ends when it was reached, whoever did that."""

import pytest

from apps.maskin import services as machines
from apps.nett import services as nett
from apps.observasjon import selectors
from dataverket.lib import clock
from tests.integration.observasjon.conftest import (
    Answering,
    World,
    answer_well,
    proven,
    read_switch,
)


def _failed(code: str) -> dict[str, object]:
    return {"error": {"code": code, "class": "permanent", "message": "no answer."}}


def _alerts() -> set[str]:
    return {alert.code for alert in selectors.list_alerts(at=clock.now())}


@pytest.mark.parametrize("code", ["device.unreachable", "device.busy", "device.auth_rejected"])
def test_an_alert_about_a_switch_ends_when_another_task_has_read_it(
    world: World, answer: Answering, code: str
):
    proven(world)
    task = nett.read_switch(actor=world.ingrid, switch_id=world.switch, reason="look")
    answer(task, "failed", _failed(code))
    assert code in _alerts(), "the switch was read before, which says nothing"

    read_switch(world, vlan=100)

    assert code not in _alerts()


@pytest.mark.parametrize("code", ["bmc.unreachable", "bmc.busy", "bmc.auth_rejected"])
def test_an_alert_about_a_bmc_ends_when_another_task_has_read_it(
    world: World, answer: Answering, code: str
):
    answer_well(world, answer, machines.check_bmc(actor=world.ingrid, server_id=world.server))
    power = machines.power_server(
        actor=world.ingrid, server_id=world.server, action="on", reason="ticket"
    )
    answer(power, "failed", _failed(code))
    assert code in _alerts(), "the BMC was read before, which says nothing"

    answer_well(world, answer, machines.check_bmc(actor=world.ingrid, server_id=world.server))

    assert code not in _alerts()


def test_an_alert_that_is_not_about_reaching_a_device_stays(world: World, answer: Answering):
    proven(world)
    task = nett.read_switch(actor=world.ingrid, switch_id=world.switch, reason="look")
    answer(task, "failed", _failed("device.rejected"))

    read_switch(world, vlan=100)

    assert "device.rejected" in _alerts()
