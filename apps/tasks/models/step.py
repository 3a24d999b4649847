"""Steps of tasks and their append-only history."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.tasks import states
from apps.tasks.models.task import Task
from dataverket.lib import ids

# Nothing was sent for such a step: it counts as alive from its beginning.
AWAITS_SIGNAL = Q(state=states.RUNNING, alive_at=F("dispatched_at"))


class Step(models.Model):
    """One step. ``attempt`` grows with every dispatch and is the fence of its executions."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    task = models.ForeignKey(  # the constraint's index begins with it
        Task, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField()
    service = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=16, default=states.WAITING)
    direction = models.CharField(max_length=4, default="do")
    attempt = models.PositiveIntegerField(default=0)
    retries_used = models.PositiveSmallIntegerField(default=0)
    in_flight = models.BooleanField(default=False)
    signal = models.JSONField(null=True)
    output = models.JSONField(default=dict)
    error = models.JSONField(null=True)
    started_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "name", "key"], name="step_once_per_task"),
            models.CheckConstraint(
                condition=Q(state__in=list(states.STEP.states)), name="step_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["service", "task"], condition=Q(in_flight=True), name="step_in_flight"
            ),
            models.Index(
                fields=["deadline_at"], condition=Q(in_flight=True), name="step_deadlines"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}[{self.key}]" if self.key else self.name


class StepEvent(models.Model):
    """What happened to a task or one of its steps. Never changed, never deleted with reason."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="events")
    # Without index and check, since each task writes many of these: ask by the task as well.
    step = models.ForeignKey(
        Step,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=40)
    attempt = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.kind
