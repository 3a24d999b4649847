"""A command that nobody could execute is given up; a result that fits nowhere is an error."""

import time
from typing import Any

import pytest
from nats.errors import NoRespondersError

from apps.maskin.executors import EXECUTORS
from apps.maskin.messages import Echo
from dataverket.bus.envelope import LIMIT_BYTES
from dataverket.site.clock import SiteMoment
from dataverket.site.delivery import LAST_DELIVERY
from dataverket.site.execution import CommandRunner
from tests.integration.site.conftest import BareSite, echo

POISON: dict[str, dict[str, Any]] = {
    "a type that is none": {"type": 5},
    "no step": {"stepid": None},
    "a step that is no UUID": {"stepid": "first"},
    "a step in braces": {"stepid": "{12345678-1234-4234-8234-123456789abc}"},
    "a step as a URN": {"stepid": "urn:uuid:12345678-1234-4234-8234-123456789abc"},
    "a step in capital letters": {"stepid": "12345678-1234-4234-8234-123456789ABC"},
    "a step without hyphens": {"stepid": "12345678123442348234123456789abc"},
    "a task in braces": {"taskid": "{12345678-1234-4234-8234-123456789abc}"},
    "an empty task": {"taskid": ""},
    "a time that is none": {"time": "t"},
    "an end that is none": {"expiresat": "soon"},
    "an end without an offset": {"expiresat": "2099-01-01T00:00:00"},
    "fences that are none": {"fences": "7"},
    "fences that are nested too deeply": {"fences": "[" * 100_000},
    "a task whose name fills the message": {"taskid": "x" * 700_000},
}


@pytest.fixture
def runner(site: BareSite) -> Any:
    runner = site.runner()
    yield runner
    runner.close()


def _run(runner: CommandRunner, raw: str, number: int = 1) -> str:
    here = SiteMoment(server_s=time.time(), monotonic_s=time.monotonic())
    return runner.run(raw, "x", number, here).outcome


@pytest.mark.parametrize("wrong", POISON.values(), ids=POISON)
def test_poison_is_given_up_at_its_first_delivery(
    site: BareSite, runner: CommandRunner, wrong: dict[str, Any]
):
    assert _run(runner, echo(**wrong).encode()) == "rejected"

    (told,) = site.events()
    assert told.type == "dv.maskin.evt.message.rejected"
    assert next(iter(wrong)) in told.data["reason"] or "bytes" in told.data["reason"]


def test_a_reason_that_quotes_what_no_header_can_hold_is_told_all_the_same(
    site: BareSite, runner: CommandRunner
):
    command = echo(data={"text": "hello", "\ud800": 1})

    assert _run(runner, command.encode(), LAST_DELIVERY) == "rejected"

    assert len(site.events()) == 1


def test_a_defect_in_reading_a_command_gives_it_up_in_the_end(
    site: BareSite, runner: CommandRunner, monkeypatch: pytest.MonkeyPatch
):
    def broken(_action: str, _data: dict[str, Any]) -> Any:
        raise LookupError("the registry is broken")

    monkeypatch.setattr(runner._reader._registry, "find", broken)

    with pytest.raises(LookupError):
        _run(runner, echo().encode())
    assert _run(runner, echo().encode(), LAST_DELIVERY) == "rejected"

    assert site.events()[0].data["reason"] == "LookupError: the registry is broken"


def test_a_command_whose_claim_cannot_be_read_is_given_up_in_the_end(
    site: BareSite, runner: CommandRunner
):
    command = echo()
    runner._link.call(
        runner._link.claims.put(f"claim.{command.stepid}", b'{"of": "another release"}'),
        timeout_s=10,
    )

    assert _run(runner, command.encode(), LAST_DELIVERY) == "crashed"
    assert _run(runner, command.encode(), LAST_DELIVERY + 1) == "rejected"

    assert "never ended with a result" in site.events()[0].data["reason"]


def test_a_command_is_not_given_up_because_nats_was_away_when_its_claim_was_asked_for(
    site: BareSite, runner: CommandRunner, monkeypatch: pytest.MonkeyPatch
):
    command = echo()

    async def away(_key: str) -> Any:
        raise NoRespondersError

    with monkeypatch.context() as outage:
        outage.setattr(runner._link.claims, "get", away)
        with pytest.raises(NoRespondersError):
            _run(runner, command.encode(), LAST_DELIVERY + 1)

    assert site.events() == []
    assert _run(runner, command.encode(), LAST_DELIVERY + 1) == "rejected"


def test_a_result_that_fits_into_no_message_is_an_error_that_says_so(
    site: BareSite, monkeypatch: pytest.MonkeyPatch
):
    def talk(command: Echo, _context: Any) -> Echo:
        return Echo(text=command.text * LIMIT_BYTES)

    monkeypatch.setitem(EXECUTORS, Echo, talk)
    runner = site.runner()

    assert _run(runner, echo(data={"text": "x"}).encode()) == "failed_permanent"
    runner.close()

    (told,) = site.events()
    error = told.data["error"]
    assert (told.type, error["code"]) == ("dv.maskin.evt.step.failed", "result.too_large")
    assert error["message"].startswith("It was done, and its result has 524312 bytes")
