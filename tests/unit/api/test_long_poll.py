"""Waiting for a change."""

import time

import pytest
from rest_framework.exceptions import ValidationError

from dataverket.api.long_poll import WaitField, wait_for_change


def test_it_returns_the_first_value_that_differs():
    values = iter(["running", "running", "succeeded"])

    assert wait_for_change(lambda: next(values), until=lambda _: False, limit_s=5) == "succeeded"


def test_it_returns_at_once_when_nothing_more_can_happen():
    began = time.monotonic()

    assert wait_for_change(lambda: "failed", until=lambda _: True, limit_s=5) == "failed"
    assert time.monotonic() - began < 1


def test_it_gives_up_at_its_limit():
    began = time.monotonic()

    assert wait_for_change(lambda: "running", until=lambda _: False, limit_s=0.2) == "running"
    assert 0.2 <= time.monotonic() - began < 2


@pytest.mark.parametrize("text", ["61s", "-1s", "5m", "soon"])
def test_a_wait_is_at_most_a_minute(text):
    with pytest.raises(ValidationError):
        WaitField().run_validation(text)


def test_a_wait_is_given_in_seconds():
    assert WaitField().run_validation("30s") == 30
