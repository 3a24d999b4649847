"""Drift and reconcilers by command: what is sent and what is shown."""

import json

import pytest

from tests.unit.cli.api import Api, Reply, page, problem, task
from tests.unit.cli.conftest import Shell

FINDING = {
    "id": "f1",
    "title": "A switch does not run what is desired",
    "resource_name": "osl1-leaf1",
    "state": "open",
    "severity": "high",
    "kind": "switch-ports",
    "datacenter": "osl1",
    "summary": "Ethernet1: VLAN 100 is desired, VLAN 666 was read.",
    "first_seen_at": "2026-01-01T00:00:00Z",
    "acknowledged_by": "",
    "acknowledged_until": None,
    "task_state": "",
    "remedy": "Restore what is desired: … Risk high; it touches all servers of this switch.",
    "note": "",
    "why_not_remediable": "",
    "runbook": "docs/runbooks/drift-on-switch.md",
    "diff": "-   switchport access vlan 666\n+   switchport access vlan 100",
    "events": [
        {"at": "2026-01-01T00:00:00Z", "kind": "found", "detail": "it differs", "actor_name": "p"}
    ],
    "version": 1,
}


def test_findings_are_listed_by_what_was_asked(shell: Shell, signed_in: Api):
    signed_in.on("GET", "drift-findings", page(FINDING))

    done = shell("drift list --state open --severity high --reconciler switch-ports")

    assert (done.code, "osl1-leaf1" in done.out) == (0, True)
    query = signed_in.sent("GET", "drift-findings").query
    assert (query["state"], query["severity"], query["reconciler"]) == (
        ["open"],
        ["high"],
        ["switch-ports"],
    )


def test_a_finding_is_shown_with_its_diff_and_history(shell: Shell, signed_in: Api):
    signed_in.on("GET", "drift-findings/f1", Reply(body=FINDING))

    done = shell("drift show f1")

    assert done.code == 0
    assert "-   switchport access vlan 666\n+   switchport access vlan 100" in done.out
    assert "it differs" in done.out
    assert "dv runbook show drift-on-switch" in done.out


def test_an_open_finding_names_what_can_be_typed_next(shell: Shell, signed_in: Api):
    run = {"id": "r1", "subject": {"kind": "switch", "name": "osl1-leaf1"}, "started_by": "kari"}
    other = {"id": "r0", "subject": {"kind": "switch", "name": "osl1-leaf2"}}
    signed_in.on("GET", "drift-findings/f1", Reply(body=FINDING))
    signed_in.on("GET", "runbook-runs", page(other, run), page(other))

    with_run, without = shell("drift show f1"), shell("drift show f1")

    assert "dv drift remediate f1 --reason TEXT" in with_run.err
    assert "dv drift acknowledge f1 --reason TEXT" in with_run.err
    assert "dv runbook run show r1" in with_run.err
    assert "dv runbook start drift-on-switch osl1-leaf1 --reason TEXT" in without.err


def test_a_finding_that_no_task_can_mend_does_not_offer_to(shell: Shell, signed_in: Api):
    by_hand = {**FINDING, "why_not_remediable": "Clear it at the BMC."}
    signed_in.on("GET", "drift-findings/f1", Reply(body=by_hand))
    signed_in.on("GET", "runbook-runs", problem(403, "forbidden", "Not allowed", "x"))

    done = shell("drift show f1")

    assert done.code == 0
    assert "Clear it at the BMC." in done.out
    assert "dv drift remediate" not in done.err


def test_an_acknowledgement_says_until_when(shell: Shell, signed_in: Api):
    signed_in.on("POST", "drift-findings/f1/acknowledge", Reply(body=FINDING))

    done = shell("drift acknowledge f1 --reason repair --until 2026-12-01T06:00Z -o json")

    assert (done.code, json.loads(done.out)["id"]) == (0, "f1")
    assert signed_in.sent("POST", "drift-findings/f1/acknowledge").body == {
        "reason": "repair",
        "until": "2026-12-01T06:00:00+00:00",
    }


