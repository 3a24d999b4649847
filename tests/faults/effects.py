"""Counting changes of power by the BMCs' own records, and matching them with the tasks.

A server has one task at a time, so each task owns the time from its creation to the creation of
the next task of its server; what the server's BMC recorded in that time must be what that task was
to do, once. An effect that comes late, from a process that was thought dead or a queue behind a cut
link, falls into the time of the next task and is found there: so order is judged as well.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.faults.database import rows

STARTS = ("power-on", "power-reset", "power-cycle")
_TASKS = (
    "SELECT t.id, t.workflow, t.state, t.input, m.name, t.created_at, t.finished_at, t.error, "
    "(t.is_background OR coalesce((t.input->>'only_owed')::boolean, false)) "
    "AND EXISTS (SELECT FROM observasjon_reconciledresource r "
    "WHERE r.resource_id = t.resource_id) "
    "FROM tasks_task t LEFT JOIN maskin_machine m ON m.server_id = "
    "coalesce(t.input->>'server_id', t.resource_id::text)::uuid "
    "WHERE t.created_at >= %s AND NOT (t.is_background AND t.created_at >= %s) "
    "ORDER BY t.created_at"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Something that should not have happened; ``at`` is when, ``what`` names it."""

    at: datetime
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRow:
    """A task as PostgreSQL has it."""

    id: UUID
    workflow: str
    state: str
    wish: Mapping[str, Any]
    server: str | None
    created_at: datetime
    finished_at: datetime | None
    error: Mapping[str, Any] | None
    is_repeated: bool = False

    @property
    def has_ended(self) -> bool:
        """Whether nothing happens to it any more by itself."""
        return self.finished_at is not None or self.state == "stuck"

    @property
    def is_done(self) -> bool:
        """Whether it did all that was asked for."""
        return self.state == "succeeded"

    @property
    def is_given_up(self) -> bool:
        """Whether it is work of a reconciler that came to nothing and that it begins anew."""
        return self.is_repeated and self.state in ("failed", "cancelled")

    def __str__(self) -> str:
        why = f": {self.error.get('message')}" if self.error else ""
        action = f" {self.wish['action']}" if "action" in self.wish else ""
        return f"task {self.id} {self.workflow}{action} of {self.server} is {self.state}{why}"


def tasks_since(begin: datetime, *, readings_until: datetime) -> list[TaskRow]:
    """Return all tasks of the run, the oldest first.

    Reconcilers go on reading for ever: what they begin after ``readings_until`` is left out.
    """
    import json  # noqa: PLC0415

    found = []
    for row in rows(_TASKS, [begin, readings_until]):
        wish, error = (json.loads(one) if isinstance(one, str) else one for one in (row[3], row[7]))
        found.append(
            TaskRow(
                id=row[0],
                workflow=row[1],
                state=row[2],
                wish=wish or {},
                server=row[4],
                created_at=row[5],
                finished_at=row[6],
                error=error,
                is_repeated=row[8],
            )
        )
    return found


def find_lost(accepted: Iterable[UUID], tasks: list[TaskRow]) -> list[Judged]:
    """Return tasks that were accepted and did not succeed, or are not there any more.

    A reading that the platform itself began and gave up is not lost: its reconciler, in whose table
    the resource stands, begins another one by the clock. :func:`given_up` tells them; every task is
    done, given up or lost. A reading that is stuck or never ended is lost like any other task: its
    reconciler waits for it.
    """
    known = {task.id for task in tasks}
    gone = [
        Judged(at=datetime.now(UTC), what=f"task {one} was accepted and is not there")  # noqa: TID251 - a test tool
        for one in accepted
        if one not in known
    ]
    not_done = [
        Judged(at=task.finished_at or task.created_at, what=str(task))
        for task in tasks
        if not (task.is_done or task.is_given_up)
    ]
    return gone + not_done


def given_up(tasks: list[TaskRow]) -> list[TaskRow]:
    """Return readings of reconcilers that ended without one."""
    return [one for one in tasks if one.is_given_up]


def judge_servers(
    tasks: list[TaskRow], records: Mapping[str, list[dict[str, str]]], *, begin: datetime
) -> tuple[list[Judged], list[Judged], int]:
    """Return missing effects, effects too many, and how many effects there were."""
    by_server: dict[str, list[TaskRow]] = defaultdict(list)
    for task in tasks:
        if task.server is not None and task.workflow in _WANTED:
            by_server[task.server].append(task)
    missing: list[Judged] = []
    doubled: list[Judged] = []
    counted = 0
    for server, entries in records.items():
        seen = [(datetime.fromisoformat(one["at"]), one["event"]) for one in entries]
        seen = [one for one in seen if one[0] >= begin]
        counted += len(seen)
        is_on: bool | None = None
        own = by_server.get(server)
        if not own:
            continue
        ends = [task.created_at for task in own[1:]] + [datetime.max.replace(tzinfo=UTC)]
        for task, end in zip(own, ends, strict=True):
            mine = [one for one in seen if task.created_at <= one[0] < end]
            lacks, extra = _compare(task, mine, is_on=is_on)
            missing += lacks
            doubled += extra
            is_on = mine[-1][1] != "power-off" if mine else is_on
        early = [one for one in seen if one[0] < own[0].created_at]
        doubled += [Judged(at=at, what=f"{server}: {event} by no task") for at, event in early]
    return missing, doubled, counted


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """An effect that a task is to have: one of ``events``, unless the server stands so already."""

    events: tuple[str, ...]
    unless: bool | None = None


_ON = _Wanted(events=("power-on",), unless=True)
_OFF = _Wanted(events=("power-off",), unless=False)
_START = _Wanted(events=STARTS)
_DEPLOYED = (_OFF, _START)
# Its undo switches off once more. A task that succeeded has undone nothing.
_TAKEN_BACK = (*_DEPLOYED, _OFF)
_POWER: Mapping[str, tuple[_Wanted, ...]] = {"on": (_ON,), "off": (_OFF,), "reset": (_OFF, _START)}
_WANTED: Mapping[str, Callable[[TaskRow], tuple[_Wanted, ...]]] = {
    "power-server": lambda task: _POWER[task.wish["action"]],
    "deploy-server": lambda task: _DEPLOYED if task.is_done else _TAKEN_BACK,
    "release-server": lambda _task: (_OFF,),
}


def _compare(
    task: TaskRow, seen: list[tuple[datetime, str]], *, is_on: bool | None
) -> tuple[list[Judged], list[Judged]]:
    left, missing = list(seen), []
    for wanted in _WANTED[task.workflow](task):
        match = next((one for one in left if one[1] in wanted.events), None)
        stands = wanted.unless is not None and is_on in (wanted.unless, None)
        if match is not None:
            left.remove(match)
        elif task.is_done and not stands:
            what = f"{task}: no {wanted.events[0]}, the BMC recorded {_in_words(seen)}"
            missing.append(Judged(at=task.created_at, what=what))
    extra = [
        Judged(at=at, what=f"{task}: {event} once more, the BMC recorded {_in_words(seen)}")
        for at, event in left
    ]
    return missing, extra


def _in_words(seen: list[tuple[datetime, str]]) -> str:
    return ", ".join(f"{event} {at:%H:%M:%S.%f}" for at, event in seen) or "nothing"
