import json
from typing import Any

import pytest

from cli.client.session import Session
from cli.common.tasks import Progress
from tests.unit.cli.api import Api, Reply, Request, problem, step, task
from tests.unit.cli.conftest import Shell

TASK = task("running")["id"]
PATH = f"tasks/{TASK}"
CREATE = (
    "ce allocation create web-01 --project helse/journal --datacenter osl1 "
    "--class m1.small --network web --image talos"
)
BLOCKED = {
    "code": "dependency.down",
    "dependency": "nett@osl1",
    "reason": "no heartbeat since 00:00:10",
    "since": "2026-01-01T00:00:10Z",
    "retry_meaningful": False,
    "resumes_by_itself": True,
    "who_can_fix": "platform operator",
    "runbook": "docs/runbooks/service-unreachable.md",
}


def replies(*tasks: dict[str, Any]) -> list[Reply]:
    return [Reply(body=one) for one in tasks]


def test_a_wait_tells_each_step_once_and_shows_the_resource(shell: Shell, signed_in: Api):
    resource = {"id": "a1", "name": "web-01", "status": {"phase": "active"}}
    signed_in.on("POST", "server-allocations", Reply(status=202, body=task("accepted")))
    reserve, attach = step("reserve", "succeeded"), step("attach ports", "succeeded")
    signed_in.on(
        "GET",
        PATH,
        *replies(
            task("running", step("reserve", "running"), step("attach ports", "waiting")),
            task("running", reserve, step("attach ports", "running")),
            task("succeeded", reserve, attach, finished_at="2026-01-01T00:00:05Z"),
        ),
    )
    signed_in.on("GET", f"server-allocations/{task('x')['resource_id']}", Reply(body=resource))

    done = shell(f"{CREATE} -o json")

    assert done.code == 0
    assert json.loads(done.out) == resource
    assert done.err.splitlines() == [
        f"Deploy server web-01 (task {TASK})",
        "  done     reserve  2.5 s",
        "  done     attach ports  2.5 s",
        "Deploy server web-01: succeeded after 5.0 s.",
        "Created: web-01.",
    ]


def test_a_failed_task_is_never_a_success(shell: Shell, signed_in: Api):
    error = {
        "code": "bmc.unreachable",
        "message": "osl1-r01-s01: no answer",
        "step": "boot installer",
        "runbook": "docs/runbooks/bmc-unreachable.md",
    }
    signed_in.on("POST", "server-allocations", Reply(status=202, body=task("accepted")))
    undone = step("reserve", "undone", direction="undo")
    unwinding = task("unwinding", step("reserve", "undoing", direction="undo"))
    signed_in.on("GET", PATH, *replies(unwinding, task("failed", undone, error=error)))

    done = shell(CREATE)

    assert done.code == 1
    assert "Taking back what was done." in done.err
    assert "  undone   reserve" in done.err
    assert "osl1-r01-s01: no answer" in done.err
    assert "Runbook: dv runbook show bmc-unreachable." in done.err
    assert f"hint: dv task history {TASK}" in done.err
    assert done.out == ""


def test_a_failed_task_is_a_problem_document_with_json(shell: Shell, signed_in: Api):
    error = {"code": "bmc.unreachable", "message": "no answer", "step": "boot"}
    signed_in.on("GET", PATH, Reply(body=task("failed", error=error)))

    done = shell(f"task wait {TASK} -o json")

    document = json.loads(done.err.splitlines()[-1])
    assert document["code"] == "bmc.unreachable"
    assert document["task"] == TASK


def test_a_stuck_task_ends_the_wait_and_names_the_way_out(shell: Shell, signed_in: Api):
    signed_in.on("GET", PATH, Reply(body=task("stuck")))

    done = shell(f"task wait {TASK}")

    assert done.code == 1
    assert f"dv task resume-unwinding {TASK}" in done.err


def test_a_blocked_reason_is_told_at_once_and_its_end_too(shell: Shell, signed_in: Api):
    signed_in.on(
        "GET",
        PATH,
        *replies(
            task("dependency_blocked", blocked=BLOCKED),
            task("dependency_blocked", blocked=BLOCKED),
            task("succeeded"),
        ),
    )

    done = shell(f"task wait {TASK}")

    assert done.code == 0
    assert done.err.count("blocked: nett@osl1: no heartbeat") == 1
    for line in (
        "since: 2026-01-01T00:00:10Z",
        "who can fix it: platform operator",
        "resumes by itself: yes",
        "runbook: dv runbook show service-unreachable",
        "no longer blocked",
    ):
        assert line in done.err


