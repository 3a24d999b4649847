import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from apps.maskin.drivers import ipmi
from apps.maskin.executors import EXECUTORS
from apps.maskin.messages import (
    BmcAddress,
    BmcChecked,
    BootArtifact,
    BootOverrideSet,
    CheckBmc,
    Echo,
    PowerObserved,
    PublishBootRecord,
    SetBootOverride,
    SetPower,
    WithdrawBootRecord,
)
from apps.maskin.simulators.bmc import SimulatedBmc
from dataverket.lib.device_errors import AuthRejected, Busy, NotSupported, Rejected
from tests.integration.maskin_site.conftest import SYSTEM_UUID, Context


def _run(command: Any, context: Context) -> Any:
    return EXECUTORS[type(command)](command, context)


def _events(bmc: SimulatedBmc) -> list[str]:
    return [one.event for one in bmc.log if one.event != "login"]


class _Killed(BaseException):
    """As if the process had ended."""


@contextmanager
def _killed_at(packet: int) -> Iterator[None]:
    """End the execution right after it has sent this many packets to the BMC."""
    left = packet
    send = ipmi._Session._xmit_packet

    def count(session: Any, *arguments: Any, **options: Any) -> None:
        nonlocal left
        send(session, *arguments, **options)
        left -= 1
        if left == 0:
            time.sleep(0.05)  # what was sent arrives all the same
            raise _Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ipmi._Session, "_xmit_packet", count)
        yield


def _run_until_killed(command: Any, context: Context) -> str:
    try:
        _run(command, context)
    except _Killed:
        return "killed"
    return "came to its end before"


def _publish(**changes: Any) -> PublishBootRecord:
    command = PublishBootRecord(
        server="s1",
        macs=("02:00:00:00:00:01",),
        serial="SN0001",
        system_uuid=str(SYSTEM_UUID),
        step_id="step-1",
        install_id=1,
        kernel=BootArtifact(name="vmlinuz", sha256="a" * 64),
        initrd=BootArtifact(name="initrd", sha256="b" * 64),
        kernel_arguments=(),
        machine_configuration="machine: {}\n",
        expires_at="2030-01-01T00:00:00+00:00",
    )
    return replace(command, **changes)


def test_check_reads_power_and_identity(bmc: SimulatedBmc, address: BmcAddress, context: Context):
    assert _run(CheckBmc(bmc=address), context) == BmcChecked(
        server="s1",
        power="off",
        serial="SN0001",
        system_uuid=str(SYSTEM_UUID),
        boot_override="none",
    )
    assert _events(bmc) == []


