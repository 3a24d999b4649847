"""One step: may it start, starting it, what its result or error means."""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from apps.tasks import metrics, states
from apps.tasks.models import Step
from apps.tasks.models import timer as timers
from apps.tasks.services import gate, health, locks, turns
from apps.tasks.services.consent import ask_people, void
from apps.tasks.services.dispatch import dispatch
from apps.tasks.services.run import TaskRun, error_of
from apps.tasks.types.workflow import (
    UNDO_RETRY,
    Action,
    Approval,
    Command,
    Local,
    RetryPolicy,
    Signal,
    StepBlocked,
)
from dataverket.db.savepoint import savepoint
from dataverket.lib import log
from dataverket.lib.problems import Problem
from dataverket.lib.sentences import clipped, joined
from dataverket.lib.sizes import LONGEST_TEXT

logger = log.get(__name__)

_REEVALUATE = timedelta(seconds=3)
_GROWS_AT_MOST = 64
# A site may say anything; what it says must not become a label.
_ERROR_CLASSES = frozenset({"transient", "permanent", "unknown", "blocked"})


def start(run: TaskRun, step: Step, action: Action) -> None:
    """Begin ``action`` of a ready (or, when undoing, undoing) step."""
    down = _missing_dependency(run, step, action)
    if down is not None:
        block(run, step, down)
        return
    if step.direction == "do" and not isinstance(action, Approval) and not _may_begin(run, step):
        return
    try:
        with savepoint():  # a failing function must not take the engine's rows with it
            _perform(run, step, action)
    except StepBlocked as blocked:
        block(run, step, blocked)
    except Problem as problem:
        fail(run, step, code=problem.code, error_class="permanent", message=problem.detail)
    except DatabaseError as error:
        logger.warning("tasks.step.database_error", step=str(step.id), error=str(error))
        fail(run, step, code="step.database", error_class="transient", message=str(error))
    except Exception as error:
        logger.exception("tasks.step.defect", step=str(step.id), name=str(step))
        fail(run, step, code="step.defect", error_class="permanent", message=repr(error))


def _may_begin(run: TaskRun, step: Step) -> bool:
    """Return whether the gate lets the task have its first effect; else say why not."""
    if run.has_begun:
        return True
    held = gate.hold(run)
    if held is None:
        run.start_clock()
        return True
    if isinstance(held, StepBlocked):
        block(run, step, held)
    else:
        void(run, reason=held.reason)
        fail(run, step, code="approval.void", error_class="cancelled", message=held.reason)
    return False


def _perform(run: TaskRun, step: Step, action: Action) -> None:
    if isinstance(action, Approval):
        if not ask_people(run, step):
            succeed(run, step, {}, message="policy asks nothing any more")
        return
    if isinstance(action, Command) and _is_left_out(run, step, action):
        run.change_step(step, started_at=step.started_at or run.at)
        if action.later is not None:
            action.later(run.context(step))
        succeed(run, step, {}, message=f"not sent: {action.service} is away")
        return
    fences = turns.take(run, step, action)
    if fences is None:
        return
    if isinstance(action, Local):
        _run_here(run, step, action)
    elif isinstance(action, Signal):
        _await_signal(run, step, action)
    else:
        message = action.build(run.context(step))
        if message is None:
            run.change_step(step, started_at=step.started_at or run.at)
            succeed(run, step, {}, message="nothing to do")
        else:
            dispatch(run, step, action, message, fences=fences)
    # Only now: what raised before has taken no lock.
    for key in turns.keys_of_task(run, step):
        run.change_task(fences={**run.task.fences, key: fences[key]})


def _run_here(run: TaskRun, step: Step, action: Local) -> None:
    """Carry out a step in Sentral's database; one that is blocked has not begun."""
    before = {"attempt": step.attempt, "started_at": step.started_at}
    run.change_step(step, attempt=step.attempt + 1, started_at=step.started_at or run.at)
    try:
        output = action.run(run.context(step))
    except StepBlocked:
        run.change_step(step, **before)
        raise
    succeed(run, step, output or {})


def _is_left_out(run: TaskRun, step: Step, action: Command) -> bool:
    """Tell whether the command is not sent, since its service is away and may be."""
    if step.direction == "undo" or run.declaration(step).need_of(action.service) == "hard":
        return False
    return health.missing(action.service, run.task.datacenter) is not None


