import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from apps.maskin.drivers.base import AuthRejected, Rejected, Unreachable
from apps.maskin.drivers.ipmi import IpmiBmc
from apps.maskin.simulators.bmc import SimulatedBmc
from dataverket.lib import process
from dataverket.lib.execution import Credential


def _driver(
    bmc: SimulatedBmc,
    *,
    username: str = "admin",
    password: str = "pw",  # noqa: S107 - the simulator's
    timeout_s: float = 5.0,
) -> IpmiBmc:
    return IpmiBmc(
        name=bmc.name,
        host=bmc.host,
        port=bmc.port,
        credential=Credential(username=username, password=password),
        timeout_s=timeout_s,
    )


def test_power_goes_on_and_off(bmc: SimulatedBmc):
    with _driver(bmc) as driver:
        assert driver.get_power() == "off"
        driver.power_on()
        assert driver.get_power() == "on"
        driver.reset()
        driver.power_off()
        assert driver.get_power() == "off"

    assert [one.event for one in bmc.log] == ["login", "power-on", "power-reset", "power-off"]


def test_identity_is_serial_and_uuid(bmc: SimulatedBmc):
    with _driver(bmc) as driver:
        identity = driver.get_identity()

    assert identity.serial == "SN0001"
    assert identity.system_uuid == str(bmc.system_uuid)


@pytest.mark.parametrize("target", ["network", "disk"])
def test_an_override_reads_back_once_and_is_gone_after_a_boot(bmc: SimulatedBmc, target: str):
    with _driver(bmc) as driver:
        driver.set_boot_once(target)  # type: ignore[arg-type]
        before = driver.get_boot_override()

        assert (before.target, before.once, before.uefi) == (target, True, True)
        assert bmc.take_boot_device() == target
        assert driver.get_boot_override().target is None


def test_reset_of_a_server_that_is_off_is_rejected(bmc: SimulatedBmc):
    with _driver(bmc) as driver, pytest.raises(Rejected, match="reset: completion code 0xd5"):
        driver.reset()


@pytest.mark.parametrize(("username", "password"), [("admin", "wrong"), ("nobody", "pw")])
def test_a_wrong_account_is_refused_at_once(bmc: SimulatedBmc, username: str, password: str):
    began = time.monotonic()

    with (
        pytest.raises(AuthRejected, match="check the credential"),
        _driver(bmc, username=username, password=password),
    ):
        pytest.fail("logged in")

    assert time.monotonic() - began < 2


def test_a_silent_bmc_is_unreachable_within_the_limit(bmc: SimulatedBmc):
    bmc.faults.add("silent")
    began = time.monotonic()

    with pytest.raises(Unreachable, match="found silence"), _driver(bmc, timeout_s=1.5):
        pytest.fail("logged in")

    assert 1.0 < time.monotonic() - began < 3


def test_a_bmc_that_falls_silent_in_a_session_is_unreachable_within_the_limit(bmc: SimulatedBmc):
    with _driver(bmc, timeout_s=1.5) as driver:
        bmc.faults.add("silent")
        began = time.monotonic()

        with pytest.raises(Unreachable, match="read power"):
            driver.get_power()

    assert 1.0 < time.monotonic() - began < 3


def test_a_lost_packet_is_sent_again(bmc: SimulatedBmc):
    with _driver(bmc) as driver:
        bmc.faults.add("silent")
        timer = threading.Timer(1.2, bmc.faults.discard, ["silent"])
        timer.start()

        assert driver.get_power() == "off"

        timer.join()


def test_a_login_survives_lost_packets(bmc: SimulatedBmc):
    bmc.faults.add("silent")
    timer = threading.Timer(1.2, bmc.faults.discard, ["silent"])
    timer.start()

    with _driver(bmc) as driver:
        assert driver.get_power() == "off"

    timer.join()


def test_a_closed_port_is_unreachable():
    closed = IpmiBmc(
        name="s9",
        host="127.0.0.1",
        port=9,
        credential=Credential(username="a", password="b"),
        timeout_s=0.5,
    )

    with pytest.raises(Unreachable), closed:
        pytest.fail("logged in")


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_uses_the_bmc_after_its_parent_did(bmc: SimulatedBmc):
    with _driver(bmc) as driver:
        assert driver.get_power() == "off"
        child = os.fork()
        if child == 0:  # pragma: no cover - runs in the child
            code = 1
            try:
                with _driver(bmc) as mine:
                    code = 0 if mine.get_power() == "off" else 2
            finally:
                os._exit(code)
        deadline = time.monotonic() + 10
        while (ended := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
            threading.Event().wait(0.02)

        assert ended[0] == child, "the child hangs"
        assert os.waitstatus_to_exitcode(ended[1]) == 0
        assert driver.get_power() == "off"


def test_many_threads_use_one_bmc_at_once(bmc: SimulatedBmc):
    def read() -> str:
        with _driver(bmc) as driver:
            return driver.get_power()

    with ThreadPoolExecutor(8) as pool:
        found = [future.result() for future in [pool.submit(read) for _ in range(40)]]

    assert found == ["off"] * 40


def test_sessions_leave_nothing_behind(bmc: SimulatedBmc):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with _driver(bmc) as driver:
            driver.get_power()

    assert len(list(Path("/proc/self/fd").iterdir())) <= before


@pytest.mark.skipif(shutil.which("ipmitool") is None, reason="ipmitool is not installed")
def test_ipmitool_agrees(bmc: SimulatedBmc):
    answer = process.run(
        [
            *("ipmitool", "-I", "lanplus", "-C", "3", "-H", bmc.host, "-p", str(bmc.port)),
            *("-U", "admin", "-P", "pw", "chassis", "power", "status"),
        ],
        timeout_s=20,
    )

    assert "Chassis Power is off" in answer.stdout