def test_a_moment_without_a_zone_is_refused(shell: Shell, signed_in: Api):
    done = shell("drift acknowledge f1 --reason repair --until 2026-12-01T06:00")

    assert (done.code, "say in which zone" in done.err) == (2, True)
    assert signed_in.requests == []


def test_a_remedy_that_waits_for_people_says_so(shell: Shell, signed_in: Api):
    waiting = FINDING | {"state": "remediating", "task_state": "awaiting_approval"}
    signed_in.on("GET", "drift-findings", page(waiting))

    assert "remediating: waits for approval" in shell("drift list").out


@pytest.mark.parametrize(
    ("started_by", "said"),
    [
        ("platform: runbooks", "the platform opened a run of the runbook: dv runbook run show r1"),
        ("kari", "kari works through the runbook: dv runbook run show r1"),
    ],
)
def test_a_finding_tells_who_works_through_its_runbook(
    shell: Shell, signed_in: Api, started_by: str, said: str
):
    signed_in.on("GET", "drift-findings/f1", Reply(body=FINDING))
    opened = {"id": "r1", "subject": {"name": "osl1-leaf1"}, "started_by": started_by}
    signed_in.on("GET", "runbook-runs", page(opened))

    done = shell("drift show f1")

    assert said in done.err
    assert "somebody" not in done.err


def test_a_remedy_says_what_it_touches_and_is_a_task(shell: Shell, signed_in: Api):
    signed_in.on("GET", "drift-findings/f1", Reply(body=FINDING))
    signed_in.on("POST", "drift-findings/f1/remediate", Reply(status=202, body=task("accepted")))

    done = shell("drift remediate f1 --reason ticket --no-wait -o json")

    assert (done.code, json.loads(done.out)["state"]) == (0, "accepted")
    assert "Risk high; it touches all servers of this switch." in done.err


def test_a_policy_is_set_with_nothing_but_what_was_given(shell: Shell, signed_in: Api):
    signed_in.on("PUT", "reconcilers/switch-ports/policy", Reply(body={"action": "remediate"}))

    done = shell(
        "reconciler set-policy switch-ports --action remediate --every 10m --datacenter osl1 "
        "--reason ticket -o json"
    )

    assert done.code == 0
    assert signed_in.sent("PUT", "reconcilers/switch-ports/policy").body == {
        "datacenter": "osl1",
        "action": "remediate",
        "period_s": 600,
        "reason": "ticket",
    }


def test_comparing_now_names_the_resource(shell: Shell, signed_in: Api):
    signed_in.on("POST", "reconcilers/switch-ports/run", Reply(body={"due": 1}))

    done = shell("reconciler run switch-ports --resource osl1-leaf1 --reason ticket -o json")

    assert (done.code, json.loads(done.out)) == (0, {"due": 1})
    assert signed_in.sent("POST", "reconcilers/switch-ports/run").body == {
        "resource": "osl1-leaf1",
        "reason": "ticket",
    }


def test_the_list_of_tasks_asks_for_readings_only_when_told_to(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks", page())

    shell("task list")
    shell("task list --background")

    first, second = [one for one in signed_in.requests if one.path == "tasks"]
    assert "background" not in first.query
    assert second.query["background"] == ["true"]


def test_the_list_of_reconcilers_tells_how_many_were_never_compared(shell: Shell, signed_in: Api):
    row = {
        "name": "switch-ports",
        "datacenter": "osl1",
        "policy": {"action": "report", "period_s": 300, "in_flight": 2, "per_minute": 30},
        "resources": 12,
        "never_compared": 7,
        "in_flight": 0,
        "unread": 0,
        "findings_open": 0,
        "next_due_at": None,
        "oldest_comparison_at": None,
        "waits": "",
    }
    signed_in.on("GET", "reconcilers", page(row))

    head, line = shell("reconciler list").out.splitlines()[:2]

    assert head.split().index("NEVER") == 4
    assert "12" in line
    assert "7" in line
