"""From what is stored of a task to what a person needs to know when it does not go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.tasks import states
from apps.tasks.step_waits import of_steps
from apps.tasks.types.runbooks import for_code
from apps.tasks.types.views import Blocked, HeldUp, StepView, TaskError

_NO_RETRY: Final = "No, a second request would wait for the same. This one spends no retry."
_BEHIND: Final = "No, a second request would stand behind this one."


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """What is said of a task that is blocked: what follows by itself, and of asking again.

    ``undoing`` is what follows when the task takes back what it did; empty: the same.
    """

    following: str
    retrying: str = _NO_RETRY
    undoing: str = ""


# Of what goes on by itself, by the beginning of a code; the longest that fits counts.
_OF_CODES: Final = {
    "dependency.": _Words(
        following=(
            "The task goes on by itself when the reason is gone: it hears of a service that comes "
            "back, and looks again at the latest after a minute. Its time limit does not run "
            "meanwhile."
        ),
        undoing=(
            "The task goes on taking back what it did as soon as the reason is gone: it hears of a "
            "service that comes back, and looks again at the latest after a minute."
        ),
    ),
    "approval.": _Words(
        following=(
            "The task begins as soon as enough people have agreed. It ends without an effect when "
            "one person refuses, or when nobody has decided in time."
        ),
        retrying="No, a second request would have to be agreed to as well.",
    ),
    "window.": _Words(
        following=(
            "The task begins by itself when the window opens. Its time limit does not run yet."
        ),
        retrying="No, a second request would wait for the same window.",
    ),
    "turn.tenant_limit": _Words(
        following=(
            "The task starts by itself when one of the tenant's tasks has ended; those that were "
            "asked for earlier come first. Its time limit does not run yet."
        ),
        retrying=_BEHIND,
    ),
    "turn.high_impact": _Words(
        following=(
            "The task goes on by itself when the one that is under way has ended, the oldest that "
            "waits first; while that one is stuck, somebody has to end it. Its time limit does not "
            "run meanwhile."
        ),
        retrying=_BEHIND,
    ),
    "turn.lock": _Words(
        following=(
            "Another task works on the device or comes first; this one takes its turn by itself "
            "when that step has ended, the oldest that waits first."
        ),
        retrying="No, a second request would wait for the same device. This one spends no retry.",
    ),
}
_OTHERS: Final = _Words(
    following=(
        "The task looks again every few seconds and goes on by itself when the reason is gone. Its "
        "time limit does not run meanwhile."
    ),
    undoing=(
        "The task looks again every few seconds and goes on taking back what it did when the "
        "reason is gone."
    ),
)
_NOT_BY_ITSELF: Final = _Words(
    following="Nothing: the task stays as it is until somebody has acted on the reason.",
    retrying="No, not before somebody has acted on the reason.",
)
_STUCK: Final = (
    "Nothing: the undo was given up. The resource stays locked until somebody lets the task go on "
    "or ends it."
)
_FAILED: Final = "Nothing: the task has ended and has taken back what it did."
_FAILED_AT_ONCE: Final = (
    "Nothing: the task has ended; it had done nothing that could be taken back."
)
_ABANDONED: Final = "Nothing: the task was ended as it was; what it left is somebody's to clean up."


def held_up(
    *,
    state: str,
    blocked: Blocked | None,
    error: TaskError | None,
    since: datetime,
    has_effects: bool = True,
    steps: Sequence[StepView] = (),
) -> HeldUp | None:
    """Return what holds a task up or made it fail; ``None`` when it goes on or ended well.

    Args:
        state: Of the task.
        blocked: What it waits for.
        error: Why it failed or is being taken back.
        since: When it got into this state, for a task that is not blocked.
        has_effects: Whether a step before the failed one may have done something.
        steps: Its steps, where they were read: one that waits by itself tells why.
    """
    if blocked is not None:
        return _of_block(blocked, undoing=state == states.UNWINDING)
    if state in (states.RUNNING, states.UNWINDING):
        return of_steps(state=state, steps=steps, since=since)
    if error is None or error.error_class == "cancelled":
        return None
    if state == states.STUCK:
        return _of_error(
            error,
            since,
            helps=False,
            retrying="Not before the cause is mended; then let the task go on taking back.",
            following=_STUCK,
        )
    if state in (states.FAILED, states.ABANDONED):
        helps = error.error_class in ("transient", "unknown")
        return _of_error(
            error,
            since,
            helps=helps,
            retrying=(
                "Yes, with a new request: what was in the way may have passed."
                if helps
                else "No, the same request fails in the same way. Mend the cause first."
            ),
            following=_after_failure(state, has_effects=has_effects),
        )
    return None


def _after_failure(state: str, *, has_effects: bool) -> str:
    if state == states.ABANDONED:
        return _ABANDONED
    return _FAILED if has_effects else _FAILED_AT_ONCE


def _of_block(blocked: Blocked, *, undoing: bool) -> HeldUp:
    words = _words_of(blocked)
    return HeldUp(
        what=blocked.dependency,
        why=blocked.reason,
        code=blocked.code,
        since=blocked.since,
        retrying_helps=blocked.retry_meaningful,
        retrying=words.retrying,
        next_by_itself=(undoing and words.undoing) or words.following,
        who_can_act=blocked.who_can_fix,
        runbook=for_code(blocked.code).name,
    )


def _words_of(blocked: Blocked) -> _Words:
    if not blocked.resumes_by_itself:
        if blocked.code == "step.dead_lettered":
            return _of_dead_letter(blocked.dependency.rpartition(" ")[2])
        return _NOT_BY_ITSELF
    fitting = [begin for begin in _OF_CODES if blocked.code.startswith(begin)]
    return _OF_CODES[max(fitting, key=len)] if fitting else _OTHERS


def _of_dead_letter(letter_id: str) -> _Words:
    return _Words(
        following=(
            "Nothing: the step waits until somebody replays its message, and the task goes on, or "
            "discards it, and the task takes back what it did. Its time limit does not run "
            "meanwhile."
        ),
        retrying=(
            "No, a second request does not help this one. Mend the cause, then replay the message "
            f"(dv dead-letter replay {letter_id} --reason TEXT): that is a new attempt of the step."
        ),
    )


def _of_error(
    error: TaskError, since: datetime, *, helps: bool, retrying: str, following: str
) -> HeldUp:
    book = for_code(error.code)
    return HeldUp(
        what=f"step '{error.step}'" if error.step else "the task",
        why=error.message,
        code=error.code,
        since=since,
        retrying_helps=helps,
        retrying=retrying,
        next_by_itself=following,
        who_can_act=book.who_can_fix,
        runbook=book.name,
    )
