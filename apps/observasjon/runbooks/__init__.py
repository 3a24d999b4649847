"""Runbooks about the platform itself; those about devices stand in the apps that know them."""

from apps.observasjon.runbooks.approval_waiting import APPROVAL_WAITING
from apps.observasjon.runbooks.dead_letter import DEAD_LETTER, find_letter
from apps.observasjon.runbooks.outbox_lag import OUTBOX_LAG
from apps.observasjon.runbooks.postgresql import POSTGRESQL_UNAVAILABLE
from apps.observasjon.runbooks.stuck_task import STUCK_TASK, find_task
from apps.observasjon.runbooks.subjects import find_platform
from apps.observasjon.runbooks.undo_failed import UNDO_FAILED
from apps.observasjon.runbooks.window_closed import WINDOW_CLOSED
from apps.observasjon.types import SubjectKind

RUNBOOKS = (
    APPROVAL_WAITING,
    DEAD_LETTER,
    OUTBOX_LAG,
    POSTGRESQL_UNAVAILABLE,
    STUCK_TASK,
    UNDO_FAILED,
    WINDOW_CLOSED,
)
SUBJECTS = {
    SubjectKind.TASK: find_task,
    SubjectKind.DEAD_LETTER: find_letter,
    SubjectKind.PLATFORM: find_platform,
}

__all__ = ["RUNBOOKS", "SUBJECTS"]
