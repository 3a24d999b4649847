"""The fault suite's judge of tasks and servers finds what is missing or twice, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.tasks import states
from dataverket.lib import ids
from tests.faults.effects import TaskRow, find_lost, given_up, judge_servers

BEGIN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


def _at(second: float) -> datetime:
    return BEGIN + timedelta(seconds=second)


def _records(*events: tuple[float, str, str]) -> dict[str, list[dict[str, str]]]:
    return {
        "device": [
            {"at": _at(second).isoformat(), "event": event, "text": text}
            for second, event, text in events
        ]
    }


def _power(action: str, created: float) -> TaskRow:
    wish: dict[str, Any] = {"action": action}
    return TaskRow(
        id=ids.new_id(),
        workflow="power-server",
        state="succeeded",
        wish=wish,
        server="device",
        created_at=_at(created),
        finished_at=_at(created + 5),
        error=None,
    )


@pytest.mark.parametrize(
    ("events", "missing", "doubled"),
    [
        ([(1, "power-on"), (12, "power-off"), (13, "power-on")], 0, 0),
        ([(1, "power-on"), (12, "power-off")], 1, 0),
        ([(1, "power-on"), (2, "power-on"), (12, "power-off"), (13, "power-on")], 0, 1),
        ([(11, "power-on"), (12, "power-off"), (13, "power-on")], 0, 1),
    ],
    ids=["in order", "missing", "twice", "late, in the time of the next task"],
)
def test_a_server_shows_what_each_task_was_to_do_once_and_in_its_time(
    events: Sequence[tuple[float, str]], missing: int, doubled: int
):
    tasks = [_power("on", 0), _power("reset", 10)]
    records = _records(*((second, event, "") for second, event in events))

    lacks, extra, counted = judge_servers(tasks, records, begin=BEGIN)

    assert (len(lacks), len(extra), counted) == (missing, doubled, len(events))


def test_lost_is_what_was_asked_for_and_not_done_not_a_reading_that_is_begun_anew():
    done, failed = _power("on", 0), replace(_power("on", 0), state="failed")
    reading = replace(_power("on", 0), workflow="observe-server", state="failed", is_repeated=True)
    vanished = ids.new_id()

    lost = find_lost([done.id, vanished], [done, failed, reading])

    assert [str(vanished) in lost[0].what, str(failed.id) in lost[1].what] == [True, True]
    assert len(lost) == 2
    assert given_up([done, failed, reading]) == [reading]


@pytest.mark.parametrize("state", ["stuck", "running", "dependency_blocked", "abandoned"])
def test_a_reading_that_no_other_one_follows_is_lost(state: str):
    reading = replace(_power("on", 0), workflow="observe-server", state=state, is_repeated=True)

    lost = find_lost([], [reading])

    assert [str(reading.id) in one.what for one in lost] == [True]
    assert given_up([reading]) == []


def test_every_task_is_done_given_up_or_lost_and_only_one_of_these():
    every = sorted(states.TASK.states)
    tasks = [
        replace(_power("on", 0), id=ids.new_id(), state=state, is_repeated=is_repeated)
        for state in every
        for is_repeated in (False, True)
    ]

    lost = [
        str(one.id) for one in tasks if any(str(one.id) in j.what for j in find_lost([], tasks))
    ]
    left = [str(one.id) for one in given_up(tasks)]
    done = [str(one.id) for one in tasks if one.is_done]

    assert sorted([*lost, *left, *done]) == sorted(str(one.id) for one in tasks)
    assert (len(done), len(left)) == (2, 2)


@pytest.mark.parametrize(
    ("state", "events", "doubled"),
    [
        ("succeeded", [(1, "power-on")], 0),
        ("succeeded", [(1, "power-off"), (2, "power-on")], 0),
        ("succeeded", [(1, "power-off"), (2, "power-on"), (3, "power-off")], 1),
        ("succeeded", [(1, "power-on"), (2, "power-off"), (3, "power-on")], 1),
        ("succeeded", [(1, "power-off"), (2, "power-on"), (3, "power-on")], 1),
        ("failed", [(1, "power-off"), (2, "power-on"), (3, "power-off")], 0),
        ("failed", [(1, "power-on"), (2, "power-off")], 0),
        ("stuck", [(1, "power-off"), (2, "power-on"), (3, "power-off")], 0),
        ("failed", [(1, "power-off"), (2, "power-on"), (3, "power-off"), (4, "power-off")], 1),
        ("failed", [(1, "power-on"), (2, "power-off"), (3, "power-on")], 1),
    ],
)
def test_a_deployment_switches_off_once_more_only_when_it_was_taken_back(
    state: str, events: Sequence[tuple[float, str]], doubled: int
):
    deployment = replace(_power("on", 0), workflow="deploy-server", wish={}, state=state)
    records = _records(*((second, event, "") for second, event in events))

    lacks, extra, _counted = judge_servers([deployment], records, begin=BEGIN)

    assert (len(lacks), len(extra)) == (0, doubled)
