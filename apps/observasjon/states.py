"""Life of a runbook run."""

from typing import Final

from dataverket.lib.states import StateMachine

OPEN: Final = "open"
ESCALATED: Final = "escalated"
DONE: Final = "done"
ABANDONED: Final = "abandoned"

RUN: Final = StateMachine(
    name="runbook run",
    initial=OPEN,
    transitions={
        OPEN: frozenset({ESCALATED, DONE, ABANDONED}),
        ESCALATED: frozenset({DONE, ABANDONED}),
        DONE: frozenset(),
        ABANDONED: frozenset(),
    },
)
ACTIVE: Final = frozenset({OPEN, ESCALATED})
