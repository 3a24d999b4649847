"""Approvals, rules, schedules and windows by command: what is sent, shown and returned."""

import json
from typing import Any

import pytest

from tests.unit.cli.api import Api, Reply, page, task
from tests.unit.cli.conftest import Shell

APPROVAL = {
    "id": "a1",
    "task": task("x")["id"],
    "title": "Power off server osl1-r1-s01",
    "state": "pending",
    "plan": {"effects": []},
    "plan_text": "Power off server osl1-r1-s01 in osl1, asked by ola\n  server x: on -> off",
    "plan_hash": "abc",
    "granted": 0,
    "quorum": 1,
    "outcome": "",
    "version": 1,
}
BLOCKED = {
    "code": "approval.required",
    "dependency": "approval/a1",
    "reason": "'Power off' needs the consent of one platform operator other than ola. Decide: "
    "dv approval grant a1 --reason TEXT",
    "since": "2026-01-01T00:00:00Z",
    "retry_meaningful": False,
    "resumes_by_itself": True,
    "who_can_fix": "one platform operator other than ola",
    "runbook": "docs/runbooks/approval-waiting.md",
}


def _decided(**more: Any) -> Reply:
    return Reply(body={**APPROVAL, **more})


def test_a_grant_shows_the_plan_first_and_is_bound_to_what_was_shown(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approvals/a1", Reply(body=APPROVAL))
    signed_in.on("POST", "approvals/a1/grant", _decided(state="granted", granted=1))

    done = shell("approval grant a1 --yes --reason read -o json")

    assert done.code == 0
    assert done.err.index("server x: on -> off") < done.err.index("granted")
    assert signed_in.sent("POST", "approvals/a1/grant").body == {
        "plan_hash": "abc",
        "reason": "read",
    }
    assert json.loads(done.out)["state"] == "granted"


def test_without_a_terminal_nothing_is_granted_unasked(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approvals/a1", Reply(body=APPROVAL))

    done = shell("approval grant a1 --reason read")

    assert done.code == 2
    assert "add --yes" in done.err
    assert all(request.method == "GET" for request in signed_in.requests)


def test_a_plan_that_changed_is_a_failure_and_says_how(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approvals/a1", Reply(body=APPROVAL))
    signed_in.on("POST", "approvals/a1/grant", _decided(state="void", outcome="power is on by now"))

    done = shell("approval grant a1 --yes --reason read")

    assert done.code == 1
    assert "power is on by now" in done.err
    assert "approval.void" in done.err


def test_a_voice_that_does_not_suffice_says_how_many_are_missing(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approvals/a1", Reply(body={**APPROVAL, "quorum": 2}))
    signed_in.on("POST", "approvals/a1/grant", _decided(granted=1, quorum=2))

    done = shell("approval grant a1 --yes --reason read")

    assert done.code == 0
    assert "1 of 2 have agreed." in done.err


def test_the_inbox_is_asked_for_by_flag(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approvals", page(APPROVAL))

    done = shell("approval list --waiting-for-me --state pending")

    assert done.code == 0
    assert "0 of 1" in done.out
    query = signed_in.sent("GET", "approvals").query
    assert (query["waiting_for_me"], query["state"]) == (["true"], ["pending"])
    assert "asked_by_me" not in query


def test_show_gives_a_person_the_text_and_a_program_the_plan(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approvals/a1", Reply(body=APPROVAL))

    text, data = shell("approval show a1"), shell("approval show a1 -o json")

    assert "server x: on -> off" in text.out
    assert "effects" not in text.out
    assert json.loads(data.out)["plan"] == {"effects": []}


def test_a_wait_that_ends_while_people_are_awaited_ends_with_6(shell: Shell, signed_in: Api):
    waiting = task("awaiting_approval", blocked=BLOCKED)
    signed_in.on("GET", f"tasks/{waiting['id']}", Reply(body=waiting))

    done = shell(f"task wait {waiting['id']} --timeout 1s")

    assert done.code == 6
    assert "dv approval grant a1" in done.err
    assert "who can fix it: one platform operator other than ola" in done.err


def test_what_was_only_accepted_tells_that_it_waits_for_people(shell: Shell, signed_in: Api):
    waiting = task("awaiting_approval", blocked=BLOCKED)
    signed_in.on("POST", "servers/s1/power", Reply(status=202, body=waiting))

    done = shell("ce server power s1 off --reason x --no-wait")

    assert done.code == 0
    assert "dv approval grant a1" in done.err


def test_abandoning_that_needs_another_person_ends_with_6_and_tells_the_command(
    shell: Shell, signed_in: Api
):
    asked = {
        "state": "pending",
        "decided_by": "one platform operator other than ola",
        "expires_at": "2026-01-02T00:00:00Z",
        "command": "dv approval grant a1 --reason TEXT",
    }
    stuck = task("stuck", approval=asked)
    signed_in.on("POST", f"tasks/{stuck['id']}/abandon", Reply(body=stuck))

    done = shell(f"task abandon {stuck['id']} --yes --reason cleaned")

    assert done.code == 6
    assert "stays stuck until one platform operator other than ola agrees" in done.err
    assert "dv approval grant a1 --reason TEXT" in done.err


def test_a_rule_is_sent_whole_and_its_task_is_waited_for(shell: Shell, signed_in: Api):
    ended = task("succeeded", finished_at="2026-01-01T00:00:01Z")
    signed_in.on("PUT", "approval-policies", Reply(status=202, body=task("succeeded")))
    signed_in.on("GET", f"tasks/{ended['id']}", Reply(body=ended))

    done = shell(
        "approval-policy set two --operation power-* --quorum 2 --expires 1h --needs-window "
        "--tenant helse --reason audit"
    )

    assert done.code == 0
    assert signed_in.sent("PUT", "approval-policies").body == {
        "name": "two",
        "operation": "power-*",
        "quorum": 2,
        "shared_only": False,
        "needs_window": True,
        "enabled": True,
        "expires_after_s": 3600,
        "tenant": "helse",
        "reason": "audit",
    }


def test_deleting_a_rule_that_loosens_waits_for_people(shell: Shell, signed_in: Api):
    waiting = task("awaiting_approval", blocked=BLOCKED)
    signed_in.on("GET", "approval-policies", page(_rule("p1", "rw"), _rule("p2", "other")))
    signed_in.on("DELETE", "approval-policies/p1", Reply(status=202, body=waiting))
    signed_in.on("GET", f"tasks/{waiting['id']}", Reply(body=waiting))

    for given in ("p1", "rw"):
        done = shell(f"approval-policy delete {given} --yes --reason x --timeout 1s")

        assert done.code == 6
        assert signed_in.sent("DELETE", "approval-policies/p1").query["reason"] == ["x"]
        signed_in.requests.clear()


def _rule(identity: str | None, name: str, **more: Any) -> dict[str, Any]:
    values = {"operation": "release-server", "scope_kind": "platform", "expires_after_s": 86_400}
    return {"id": identity, "name": name, "tenant": None, "project": None, **values, **more}


def test_a_rule_whose_name_stands_in_two_scopes_is_not_guessed(shell: Shell, signed_in: Api):
    of_tenant = _rule("p2", "rw", scope_kind="tenant", tenant="t1")
    signed_in.on("GET", "approval-policies", page(_rule("p1", "rw"), of_tenant))

    done = shell("approval-policy delete rw --yes --reason x")

    assert done.code == 2
    assert "the platform (id p1), tenant t1 (id p2); give the id" in done.err


def test_a_built_in_rule_is_replaced_and_not_deleted(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approval-policies", page(_rule(None, "rw")))

    done = shell("approval-policy delete rw --yes --reason x")

    assert done.code == 2
    assert "dv approval-policy set rw" in done.err


def test_a_rule_that_does_not_exist_is_not_found(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approval-policies", page())

    done = shell("approval-policy delete rw --yes --reason x")

    assert done.code == 4
    assert "approval policy 'rw': none found" in done.err


def test_rules_are_listed_with_the_time_that_people_have_in_words(shell: Shell, signed_in: Api):
    signed_in.on("GET", "approval-policies", page(_rule("p1", "rw")))

    assert "  1 d\n" in shell("approval-policy list").out


@pytest.mark.parametrize(
    ("line", "path", "body"),
    [
        (
            (
                "schedule create hourly --operation power-server --every 1h --datacenter osl1 "
                "--argument action=reset --argument server_id=s1 --maintenance-window night"
            ),
            "schedules",
            {
                "name": "hourly",
                "operation": "power-server",
                "arguments": {"action": "reset", "server_id": "s1"},
                "datacenter": "osl1",
                "every_s": 3600,
                "time_zone": "UTC",
                "maintenance_window": "night",
            },
        ),
        ("schedule enable hourly --reason mine", "schedules/hourly/enable", {"reason": "mine"}),
        ("schedule disable hourly --reason x", "schedules/hourly/disable", {"reason": "x"}),
        (
            (
                "maintenance-window create night --weekday sun --weekday wed --opens 22:00 "
                "--lasts 4h --time-zone Europe/Oslo --datacenter osl1"
            ),
            "maintenance-windows",
            {
                "name": "night",
                "weekdays": [6, 2],
                "opens": "22:00",
                "lasts_s": 14400,
                "time_zone": "Europe/Oslo",
                "datacenter": "osl1",
            },
        ),
        (
            (
                "maintenance-window create move --from 2026-12-01T20:00Z "
                "--to 2026-12-02T04:00+01:00 --datacenter osl1"
            ),
            "maintenance-windows",
            {
                "name": "move",
                "weekdays": [],
                "time_zone": "UTC",
                "starts_at": "2026-12-01T20:00:00+00:00",
                "ends_at": "2026-12-02T04:00:00+01:00",
                "datacenter": "osl1",
            },
        ),
    ],
)
def test_what_is_written_is_what_the_api_wants(
    shell: Shell, signed_in: Api, line: str, path: str, body: dict[str, Any]
):
    signed_in.on("GET", "schedulable-operations", page())
    signed_in.on("POST", path, Reply(status=201, body={"id": "x", "name": "x"}))

    done = shell(line)

    assert done.code == 0, done.err
    assert signed_in.sent("POST", path).body == body


@pytest.mark.parametrize(
    "line",
    [
        "schedule create x --operation check-site --every 1h --datacenter osl1 --argument broken",
        "maintenance-window create x --from tomorrow --to 2026-12-02T04:00Z --datacenter osl1",
        "maintenance-window create x --from 2026-12-02T04:00 --to 2026-12-02T05Z --datacenter osl1",
        "maintenance-window create x --weekday someday --datacenter osl1",
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(shell: Shell, signed_in: Api, line: str):
    assert shell(line).code == 2
    assert signed_in.requests == []


def test_an_approval_is_shown_with_the_names_of_its_tenant_and_project(
    shell: Shell, signed_in: Api
):
    signed_in.on("GET", "approvals/a1", Reply(body=APPROVAL | {"tenant": "t1", "project": "p1"}))
    signed_in.on("GET", "tenants/t1", Reply(body={"id": "t1", "name": "helse"}))
    signed_in.on("GET", "projects/p1", Reply(body={"id": "p1", "name": "journal"}))

    text, data = shell("approval show a1").out, json.loads(shell("approval show a1 -o json").out)

    assert "t1 (helse)" in text
    assert "p1 (journal)" in text
    assert (data["tenant"], data["project"]) == ("t1", "p1")