def release_turn(run: TaskRun, step: Step) -> None:
    """Give back the locks of a step that is not under way any more. Safe to repeat."""
    if run.declaration(step).lock is not None:
        locks.release_of_step(step)


def _await_signal(run: TaskRun, step: Step, action: Signal) -> None:
    limit = timedelta(seconds=run.declaration(step).limit_s)
    run.move_step(
        step,
        states.RUNNING,
        attempt=step.attempt + 1,
        service=action.service,
        started_at=run.at,
        dispatched_at=run.at,
        in_flight=True,
        alive_at=run.at,
        deadline_at=run.at + limit,
    )
    if step.signal is not None:
        accept(run, step, step.signal)


def _missing_dependency(run: TaskRun, step: Step, action: Action) -> StepBlocked | None:
    """Return why the step may not start, or ``None``; mark the task degraded for soft needs."""
    needs = {need.service: need.kind for need in run.declaration(step).needs}
    if isinstance(action, Command) and (action.service not in needs or step.direction == "undo"):
        needs[action.service] = "hard"
    reduced = []
    for service, kind in needs.items():
        missing = health.missing(service, run.task.datacenter)
        if missing is None:
            continue
        if kind == "hard":
            return StepBlocked(
                missing.reason,
                code="dependency.unreachable",
                dependency=f"{service}@{run.task.datacenter}",
                runbook="",
            )
        where = f"{service}@{run.task.datacenter}"
        if kind == "soft":
            reduced.append(f"{where}: '{step}' goes on without it. {missing.reason}")
        else:
            reduced.append(f"{where}: '{step}' is accepted and converges later. {missing.reason}")
    # What other steps went without stays said.
    others = [line for line in run.task.degraded.splitlines() if f": '{step}' " not in line]
    degraded = "\n".join([*others, *reduced])
    if degraded != run.task.degraded:
        run.change_task(degraded=degraded)
    return None


def block(run: TaskRun, step: Step, why: StepBlocked) -> None:
    """Hold a step back for a reason outside of it, and look at it again later."""
    if step.state == states.READY:
        run.move_step_quietly(step, states.BLOCKED)
    run.blocked_now.add(step.id)
    since = health.down_since(why.dependency) or run.at
    reason = clipped(why.reason, LONGEST_TEXT)
    run.block(code=why.code, dependency=why.dependency, reason=reason, since=since, step=step)
    if why.code.startswith("window."):
        # Changed windows wake their tasks themselves.
        if why.until is not None:
            run.wake_once(timers.REEVALUATE, why.until, step=step)
    elif not why.code.startswith("dependency."):  # those go on when health changes, without a timer
        run.wake_once(timers.REEVALUATE, run.at + _REEVALUATE, step=step)


def accept(run: TaskRun, step: Step, result: Mapping[str, Any]) -> None:
    """Take the result of a command or signal: its workflow records it, then the step is done."""
    declared = run.declaration(step)
    action = declared.undo if step.direction == "undo" else declared.do
    output: Mapping[str, Any] = result
    if isinstance(action, Command | Signal) and action.accept is not None:
        try:
            with savepoint():
                output = action.accept(run.context(step), result) or {}
        except Problem as problem:
            fail(run, step, code=problem.code, error_class="permanent", message=problem.detail)
            return
        except DatabaseError:
            raise
        except Exception as error:
            logger.exception("tasks.step.defect", step=str(step.id), name=str(step))
            message = f"The result could not be recorded: {error!r}"
            fail(run, step, code="step.defect", error_class="permanent", message=message)
            return
    succeed(run, step, output)


def succeed(run: TaskRun, step: Step, output: Mapping[str, Any], *, message: str = "") -> None:
    """Complete a step in its direction."""
    release_turn(run, step)
    done = {"in_flight": False, "deadline_at": None, "finished_at": run.at, "error": None}
    if step.direction == "undo":
        run.move_step(step, states.UNDONE, message=message, **done)
    else:
        run.move_step(step, states.SUCCEEDED, message=message, output=dict(output), **done)


