"""A task that was stuck and took everything back after all: what is said of it afterwards."""

from uuid import UUID

from apps.tasks import services as tasks
from apps.tasks import states
from tests.integration.tasks.bench import ACTOR, BROKEN, Bench, undoable
from tests.integration.tasks.halted import DEAF


def _resume(bench: Bench, task: UUID) -> None:
    tasks.resume_unwinding(task_id=task, actor=ACTOR, reason="mended", at=bench.at)


def _stuck(bench: Bench) -> UUID:
    task = bench.start(undoable())
    bench.answer(task, "failed", BROKEN)
    bench.answer(task, "failed", DEAF)
    assert bench.view(task).state == states.STUCK
    return task


def test_a_task_that_took_all_back_after_all_tells_what_made_it_fail(bench: Bench):
    task = _stuck(bench)
    held_up = bench.view(task).held_up
    assert held_up is not None
    assert (held_up.code, held_up.runbook) == ("undo.failed", "undo-failed")
    assert "It is broken." in held_up.why
    assert "It does not hear." in held_up.why

    _resume(bench, task)
    bench.succeed(task)

    view = bench.view(task)
    assert view.state == states.FAILED
    assert view.error is not None
    assert (view.error.code, view.error.message) == ("test.broken", "It is broken.")
    assert view.held_up is not None
    assert (view.held_up.code, view.held_up.why) == ("test.broken", "It is broken.")
    assert "A person must finish this" not in view.held_up.why


def test_a_task_that_gets_stuck_twice_tells_its_cause_once(bench: Bench):
    task = _stuck(bench)

    _resume(bench, task)
    bench.answer(task, "failed", DEAF)

    error = bench.view(task).error
    assert error is not None
    assert error.code == "undo.failed"
    assert error.message.count("It is broken.") == 1
    assert error.message.count("A person must finish this.") == 1
    _resume(bench, task)
    bench.succeed(task)
    error = bench.view(task).error
    assert error is not None
    assert error.code == "test.broken"


def test_a_cancelled_task_that_was_stuck_ends_as_cancelled(bench: Bench):
    task = bench.start(undoable("first"), undoable("second"))
    bench.succeed(task)
    bench.cancel(task)
    bench.succeed(task)
    bench.succeed(task)
    bench.answer(task, "failed", DEAF)
    assert bench.view(task).state == states.STUCK

    _resume(bench, task)
    bench.succeed(task)

    view = bench.view(task)
    assert view.state == states.CANCELLED
    assert view.held_up is None
