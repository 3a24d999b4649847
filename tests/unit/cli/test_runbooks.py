"""``dv runbook`` and ``dv alert``: what is sent, and what a person sees."""

import json
from typing import Any

import pytest

from tests.unit.cli.api import Api, Reply, page
from tests.unit.cli.conftest import Shell

ACTION = {
    "name": "reset-server",
    "title": "Reset the server",
    "text": "A hard reset.",
    "risk": "high",
    "blast_radius": "this server",
    "needs_approval": False,
    "types_name": True,
    "parameters": [],
    "why_not": "",
}
RUN: dict[str, Any] = {
    "id": "r1",
    "runbook": "phone-home-missing",
    "title": "A server did not report",
    "state": "open",
    "subject": {"kind": "server", "key": "s1", "name": "osl1-s01", "datacenter": "osl1"},
    "severity": "low",
    "blast_radius": "One server.",
    "escalation_due": False,
    "checks": [
        {"name": "worker", "title": "Its worker reports", "outcome": "fail", "detail": "silent"}
    ],
    "actions": [ACTION, ACTION | {"name": "enroll-server", "risk": "low", "why_not": "It is busy"}],
    "proposals": [],
    "conditions": [
        {
            "name": "anew",
            "title": "Another one works",
            "checked_by": "person",
            "holds": False,
            "detail": "Nobody has ticked it.",
        }
    ],
    "entries": [
        {
            "at": "2026-01-01T00:00:00Z",
            "actor": "ingrid",
            "kind": "started",
            "name": "",
            "outcome": "",
            "detail": "alert\x1b[2J",
        }
    ],
}
PROPOSAL = {
    "id": "p1",
    "action": "restore-switch",
    "title": "Restore",
    "plan": {"action": "restore-switch", "subject_name": "osl1-leaf1"},
    "plan_text": "Restore\n    behind it: server osl1-s01 of tenant helse",
    "plan_hash": "abc",
    "reason": "drift",
    "proposed_by": "platform: runbooks",
}


def test_a_runbook_is_shown_as_its_text_or_as_data(shell: Shell, signed_in: Api):
    signed_in.on(
        "GET",
        "runbooks/x",
        Reply(body={"name": "x", "page": "<!-- Drawn. -->\n\n# X\n\nDo this.\n"}),
    )

    assert shell("runbook show x").out == "# X\n\nDo this.\n"
    assert json.loads(shell("runbook show x -o json").out)["name"] == "x"


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (
            "runbook start bmc-unreachable osl1-s01 --reason alert",
            {"runbook": "bmc-unreachable", "subject": "osl1-s01", "reason": "alert"},
        ),
        ("runbook start --task t1 --reason blocked", {"task": "t1", "reason": "blocked"}),
        ("runbook start outbox-lag --reason slow", {"runbook": "outbox-lag", "reason": "slow"}),
    ],
)
def test_a_run_is_started_for_a_subject_or_a_task(shell: Shell, signed_in: Api, line, body):
    signed_in.on("POST", "runbook-runs", Reply(status=201, body=RUN))

    done = shell(line)

    assert done.code == 0, done.err
    assert signed_in.sent("POST", "runbook-runs").body == body
    assert "dv runbook run show r1" in done.err


def test_a_start_without_anything_is_refused_before_it_is_sent(shell: Shell, signed_in: Api):
    assert shell("runbook start --reason why").code == 2
    assert signed_in.requests == []


def test_a_run_is_shown_as_a_list_of_what_to_check_do_and_see(shell: Shell, signed_in: Api):
    signed_in.on("GET", "runbook-runs/r1", Reply(body=RUN))

    out = shell("runbook run show r1").out

    assert "A server did not report [open]  server osl1-s01" in out
    assert "fail     worker         Its worker reports. silent" in out
    assert "Reset the server (risk high, needs the typed name)" in out
    assert "Not now: It is busy" in out
    assert "[ ] anew" in out
    assert "ingrid started alert" in out
    assert "\x1b" not in out


