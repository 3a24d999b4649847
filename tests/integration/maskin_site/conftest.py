import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from apps.maskin.messages import BmcAddress
from apps.maskin.simulators.bmc import BmcFarm, SimulatedBmc
from dataverket.lib.execution import Credential

SYSTEM_UUID = UUID("12345678-9abc-4def-8123-456789abcdef")


class MemoryStore:
    """A site's store in memory."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self.records.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        self.records[key] = value

    def delete(self, key: str) -> None:
        self.records.pop(key, None)


class AwaitedStore:
    """The same records for code that awaits."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def get(self, key: str) -> dict[str, Any] | None:
        await asyncio.sleep(0)
        return self._store.get(key)

    async def put(self, key: str, value: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self._store.put(key, value)

    async def delete(self, key: str) -> None:
        self._store.delete(key)


@dataclass
class Context:
    """The surroundings of an execution, with one account."""

    password: str = "pw"
    datacenter: str = "osl1"
    task_id: UUID = field(default_factory=uuid.uuid4)
    step_id: UUID = field(default_factory=uuid.uuid4)
    attempt: int = 1
    timeout_s: float = 5.0
    may_have_forgotten: bool = False
    store: MemoryStore = field(default_factory=MemoryStore)

    def credential(self, reference: str) -> Credential:
        assert reference == "secret://osl1/bmc/s1"
        return Credential(username="admin", password=self.password)

    def checkpoint(self) -> None:
        return


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture
def bmc() -> Iterator[SimulatedBmc]:
    farm = BmcFarm()
    one = SimulatedBmc(
        name="s1", username="admin", password="pw", serial="SN0001", system_uuid=SYSTEM_UUID
    )
    farm.add(one)
    farm.start()
    yield one
    farm.stop()


@pytest.fixture
def address(bmc: SimulatedBmc) -> BmcAddress:
    return BmcAddress(
        server="s1",
        protocol="ipmi",
        host=bmc.host,
        port=bmc.port,
        credential="secret://osl1/bmc/s1",
    )
