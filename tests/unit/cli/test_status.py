"""``dv status`` for a person at night: worst first, unknown never green, a code for scripts."""

import json
from typing import Any

import pytest

from cli.common.durations import shown
from tests.unit.cli.api import Api, Reply, problem
from tests.unit.cli.conftest import Shell

SINCE = "2026-01-31T02:31:07.123456Z"
TASK = "0197a3c1-0000-7000-8000-0000000000f1"


def service(name: str, status: str = "healthy", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "service": name.partition("@")[0],
        "datacenter": name.partition("@")[2],
        "status": status,
        "since": SINCE,
        "heartbeat_age_s": 1.2,
        "waiting_tasks": 0,
        "backlog": 0,
        "slots": 2,
        "instance": "",
        **more,
    }


def platform(status: str, *findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "at": SINCE,
        "status": status,
        "findings": list(findings),
        "processes": [{"name": "relay", "status": "healthy", "instances": 1}],
        "services": [service("maskin@osl1"), service("nett@osl1")],
        "waits": [],
        "stuck": [],
        "tasks": [{"workflow": "w", "state": "running", "number": 2}],
        "backlogs": [{"name": "outbox", "number": 0, "oldest_s": 0.0}],
        "dead_letters_open": 0,
        **more,
    }


def finding(severity: str, subject: str, **more: Any) -> dict[str, Any]:
    return {
        "severity": severity,
        "subject": subject,
        "message": f"{subject} does not report itself.",
        "since": SINCE,
        "waiting_tasks": 0,
        "runbook": "docs/runbooks/service-unreachable.md",
        **more,
    }


def test_a_healthy_platform_ends_with_0(shell: Shell, signed_in: Api):
    signed_in.on("GET", "status", Reply(body=platform("healthy")))

    done = shell("status")

    assert done.code == 0, done.err
    assert done.out.startswith("HEALTHY")
    assert "2 running" in done.out


def test_what_is_down_is_said_with_since_when_what_waits_and_the_runbook(
    shell: Shell, signed_in: Api
):
    nett = service("nett@osl1", "unknown", heartbeat_age_s=2460, backlog=None, slots=None)
    wait = {
        "dependency": "nett@osl1",
        "tasks": 3,
        "since": SINCE,
        "oldest_task_id": TASK,
        "oldest_task_title": "Deploy",
    }
    body = platform(
        "down",
        finding("down", "nett@osl1", waiting_tasks=3),
        finding("attention", "dead letters", since=None),
        services=[service("maskin@osl1"), nett],
        waits=[wait],
    )
    signed_in.on("GET", "status", Reply(body=body))

    done = shell("status")

    assert done.code == 1
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[0].startswith("DOWN")
    assert lines.index("DOWN nett@osl1") < lines.index("ATTENTION dead letters")
    assert (
        "since 2026-01-31T02:31:07Z, 3 tasks waiting, runbook: "
        "dv runbook show service-unreachable" in lines
    )
    assert any(line.endswith(f"dv task get {TASK}") for line in lines)
    assert any(line.startswith("nett@osl1 unknown 41 min ago") for line in lines)


@pytest.mark.parametrize(
    ("status", "code"), [("healthy", 0), ("degraded", 0), ("down", 1), ("unheard-of", 1)]
)
def test_the_code_tells_scripts_whether_something_is_down(
    shell: Shell, signed_in: Api, status: str, code: int
):
    signed_in.on("GET", "status", Reply(body=platform(status)))

    done = shell("status -o json")

    assert done.code == code
    assert json.loads(done.out)["status"] == status


def test_a_service_that_never_reported_itself_is_not_shown_as_recent(shell: Shell, signed_in: Api):
    never = service("nett@osl1", "unknown", heartbeat_age_s=None, since=None)
    signed_in.on("GET", "status", Reply(body=platform("down", services=[never])))

    done = shell("status")

    assert ["nett@osl1", "unknown", "never"] in [line.split()[:3] for line in done.out.splitlines()]


def test_words_of_others_cannot_move_the_cursor(shell: Shell, signed_in: Api):
    bad = finding("down", "nett@osl1", message="gone\x1b[2J")
    signed_in.on("GET", "status", Reply(body=platform("down", bad)))

    assert "\x1b" not in shell("status").out


def test_a_database_that_is_away_ends_with_8(shell: Shell, signed_in: Api):
    away = problem(503, "dependency_down", "A needed service does not answer", "PostgreSQL …")
    signed_in.on("GET", "status", away)

    done = shell("status")

    assert done.code == 8
    assert "PostgreSQL" in done.err


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0.4 s"),
        (1.7, "1.7 s"),
        (9.97, "10 s"),
        (59, "59 s"),
        (59.6, "1 min"),
        (61, "1 min 1 s"),
        (3 * 3600 + 300, "3 h 5 min"),
        (200_000, "2 d"),
    ],
)
def test_durations_are_short(seconds: float, words: str):
    assert shown(seconds) == words
