"""From what is stored of a step to what a person needs to know while it waits by itself.

It waits for its next try, for a site that works on what takes long, or for an event such as a
phone-home. Nobody has to do anything for that; but whoever looks wants to know how long, and what
comes then.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.tasks import states
from apps.tasks.types.runbooks import for_code
from apps.tasks.types.views import Blocked, HeldUp, StepView, StepWait, TaskError

_TRIED_AGAIN: Final = (
    "No, this one is tried again by itself; a second request would meet the same error."
)
_GOES_ON: Final = "No, this one goes on by itself; a second request would begin anew."
_NOBODY: Final = "nobody has to; a platform operator when it takes too long"
_THEN: Final = {
    "do": "the step fails and the task takes back what it did",
    "undo": "the task is stuck until a person has acted",
}
_DIRECTIONS: Final = {states.RUNNING: "do", states.UNWINDING: "undo"}
_PENDING: Final = "pending"  # class of what is no error: a site still works on it
_HALTED: Final = states.FINISHED | {states.STUCK}
_LOCK: Final = "waits for lock"
_CONSENT: Final = "waits for consent"
_BLOCKED: Final = "blocked"


def wait_of(step: StepView, *, state: str, blocked: Blocked | None) -> StepWait | None:
    """Return what a step waits for; ``None`` when it is under way, has ended, or has not come up.

    Args:
        step: The step.
        state: Of its task. One that has ended, or takes back what it did, leaves steps as they are
            that had no effect.
        blocked: What its task shows as holding it up. What was sent to a service that is silent
            since is held by that as well, though it stays dispatched until an answer comes.
    """
    is_left = step.direction == "do" and step.state not in states.IN_FLIGHT
    if state in _HALTED or (state == states.UNWINDING and is_left):
        return None
    if blocked is not None and _is_held(step, blocked):
        unanswered = _unanswered(step) if _is_out(step, blocked) else ""
        since = f"{blocked.since:%Y-%m-%d %H:%M:%S} UTC"
        return StepWait(
            word=_word(blocked), text=f"Waits for {blocked.dependency} since {since}{unanswered}."
        )
    if step.state == states.READY:  # only a step whose lock another one has stays ready
        return StepWait(
            word=_LOCK,
            text="Another task has the lock or comes first; it takes its turn by itself.",
        )
    error = _failed_before(step)
    if error is not None:
        is_out = step.next_at is None
        return None if is_out else StepWait(word="waits for next try", text=_begins(step, error))
    if not _is_waiting(step):
        return None
    word = "waits for event" if step.state == states.RUNNING else "waits for site"
    return StepWait(word=word, text=_following(step))


def _is_held(step: StepView, blocked: Blocked) -> bool:
    if step.state == states.BLOCKED:
        return True
    if step.state == states.READY:
        return _word(blocked) == _LOCK
    is_outage = step.error is not None and step.error.code == blocked.code
    if step.state == states.UNDOING:
        return is_outage or step.next_at is None
    if step.state == states.RETRY_WAIT:
        return is_outage
    return step.state in states.IN_FLIGHT and (_word(blocked) == _CONSENT or _is_out(step, blocked))


def _is_out(step: StepView, blocked: Blocked) -> bool:
    """Tell whether the answer to a step comes from a service that the task waits for."""
    is_polled = step.error is not None and step.error.error_class == _PENDING
    is_there = blocked.dependency.partition("@")[0] == step.service
    return step.state in states.IN_FLIGHT and not is_polled and is_there


def _unanswered(step: StepView) -> str:
    awaits_event = step.state == states.RUNNING and step.fails_at is not None
    return (
        "; no event is heard there" if awaits_event else "; it was sent and has not been answered"
    )


def _word(blocked: Blocked) -> str:
    if blocked.code.startswith("turn."):
        return _LOCK
    return _CONSENT if blocked.code.startswith("approval.") else _BLOCKED


def of_steps(*, state: str, steps: Sequence[StepView], since: datetime) -> HeldUp | None:
    """Return what the steps of a task wait for by themselves; ``None`` when none does.

    Of several that of a failed attempt counts, then the first.

    Args:
        state: Of the task.
        steps: All of its steps.
        since: When the task changed last, which is told of an undo.
    """
    direction = _DIRECTIONS.get(state)
    moving = [step for step in steps if step.direction == direction]
    waiting = [step for step in moving if _failed_before(step) is not None]
    waiting += [step for step in moving if step not in waiting and _is_waiting(step)]
    if not waiting:
        return None
    first = waiting[0]
    begun = first.started_at if first.direction == "do" else None
    return _held(first, others=len(waiting) - 1, since=begun or since)


def _failed_before(step: StepView) -> TaskError | None:
    """Return the error of the last attempt of a step that is not given up."""
    under_way = (*states.IN_FLIGHT, states.RETRY_WAIT, states.UNKNOWN, states.UNDOING)
    if step.state not in under_way or step.error is None or step.error.error_class == _PENDING:
        return None
    return step.error


def _is_waiting(step: StepView) -> bool:
    is_asked_again = step.error is not None and step.error.error_class == _PENDING
    return (
        step.state == states.POLLING
        or (step.state == states.UNDOING and is_asked_again)
        or (step.state == states.RUNNING and step.fails_at is not None)
    )


def _held(step: StepView, *, others: int, since: datetime) -> HeldUp:
    error = _failed_before(step)
    if error is not None:
        why, code, following = error.message, error.code, _next_try(step, error)
    elif step.state == states.RUNNING:
        code = "phone_home.awaited" if "phone" in step.name else "signal.awaited"
        why, following = "The event that the step waits for has not come yet.", _following(step)
    else:
        note = step.note or (step.error.message if step.error else "")
        code = "step.polling"
        why = f"The site still works on it: {note}" if note else "The site still works on it."
        following = _following(step)
    more = f" and {others} more" if others else ""
    book = for_code(code)
    return HeldUp(
        what=f"step '{_name(step)}'{more}",
        why=why,
        code=code,
        since=since,
        retrying_helps=False,
        retrying=_TRIED_AGAIN if error else _GOES_ON,
        next_by_itself=following,
        who_can_act=book.who_can_fix if error else _NOBODY,
        runbook=book.name,
    )


def _following(step: StepView) -> str:
    """Return what comes after a wait that is no failure."""
    if step.state == states.RUNNING:
        return f"The task goes on when it comes.{_limit(step, 'has not come')}"
    return f"The site is asked again{_moment(step.next_at)}.{_limit(step, 'is not done')}"


def _next_try(step: StepView, error: TaskError) -> str:
    begins = _begins(step, error)
    if error.error_class == _BLOCKED:
        return begins
    is_last = step.retries_allowed is not None and step.retries_used >= step.retries_allowed
    ending = "When it fails as well" if is_last else "When the last one fails as well"
    return f"{begins} {ending}, {_THEN[step.direction]}."


def _begins(step: StepView, error: TaskError) -> str:
    """Return which try comes next, and when."""
    if error.error_class == _BLOCKED:
        again = f"is tried again{_moment(step.next_at)}" if step.next_at else "was sent again"
        return f"The step {again}. That costs no retry."
    attempt = f"Attempt {step.retries_used + 1}"
    if step.retries_allowed is not None:
        attempt += f" of {step.retries_allowed + 1}"
    is_out = step.state in states.IN_FLIGHT
    return f"{attempt} {'is under way' if is_out else f'begins{_moment(step.next_at)}'}."


def _limit(step: StepView, what: str) -> str:
    if step.fails_at is None:
        return ""
    return f" When it {what} by {_clock(step.fails_at)}, {_THEN[step.direction]}."


def _moment(at: datetime | None) -> str:
    return f" at {_clock(at)}" if at else " by itself"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S} UTC"


def _name(step: StepView) -> str:
    return f"{step.name}[{step.key}]" if step.key else step.name
