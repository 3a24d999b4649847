"""``dv task get`` of a task that does not go on."""

import json

from tests.unit.cli.api import Api, Reply, task
from tests.unit.cli.conftest import Shell

HELD_UP = {
    "what": "nett@osl1",
    "why": "nett in osl1 does not report itself.",
    "code": "dependency.unreachable",
    "since": "2026-01-01T00:00:00Z",
    "retrying_helps": False,
    "retrying": "No, a second request would wait for the same.",
    "next_by_itself": "The task goes on by itself.",
    "who_can_act": "platform operator",
    "runbook": "service-unreachable",
}
BLOCKED = task("dependency_blocked", held_up=HELD_UP, blocked={"code": "dependency.unreachable"})


def test_a_person_sees_all_seven_answers_and_the_way_to_the_runbook(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks/t1", Reply(body=BLOCKED))

    done = shell("task get t1")

    for name, text in HELD_UP.items():
        if name not in ("since", "retrying_helps"):
            assert any(
                line.startswith(f"held_up.{name} ") and line.endswith(str(text))
                for line in done.out.splitlines()
            ), name
    assert "held_up.since           2026-01-01 00:00:00Z" in done.out
    assert "blocked.code" not in done.out
    assert f"dv runbook start --task {BLOCKED['id']}" in done.err


def test_a_program_gets_the_task_as_it_is(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks/t1", Reply(body=BLOCKED))

    assert json.loads(shell("task get t1 -o json").out) == BLOCKED


def test_a_task_that_goes_on_shows_no_runbook(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks/t1", Reply(body=task("running", held_up=None)))

    done = shell("task get t1")

    assert "held_up" not in done.out
    assert done.err == ""
