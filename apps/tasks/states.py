"""States of tasks and steps, and the only transitions between them."""

from typing import Final

from dataverket.lib.states import StateMachine

ACCEPTED: Final = "accepted"
RUNNING: Final = "running"
DEPENDENCY_BLOCKED: Final = "dependency_blocked"
AWAITING_APPROVAL: Final = "awaiting_approval"
UNWINDING: Final = "unwinding"
SUCCEEDED: Final = "succeeded"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
STUCK: Final = "stuck"
ABANDONED: Final = "abandoned"

WAITING: Final = "waiting"
READY: Final = "ready"
BLOCKED: Final = "blocked"
DISPATCHED: Final = "dispatched"
POLLING: Final = "polling"
RETRY_WAIT: Final = "retry_wait"
UNKNOWN: Final = "unknown"
DEAD_LETTERED: Final = "dead_lettered"
UNDOING: Final = "undoing"
UNDONE: Final = "undone"
UNDO_FAILED: Final = "undo_failed"

PENDING: Final = "pending"
GRANTED: Final = "granted"
REJECTED: Final = "rejected"
EXPIRED: Final = "expired"
VOID: Final = "void"

TASK: Final = StateMachine(
    name="task",
    initial=ACCEPTED,
    transitions={
        ACCEPTED: frozenset({RUNNING, UNWINDING}),
        RUNNING: frozenset({DEPENDENCY_BLOCKED, AWAITING_APPROVAL, SUCCEEDED, UNWINDING}),
        DEPENDENCY_BLOCKED: frozenset({RUNNING, UNWINDING}),
        AWAITING_APPROVAL: frozenset({RUNNING, UNWINDING}),
        UNWINDING: frozenset({FAILED, CANCELLED, STUCK}),
        STUCK: frozenset({UNWINDING, ABANDONED}),
        SUCCEEDED: frozenset(),
        FAILED: frozenset(),
        CANCELLED: frozenset(),
        ABANDONED: frozenset(),
    },
)

STEP: Final = StateMachine(
    name="step",
    initial=WAITING,
    transitions={
        WAITING: frozenset({READY}),
        READY: frozenset({BLOCKED, DISPATCHED, RUNNING, SUCCEEDED, FAILED, RETRY_WAIT, UNDOING}),
        BLOCKED: frozenset({READY, UNDOING}),
        DISPATCHED: frozenset(
            {RUNNING, SUCCEEDED, FAILED, RETRY_WAIT, POLLING, UNKNOWN, UNDOING, DEAD_LETTERED}
        ),
        RUNNING: frozenset(
            {SUCCEEDED, FAILED, RETRY_WAIT, POLLING, UNKNOWN, UNDOING, DEAD_LETTERED}
        ),
        POLLING: frozenset({READY, FAILED, UNDOING}),
        RETRY_WAIT: frozenset({READY, UNDOING}),
        UNKNOWN: frozenset({READY, UNDOING}),
        DEAD_LETTERED: frozenset({READY, FAILED, UNDOING}),
        SUCCEEDED: frozenset({UNDOING}),
        FAILED: frozenset({UNDOING}),
        UNDOING: frozenset({UNDONE, UNDO_FAILED}),
        UNDO_FAILED: frozenset({UNDOING}),
        UNDONE: frozenset(),
    },
)

APPROVAL: Final = StateMachine(
    name="approval",
    initial=PENDING,
    transitions={
        PENDING: frozenset({GRANTED, REJECTED, EXPIRED, VOID}),
        GRANTED: frozenset({VOID}),  # the plan changed between the consent and the first effect
        REJECTED: frozenset(),
        EXPIRED: frozenset(),
        VOID: frozenset(),
    },
)

FINISHED: Final = TASK.final
ACTIVE: Final = frozenset(TASK.states) - FINISHED
IN_FLIGHT: Final = frozenset({DISPATCHED, RUNNING})
