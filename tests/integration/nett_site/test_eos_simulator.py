import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncssh
import pytest

from apps.nett.drivers.eos import open_eos
from apps.nett.drivers.ssh_cli import open_cli
from apps.nett.messages import DeviceAddress
from apps.nett.simulators.eos import SimulatedSwitch
from tests.integration.nett_site.conftest import ACCOUNT, LIMITS, PORTS, Bench, LoopThread

CHANGE = "vlan 100\n   name blue\ninterface Ethernet1\n   switchport access vlan 100\n"


def new_switch(name: str = "sw1", **changes: Any) -> SimulatedSwitch:
    account: dict[str, Any] = {"username": ACCOUNT.username, "password": ACCOUNT.password}
    return SimulatedSwitch(name, ports=PORTS, **(account | changes))


def ask(bench: Bench, *lines: str) -> list[str]:
    with open_cli(bench.address(), ACCOUNT, LIMITS) as cli:
        return [cli.run(line) for line in lines]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("frobnicate", "% Invalid input (at token 0: 'frobnicate')"),
        ("interface Ethernet99", "% Invalid input (at token 1: 'Ethernet99')"),
        ("vlan 4095", "% Invalid input (at token 1: '4095')"),
        ("no vlan 1", "% Default VLAN 1 may not be deleted"),
        ("vlan", "% Incomplete command"),
    ],
)
def test_a_line_that_is_wrong_is_refused_by_its_wrong_word(bench: Bench, line: str, answer: str):
    assert ask(bench, "configure terminal", line)[1] == answer


def test_a_port_line_that_is_wrong_is_refused_inside_of_the_port(bench: Bench):
    answers = ask(
        bench,
        "configure terminal",
        "interface Ethernet1",
        "switchport access vlan blue",
        "no switchport access plan",
        "vlan 100",
    )

    assert answers[2:] == [
        "% Invalid input (at token 3: 'blue')",
        "% Invalid input (at token 3: 'plan')",
        "",
    ]


def test_tables_show_what_runs(bench: Bench):
    bench.type_lines(*CHANGE.splitlines())

    vlans, ports, sessions = ask(
        bench, "show vlan", "show interfaces status", "show configuration sessions detail"
    )

    assert any(row.split()[:3] == ["100", "blue", "active"] for row in vlans.splitlines())
    assert any(row.split()[:3] == ["Et1", "connected", "100"] for row in ports.splitlines())
    assert "Commit Time Left" in sessions


def test_lines_at_the_console_change_the_running_configuration_at_once(bench: Bench):
    seen: list[str] = []
    bench.switch.on_change = lambda switch: seen.append(switch.running_text())

    ask(bench, "configure terminal", "interface Ethernet2", "shutdown", "end")

    assert not bench.switch.port_view("Ethernet2").enabled
    assert "shutdown" in seen[-1]


def test_on_change_is_called_for_the_commit_and_for_the_rollback(bench: Bench):
    seen: list[int | None] = []
    bench.switch.on_change = lambda switch: seen.append(switch.port_view("Ethernet1").access_vlan)
    with open_eos(bench.address(), ACCOUNT, LIMITS) as device:
        device.load("dv-1", CHANGE)
        token = device.commit(60)
        device.cancel(token)

    assert seen == [100, 1]


def test_a_restart_keeps_the_confirmed_and_loses_the_unconfirmed(bench: Bench, switch_key: str):
    with open_eos(bench.address(), ACCOUNT, LIMITS) as device:
        device.load("dv-1", CHANGE)
        device.confirm(device.commit(60))
        device.save()
        device.load("dv-2", "interface Ethernet2\n   shutdown\n")
        device.commit(60)
    saved = json.loads(json.dumps(bench.loop.call(bench.switch.state)))

    again = new_switch(host_key=switch_key)
    again.restore(saved)

    assert again.host_key_fingerprint == bench.switch.host_key_fingerprint
    assert again.port_view("Ethernet1").access_vlan == 100
    assert again.port_view("Ethernet2").enabled
    assert again.startup_text() == bench.switch.startup_text()


def test_state_of_another_version_is_refused():
    with pytest.raises(ValueError, match="version 1"):
        new_switch().restore({"version": 99})


def test_a_person_may_type_with_carriage_returns_and_backspaces(bench: Bench):
    host, port = bench.switch.address

    async def type_by_hand() -> str:
        async with asyncssh.connect(
            host,
            port,
            username=ACCOUNT.username,
            password=ACCOUNT.password,
            known_hosts=None,
            config=None,
        ) as connection:
            process = await connection.create_process(term_type="vt100")
            process.stdin.write("enablx\be\r\nshow version\rexit\r")
            return await asyncio.wait_for(process.stdout.read(), 10)

    answer = bench.loop.run(type_by_hand())

    assert "osl1-r1-leaf1#show version" in answer
    assert "Arista vEOS-lab" in answer
    assert "Invalid" not in answer


def test_sixty_four_switches_run_in_one_process(loop_thread: LoopThread, switch_key: str):
    switches = [new_switch(f"sw{number}", host_key=switch_key) for number in range(64)]
    for switch in switches:
        loop_thread.run(switch.start())

    def change(switch: SimulatedSwitch) -> bool:
        host, port = switch.address
        address = DeviceAddress(
            name=switch.name, nos="eos", host=host, port=port, credential="secret://x"
        )
        with open_eos(address, ACCOUNT, LIMITS) as device:
            device.load("dv-1", CHANGE)
            device.commit(60)
        return switch.port_view("Ethernet1").access_vlan == 100

    try:
        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(change, switches))
    finally:
        for switch in switches:
            loop_thread.run(switch.stop())

    assert done == [True] * 64
