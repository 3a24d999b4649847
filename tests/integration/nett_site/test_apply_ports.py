from typing import Any

import pytest

from apps.nett.drivers.base import Busy, Rejected, Unreachable
from apps.nett.drivers.eos import open_eos
from apps.nett.executors import EXECUTORS
from apps.nett.messages import (
    ApplyPorts,
    PortConfiguration,
    PortsApplied,
    ReadPorts,
    VlanConfiguration,
)
from apps.nett.simulators.eos import SwitchFault
from dataverket.lib.execution import Fenced
from tests.integration.nett_site.conftest import ACCOUNT, LIMITS, PORTS, Bench
from tests.integration.nett_site.execution import Execution
from tests.waiting import wait_until

BLUE = VlanConfiguration(vlan_id=100, name="blue")
GREEN = VlanConfiguration(vlan_id=200, name="green")
SERVER = PortConfiguration(
    name="Ethernet1", description="osl1-r1-s01 eth0", mode="ACCESS", access_vlan=100, enabled=True
)
UPLINK = PortConfiguration(
    name="Ethernet2",
    description="osl1-r1-spine1",
    mode="TRUNK",
    native_vlan=1,
    trunk_vlans=(100, 200),
    enabled=True,
)


def command(bench: Bench, **changes: Any) -> ApplyPorts:
    fields: dict[str, Any] = {
        "device": bench.address(),
        "revision": 7,
        "vlans": (BLUE,),
        "ports": (SERVER,),
    }
    return ApplyPorts(**(fields | changes))


def apply(order: ApplyPorts, execution: Execution) -> PortsApplied:
    result: PortsApplied = EXECUTORS[ApplyPorts](order, execution)
    return result


def test_apply_makes_the_switch_run_what_the_command_describes(bench: Bench, execution: Execution):
    result = apply(command(bench), execution)

    assert result.changed
    assert result.ports == (SERVER,)
    assert result.vlans == (BLUE,)
    assert "+   switchport access vlan 100" in result.diff
    assert bench.switch.port_view("Ethernet1") == SERVER
    assert bench.switch.startup_text() == bench.switch.running_text()
    assert execution.store.records == {}


def test_apply_confirms_from_a_login_other_than_the_one_that_committed(
    bench: Bench, execution: Execution
):
    apply(command(bench), execution)

    seen = bench.events("login", "commit-timer", "confirm", "save")
    assert seen == ["login", "commit-timer", "login", "confirm", "save"]


def test_apply_commits_nothing_when_all_stands_already(bench: Bench, execution: Execution):
    first = apply(command(bench), execution)
    before = bench.events("line", "commit", "commit-timer", "save")

    again = apply(command(bench), execution)

    assert not again.changed
    assert again.diff == ""
    assert again.running_digest == first.running_digest
    assert bench.events("line", "commit", "commit-timer", "save") == before


def test_apply_leaves_ports_that_it_does_not_name_alone(bench: Bench, execution: Execution):
    bench.type_lines("interface Ethernet3", "description by hand", "switchport access vlan 42")

    apply(command(bench), execution)

    assert bench.switch.port_view("Ethernet3").access_vlan == 42
    assert bench.switch.port_view("Ethernet3").description == "by hand"


def test_apply_takes_back_what_the_switch_took_without_doing_it(bench: Bench, execution: Execution):
    bench.set_fault(SwitchFault(kind="ignore_line", pattern="switchport access vlan"))

    with pytest.raises(Rejected, match="does not run what was wanted") as refused:
        apply(command(bench), execution)

    assert refused.value.code == "nett.not_as_wanted"
    assert bench.events("confirm", "save") == []
    bench.set_fault(None)
    assert bench.switch.port_view("Ethernet1").description == ""


def test_apply_sets_two_ports_and_a_trunk_in_one_commit(bench: Bench, execution: Execution):
    result = apply(command(bench, vlans=(BLUE, GREEN), ports=(SERVER, UPLINK)), execution)

    assert result.ports == (SERVER, UPLINK)
    assert bench.switch.port_view("Ethernet2") == UPLINK
    assert bench.events("commit-timer") == ["commit-timer"]


def test_apply_turns_a_trunk_into_an_access_port_without_remains(
    bench: Bench, execution: Execution
):
    apply(command(bench, vlans=(BLUE, GREEN), ports=(UPLINK,)), execution)
    access = PortConfiguration(name="Ethernet2", mode="ACCESS", access_vlan=200, enabled=False)

    apply(command(bench, revision=8, vlans=(), ports=(access,)), execution)

    assert bench.switch.port_view("Ethernet2") == access
    assert "trunk" not in bench.switch.running_text()


def test_apply_removes_a_vlan_and_empties_its_port(bench: Bench, execution: Execution):
    apply(command(bench), execution)
    unused = PortConfiguration(name="Ethernet1")

    result = apply(
        command(bench, revision=8, vlans=(), ports=(unused,), absent_vlans=(100,)), execution
    )

    assert result.changed
    assert bench.switch.port_view("Ethernet1") == unused
    assert "vlan 100" not in bench.switch.running_text()


def test_apply_names_the_refused_line_and_leaves_nothing_behind(bench: Bench, execution: Execution):
    before = bench.switch.running_text()
    bench.set_fault(SwitchFault(kind="refuse_line", pattern="access vlan 100"))

    with pytest.raises(Rejected, match="switchport access vlan 100"):
        apply(command(bench), execution)

    assert bench.switch.running_text() == before
    assert bench.sessions() == {}
    assert bench.events("commit-timer") == []
    assert execution.store.records == {}


def test_apply_refuses_a_port_that_the_switch_does_not_have(bench: Bench, execution: Execution):
    port = PortConfiguration(name="Ethernet99", mode="ACCESS", access_vlan=100, enabled=True)

    with pytest.raises(Rejected, match="interface Ethernet99"):
        apply(command(bench, ports=(port,)), execution)

    assert bench.sessions() == {}


