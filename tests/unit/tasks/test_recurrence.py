"""When something comes due again, also where clocks are changed, and when a window is open."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.tasks import recurrence
from dataverket.lib.problems import InvalidInput

ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


def _next(after: datetime, *, cron: str = "", every_s: int | None = None, zone: str = "UTC"):
    return recurrence.next_due(
        cron=cron, every_s=every_s, time_zone=zone, after=after, anchor=ANCHOR
    )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_interval_is_counted_from_its_anchor_however_late_it_is_asked():
    late = ANCHOR + timedelta(minutes=25, seconds=3)

    assert _next(late, every_s=600) == ANCHOR + timedelta(minutes=30)
    assert _next(ANCHOR, every_s=600) == ANCHOR + timedelta(minutes=10)
    assert _next(ANCHOR - timedelta(days=1), every_s=600) == ANCHOR + timedelta(minutes=10)


def test_cron_is_read_in_its_time_zone():
    summer = _next(_at("2026-07-01T00:00:00+00:00"), cron="0 3 * * *", zone="Europe/Oslo")
    winter = _next(_at("2026-12-01T00:00:00+00:00"), cron="0 3 * * *", zone="Europe/Oslo")

    assert summer == _at("2026-07-01T01:00:00+00:00")
    assert winter == _at("2026-12-01T02:00:00+00:00")


def test_the_hour_that_is_skipped_in_spring_is_not_lost():
    # On 29 March 2026 clocks in Oslo go from 02:00 to 03:00.
    due = _next(_at("2026-03-29T00:00:00+00:00"), cron="30 2 * * *", zone="Europe/Oslo")

    assert due == _at("2026-03-29T01:00:00+00:00")
    after = _next(due, cron="30 2 * * *", zone="Europe/Oslo")
    assert after == _at("2026-03-30T00:30:00+00:00")


def test_the_hour_that_comes_twice_in_autumn_is_taken_once():
    # On 25 October 2026 clocks in Oslo go from 03:00 back to 02:00.
    first = _next(_at("2026-10-24T12:00:00+00:00"), cron="30 2 * * *", zone="Europe/Oslo")
    second = _next(first, cron="30 2 * * *", zone="Europe/Oslo")

    assert first.astimezone(OSLO).date().day == 25
    assert second.astimezone(OSLO).date().day == 26


@given(
    hours=some.integers(0, 2 * 365 * 24),
    cron=some.sampled_from(["*/7 * * * *", "30 2 * * *", "0 0 29 2 *", "15 1,13 * * MON-FRI"]),
    zone=some.sampled_from(["UTC", "Europe/Oslo", "Australia/Lord_Howe", "America/New_York"]),
)
def test_due_moments_always_go_forward(hours, cron, zone):
    moments = [ANCHOR + timedelta(hours=hours)]
    for _ in range(4):
        moments.append(_next(moments[-1], cron=cron, zone=zone))

    assert all(later > earlier for earlier, later in pairwise(moments))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "give one of them"),
        ({"cron": "* * * * *", "every_s": 60}, "give one of them"),
        ({"every_s": 59}, "60 s or more"),
        ({"cron": "* * * * * *"}, "five fields"),
        ({"cron": "61 * * * *"}, "Bad minute"),
        ({"cron": "0 0 30 2 *"}, "Bad day-of-month"),
        ({"cron": "0 0 * * *", "zone": "Mars/Olympus"}, "IANA name"),
        ({"cron": "0 0 * * *", "zone": "../etc/passwd"}, "IANA name"),
    ],
)
def test_what_makes_no_sense_is_refused_and_told(wrong, told):
    with pytest.raises(InvalidInput, match=told):
        _next(ANCHOR, **wrong)


def _openings(at: str, **window: Any):
    values = {
        "weekdays": (),
        "opens": "",
        "lasts_s": None,
        "time_zone": "UTC",
        "starts_at": None,
        "ends_at": None,
        **window,
    }
    return list(recurrence.openings(at=_at(at), **values))


def test_a_weekly_window_over_midnight_is_still_open_on_the_day_after():
    night = {"weekdays": (6,), "opens": "22:00", "lasts_s": 4 * 3600, "time_zone": "Europe/Oslo"}

    inside = _openings("2026-11-23T00:30:00+00:00", **night)[0]  # Monday, 01:30 in Oslo
    past = _openings("2026-11-23T01:00:00+00:00", **night)[0]

    assert inside.start == _at("2026-11-22T21:00:00+00:00")
    assert inside.end == _at("2026-11-23T01:00:00+00:00")
    assert past.start == _at("2026-11-29T21:00:00+00:00")


def test_a_window_that_opens_once_is_open_from_to_and_never_again():
    once = {
        "starts_at": _at("2026-11-23T20:00:00+00:00"),
        "ends_at": _at("2026-11-23T22:00:00+00:00"),
    }

    assert len(_openings("2026-11-23T19:00:00+00:00", **once)) == 1
    assert len(_openings("2026-11-23T21:59:59+00:00", **once)) == 1
    assert _openings("2026-11-23T22:00:00+00:00", **once) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"weekdays": (6,)},
        {"weekdays": (7,), "opens": "22:00", "lasts_s": 3600},
        {"weekdays": (6,), "opens": "25:00", "lasts_s": 3600},
        {"weekdays": (6,), "opens": "2200", "lasts_s": 3600},
        {"weekdays": (6,), "opens": "22:00", "lasts_s": 8 * 86_400},
        {"starts_at": ANCHOR},
        {"starts_at": ANCHOR, "ends_at": ANCHOR},
        {"starts_at": ANCHOR, "ends_at": ANCHOR + timedelta(1), "weekdays": (6,)},
        {"weekdays": (6,), "opens": "22:00", "lasts_s": 3600, "time_zone": "Nowhere"},
    ],
    ids=str,
)
def test_a_window_that_makes_no_sense_is_refused(wrong):
    values = {
        "weekdays": (),
        "opens": "",
        "lasts_s": None,
        "time_zone": "UTC",
        "starts_at": None,
        "ends_at": None,
        **wrong,
    }

    with pytest.raises(InvalidInput):
        recurrence.check_window(**values)
