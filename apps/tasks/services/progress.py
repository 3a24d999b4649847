"""Moving a task: forward step by step, or back when it failed or was cancelled."""

from typing import Any

from apps.tasks import states
from apps.tasks.models import Step
from apps.tasks.services import health, turns
from apps.tasks.services.dispatch import EXPIRY
from apps.tasks.services.run import TaskRun, error_of
from apps.tasks.services.steps import block, start
from apps.tasks.services.undeliverable import show_undeliverable
from apps.tasks.types.workflow import Approval, Command, Local, Signal, StepBlocked
from dataverket.lib.sentences import joined


def advance(run: TaskRun) -> None:
    """Do all that can be done for the task now. Safe to repeat: it only acts on what it finds."""
    if run.task.state == states.ACCEPTED:
        if run.task.cancel_requested_at is not None:
            _begin_unwinding(run)
        elif turns.holds_back(run):
            return
        else:
            run.move_task(states.RUNNING, started_at=run.at, blocked=None)
    while _advance_once(run):
        pass


def _advance_once(run: TaskRun) -> bool:
    """Act on the first position that is not done; tell whether another look is worthwhile."""
    task = run.task
    if task.state in (states.RUNNING, states.DEPENDENCY_BLOCKED):
        if _should_unwind(run):
            _begin_unwinding(run)
            return True
        return _forward(run)
    if task.state == states.AWAITING_APPROVAL and _should_unwind(run):
        _begin_unwinding(run)
        return True
    if task.state == states.UNWINDING:
        return _backward(run)
    return False


def _should_unwind(run: TaskRun) -> bool:
    if any(step.state == states.FAILED for step in run.steps):
        return True
    if run.task.cancel_requested_at is None:
        return False
    busy = any(step.in_flight for step in run.steps)
    return not busy or run.task.state == states.DEPENDENCY_BLOCKED


def _forward(run: TaskRun) -> bool:
    undone = [step for step in run.steps if step.state != states.SUCCEEDED]
    if not undone:
        run.unblock()
        run.finish(states.SUCCEEDED, "succeeded")
        return False
    group = [step for step in undone if step.position == undone[0].position]
    if run.task.current_step != group[0].name:
        run.change_task(current_step=group[0].name)
    moved = False
    for step in group:
        if step.state in (states.WAITING, states.BLOCKED):
            run.move_step_quietly(step, states.READY)
        if step.state == states.READY:
            start(run, step, run.declaration(step).do)
            moved = moved or step.state in (states.SUCCEEDED, states.FAILED)
    show_undeliverable(run, group)
    if run.task.state == states.DEPENDENCY_BLOCKED:
        is_over = not _is_blocked(run, group)
    else:
        is_over = turns.is_shown(run) and not any(step.state == states.READY for step in group)
    if is_over:
        run.unblock()
    return moved


def _is_blocked(run: TaskRun, group: list[Step]) -> bool:
    """Tell whether a step of the group waits for something outside."""
    if any(step.state in (states.BLOCKED, states.DEAD_LETTERED) for step in group):
        return True
    retried = [step.error for step in group if step.state == states.RETRY_WAIT and step.error]
    if any(run.is_blocked_by(error["code"]) for error in retried):
        return True
    return any(_is_unheard(run, step) for step in group if step.in_flight)


def _is_unheard(run: TaskRun, step: Step) -> bool:
    """Tell whether the service is away from which a step under way awaits its answer or event."""
    if isinstance(run.declaration(step).do, Signal):
        # A wait may begin without it: it holds the task up only once that was shown.
        shown = (run.task.blocked or {}).get("dependency")
        if shown != f"{step.service}@{run.task.datacenter}":
            return False
    return health.missing(step.service, run.task.datacenter) is not None


def _begin_unwinding(run: TaskRun) -> None:
    failed = next((step for step in run.steps if step.state == states.FAILED), None)
    error = dict(failed.error) if failed and failed.error else None
    if error is None:
        error = dict(
            error_of(
                code="task.cancelled",
                error_class="cancelled",
                message=f"Cancelled: {run.task.cancel_reason or 'no reason given'}.",
            )
        )
    run.move_task(
        states.UNWINDING, message=str(error["message"]), error=error, blocked=None, degraded=""
    )


