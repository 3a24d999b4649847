"""The fault suite's judges find what is missing, twice or out of order, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dataverket.lib import ids
from tests.faults.effects import TaskRow, find_lost, given_up, judge_servers, judge_switches

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


@pytest.mark.parametrize(
    ("revisions", "found"),
    [
        (["dv-1", "dv-2", "dv-3-2"], []),
        (["dv-1", "dv-2", "dv-2-2"], ["device: 2 was confirmed again"]),
        (["dv-9", "dv-11", "dv-10"], ["device: 10 was confirmed after 11"]),
    ],
    ids=["in order", "twice", "out of order"],
)
def test_a_switch_confirms_each_revision_once_and_in_order(
    revisions: Sequence[str], found: list[str]
):
    records = _records(*((second, "confirm", text) for second, text in enumerate(revisions)))

    doubled, counted = judge_switches(records, begin=BEGIN)

    assert counted == 3
    assert [one.what for one in doubled] == found


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
