"""Schedules by command: arguments by name, and the start that really comes."""

import json
from typing import Any

import pytest

from tests.unit.cli.api import Api, Reply, page, problem
from tests.unit.cli.conftest import Shell

SERVER = "0197a3c1-0000-7000-8000-0000000000a1"
POWER = {
    "name": "power-server",
    "description": "Switch a server on or off, or reset it.",
    "needs": "server.operate",
    "arguments": ["server_id", "action"],
    "references": {"server_id": "server"},
}
CREATE = (
    "schedule create weekly --operation power-server --cron 0_3_*_*_0 --datacenter osl1 "
    "--argument action=reset --argument "
)


def _schedule(**more: Any) -> dict[str, Any]:
    return {
        "id": "s1",
        "name": "weekly",
        "operation": "power-server",
        "arguments": {"server_id": SERVER, "action": "reset"},
        "cron": "0 3 * * 0",
        "every_s": None,
        "enabled": True,
        **more,
    }


@pytest.fixture
def offering(signed_in: Api) -> Api:
    signed_in.on("GET", "schedulable-operations", page(POWER))
    signed_in.on("GET", "servers/osl1-r01-s01", Reply(body={"id": SERVER, "name": "osl1-r01-s01"}))
    signed_in.on("POST", "schedules", Reply(status=201, body=_schedule()))
    return signed_in


def test_an_argument_that_asks_for_an_id_takes_the_name(shell: Shell, offering: Api):
    done = shell(CREATE + "server_id=osl1-r01-s01")

    assert done.code == 0, done.err
    assert offering.sent("POST", "schedules").body["arguments"] == {
        "server_id": SERVER,
        "action": "reset",
    }


def test_an_id_is_sent_as_it_is_and_looked_up_nowhere(shell: Shell, offering: Api):
    done = shell(CREATE + f"server_id={SERVER}")

    assert done.code == 0, done.err
    assert [one.path for one in offering.requests] == ["schedulable-operations", "schedules"]


def test_a_name_that_nothing_has_is_refused_with_those_that_come_near(shell: Shell, offering: Api):
    rows = [{"id": name, "name": name} for name in ("osl1-r01-s01", "osl1-r01-s02", "db-7")]
    offering.on("GET", "servers", page(*rows))

    done = shell(CREATE + "server_id=osl1-r01-s03")

    assert done.code == 4
    assert "server 'osl1-r01-s03'" in done.err
    assert "osl1-r01-s01" in done.err
    assert "osl1-r01-s02" in done.err
    assert "db-7" not in done.err
    assert not [one for one in offering.requests if one.method == "POST"]


def test_of_many_names_of_which_none_comes_near_the_rest_is_counted(shell: Shell, offering: Api):
    rows = [{"id": f"db-{number:02}", "name": f"db-{number:02}"} for number in range(16)]
    offering.on("GET", "servers", page(*rows))

    done = shell(CREATE + "server_id=WRONG")

    assert "There are: db-00, db-01, db-02, db-03, db-04 and 11 more." in done.err


def test_a_kind_that_this_release_does_not_know_is_left_to_the_server(shell: Shell, offering: Api):
    offering.on("GET", "schedulable-operations", page({**POWER, "references": {"server_id": "x"}}))
    offering.on("POST", "schedules", problem(422, "invalid_input", "The request", "no uuid"))

    done = shell(CREATE + "server_id=osl1-r01-s01")

    sent = offering.sent("POST", "schedules").body["arguments"]
    assert (done.code, sent["server_id"]) == (2, "osl1-r01-s01")


def test_a_schedule_is_shown_with_the_names_of_what_it_is_about(shell: Shell, offering: Api):
    offering.on("GET", "schedules/weekly", Reply(body=_schedule()))
    offering.on("GET", f"servers/{SERVER}", Reply(body={"id": SERVER, "name": "osl1-r01-s01"}))

    assert f"{SERVER} (osl1-r01-s01)" in shell("schedule get weekly").out
    as_json = json.loads(shell("schedule get weekly -o json").out)
    assert as_json["arguments"]["server_id"] == SERVER


def test_a_schedule_about_a_server_that_is_gone_is_shown_all_the_same(shell: Shell, offering: Api):
    offering.on("GET", "schedules/weekly", Reply(body=_schedule()))

    done = shell("schedule get weekly")

    assert done.code == 0
    assert f"{SERVER} (no such server)" in done.out


def test_the_list_shows_when_it_starts_and_not_when_it_comes_due(shell: Shell, signed_in: Api):
    times = {"next_due_at": "2026-12-01T01:00:00Z", "next_start_at": "2026-12-06T21:00:00Z"}
    signed_in.on("GET", "schedules", page(_schedule(**times)))

    out = shell("schedule list").out

    assert "2026-12-06 21:00:00Z" in out
    assert "2026-12-01" not in out
    assert "2026-12-01 01:00:00Z" in shell("schedule list -o wide").out


def test_operations_are_listed_with_the_values_that_their_arguments_may_have(
    shell: Shell, signed_in: Api
):
    power = {**POWER, "choices": {"action": ["on", "off", "reset"]}}
    signed_in.on("GET", "schedulable-operations", page(power))

    out = shell("schedule operations").out

    assert "server_id=NAME|ID of a server, action=on|off|reset" in out


def test_a_schedule_names_its_maintenance_window(shell: Shell, signed_in: Api):
    bound = _schedule(arguments={}, maintenance_window="w1", maintenance_window_name="night")
    signed_in.on("GET", "schedules", page(bound))
    signed_in.on("GET", "schedules/weekly", Reply(body=bound))

    header, row = shell("schedule list").out.splitlines()
    assert row[header.index("WINDOW") :].startswith("night")
    assert "w1 (night)" in shell("schedule get weekly").out
    assert json.loads(shell("schedule get weekly -o json").out) == bound


def test_a_maintenance_window_tells_its_days_by_name(shell: Shell, signed_in: Api):
    window = {"id": "w1", "name": "night", "weekdays": [0, 6]}
    signed_in.on("GET", "maintenance-windows/night", Reply(body=window))

    out = shell("maintenance-window get night").out

    assert "mon,sun" in out
    assert json.loads(shell("maintenance-window get night -o json").out) == window
