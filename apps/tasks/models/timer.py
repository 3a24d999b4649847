"""Everything that shall happen later stands here, not in a queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from apps.tasks.models.step import Step
from apps.tasks.models.task import Task

RETRY: Final = "retry"
REEVALUATE: Final = "reevaluate"
APPROVAL_END: Final = "approval_end"
TURN: Final = "turn"
# Who waits for locks asks again at least so often; also how soon such a timer is always due.
LONGEST_TURN: Final = timedelta(seconds=10)
_WAKE_NEXT: Final = """
UPDATE tasks_timer SET due_at = %s WHERE id IN (
    SELECT id FROM tasks_timer
    WHERE kind = 'turn' AND keys && %s::varchar[] AND due_at <= %s
    ORDER BY task_id LIMIT 1 FOR UPDATE SKIP LOCKED
)
"""


def wake_next(keys: Sequence[str], *, at: datetime) -> tuple[str, list[Any]]:
    """Return the statement, and its parameters, that lets the first in the queue ask at once.

    A timer that another transaction has in hand is being looked at already, and one that was put
    off has no place in the queue.
    """
    return _WAKE_NEXT, [at, list(keys), at + LONGEST_TURN]


class Timer(models.Model):
    """A wake-up of a task. A timer that comes late or twice does no harm.

    One of kind ``turn`` is also the place of its step in the queue for the locks ``keys``.
    """

    id = models.BigAutoField(primary_key=True)
    due_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="timers")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, null=True, related_name="timers")
    attempt = models.PositiveIntegerField(default=0)
    keys = ArrayField(models.CharField(max_length=160), null=True)

    class Meta:
        indexes = (
            GinIndex(fields=["keys"], condition=models.Q(kind=TURN), name="tasks_timer_turns"),
        )

    def __str__(self) -> str:
        return f"{self.kind} at {self.due_at}"
