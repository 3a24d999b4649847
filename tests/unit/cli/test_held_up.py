"""``dv task get`` of a task that does not go on."""

import json
from typing import Any

import pytest

from tests.unit.cli.api import Api, Reply, step, task
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
UNDO_FAILED = {
    "what": "step 'power on'",
    "why": "Taking back 'power on' failed as well.",
    "code": "undo.failed",
    "since": "2026-02-01T12:00:00Z",
    "retrying_helps": False,
    "retrying": "Not before the cause is mended.",
    "next_by_itself": "Nothing: the undo was given up.",
    "who_can_act": "platform operator",
    "runbook": "undo-failed",
}
STUCK = task(
    "stuck",
    held_up=UNDO_FAILED,
    error={"code": "undo.failed", "class": "permanent", "message": UNDO_FAILED["why"]},
)
HALTED = pytest.mark.parametrize("halted", [BLOCKED, STUCK], ids=["blocked", "stuck"])


@HALTED
def test_a_person_sees_all_seven_answers_and_the_way_to_the_runbook(
    shell: Shell, signed_in: Api, halted: dict[str, Any]
):
    signed_in.on("GET", "tasks/t1", Reply(body=halted))

    done = shell("task get t1")

    facts = {line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1] for line in _held(done.out)}
    for name in ("what", "why", "code", "retrying", "next_by_itself", "who_can_act", "runbook"):
        assert facts[f"held_up.{name}"] == halted["held_up"][name], name
    assert facts["held_up.since"] == halted["held_up"]["since"].replace("T", " ")
    assert facts["held_up.retrying_helps"] == "no"
    assert not any(line.startswith(("blocked.", "error.")) for line in done.out.splitlines())
    assert f"dv runbook start --task {halted['id']}" in done.err


def _held(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if line.startswith("held_up.")]


@HALTED
def test_a_program_gets_the_task_as_it_is(shell: Shell, signed_in: Api, halted: dict[str, Any]):
    signed_in.on("GET", "tasks/t1", Reply(body=halted))

    assert json.loads(shell("task get t1 -o json").out) == halted


def test_a_task_that_goes_on_shows_no_runbook(shell: Shell, signed_in: Api):
    signed_in.on("GET", "tasks/t1", Reply(body=task("running", held_up=None)))

    done = shell("task get t1")

    assert "held_up" not in done.out
    assert done.err == ""


def test_a_step_that_waits_is_shown_in_the_words_of_the_api_and_not_by_its_state(
    shell: Shell, signed_in: Api
):
    waits = {"word": "waits for consent", "text": "Waits for approval/a1 since 10:00:00 UTC."}
    steps = (step("wait for approval", "running", waits=waits), step("set power", "pending"))
    signed_in.on("GET", "tasks/t1", Reply(body=task("awaiting_approval", *steps)))

    out = shell("task get t1").out

    assert "waits for consent wait for approval  Waits for approval/a1 since 10:00:00 UTC." in out
    assert "pending           set power" in out
    assert "running" not in out


def test_a_step_that_waits_for_its_next_try_still_shows_what_went_wrong(
    shell: Shell, signed_in: Api
):
    waits = {"word": "waits for next try", "text": "Attempt 2 of 4 begins at 10:00:00 UTC."}
    failed = step("set power", "retry_wait", waits=waits, error={"message": "No answer."})
    signed_in.on("GET", "tasks/t1", Reply(body=task("running", failed)))

    out = shell("task get t1").out

    assert "waits for next try set power  No answer. Attempt 2 of 4 begins at 10:00:00 UTC." in out


def test_a_wait_that_is_over_tells_once_what_blocks_and_a_program_the_same(
    shell: Shell, signed_in: Api
):
    blocked = {"code": "dependency.unreachable", "dependency": "nett@osl1", "reason": "silent"}
    waiting = task("dependency_blocked", blocked=blocked)
    signed_in.on("GET", "tasks/t1", Reply(body=waiting))

    done = shell("task wait t1 --timeout 0.05s")
    program = shell("task wait t1 --timeout 0.05s -o json")

    assert (done.code, done.err.count("blocked: nett@osl1: silent")) == (6, 1)
    assert json.loads(program.err.splitlines()[-1])["blocked"] == blocked


def test_a_task_that_was_only_accepted_and_is_blocked_says_why_once(shell: Shell, signed_in: Api):
    blocked = {"code": "dependency.unreachable", "reason": HELD_UP["why"]}
    accepted = task("dependency_blocked", held_up=HELD_UP, blocked=blocked)
    signed_in.on("POST", "servers/s1/power", Reply(status=202, body=accepted))

    done = shell("ce server power s1 off --reason x --no-wait")

    assert done.code == 0
    assert (done.out + done.err).count(str(HELD_UP["why"])) == 1


def test_the_error_of_a_cancelled_task_is_a_sentence(shell: Shell, signed_in: Api):
    error = {
        "code": "task.cancelled",
        "error_class": "cancelled",
        "message": "Cancelled by ingrid: wrong class.",
        "step": "",
        "runbook": "",
    }
    signed_in.on("GET", "tasks/t1", Reply(body=task("cancelled", held_up=None, error=error)))

    out = shell("task get t1").out

    (line,) = [line for line in out.splitlines() if line.startswith("error")]
    assert line.split(maxsplit=1)[1] == "Cancelled by ingrid: wrong class. [task.cancelled]"