def test_check_tells_a_boot_override_and_how_long_it_stands(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    _run(SetBootOverride(bmc=address, target="network"), context)

    checked = _run(CheckBmc(bmc=address), context)

    assert checked.boot_override == "network, once"


def test_check_with_a_wrong_password_is_final(bmc: SimulatedBmc, address: BmcAddress):
    with pytest.raises(AuthRejected):
        _run(CheckBmc(bmc=address), Context(password="wrong"))


def test_an_override_is_set_and_read_back_however_often(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    command = SetBootOverride(bmc=address, target="network")

    results = [_run(command, context) for _ in range(2)]

    assert results == [BootOverrideSet(server="s1", target="network", once=True)] * 2
    assert bmc.override() == "network"


def test_a_lost_override_is_busy_and_a_refused_one_is_rejected(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    command = SetBootOverride(bmc=address, target="network")
    bmc.faults.add("loses-override")
    with pytest.raises(Busy, match="read back as none"):
        _run(command, context)

    bmc.faults.clear()
    bmc.faults.add("refuses-override")
    with pytest.raises(Rejected, match="0xd5"):
        _run(command, context)


def test_power_on_changes_once(bmc: SimulatedBmc, address: BmcAddress, context: Context):
    command = SetPower(bmc=address, power="on")

    assert _run(command, context) == PowerObserved(server="s1", power="on", changed=True)
    assert _run(command, context) == PowerObserved(server="s1", power="on", changed=False)
    assert _events(bmc) == ["power-on"]


def test_a_repeat_with_the_same_marker_does_not_reset_twice(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    bmc.memory.power = True
    command = SetPower(bmc=address, power="on", reset_if_on=True, marker="step-1")

    assert _run(command, context).changed
    assert not _run(command, context).changed
    assert _events(bmc) == ["power-off", "power-on"]

    assert _run(replace(command, marker="step-2"), context).changed
    assert _events(bmc) == ["power-off", "power-on"] * 2


def test_after_the_store_was_lost_the_bmc_itself_knows_of_the_reset(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    bmc.set_power(power=True, event="power-on")
    reset = SetPower(bmc=address, power="on", reset_if_on=True, marker="task-1")
    _run(reset, context)

    repeated = _run(reset, Context(attempt=2, may_have_forgotten=True))
    other = _run(replace(reset, marker="task-2"), Context(may_have_forgotten=True))

    assert (repeated.changed, other.changed) == (False, True)
    assert _events(bmc) == ["power-on", *["power-off", "power-on"] * 2]


def test_a_power_on_before_the_store_was_lost_is_not_followed_by_a_reset(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    wish = SetPower(bmc=address, power="on", reset_if_on=True, marker="task-1")
    _run(wish, context)

    repeated = _run(wish, Context(attempt=2, may_have_forgotten=True))

    assert not repeated.changed
    assert _events(bmc) == ["power-on"]


def test_without_any_record_of_a_reset_a_person_decides(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    bmc.faults.add("no-mailbox")
    bmc.set_power(power=True, event="power-on")
    reset = SetPower(bmc=address, power="on", reset_if_on=True, marker="task-1")
    _run(reset, context)

    with pytest.raises(Rejected) as refused:
        _run(reset, Context(attempt=2, may_have_forgotten=True))

    assert refused.value.code == "bmc.reset_unknown"
    assert _events(bmc) == ["power-on", "power-off", "power-on"]


@pytest.mark.parametrize("packet", range(1, 16))
def test_a_restart_that_is_killed_anywhere_is_carried_out_once_by_its_repeat(
    bmc: SimulatedBmc, address: BmcAddress, packet: int
):
    context = Context(timeout_s=0.5)
    bmc.set_power(power=True, event="power-on")
    reset = SetPower(bmc=address, power="on", reset_if_on=True, marker="task-1")
    with _killed_at(packet):
        suppressed = _run_until_killed(reset, context)

    _run(reset, context)

    assert _events(bmc) == ["power-on", "power-off", "power-on"], suppressed


def test_a_server_powered_on_by_the_command_is_not_reset_by_its_repeat(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    command = SetPower(bmc=address, power="on", reset_if_on=True, marker="step-1")

    assert _run(command, context).changed
    assert not _run(command, context).changed
    assert _events(bmc) == ["power-on"]


def test_a_reset_without_a_marker_is_refused(
    bmc: SimulatedBmc, address: BmcAddress, context: Context
):
    with pytest.raises(NotSupported, match="needs a marker"):
        _run(SetPower(bmc=address, power="on", reset_if_on=True), context)


def test_publishing_twice_is_publishing_once(context: Context):
    _run(_publish(), context)
    before = dict(context.store.records)

    _run(_publish(), context)

    assert context.store.records == before
    assert len(before) == 4


def test_withdrawing_leaves_nothing_however_often(context: Context):
    _run(_publish(), context)
    context.store.put("boot-token.s1", {"install_id": 1, "sha256": "0", "used_at": ""})

    for _ in range(2):
        _run(WithdrawBootRecord(server="s1"), context)

    assert context.store.records == {}


def test_a_changed_mac_takes_its_key_along(context: Context):
    _run(_publish(), context)

    _run(_publish(install_id=2, macs=("02:00:00:00:00:09",)), context)

    keys = [key for key in context.store.records if key.startswith("boot-by.mac")]
    assert keys == ["boot-by.mac.02-00-00-00-00-09"]


def test_an_older_installation_does_not_replace_a_newer_one(context: Context):
    _run(_publish(install_id=2), context)

    with pytest.raises(Rejected, match="install 2 stands"):
        _run(_publish(install_id=1), context)


def test_two_servers_with_one_mac_are_refused(context: Context):
    _run(_publish(), context)

    with pytest.raises(Rejected, match="belongs to s1"):
        _run(_publish(server="s2", serial="other", system_uuid=""), context)


def test_echo_answers_with_the_text(context: Context):
    assert _run(Echo(text="hi"), context).text == "hi"
