import json

import pytest

from tests.unit.cli.api import Api, Reply, network, page, problem, task
from tests.unit.cli.conftest import Shell

PREFIX = {"pointer": "/prefix", "code": "invalid", "detail": "It overlaps 10.20.0.0/16."}


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "invalid_input", 2),
        (401, "unauthenticated", 3),
        (403, "forbidden", 3),
        (404, "not_found", 4),
        (409, "quota_exceeded", 5),
        (412, "stale_version", 5),
        (428, "precondition_required", 5),
        (422, "idempotency_key_reused", 2),
        (500, "internal_error", 1),
        (503, "dependency_down", 8),
    ],
)
def test_each_kind_of_refusal_has_its_exit_code(
    shell: Shell, signed_in: Api, status: int, code: str, expected: int
):
    signed_in.on("GET", "networks", problem(status, code, "Refused", "because."))

    done = shell("net network list")

    assert done.code == expected
    assert f"error: Refused: because. [{code}]" in done.err
    assert done.out == ""


def test_a_blocked_refusal_ends_with_6_and_tells_the_runbook(shell: Shell, signed_in: Api):
    blocked = {
        "dependency": "nett@osl1",
        "since": "2026-01-01T00:00:00Z",
        "retry_meaningful": True,
        "runbook": "docs/runbooks/service-unreachable.md",
    }
    signed_in.on("GET", "networks", problem(503, "dependency_down", "Down", "x", blocked=blocked))

    done = shell("net network list")

    assert done.code == 6
    assert "blocked: nett@osl1" in done.err
    assert "repeating helps: yes" in done.err
    assert "runbook: dv runbook show service-unreachable" in done.err


def test_an_error_lists_the_wrong_fields_and_the_request(shell: Shell, signed_in: Api):
    refusal = problem(400, "invalid_input", "The request is not valid", "See.", errors=[PREFIX])
    signed_in.on("POST", "networks", refusal)

    done = shell("net network create web --project helse/journal --datacenter osl1")

    assert done.err.splitlines() == [
        "error: The request is not valid: See. [invalid_input]",
        "  /prefix: It overlaps 10.20.0.0/16. [invalid]",
        "request 0197a3c1-0000-7000-8000-00000000000a",
    ]


def test_with_json_an_error_is_the_problem_document_on_stderr(shell: Shell, signed_in: Api):
    refusal = problem(400, "invalid_input", "Not valid", "See.", errors=[PREFIX])
    signed_in.on("GET", "networks", refusal)

    done = shell("net network list -o json")

    assert json.loads(done.err) == refusal.body
    assert done.out == ""


@pytest.mark.parametrize("written", ["-o json", "--output=json", "-ojson"])
def test_with_json_wrong_usage_is_a_problem_document_too(shell: Shell, home, written: str):
    done = shell(f"net network create {written}")

    assert done.code == 2
    assert json.loads(done.err)["code"] == "usage"


def test_without_a_server_the_command_says_how_to_name_one(shell: Shell):
    done = shell("tenant list")

    assert done.code == 2
    assert "dvid login --server" in done.err


def test_without_a_token_the_hint_is_to_sign_in(shell: Shell, api: Api):
    done = shell(f"tenant list --server {api.url}")

    assert done.code == 3
    assert "hint: sign in with 'dvid login'." in done.err


def test_a_server_that_is_not_there_ends_with_8(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    gone = Api()
    gone.close()
    monkeypatch.setenv("DV_TOKEN", "x")

    done = shell(f"tenant list --server {gone.url}")

    assert done.code == 8
    assert gone.url in done.err
    assert "[unreachable]" in done.err


def test_an_address_that_is_none_ends_with_8(shell: Shell):
    done = shell("tenant list --server dv.example.org")

    assert done.code == 8
    assert "https://dv.example.org" in done.err


def test_a_proxys_page_is_not_shown_as_a_problem_of_the_api(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tenants", Reply(status=502, body="<html>bad gateway</html>"))

    done = shell("tenant list")

    assert done.code == 8
    assert "[http_502]" in done.err


def test_a_network_gone_between_reading_and_deleting_is_a_conflict(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks/web", Reply(body=network(), headers={"ETag": '"3"'}))
    path = f"networks/{network()['id']}"
    signed_in.on("DELETE", path, problem(412, "stale_version", "Changed", "Version 4."))

    done = shell("net network delete web --project helse/journal --yes")

    assert done.code == 5
    assert signed_in.sent("DELETE", path).headers["if-match"] == '"3"'
    assert "hint: somebody else changed it" in done.err


def test_deleting_without_a_terminal_needs_yes(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks/web", Reply(body=network()))

    done = shell("net network delete web --project helse/journal")

    assert done.code == 2
    assert "--yes" in done.err
    assert [one.method for one in signed_in.requests] == ["GET"]


def test_enrolling_some_of_many_ends_with_9(shell: Shell, signed_in: Api):
    good, bad = task("succeeded", id="t1"), task("failed", id="t2", resource_name="s02")
    bad["error"] = {"code": "bmc.unreachable", "message": "no answer", "step": "inspect"}
    signed_in.on("POST", "servers/enroll", Reply(status=202, body={"tasks": ["t1", "t2"]}))
    signed_in.on("GET", "tasks/t1", Reply(body=good))
    signed_in.on("GET", "tasks/t2", Reply(body=bad))

    done = shell("ce server enroll --all")

    assert done.code == 9
    assert "not: s02" in done.err
    assert "no answer" in done.out


def test_a_service_of_a_later_release_is_wrong_usage(shell: Shell):
    done = shell("ke cluster create prod --nodes 3")

    assert done.code == 2
    assert "no Kubernetes service" in done.err


def test_too_many_requests_are_repeated_after_the_told_time(shell: Shell, signed_in: Api):
    busy = problem(429, "throttled", "Too many", "Wait.")
    busy.headers["Retry-After"] = "0"
    signed_in.on("GET", "tenants", busy, page())

    done = shell("tenant list")

    assert done.code == 0
    assert len(signed_in.requests) == 2


def test_a_refusal_for_want_of_a_role_adds_nothing_to_what_the_api_says(
    shell: Shell, signed_in: Api
):
    signed_in.on("GET", "servers", problem(403, "forbidden", "Not allowed", "Ask kari."))

    done = shell("ce server list")

    assert done.code == 3
    assert "Ask kari." in done.err
    assert "hint:" not in done.err


def test_the_format_may_stand_before_the_command(shell: Shell, signed_in: Api):
    signed_in.on("GET", "networks", page(network()), page(network()), page(network()))

    before, behind = shell("-o json net network list"), shell("net network list -o json")
    joined = shell("--output=json net network list")

    assert before.code == 0
    assert before.out == behind.out == joined.out
    assert json.loads(before.out)


def test_a_wrong_field_that_the_error_line_tells_already_is_not_told_again(
    shell: Shell, signed_in: Api
):
    said = f"rule web: {PREFIX['detail']}"
    refusal = problem(400, "invalid_input", "The request is not valid", said, errors=[PREFIX])
    signed_in.on("POST", "networks", refusal)

    done = shell("net network create web --project helse/journal --datacenter osl1")

    assert done.err.count(PREFIX["detail"]) == 1
