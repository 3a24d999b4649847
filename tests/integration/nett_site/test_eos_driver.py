import asyncio
import dataclasses
import logging
from typing import Any

import pytest

from apps.nett.drivers.base import AuthRejected, Busy, Rejected, Unreachable
from apps.nett.drivers.eos import open_eos
from apps.nett.executors import EXECUTORS
from apps.nett.messages import ReadPorts
from apps.nett.simulators.eos import SwitchFault
from dataverket.lib.execution import Credential
from tests.integration.nett_site.conftest import ACCOUNT, LIMITS, SECRET, Bench
from tests.integration.nett_site.execution import Execution
from tests.waiting import wait_until

CHANGE = "interface Ethernet1\n   description changed\n"


def login(bench: Bench, **changes: Any):
    return open_eos(bench.address(**changes), ACCOUNT, LIMITS)


def test_facts_tell_who_the_switch_is(bench: Bench):
    with login(bench) as device:
        facts = device.facts()

    assert facts.vendor == "Arista"
    assert facts.os_version == "4.30.1F"
    assert facts.serial == "SIMOSL1-R1-LEAF1"


def test_a_wrong_password_is_final_and_names_the_secret(bench: Bench, execution: Execution):
    execution.credentials[SECRET] = Credential(username=ACCOUNT.username, password="wrong")

    with pytest.raises(AuthRejected, match=SECRET) as caught:
        EXECUTORS[ReadPorts](ReadPorts(device=bench.address()), execution)

    assert "wrong" not in str(caught.value)
    assert not caught.value.retryable


def test_a_credential_that_is_not_answered_in_time_is_tried_again(bench: Bench):
    async def overloaded(_username: str, _password: str) -> bool:
        await asyncio.sleep(30)
        return True

    bench.switch.admits = overloaded  # type: ignore[method-assign, assignment]
    hasty = dataclasses.replace(LIMITS, auth_s=0.3)

    with (
        pytest.raises(Unreachable, match="no answer to the credential") as caught,
        open_eos(bench.address(), ACCOUNT, hasty),
    ):
        pytest.fail("nobody was let in")

    assert caught.value.retryable


def test_another_host_key_is_refused_before_the_password_is_sent(bench: Bench):
    recorded = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    with pytest.raises(AuthRejected, match="expected SSH host key SHA256:AAAA"):
        login(bench, host_key=recorded).__enter__()

    assert bench.events("login", "login-refused") == []


def test_a_device_without_a_recorded_host_key_is_let_in(bench: Bench):
    with login(bench, host_key="") as device:
        assert device.running().ports


def test_an_unreachable_switch_is_retryable(bench: Bench):
    bench.set_fault(SwitchFault(kind="unreachable"))

    with pytest.raises(Unreachable) as caught:
        login(bench).__enter__()

    assert caught.value.retryable
    assert "osl1-r1-leaf1" in str(caught.value)


def test_a_closed_port_is_retryable(bench: Bench):
    address = bench.address()
    bench.loop.run(bench.switch.stop())

    with pytest.raises(Unreachable, match="nothing takes SSH connections there"):
        open_eos(address, ACCOUNT, LIMITS).__enter__()


def test_a_login_that_is_cut_midway_is_retryable(bench: Bench):
    with login(bench) as device:
        bench.set_fault(SwitchFault(kind="unreachable"))

        with pytest.raises(Unreachable, match="show running-config"):
            device.running()


def test_the_switch_goes_back_by_itself_when_nobody_confirms(bench: Bench):
    before = bench.switch.running_text()
    with login(bench) as device:
        device.load("dv-1", CHANGE)
        device.commit(1)
    assert bench.switch.running_text() != before

    wait_until(lambda: bench.events("rollback"), limit_s=10)

    assert bench.switch.running_text() == before


def test_a_confirmation_that_comes_too_late_is_busy_and_commits_nothing(bench: Bench):
    before = bench.switch.running_text()
    with login(bench) as device:
        device.load("dv-1", CHANGE)
        token = device.commit(1)
    wait_until(lambda: bench.events("rollback"), limit_s=10)

    with login(bench) as device, pytest.raises(Busy, match="run out"):
        device.confirm(token)

    assert bench.switch.running_text() == before


def test_a_confirmation_never_commits_a_session_that_was_not_committed(bench: Bench):
    before = bench.switch.running_text()
    with login(bench) as device:
        device.load("dv-1", CHANGE)

    with login(bench) as device, pytest.raises(Busy):
        device.confirm("dv-1")

    assert bench.switch.running_text() == before


def test_cancel_goes_back_at_once_and_may_be_repeated(bench: Bench):
    before = bench.switch.running_text()
    with login(bench) as device:
        device.load("dv-1", CHANGE)
        token = device.commit(60)

    with login(bench) as device:
        device.cancel(token)
        device.cancel(token)

    assert bench.switch.running_text() == before
    assert bench.events("rollback") == ["rollback"]


def test_a_second_commit_waits_for_the_first_to_be_confirmed(bench: Bench):
    with login(bench) as device:
        device.load("dv-1", CHANGE)
        device.commit(60)
        device.load("dv-2", CHANGE)

        with pytest.raises(Busy, match="dv-2"):
            device.commit(60)


def test_pending_tells_open_waiting_and_ended_sessions_apart(bench: Bench):
    with login(bench) as device:
        device.load("dv-1", CHANGE)
        device.commit(60)
        device.confirm("dv-1")
        device.load("dv-2", "interface Ethernet2\n   shutdown\n")
        device.commit(60)
        device.load("dv-3", "interface Ethernet3\n   shutdown\n")
        found = {one.name: (one.open, one.timed, one.ended) for one in device.pending()}

    assert found == {
        "dv-1": (False, False, True),
        "dv-2": (False, True, False),
        "dv-3": (True, False, False),
    }


def test_a_session_name_that_could_be_misread_is_refused(bench: Bench):
    with login(bench) as device, pytest.raises(Rejected, match="session name"):
        device.load("x commit", CHANGE)


def test_the_wait_for_a_prompt_has_a_limit(bench: Bench):
    limits = dataclasses.replace(LIMITS, read_s=0.5)

    with open_eos(bench.address(), ACCOUNT, limits) as device:
        bench.switch.configurations.running.hostname = "another-name"

        with pytest.raises(Unreachable, match=r"within 0\.5 s"):
            device.running()


def test_no_password_outlives_a_login(bench: Bench):
    """netmiko hangs a filter with the password onto its logger; it must go with the login."""
    before = list(logging.getLogger("netmiko").filters)

    with login(bench) as device:
        device.pending()
    with pytest.raises(AuthRejected):
        login(bench, host_key="SHA256:AAAA").__enter__()

    assert logging.getLogger("netmiko").filters == before
