"""The surroundings of an execution: a store in memory and a mapping of credentials."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from dataverket.lib.device_errors import Rejected
from dataverket.lib.execution import Credential

_TASK, _STEP = UUID(int=1), UUID(int=2)


@dataclass
class MemoryStore:
    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def get(self, key: str) -> dict[str, Any] | None:
        return self.records.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        self.records[key] = dict(value)

    def delete(self, key: str) -> None:
        self.records.pop(key, None)


@dataclass
class Execution:
    """``at_checkpoint`` is called with the number of the checkpoint, from 1."""

    credentials: dict[str, Credential]
    store: MemoryStore = field(default_factory=MemoryStore)
    datacenter: str = "osl1"
    task_id: UUID = _TASK
    step_id: UUID = _STEP
    attempt: int = 1
    timeout_s: float = 60.0
    at_checkpoint: Callable[[int], None] = lambda _number: None
    checkpoints: int = 0

    def credential(self, reference: str) -> Credential:
        if reference not in self.credentials:
            message = f"secret {reference}: expected a known reference, found none"
            raise Rejected(message)
        return self.credentials[reference]

    def checkpoint(self) -> None:
        self.checkpoints += 1
        self.at_checkpoint(self.checkpoints)
