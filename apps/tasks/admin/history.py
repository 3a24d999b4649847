"""A task's history as its page shows it: a message is said where it stands first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.tasks.types import StepEventView

SEE_ABOVE: Final = "see above"


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryLine:
    """One event. ``repeats`` tells that the page says the message above; it is empty then."""

    at: datetime
    kind: str
    step: str
    attempt: int
    message: str
    repeats: bool


def history_lines(events: Sequence[StepEventView], *, above: str) -> list[HistoryLine]:
    """Return the events, oldest first, without what the reader has read already.

    Args:
        events: What happened, oldest first.
        above: The reason that the head of the page tells; empty when it tells none.
    """
    lines = []
    before = ""
    for event in events:
        # Blocking a task is two events, of the task and of its state, with the same reason.
        repeated = bool(event.message) and event.message in (above, before)
        lines.append(
            HistoryLine(
                at=event.at,
                kind=event.kind,
                step=event.step,
                attempt=event.attempt,
                message="" if repeated else event.message,
                repeats=repeated,
            )
        )
        before = event.message
    return lines
