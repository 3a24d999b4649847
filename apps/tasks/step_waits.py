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
from apps.tasks.types.views import HeldUp, StepView, TaskError

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
        why = "The event that the step waits for has not come yet."
        following = f"The task goes on when it comes.{_limit(step, 'has not come')}"
    else:
        note = step.note or (step.error.message if step.error else "")
        code = "step.polling"
        why = f"The site still works on it: {note}" if note else "The site still works on it."
        following = f"The site is asked again{_moment(step.next_at)}.{_limit(step, 'is not done')}"
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


def _next_try(step: StepView, error: TaskError) -> str:
    if error.error_class == "blocked":
        again = f"is tried again{_moment(step.next_at)}" if step.next_at else "was sent again"
        return f"The step {again}. That costs no retry."
    attempt = f"Attempt {step.retries_used + 1}"
    is_last = step.retries_allowed is not None and step.retries_used >= step.retries_allowed
    if step.retries_allowed is not None:
        attempt += f" of {step.retries_allowed + 1}"
    is_out = step.state in states.IN_FLIGHT
    begins = "is under way" if is_out else f"begins{_moment(step.next_at)}"
    ending = "When it fails as well" if is_last else "When the last one fails as well"
    return f"{attempt} {begins}. {ending}, {_THEN[step.direction]}."


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
