"""Everything that shall happen later stands here, not in a queue."""

from typing import Final

from django.db import models

from apps.tasks.models.step import Step
from apps.tasks.models.task import Task

RETRY: Final = "retry"
REEVALUATE: Final = "reevaluate"
APPROVAL_END: Final = "approval_end"


class Timer(models.Model):
    """A wake-up of a task. A timer that comes late or twice does no harm."""

    id = models.BigAutoField(primary_key=True)
    due_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="timers")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, null=True, related_name="timers")
    attempt = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} at {self.due_at}"
