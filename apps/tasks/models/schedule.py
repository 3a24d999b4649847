"""Schedules with their due moments, and maintenance windows: timers in PostgreSQL."""

from typing import Final

from django.db import models
from django.db.models import Q

from dataverket.db.base import Entity, name_validator
from dataverket.lib import ids

STARTED: Final = "started"
SKIPPED: Final = "skipped"
REFUSED: Final = "refused"
FAILED: Final = "failed"
OUTCOMES: Final = (STARTED, SKIPPED, REFUSED, FAILED)


class MaintenanceWindow(Entity):
    """When work of high impact may begin; ``NewWindow`` tells the fields."""

    name = models.CharField(max_length=63, unique=True, validators=[name_validator])
    datacenter = models.CharField(max_length=32, db_index=True)
    resource_id = models.UUIDField(null=True)
    weekdays = models.JSONField(default=list)
    opens = models.CharField(max_length=5, blank=True)
    lasts_s = models.PositiveIntegerField(null=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lasts_s__isnull=False, starts_at__isnull=True, ends_at__isnull=True)
                | Q(
                    lasts_s__isnull=True,
                    starts_at__isnull=False,
                    ends_at__gt=models.F("starts_at"),
                ),
                name="maintenance_window_weekly_or_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Schedule(Entity):
    """Something that starts again and again, as its owner; ``NewSchedule`` tells the fields.

    ``next_due_at`` is the timer. It is null exactly while the schedule is switched off.
    """

    name = models.CharField(max_length=63, unique=True, validators=[name_validator])
    operation = models.CharField(max_length=63)
    arguments = models.JSONField(default=dict)
    datacenter = models.CharField(max_length=32)
    cron = models.CharField(max_length=100, blank=True)
    every_s = models.PositiveIntegerField(null=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    window = models.ForeignKey(
        MaintenanceWindow, on_delete=models.PROTECT, null=True, related_name="schedules"
    )
    owner_kind = models.CharField(max_length=10)
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=200)
    enabled = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    anchor_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    last_due_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(enabled=True, next_due_at__isnull=False)
                | Q(enabled=False, next_due_at__isnull=True),
                name="schedule_due_while_enabled",
            ),
            models.CheckConstraint(
                condition=~Q(cron="", every_s__isnull=True)
                & (Q(cron="") | Q(every_s__isnull=True)),
                name="schedule_one_recurrence",
            ),
        ]
        indexes = [
            models.Index(fields=["next_due_at"], condition=Q(enabled=True), name="schedule_due")
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleRun(models.Model):
    """One due moment of a schedule, taken once: the constraint is what makes it so."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="runs")
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8)
    detail = models.TextField(blank=True)
    tasks = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "due_at"], name="schedule_run_once_per_due_moment"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES), name="schedule_run_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d %H:%M:%S} {self.outcome}"
