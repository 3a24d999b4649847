"""Lists show a length of time that somebody has set as a person reads it, rounded nowhere."""

from typing import Any

import pytest

from cli.common.durations import exact
from tests.unit.cli.api import Api, page
from tests.unit.cli.conftest import Shell


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (14_400, "4 h"),
        (86_400, "1 d"),
        (90_061, "1 d 1 h 1 min 1 s"),
    ],
)
def test_a_length_of_time_is_told_in_its_units(seconds: int, text: str):
    assert exact(seconds) == text


def test_a_schedule_is_listed_with_its_hours(shell: Shell, signed_in: Api):
    row: dict[str, Any] = {"name": "enroll-new", "cron": "", "every_s": 3600}
    signed_in.on("GET", "schedules", page(row))

    assert "every 1 h" in shell("schedule list").out


def test_a_maintenance_window_is_listed_with_its_hours(shell: Shell, signed_in: Api):
    weekly = {"name": "night", "starts_at": None, "weekdays": [6], "opens": "22:00"}
    signed_in.on("GET", "maintenance-windows", page({**weekly, "lasts_s": 14_400}))

    assert "sun 22:00 for 4 h" in shell("maintenance-window list").out
