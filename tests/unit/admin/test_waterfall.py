"""Steps as bars over time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from apps.tasks.step_waits import wait_of
from apps.tasks.types import Blocked, StepView
from apps.tasks.waterfall import waterfall
from cli.common.durations import shown
from dataverket.admin.toolkit.sections import lasting
from dataverket.lib import ids

BEGAN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def _step(state: str, *, start_s: int | None = None, end_s: int | None = None) -> StepView:
    return StepView(
        id=ids.new_id(),
        name="check BMC",
        key="",
        position=0,
        service="maskin",
        state=state,
        direction="do",
        attempt=1,
        retries_used=0,
        started_at=None if start_s is None else BEGAN + timedelta(seconds=start_s),
        finished_at=None if end_s is None else BEGAN + timedelta(seconds=end_s),
        error=None,
        output={},
    )


def _blocked(since: datetime) -> Blocked:
    return Blocked(
        code="dependency.unreachable",
        dependency="maskin@osl1",
        reason="maskin in osl1 does not report itself.",
        since=since,
        retry_meaningful=False,
        resumes_by_itself=True,
        who_can_fix="platform operator",
        runbook="docs/runbooks/service-unreachable.md",
    )


def _bar(step: StepView, *, at_s: int, ended_s: int | None = None, blocked_s: int | None = None):
    blocked = None if blocked_s is None else _blocked(BEGAN + timedelta(seconds=blocked_s))
    state = "running" if ended_s is None else "succeeded"
    (bar,) = waterfall(
        [replace(step, waits=wait_of(step, state=state, blocked=blocked))],
        began=BEGAN,
        ended=None if ended_s is None else BEGAN + timedelta(seconds=ended_s),
        at=BEGAN + timedelta(seconds=at_s),
        blocked=blocked,
    )
    return bar


def test_a_finished_step_lies_where_it_ran():
    bar = _bar(_step("succeeded", start_s=20, end_s=70), at_s=500, ended_s=100)

    assert (bar.left, bar.width, bar.duration, bar.tone) == (20.0, 50.0, "50 s", "good")


def test_a_running_step_reaches_until_now():
    bar = _bar(_step("running", start_s=60), at_s=120)

    assert (bar.left, bar.width, bar.duration) == (50.0, 50.0, "1 min")


def test_a_blocked_step_shows_since_when_it_waits():
    bar = _bar(_step("blocked"), at_s=100, blocked_s=25)

    assert (bar.left, bar.width, bar.tone) == (25.0, 75.0, "warn")


def test_a_step_that_was_sent_and_is_held_keeps_its_beginning_and_is_called_blocked():
    bar = _bar(_step("dispatched", start_s=10), at_s=100, blocked_s=25)

    assert (bar.left, bar.width, bar.word, bar.tone) == (10.0, 90.0, "blocked", "warn")
    assert bar.waits.startswith("Waits for maskin@osl1 since 2026-11-23 10:00:25 UTC; it was sent")


def test_a_step_that_has_not_begun_has_no_bar():
    bar = _bar(_step("waiting"), at_s=100)

    assert (bar.width, bar.duration, bar.tone) == (0.0, "–", "idle")  # noqa: RUF001 - en dash


def test_a_bar_never_leaves_the_lane():
    bar = _bar(_step("failed", start_s=100, end_s=100), at_s=100, ended_s=100)

    assert bar.left + bar.width <= 100


def test_a_state_nobody_knows_is_grey():
    assert _bar(_step("levitating", start_s=0), at_s=10).tone == "idle"


def test_durations_are_told_in_one_or_two_units():
    spans = [5, 41 * 60, 3 * 3600 + 300, 2 * 86400]

    assert [lasting(timedelta(seconds=span)) for span in spans] == [
        "5.0 s",
        "41 min",
        "3 h 5 min",
        "2 d",
    ]


@pytest.mark.parametrize("seconds", [0, 0.04, 1.7, 9.96, 12.5, 59.7, 61, 3599.6, 7500, 200_000])
def test_the_admin_says_a_duration_as_the_cli_does(seconds: float):
    assert lasting(timedelta(seconds=seconds)) == shown(seconds)


def test_a_duration_is_rounded_and_not_cut():
    assert lasting(timedelta(seconds=1.7)) == "1.7 s"
    assert lasting(timedelta(seconds=119.8)) == "2 min"
