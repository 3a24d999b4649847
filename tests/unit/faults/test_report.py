"""The fault suite's table: what counts for which fault, and what is not met."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.faults import Shot
from tests.faults.report import BEFORE, tally

BEGIN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


def _shot(kind: str, second: float, resumed_s: float | None) -> Shot:
    return Shot(kind=kind, at=BEGIN + timedelta(seconds=second), resumed_s=resumed_s)


@pytest.mark.parametrize(
    ("resumed_s", "within_s", "met"),
    [(29.0, 30.0, True), (31.0, 30.0, False), (31.0, 60.0, True), (None, 60.0, False)],
    ids=["in time", "too late", "in time on a busy machine", "never"],
)
def test_work_has_to_go_on_in_time(resumed_s: float | None, within_s: float, met: bool):
    shots = [_shot("kill web", 0, 1.0), _shot("kill web", 60, resumed_s)]

    [row] = tally(shots, lost=[], doubled=[], repeated=[], within_s=within_s)

    assert row.is_met is met


def test_what_was_lost_or_doubled_counts_for_the_last_fault_before_it():
    shots = [_shot("kill web", 10, 1.0), _shot("kill relay", 20, 1.0)]
    lost = [BEGIN + timedelta(seconds=15)]
    doubled = [BEGIN + timedelta(seconds=25), BEGIN]

    table = {
        row.kind: row
        for row in tally(shots, lost=lost, doubled=doubled, repeated=[], within_s=30.0)
    }

    assert {kind: (row.lost, row.doubled) for kind, row in table.items()} == {
        "kill web": (1, 0),
        "kill relay": (0, 1),
        BEFORE: (0, 1),
    }
    assert not any(row.is_met for row in table.values())
