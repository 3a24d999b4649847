"""What is compared, when it is due next, and what was found to differ."""

from typing import Final

from django.db import models
from django.db.models import Q

from apps.observasjon import states
from apps.observasjon.types import DriftAction, Severity
from dataverket.db.base import Entity
from dataverket.lib import ids

AGREES: Final = "agrees"
DIFFERS: Final = "differs"
UNREAD: Final = "unread"
OUTCOMES: Final = ("", AGREES, DIFFERS, UNREAD)

FOUND: Final = "found"
CHANGED: Final = "changed"
ACKNOWLEDGED: Final = "acknowledged"
REOPENED: Final = "reopened"
REMEDIATING: Final = "remediating"
NOT_REMEDIATED: Final = "not_remediated"
RESOLVED: Final = "resolved"
EVENTS: Final = (*(FOUND, CHANGED, ACKNOWLEDGED, REOPENED, REMEDIATING, NOT_REMEDIATED, RESOLVED),)


class ReconcilerSite(models.Model):
    """A reconciler in one datacenter; its locked row makes one orchestrator at a time look."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    reconciler = models.CharField(max_length=63)
    datacenter = models.CharField(max_length=32)
    look_at = models.DateTimeField(db_index=True)
    listed_at = models.DateTimeField(null=True)
    waits = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reconciler", "datacenter"], name="reconciler_site"),
        ]

    def __str__(self) -> str:
        return f"{self.reconciler}@{self.datacenter}"


class ReconciledResource(models.Model):
    """A resource that is compared. ``next_due_at`` is the timer; ``task_id`` reads it now."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    reconciler = models.CharField(max_length=63)
    datacenter = models.CharField(max_length=32)
    resource_id = models.UUIDField()
    resource_name = models.CharField(max_length=200)
    next_due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    task_id = models.UUIDField(null=True)
    converges = models.BooleanField(default=False)
    is_converging = models.BooleanField(default=False)
    waits = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    compared_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reconciler", "resource_id"], name="reconciled_resource_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES), name="reconciled_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["reconciler", "datacenter", "next_due_at"], name="reconciled_due"),
        ]

    def __str__(self) -> str:
        return self.resource_name


class DriftPolicy(Entity):
    """What an operator wants of a reconciler in a datacenter; an empty one stands for all."""

    reconciler = models.CharField(max_length=63)
    datacenter = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=10, blank=True)
    period_s = models.PositiveIntegerField(null=True)
    in_flight = models.PositiveSmallIntegerField(null=True)
    per_minute = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reconciler", "datacenter"], name="drift_policy_once"),
            models.CheckConstraint(
                condition=Q(action__in=["", *(action.value for action in DriftAction)]),
                name="drift_policy_action_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reconciler} in {self.datacenter or 'all datacenters'}"


class DriftFinding(Entity):
    """Desired and observed state of one resource differ in one way."""

    reconciler = models.CharField(max_length=63)
    kind = models.CharField(max_length=63)
    resource_type = models.CharField(max_length=63)
    resource_id = models.UUIDField()
    resource_name = models.CharField(max_length=200)
    datacenter = models.CharField(max_length=32)
    severity = models.CharField(max_length=8)
    state = models.CharField(max_length=16, default=states.DRIFT_OPEN)
    summary = models.TextField()
    desired = models.JSONField()
    observed = models.JSONField()
    diff = models.TextField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    times_seen = models.PositiveIntegerField(default=1)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    acknowledged_reason = models.TextField(blank=True)
    acknowledged_until = models.DateTimeField(null=True)
    task_id = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "resource_id"],
                condition=~Q(state=states.DRIFT_RESOLVED),
                name="drift_open_once_per_resource",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(states.DRIFT.states)), name="drift_state_known"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=[one.value for one in Severity]),
                name="drift_severity_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reconciler", "datacenter"],
                condition=~Q(state=states.DRIFT_RESOLVED),
                name="drift_open_by_reconciler",
            ),
            models.Index(fields=["resource_id", "-id"], name="drift_by_resource"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_name}: {self.kind}"


class DriftEvent(models.Model):
    """One thing that happened to a finding. A trigger of the database refuses every change."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    finding = models.ForeignKey(DriftFinding, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    detail = models.TextField(blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    task_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EVENTS), name="drift_event_kind_known"),
        ]

    def __str__(self) -> str:
        return self.kind
