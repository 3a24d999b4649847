"""How long a step waits before it is tried again: longer each time, never alike, never too long."""

import pytest
from django.conf import settings

from apps.tasks.services.steps import retry_pause
from apps.tasks.types import OUTLASTS_RESTART, RetryPolicy
from dataverket.settings.environment import Environment

_POLICY = RetryPolicy(retries=9, first_s=2.0, factor=3.0, longest_s=1000.0)
_OFTEN = 400


def _pauses(policy: RetryPolicy, number: int) -> list[float]:
    return [retry_pause(policy, number).total_seconds() for _ in range(_OFTEN)]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's own maximum is far away, unless a test brings it near."""
    _let_wait_at_most(monkeypatch, 10_000.0)


def _let_wait_at_most(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    environment = settings.ENVIRONMENT.model_copy(update={"retry_longest_s": seconds})
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)


@pytest.mark.parametrize(("number", "full_s"), [(1, 2.0), (2, 6.0), (3, 18.0), (4, 54.0)])
def test_each_pause_is_longer_than_the_one_before_by_the_factor(number: int, full_s: float):
    pauses = _pauses(_POLICY, number)

    assert min(pauses) >= full_s / 2
    assert max(pauses) <= full_s
    assert min(_pauses(_POLICY, number + 1)) > max(pauses)


def test_pauses_spread_over_the_whole_upper_half_so_that_many_tasks_do_not_come_back_at_once():
    pauses = _pauses(_POLICY, 3)

    counts = [sum(low <= one < low + 3.0 for one in pauses) for low in (9.0, 12.0, 15.0)]
    assert len(set(pauses)) > _OFTEN * 0.9
    assert min(counts) > _OFTEN / 6  # of a third each


@pytest.mark.parametrize("number", [7, 20, 200, 10_000])
def test_no_pause_is_longer_than_the_step_allows(number: int):
    pauses = _pauses(_POLICY, number)

    assert max(pauses) <= 1000.0
    assert min(pauses) >= 500.0


@pytest.mark.parametrize("policy", [_POLICY, RetryPolicy(), OUTLASTS_RESTART])
def test_no_pause_is_longer_than_the_platform_allows(
    monkeypatch: pytest.MonkeyPatch, policy: RetryPolicy
):
    _let_wait_at_most(monkeypatch, 0.5)

    pauses = _pauses(policy, 8)

    assert max(pauses) <= 0.5
    assert len(set(pauses)) > _OFTEN * 0.9


def test_what_shall_outlast_a_restart_is_tried_for_five_minutes_as_the_platform_is_delivered(
    monkeypatch: pytest.MonkeyPatch,
):
    _let_wait_at_most(monkeypatch, Environment.model_fields["retry_longest_s"].default)

    shortest = [min(_pauses(OUTLASTS_RESTART, n + 1)) for n in range(OUTLASTS_RESTART.retries)]

    assert sum(shortest) >= 300