def test_apply_confirms_after_the_switch_dropped_the_login_on_the_commit(
    bench: Bench, execution: Execution
):
    bench.set_fault(SwitchFault(kind="drop_after_commit"))

    result = apply(command(bench), execution)

    assert result.changed
    assert bench.events("commit-timer", "confirm", "rollback") == ["commit-timer", "confirm"]
    assert bench.switch.port_view("Ethernet1") == SERVER


def test_apply_is_retryable_when_the_timer_ran_out_before_the_confirmation(
    bench: Bench, execution: Execution
):
    bench.set_fault(SwitchFault(kind="drop_after_commit"))
    before = bench.switch.running_text()

    def after_commit(_number: int) -> None:
        if bench.events("commit-timer"):
            wait_until(lambda: bench.events("rollback"), limit_s=10)

    execution.at_checkpoint = after_commit

    with pytest.raises(Busy, match="ran out") as caught:
        apply(command(bench, commit_timer_s=1), execution)

    assert caught.value.retryable
    assert bench.switch.running_text() == before
    assert bench.events("confirm", "save") == []


def test_apply_succeeds_on_the_attempt_after_a_rollback(bench: Bench, execution: Execution):
    unreachable = SwitchFault(kind="unreachable")
    execution.at_checkpoint = lambda _number: (
        bench.set_fault(unreachable) if bench.events("commit-timer") else None
    )
    with pytest.raises(Unreachable):
        apply(command(bench, commit_timer_s=1), execution)
    wait_until(lambda: bench.events("rollback"), limit_s=10)
    bench.set_fault(None)
    execution.at_checkpoint = lambda _number: None

    result = apply(command(bench), execution)

    assert result.changed
    assert bench.switch.port_view("Ethernet1") == SERVER


def test_apply_confirms_the_session_that_a_crash_left_waiting(bench: Bench, execution: Execution):
    def crash(_number: int) -> None:
        if bench.events("commit-timer"):
            raise Fenced

    execution.at_checkpoint = crash
    with pytest.raises(Fenced):
        apply(command(bench), execution)
    execution.at_checkpoint = lambda _number: None

    result = apply(command(bench), execution)

    assert result.changed
    assert "+   switchport access vlan 100" in result.diff
    assert bench.events("commit-timer", "confirm") == ["commit-timer", "confirm"]
    assert bench.switch.startup_text() == bench.switch.running_text()


def test_apply_drops_an_open_session_that_a_crash_left_and_starts_anew(
    bench: Bench, execution: Execution
):
    with open_eos(bench.address(), ACCOUNT, LIMITS) as device:
        device.load("dv-7", "interface Ethernet4\n   shutdown\n")

    apply(command(bench), execution)

    assert bench.switch.port_view("Ethernet4").enabled
    assert "pending" not in bench.sessions().values()


def test_apply_rolls_back_the_waiting_session_of_an_older_revision(
    bench: Bench, execution: Execution
):
    with open_eos(bench.address(), ACCOUNT, LIMITS) as device:
        device.load("dv-6", "interface Ethernet4\n   shutdown\n")
        device.commit(60)

    apply(command(bench), execution)

    assert bench.switch.port_view("Ethernet4").enabled
    assert bench.switch.port_view("Ethernet1") == SERVER


@pytest.mark.parametrize("name", ["dv-8", "by-hand"])
def test_apply_waits_for_a_newer_or_foreign_change(bench: Bench, execution: Execution, name: str):
    with open_eos(bench.address(), ACCOUNT, LIMITS) as device:
        device.load(name, "interface Ethernet4\n   shutdown\n")
        device.commit(60)

    with pytest.raises(Busy, match=name):
        apply(command(bench), execution)

    assert bench.sessions() == {name: "pendingCommitTimer"}


def test_apply_saves_what_was_confirmed_but_not_saved(bench: Bench, execution: Execution):
    bench.set_fault(SwitchFault(kind="refuse_line", pattern="write memory"))
    with pytest.raises(Busy, match="startup-config"):
        apply(command(bench), execution)
    bench.set_fault(None)

    result = apply(command(bench), execution)

    assert result.changed
    assert bench.events("commit-timer", "confirm", "save") == ["commit-timer", "confirm", "save"]


def test_apply_stops_before_the_commit_when_it_is_fenced_off(bench: Bench, execution: Execution):
    def fence(number: int) -> None:
        if number == 2:
            raise Fenced

    execution.at_checkpoint = fence

    with pytest.raises(Fenced):
        apply(command(bench), execution)

    assert bench.events("commit-timer", "commit") == []


def test_read_returns_the_ports_in_the_order_asked_for(bench: Bench, execution: Execution):
    apply(command(bench), execution)

    result = EXECUTORS[ReadPorts](
        ReadPorts(device=bench.address(), ports=("Ethernet3", "Ethernet1")), execution
    )

    assert [port.name for port in result.ports] == ["Ethernet3", "Ethernet1"]
    assert result.ports[1] == SERVER
    assert BLUE in result.vlans
    assert not result.changed


def test_read_returns_all_ports_when_none_is_named(bench: Bench, execution: Execution):
    result = EXECUTORS[ReadPorts](ReadPorts(device=bench.address()), execution)

    assert tuple(port.name for port in result.ports) == PORTS
    assert bench.events("line", "commit", "save") == []


def test_read_refuses_a_port_that_does_not_exist(bench: Bench, execution: Execution):
    with pytest.raises(Rejected, match="Ethernet99"):
        EXECUTORS[ReadPorts](ReadPorts(device=bench.address(), ports=("Ethernet99",)), execution)