def fail(run: TaskRun, step: Step, *, code: str, error_class: str, message: str) -> None:
    """Take an error of a step: try again later when that can help, else give it up.

    An outage of the platform itself (class ``blocked``) costs no retry: from the second time on the
    task shows it and its clock stands. A message without end is cut, whoever wrote it.
    """
    release_turn(run, step)
    message = clipped(message, LONGEST_TEXT)
    undoing = step.direction == "undo"
    policy = UNDO_RETRY if undoing else run.declaration(step).retry
    error = dict(error_of(code=code, error_class=error_class, message=message, step=step))
    given_up = not undoing and run.task.state == states.UNWINDING  # only its end was awaited
    may_help = error_class in ("transient", "unknown", "blocked") and not given_up
    is_free = error_class == "blocked"
    retryable = may_help and (is_free or step.retries_used < policy.retries)
    outcome = "retried" if retryable else "final"
    counted = error_class if error_class in _ERROR_CLASSES else "other"
    metrics.STEP_ERRORS.labels(step.service or "sentral", counted, outcome).inc()
    logger.warning(
        "tasks.step.error", step=str(step.id), name=str(step), code=code, outcome=outcome
    )
    if retryable:
        # What costs no retry backs off by its attempts.
        pause = retry_pause(policy, step.attempt if is_free else step.retries_used + 1)
        if is_free and (step.error or {}).get("code") == code:  # not for the first time
            _show_outage(run, step, code, message)
        waiting = states.UNKNOWN if error_class == "unknown" else states.RETRY_WAIT
        run.move_step(
            step,
            states.UNDOING if undoing else waiting,
            message=joined(message, f"Tried again in {pause.total_seconds():.1f} s."),
            retries_used=step.retries_used + (0 if is_free else 1),
            in_flight=False,
            deadline_at=None,
            error=error,
        )
        run.wake(timers.RETRY, run.at + pause, step=step)
        return
    if error_class in ("transient", "unknown"):
        error["message"] = joined(message, _given_up(step.retries_used))
    ended = {"in_flight": False, "deadline_at": None, "finished_at": run.at, "error": error}
    state = states.UNDO_FAILED if undoing else states.FAILED
    run.move_step(step, state, message=str(error["message"]), **ended)


def _given_up(retries: int) -> str:
    return f"Given up after {retries} {'retry' if retries == 1 else 'retries'}."


def _show_outage(run: TaskRun, step: Step, code: str, message: str) -> None:
    """Show that a step does not get on for want of a part of the platform."""
    run.blocked_now.add(step.id)
    run.block(
        code=code,
        dependency=f"{step.service}@{run.task.datacenter}",
        reason=joined(message, f"'{step}' is tried again by itself; that costs no retry."),
        since=run.at,
        step=step,
    )


def poll_later(run: TaskRun, step: Step, *, after_s: float, note: str) -> None:
    """Ask again in a while: the site has begun what takes long, and holds the handle to it.

    The worker is free meanwhile. Each question is a new attempt; together they have ``limit_s``.
    """
    release_turn(run, step)
    limit_s = run.declaration(step).limit_s
    begun = step.started_at or run.at
    if (run.at - begun).total_seconds() + after_s > limit_s:
        fail(
            run,
            step,
            code="step.limit",
            error_class="permanent",
            message=f"'{step}' was not done within {limit_s:g} s. Last word of the site: {note}",
        )
        return
    undoing = step.direction == "undo"
    note = clipped(note, LONGEST_TEXT)
    waits = error_of(code="step.polling", error_class="pending", message=note, step=step)
    run.move_step(
        step,
        states.UNDOING if undoing else states.POLLING,
        message=note,
        in_flight=False,
        deadline_at=None,
        error=dict(waits) if undoing else None,  # an undo with an error waits for its timer
    )
    run.wake(timers.RETRY, run.at + timedelta(seconds=after_s), step=step)


def retry_pause(policy: RetryPolicy, number: int) -> timedelta:
    """Return the wait before retry ``number`` (from 1), jittered over its upper half."""
    longest_s = min(policy.longest_s, settings.ENVIRONMENT.retry_longest_s)
    # What is blocked is tried as often as it takes: the power must not outgrow a float.
    growth = policy.factor ** min(number - 1, _GROWS_AT_MOST)
    full = min(policy.first_s * growth, longest_s)
    return timedelta(seconds=full * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret
