"""Lives of a runbook run and of a drift finding."""

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

DRIFT_OPEN: Final = "open"
DRIFT_ACKNOWLEDGED: Final = "acknowledged"
DRIFT_REMEDIATING: Final = "remediating"
DRIFT_RESOLVED: Final = "resolved"

DRIFT: Final = StateMachine(
    name="drift finding",
    initial=DRIFT_OPEN,
    transitions={
        DRIFT_OPEN: frozenset({DRIFT_ACKNOWLEDGED, DRIFT_REMEDIATING, DRIFT_RESOLVED}),
        DRIFT_ACKNOWLEDGED: frozenset({DRIFT_OPEN, DRIFT_REMEDIATING, DRIFT_RESOLVED}),
        DRIFT_REMEDIATING: frozenset({DRIFT_OPEN, DRIFT_RESOLVED}),
        DRIFT_RESOLVED: frozenset(),
    },
)
