"""What the site workers did, by their logs: which commands they took, and what became of each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Deliveries that were turned away before any effect.
_TURNED_AWAY = ("busy", "outdated", "done", "expired", "store_lost")


@dataclass(frozen=True, kw_only=True, slots=True)
class Execution:
    """One execution of a step's command; ``left`` is empty when the process did not live on."""

    step: str
    task: str
    pid: int
    taken_at: datetime
    left: str
    left_at: datetime | None

    @property
    def is_real(self) -> bool:
        """Whether it may have come as far as the device."""
        return self.left not in _TURNED_AWAY


def read_executions(entries: Iterable[dict[str, Any]]) -> list[Execution]:
    """Return the executions in a worker's log; a pool child has one at a time."""
    found: list[Execution] = []
    under_way: dict[int, dict[str, Any]] = {}
    for entry in entries:
        pid = int(entry.get("pid", 0))
        if entry["event"] == "site.command.taken":
            if pid in under_way:
                found.append(_execution(under_way.pop(pid), None))
            under_way[pid] = entry
        elif entry["event"] == "site.command.left" and pid in under_way:
            found.append(_execution(under_way.pop(pid), entry))
    found += [_execution(entry, None) for entry in under_way.values()]
    return sorted(found, key=lambda one: one.taken_at)


def find_repeated(executions: Iterable[Execution]) -> list[Execution]:
    """Return executions of steps beyond the first one of each."""
    by_step: dict[str, list[Execution]] = defaultdict(list)
    for one in executions:
        if one.is_real:
            by_step[one.step].append(one)
    return [one for some in by_step.values() for one in some[1:]]


def _execution(taken: dict[str, Any], left: dict[str, Any] | None) -> Execution:
    return Execution(
        step=str(taken.get("step", "")),
        task=str(taken.get("task", "")),
        pid=int(taken.get("pid", 0)),
        taken_at=datetime.fromisoformat(taken["timestamp"]),
        left=str(left["outcome"]) if left else "",
        left_at=datetime.fromisoformat(left["timestamp"]) if left else None,
    )