def test_a_dangerous_action_is_confirmed_and_sends_the_typed_name(shell: Shell, signed_in: Api):
    signed_in.on("GET", "runbook-runs/r1", Reply(body=RUN))
    signed_in.on("POST", "runbook-runs/r1/actions/reset-server", Reply(body=RUN))
    line = "runbook run act r1 reset-server --name osl1-s01 --reason hangs"

    refused = shell(line)
    done = shell(f"{line} --yes")

    assert refused.code == 2
    assert done.code == 0, done.err
    sent = signed_in.sent("POST", "runbook-runs/r1/actions/reset-server").body
    assert sent == {"typed_name": "osl1-s01", "reason": "hangs"}


def test_parameters_are_given_by_name(shell: Shell, signed_in: Api):
    signed_in.on("GET", "runbook-runs/r1", Reply(body=RUN))
    signed_in.on("POST", "runbook-runs/r1/actions/set-quota", Reply(body=RUN))

    shell("runbook run act r1 set-quota --set scope=helse --set limit=20 --reason growth")

    sent = signed_in.sent("POST", "runbook-runs/r1/actions/set-quota").body
    assert sent == {"parameters": {"scope": "helse", "limit": "20"}, "reason": "growth"}
    assert shell("runbook run act r1 set-quota --set twenty --reason x").code == 2


def test_an_approval_shows_the_plan_and_is_bound_to_its_hash(shell: Shell, signed_in: Api):
    signed_in.on("GET", "runbook-runs/r1", Reply(body=RUN | {"proposals": [PROPOSAL]}))
    signed_in.on("POST", "runbook-runs/r1/proposals/p1/approve", Reply(body=RUN))

    done = shell("runbook run approve r1 p1 --reason seen --yes")

    assert "subject_name osl1-leaf1" in done.err
    assert "behind it: server osl1-s01" in done.err
    sent = signed_in.sent("POST", "runbook-runs/r1/proposals/p1/approve").body
    assert sent == {"plan_hash": "abc", "reason": "seen"}
    assert shell("runbook run approve r1 p9 --reason seen --yes").code == 2


def test_an_approval_of_what_was_proposed_anew_meanwhile_is_no_success(
    shell: Shell, signed_in: Api
):
    anew = RUN | {"proposals": [PROPOSAL | {"id": "p2"}]}
    signed_in.on("GET", "runbook-runs/r1", Reply(body=RUN | {"proposals": [PROPOSAL]}))
    signed_in.on("POST", "runbook-runs/r1/proposals/p1/approve", Reply(body=anew))

    done = shell("runbook run approve r1 p1 --reason seen --yes")

    assert done.code != 0
    assert "The plan has changed" in done.err


@pytest.mark.parametrize(
    ("line", "path", "body"),
    [
        ("check r1", "checks", {}),
        ("check r1 worker", "checks/worker", {}),
        ("tick r1 anew --note seen", "conditions/anew", {"note": "seen"}),
        ("note r1 looked", "notes", {"note": "looked"}),
        ("escalate r1 --to vendor --reason cold", "escalate", {"to": "vendor", "reason": "cold"}),
        ("decline r1 p1 --reason repair", "proposals/p1/decline", {"reason": "repair"}),
        ("close r1", "close", {}),
        ("abandon r1 --yes --reason scrapped", "abandon", {"reason": "scrapped"}),
    ],
)
def test_each_step_sends_what_the_api_wants(shell: Shell, signed_in: Api, line, path, body):
    signed_in.on("POST", f"runbook-runs/r1/{path}", Reply(body=RUN))

    done = shell(f"runbook run {line}")

    assert done.code == 0, done.err
    assert (signed_in.sent("POST", f"runbook-runs/r1/{path}").body or {}) == body


def test_alerts_are_listed_with_their_runbook(shell: Shell, signed_in: Api):
    alert = {
        "severity": "high",
        "code": "outbox.lag",
        "subject": {"name": "platform"},
        "since": "2026-01-01T00:00:00Z",
        "runbook": "outbox-lag",
        "run": None,
    }
    signed_in.on("GET", "alerts", page(alert))

    out = shell("alert list").out

    assert "outbox.lag" in out
    assert "outbox-lag" in out