@pytest.mark.parametrize(("state", "code"), [("dependency_blocked", 6), ("running", 7)])
def test_a_wait_that_is_over_tells_blocked_from_slow(
    shell: Shell, signed_in: Api, state: str, code: int
):
    blocked = BLOCKED if code == 6 else None
    signed_in.on("GET", PATH, Reply(body=task(state, blocked=blocked)))

    done = shell(f"task wait {TASK} --timeout 0.05s")

    assert done.code == code
    assert f"dv task wait {TASK}" in done.err


def test_no_wait_shows_the_task(shell: Shell, signed_in: Api):
    signed_in.on("POST", "server-allocations", Reply(status=202, body=task("accepted")))

    done = shell(f"{CREATE} --no-wait -o json")

    assert json.loads(done.out)["id"] == TASK
    assert f"dv task wait {TASK}" in done.err
    assert [one.method for one in signed_in.requests] == ["POST"]


def test_interrupting_a_wait_leaves_the_task_alone_and_says_how_to_resume(
    shell: Shell, signed_in: Api, monkeypatch: pytest.MonkeyPatch
):
    signed_in.on("GET", PATH, Reply(body=task("running")))

    def interrupted(_self: Progress, _task: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "seen", interrupted)  # what Ctrl-C does at that moment

    done = shell(f"task wait {TASK}")

    assert done.code == 130
    assert f"dv task wait {TASK}" in done.err
    assert [one.method for one in signed_in.requests] == ["GET"]


def test_a_wait_outlives_a_server_that_is_gone_for_a_moment(shell: Shell, signed_in: Api):
    def broken(_request: Request) -> Reply:
        raise ConnectionResetError

    signed_in.on(
        "GET",
        PATH,
        Reply(body=task("running")),
        broken,
        broken,
        broken,
        Reply(body=task("succeeded")),
    )

    done = shell(f"task wait {TASK}")

    assert done.code == 0
    assert done.err.count("trying on") == 1
    assert "The server answers again." in done.err


def test_a_wait_ends_when_the_task_is_not_visible_any_more(shell: Shell, signed_in: Api):
    gone = problem(404, "not_found", "No such object", "gone.")
    signed_in.on("GET", PATH, Reply(body=task("running")), gone)

    assert shell(f"task wait {TASK}").code == 4


def test_a_state_that_is_newer_than_the_client_is_waited_through(shell: Shell, signed_in: Api):
    signed_in.on("GET", PATH, *replies(task("pondering"), task("succeeded")))

    assert shell(f"task wait {TASK}").code == 0


def test_on_a_terminal_the_running_step_is_counted_in_place(capsys):
    progress = Progress(is_live=True)

    progress.seen(task("running", step("boot installer", "running")))
    progress.seen(task("running", step("boot installer", "succeeded")))

    shown = capsys.readouterr().err
    assert "\r  …        boot installer  0 s" in shown
    assert shown.endswith("\r  done     boot installer  2.5 s\n")


def test_a_write_is_repeated_under_its_key_when_the_connection_breaks(signed_in: Api):
    def broken(_request: Request) -> Reply:
        raise ConnectionResetError

    signed_in.on("POST", "tenants", broken, Reply(status=201, body={"name": "helse"}))
    session = Session(server=signed_in.url, token="dv_test_token")

    answer = session.post("tenants", {"name": "helse"})
    session.close()

    assert answer.status == 201
    keys = {one.headers["idempotency-key"] for one in signed_in.requests}
    assert (len(signed_in.requests), len(keys)) == (2, 1)


def test_a_server_that_does_not_hold_the_request_is_not_asked_in_a_busy_loop(
    shell: Shell, signed_in: Api
):
    signed_in.on("GET", PATH, Reply(body=task("running")))

    shell(f"task wait {TASK} --timeout 1.2s")

    assert 2 <= len(signed_in.requests) <= 5


AWAY = {"code": "bmc.unreachable", "error_class": "transient", "message": "No answer."}


def again(used: int, state: str = "retry_wait", **more: Any) -> dict[str, Any]:
    values = {"error": AWAY, "retries_used": used, "retries_allowed": 5, **more}
    return task("running", step("read power", state, **values))


def test_a_wait_tells_each_time_that_a_step_is_tried_again(capsys):
    progress = Progress(is_live=False)

    progress.seen(task("running", step("read power", "running", retries_used=0)))
    progress.seen(again(1, next_at="2026-01-01T07:45:10.123Z"))
    progress.seen(again(1, next_at="2026-01-01T07:45:10.123Z"))
    progress.seen(again(1, "dispatched", next_at=None))
    progress.seen(again(2, "dispatched", next_at=None))  # its wait was over between two looks

    assert capsys.readouterr().err.splitlines()[1:] == [
        "  again    read power: No answer. Attempt 2 of 6 begins at 07:45:10 UTC.",
        "  again    read power: No answer. Attempt 3 of 6 is under way.",
    ]


