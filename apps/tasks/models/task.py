"""Tasks: one row per asynchronous operation."""

from django.db import models
from django.db.models import Q

from apps.tasks import states
from dataverket.db.base import Entity


class Task(Entity):
    """A running or finished workflow with its scope, its actor and what became of it."""

    workflow = models.CharField(max_length=63)
    workflow_version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, default=states.ACCEPTED)
    datacenter = models.CharField(max_length=32)
    tenant_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True)
    environment_id = models.UUIDField(null=True)
    resource_type = models.CharField(max_length=63)
    resource_id = models.UUIDField()
    resource_name = models.CharField(max_length=200)
    input = models.JSONField()
    actor = models.JSONField()
    correlation_id = models.UUIDField(db_index=True)
    traceparent = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    blocked = models.JSONField(null=True)
    degraded = models.TextField(blank=True)
    fences = models.JSONField(default=dict)
    needs_window = models.BooleanField(default=False)
    is_background = models.BooleanField(default=False)
    error = models.JSONField(null=True)
    step_count = models.PositiveSmallIntegerField(default=0)
    steps_done = models.PositiveSmallIntegerField(default=0)
    current_step = models.CharField(max_length=120, blank=True)
    cancel_requested_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.TASK.states)), name="task_state_known"
            )
        ]
        indexes = [
            # Lists by state and by datacenter of what is unfinished: it stays small for ever.
            models.Index(
                fields=["state", "datacenter"],
                condition=~Q(state__in=sorted(states.FINISHED)),
                name="task_active_by_state",
            ),
            models.Index(
                fields=["deadline_at"],
                condition=~Q(state__in=sorted(states.FINISHED)),
                name="task_deadlines",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(is_background=True),
                name="task_background",
            ),
            # What ended otherwise than it should: nothing is written for what succeeds.
            models.Index(
                fields=["state", "-id"],
                condition=Q(state__in=sorted(states.FINISHED - {states.SUCCEEDED})),
                name="task_not_succeeded",
            ),
            models.Index(
                fields=["finished_at"], condition=Q(state=states.FAILED), name="task_failed"
            ),
            # Lists of people, which leave out what reconcilers read by themselves. By a name both
            # are looked for.
            models.Index(fields=["resource_name", "-id"], name="task_by_name"),
            models.Index(
                fields=["workflow", "-id"],
                condition=Q(is_background=False),
                name="task_listed_by_workflow",
            ),
            models.Index(
                fields=["datacenter", "-id"],
                condition=Q(is_background=False),
                name="task_listed_by_place",
            ),
            models.Index(fields=["project_id", "-id"], name="task_by_project"),
            models.Index(fields=["tenant_id", "-id"], name="task_by_tenant"),
            models.Index(fields=["resource_id", "-id"], name="task_by_resource"),
        ]

    def __str__(self) -> str:
        return self.title