def _backward(run: TaskRun) -> bool:
    """Undo the last position that still has something to take back."""
    if _await_commands(run):
        _settle(run)
        return False
    pending = [step for step in run.steps if _needs_undo(run, step)]
    if not pending:
        failed = [step for step in run.steps if step.state == states.UNDO_FAILED]
        if failed:
            _get_stuck(run, failed[0])
            return False
        cause = _cause_of(run)
        run.change_task(error=cause or None)
        was_cancelled = cause.get("error_class") == "cancelled"
        state = states.CANCELLED if was_cancelled else states.FAILED
        run.finish(state, "cancelled" if was_cancelled else "failed")
        return False
    last = max(step.position for step in pending)
    if any(s.state == states.UNDO_FAILED and s.position > last for s in run.steps):
        _get_stuck(run, next(s for s in run.steps if s.state == states.UNDO_FAILED))
        return False
    group = [step for step in pending if step.position == last]
    moved = False
    for step in group:
        if step.state != states.UNDOING:
            _begin_undo(run, step)
        if not step.in_flight and step.error is None:  # with an error it waits for its timer
            undo = run.declaration(step).undo
            start(run, step, undo or Local(run=lambda _context: None))
        moved = moved or step.state in (states.UNDONE, states.UNDO_FAILED)
    _settle(run)
    return moved


def _settle(run: TaskRun) -> None:
    """Take away what was shown as a block while unwinding, when nothing blocks any more."""
    if run.task.blocked is not None and not run.blocked_now:
        run.unblock()


def _await_commands(run: TaskRun) -> bool:
    """Tell whether a command without an undo is still out: it may yet take effect.

    Nothing can call it back, so the task does not end before its answer has come, or the command
    has expired unexecuted.
    """
    out = [
        step
        for step in run.steps
        if step.in_flight
        and step.direction == "do"
        and isinstance(run.declaration(step).do, Command)
        and run.declaration(step).undo is None
    ]
    for step in out:
        if step.alive_at is None and step.dispatched_at is not None:
            run.change_step(step, deadline_at=step.dispatched_at + EXPIRY)
        gap = health.missing(step.service, run.task.datacenter)
        if gap is not None:
            block(
                run,
                step,
                StepBlocked(
                    f"'{step}' was sent and cannot be called back. {gap.reason}",
                    code="dependency.unreachable",
                    dependency=f"{step.service}@{run.task.datacenter}",
                    runbook="",
                ),
            )
    return bool(out)


def _needs_undo(run: TaskRun, step: Step) -> bool:
    if step.state in (states.UNDONE, states.UNDO_FAILED):
        return False
    if step.state == states.UNDOING:
        return True
    if isinstance(run.declaration(step).do, Approval):
        return step.state == states.RUNNING  # nothing to take back, only a wait to end
    return step.attempt > 0 and (run.declaration(step).undo is not None or step.in_flight)


def _begin_undo(run: TaskRun, step: Step) -> None:
    run.move_step(
        step,
        states.UNDOING,
        direction="undo",
        in_flight=False,
        retries_used=0,
        deadline_at=None,
        error=None,
        started_at=run.at,  # an undo has the step's limit for itself
        finished_at=None,
    )
    run.change_task(current_step=f"undo {step.name}")


def give_up_unwinding(run: TaskRun) -> None:
    """Let a task be stuck that waits while it takes back what it did."""
    held = [step for step in run.steps if step.state == states.UNDOING or step.in_flight]
    step = held[-1] if held else run.steps[-1]
    cause = f"it waited, and was given up. {(run.task.blocked or {}).get('reason', '')}"
    run.change_task(blocked=None)
    _get_stuck(run, step, cause)


def _get_stuck(run: TaskRun, step: Step, cause: str = "") -> None:
    cause = cause or (step.error or {}).get("message", "")
    began_with = _cause_of(run)
    error = error_of(
        code="undo.failed",
        error_class="permanent",
        message=joined(
            began_with.get("message", ""),
            f"Taking back '{step}' failed as well: {cause}",
            "A person must finish this.",
        ),
        step=step,
    )
    run.unblock()
    run.move_task(
        states.STUCK,
        message=f"Undo of {step} failed: {cause}",
        error={**error, "cause": began_with},
    )


def _cause_of(run: TaskRun) -> dict[str, Any]:
    """Return why the task is taken back, also when it was stuck over that meanwhile."""
    error = run.task.error or {}
    return dict(error.get("cause", error))
