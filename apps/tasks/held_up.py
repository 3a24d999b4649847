"""From what is stored of a task to what a person needs to know when it does not go on."""

from datetime import datetime
from typing import Final

from apps.tasks import states
from apps.tasks.types.runbooks import for_code
from apps.tasks.types.views import Blocked, HeldUp, TaskError

_BLOCKED: Final = (
    "The task goes on by itself when the reason is gone: it hears of a service that comes back, "
    "and looks again at the latest after a minute. Its time limit does not run meanwhile."
)
_BLOCKED_UNDO: Final = (
    "The task goes on taking back what it did as soon as the reason is gone; it looks again at the "
    "latest after a minute."
)
_APPROVAL: Final = (
    "The task begins as soon as enough people have agreed. It ends without an effect when one "
    "person refuses, or when nobody has decided in time."
)
_WINDOW: Final = "The task begins by itself when the window opens. Its time limit does not run yet."
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
) -> HeldUp | None:
    """Return what holds a task up or made it fail; ``None`` when it goes on or ended well.

    Args:
        state: Of the task.
        blocked: What it waits for.
        error: Why it failed or is being taken back.
        since: When it got into this state, for a task that is not blocked.
        has_effects: Whether a step before the failed one may have done something.
    """
    if blocked is not None:
        return _of_block(blocked, undoing=state == states.UNWINDING)
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
    return HeldUp(
        what=blocked.dependency,
        why=blocked.reason,
        code=blocked.code,
        since=blocked.since,
        retrying_helps=blocked.retry_meaningful,
        retrying="No, a second request would wait for the same. This one spends no retry.",
        next_by_itself=_following(blocked.code, undoing=undoing),
        who_can_act=blocked.who_can_fix,
        runbook=for_code(blocked.code).name,
    )


def _following(code: str, *, undoing: bool) -> str:
    if code.startswith("approval."):
        return _APPROVAL
    if code.startswith("window."):
        return _WINDOW
    return _BLOCKED_UNDO if undoing else _BLOCKED


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