def test_a_wait_tells_the_first_failure_of_an_outage_that_costs_no_retry(capsys):
    outage = {"code": "secret.unreachable", "error_class": "blocked", "message": "No answer."}
    progress = Progress(is_live=False)

    progress.seen(again(0, next_at="2026-01-01T07:45:10Z", error=outage))
    progress.seen(again(0, "dispatched", next_at=None, error=outage))
    progress.seen(again(0, next_at="2026-01-01T07:45:20Z", error=outage))  # the task says it now
    progress.seen(again(1, next_at="2026-01-01T07:45:30Z"))

    assert capsys.readouterr().err.splitlines()[1:] == [
        "  again    read power: No answer. It is tried again at 07:45:10 UTC; that costs no retry.",
        "  again    read power: No answer. Attempt 2 of 6 begins at 07:45:30 UTC.",
    ]


def test_a_wait_tells_an_outage_that_it_sees_late(capsys):
    outage = {"code": "secret.unreachable", "error_class": "blocked", "message": "No answer."}
    progress = Progress(is_live=False)

    progress.seen(again(0, "dispatched", next_at=None, error=outage))

    assert "  again    read power: No answer. It was sent again; that costs no retry." in (
        capsys.readouterr().err.splitlines()
    )


def test_a_site_that_is_asked_again_has_not_failed(capsys):
    pending = {"code": "step.polling", "error_class": "pending", "message": "2 of 9 disks"}
    progress = Progress(is_live=False)

    progress.seen(again(0, "polling", next_at="2026-01-01T07:45:10Z", error=pending))

    assert "again" not in capsys.readouterr().err


def test_a_wait_tells_that_an_undo_is_tried_again(capsys):
    undoing = {"direction": "undo", "retries_allowed": 6, "error": AWAY, "retries_used": 1}
    progress = Progress(is_live=False)

    progress.seen(again(1, next_at="2026-01-01T07:45:10Z"))
    progress.seen(
        task("unwinding", step("read power", "undoing", next_at="2026-01-01T07:46:00Z", **undoing))
    )

    assert "  again    undo read power: No answer. Attempt 2 of 7 begins at 07:46:00 UTC." in (
        capsys.readouterr().err.splitlines()
    )


def test_a_wait_for_an_event_says_once_until_when_and_what_then(capsys):
    waiting = step("wait for phone-home", "running", fails_at="2026-01-01T07:47:00Z")
    progress = Progress(is_live=False)

    progress.seen(task("running", waiting))
    progress.seen(task("running", waiting))

    assert capsys.readouterr().err.splitlines()[1:] == [
        "  waits    wait for phone-home: until 07:47:00 UTC, then it fails."
    ]


def test_the_step_that_failed_is_told_before_anything_is_taken_back(capsys):
    error = {"code": "device.rejected", "message": "No such VLAN.", "step": "configure[leaf1]"}
    undoing = step("configure", "undoing", key="leaf1", direction="undo")
    progress = Progress(is_live=False)

    progress.seen(task("running", step("configure", "running", key="leaf1")))
    progress.seen(task("unwinding", undoing, error=error))
    progress.seen(task("unwinding", undoing, error=error))

    assert capsys.readouterr().err.splitlines()[1:] == [
        "  failed   configure (leaf1): No such VLAN.",
        "Taking back what was done.",
    ]


def test_a_step_that_is_seen_to_fail_is_told_once(capsys):
    error = {"code": "device.rejected", "message": "No such VLAN.", "step": "configure"}
    failed = step("configure", "failed", error=error)
    progress = Progress(is_live=False)

    progress.seen(task("unwinding", failed, error=error))
    progress.seen(task("failed", failed, error=error))

    assert capsys.readouterr().err.splitlines()[1:] == [
        "  failed   configure: No such VLAN.",
        "Taking back what was done.",
    ]


def test_a_failure_that_is_over_between_two_looks_still_names_its_step(capsys):
    error = {"code": "bmc.unreachable", "message": "No answer.", "step": "read power"}
    progress = Progress(is_live=False)

    progress.seen(task("running", step("read power", "running")))
    progress.seen(task("failed", step("read power", "undone"), error=error))

    assert "  failed   read power: No answer." in capsys.readouterr().err.splitlines()


def test_a_cancelled_task_names_no_step_that_failed(capsys):
    error = {"code": "task.cancelled", "error_class": "cancelled", "message": "No.", "step": ""}
    progress = Progress(is_live=False)

    progress.seen(task("unwinding", error=error))

    assert "failed" not in capsys.readouterr().err
