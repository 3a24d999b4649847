"""A task's steps as bars over time, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apps.tasks import states
from apps.tasks.types import Blocked, StepView
from dataverket.admin.toolkit.sections import BAD, BUSY, GOOD, IDLE, NONE, WARN, lasting

TONES: Final = {
    states.ACCEPTED: IDLE,
    states.RUNNING: BUSY,
    states.DEPENDENCY_BLOCKED: WARN,
    states.AWAITING_APPROVAL: WARN,
    states.UNWINDING: WARN,
    states.SUCCEEDED: GOOD,
    states.FAILED: BAD,
    states.CANCELLED: IDLE,
    states.STUCK: BAD,
    states.ABANDONED: IDLE,
    states.DISPATCHED: BUSY,
    states.POLLING: BUSY,
    states.BLOCKED: WARN,
    states.RETRY_WAIT: WARN,
    states.UNDOING: WARN,
    states.UNDO_FAILED: BAD,
    states.DEAD_LETTERED: BAD,
}
"""Colours of states; what is missing is grey, as is everything unknown."""

_SHORTEST: Final = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One line of the waterfall. ``left`` and ``width`` are percent of the task's duration.

    ``word`` is the state, or what the step waits for, which ``waits`` says in full.
    """

    name: str
    note: str
    error: str
    service: str
    word: str
    waits: str
    tone: str
    attempt: int
    left: float
    width: float
    duration: str


def waterfall(
    steps: Sequence[StepView],
    *,
    began: datetime,
    ended: datetime | None,
    at: datetime,
    blocked: Blocked | None = None,
) -> list[Bar]:
    """Return the bars of ``steps`` between a task's beginning and its end, or ``at``.

    A step that is blocked before it has begun shows in its bar since when it waits.
    """
    last = ended or at
    span = max((last - began).total_seconds(), 0.001)
    bars = []
    for step in steps:
        start = blocked.since if step.state == states.BLOCKED and blocked else step.started_at
        bars.append(_bar(step, start=start, began=began, last=last, span=span))
    return bars


def _bar(
    step: StepView,
    *,
    start: datetime | None,
    began: datetime,
    last: datetime,
    span: float,
) -> Bar:
    waits = step.waits
    left, width, duration = 0.0, 0.0, NONE
    if start is not None:
        end = step.finished_at or last
        spent = max(end - start, timedelta())
        left = min(max((start - began).total_seconds() / span * 100, 0), 100 - _SHORTEST)
        width = min(max(spent.total_seconds() / span * 100, _SHORTEST), 100 - left)
        duration = lasting(spent)
    return Bar(
        name=f"{step.name} · {step.key}" if step.key else step.name,
        note="taking it back" if step.direction == "undo" else "",
        error=step.error.message if step.error else "",
        service=step.service if step.started_at else NONE,
        word=waits.word if waits else step.state,
        waits=waits.text if waits else "",
        tone=WARN if waits else TONES.get(step.state, IDLE),
        attempt=step.attempt,
        left=round(left, 2),
        width=round(width, 2),
        duration=duration,
    )
