"""A simulated switch on a real socket, in an event loop of its own thread."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from apps.nett.drivers.base import Limits
from apps.nett.messages import DeviceAddress
from apps.nett.simulators.eos import SimulatedSwitch, SwitchFault
from dataverket.lib.execution import Credential
from tests.integration.nett_site.execution import Execution

SECRET = "secret://osl1/switch/osl1-r1-leaf1"
ACCOUNT = Credential(username="dataverket", password="correct horse")
PORTS = tuple(f"Ethernet{number}" for number in range(1, 5))
LIMITS = Limits(connect_s=3, auth_s=3, read_s=5)


class LoopThread:
    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, awaitable: Awaitable[Any], *, limit_s: float = 15.0) -> Any:
        async def waited() -> Any:
            return await awaitable

        return asyncio.run_coroutine_threadsafe(waited(), self.loop).result(limit_s)

    def call(self, function: Callable[[], Any]) -> Any:
        async def called() -> Any:
            return function()

        return self.run(called())

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


@dataclass
class Bench:
    """One switch and all that a test does with it from outside of its loop."""

    loop: LoopThread
    switch: SimulatedSwitch

    def address(self, **changes: Any) -> DeviceAddress:
        host, port = self.switch.address
        fields: dict[str, Any] = {
            "name": "osl1-r1-leaf1",
            "nos": "eos",
            "host": host,
            "port": port,
            "credential": SECRET,
            "host_key": self.switch.host_key_fingerprint,
        }
        return DeviceAddress(**(fields | changes))

    def set_fault(self, fault: SwitchFault | None) -> None:
        self.loop.call(lambda: setattr(self.switch, "fault", fault))

    def events(self, *kinds: str) -> list[str]:
        return [entry.event for entry in self.switch.log if not kinds or entry.event in kinds]

    def type_lines(self, *lines: str) -> None:
        """Change the running configuration as somebody at the console would."""

        def typed() -> None:
            section = ""
            for line in lines:
                section = self.switch.configurations.running.apply(section, line)

        self.loop.call(typed)

    def sessions(self) -> dict[str, str]:
        found = self.switch.configurations.sessions
        return {name: session.state for name, session in found.items()}


@pytest.fixture(scope="session")
def loop_thread() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture(scope="session")
def switch_key() -> str:
    return SimulatedSwitch("key", ports=(), username="", password="").host_key


@pytest.fixture
def bench(loop_thread: LoopThread, switch_key: str) -> Iterator[Bench]:
    switch = SimulatedSwitch(
        "osl1-r1-leaf1",
        ports=PORTS,
        username=ACCOUNT.username,
        password=ACCOUNT.password,
        host_key=switch_key,
    )
    loop_thread.run(switch.start())
    yield Bench(loop_thread, switch)
    loop_thread.run(switch.stop())


@pytest.fixture
def execution() -> Execution:
    return Execution(credentials={SECRET: ACCOUNT})
