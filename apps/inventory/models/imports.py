"""Imports of site descriptions, kept with what they change and who decided."""

from django.db import models
from django.db.models import Q

from apps.inventory import states
from dataverket.db.base import Entity


class Import(Entity):
    """A submitted site description. ``pending`` waits for another operator's approval.

    ``plan_hash`` is the SHA-256 of ``pending`` in hex: an approval names it, so that what was read
    is what is applied.
    """

    datacenter = models.CharField(max_length=32, db_index=True)
    state = models.CharField(max_length=20, default=states.PLANNED)
    text = models.TextField()
    reason = models.TextField(blank=True)
    applied_at_once = models.JSONField(default=list)
    pending = models.JSONField(default=list)
    plan_hash = models.CharField(max_length=64)
    submitter_kind = models.CharField(max_length=10)
    submitter_id = models.UUIDField(null=True)
    submitter_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decider_id = models.UUIDField(null=True)
    decider_name = models.CharField(max_length=200, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.IMPORT.states)), name="import_state_known"
            ),
            models.UniqueConstraint(
                fields=["datacenter"],
                condition=Q(state=states.WAITING_APPROVAL),
                name="import_one_waits_per_datacenter",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.APPLIED)
                | Q(decider_id__isnull=True)
                | Q(submitter_id__isnull=True)
                | ~Q(decider_id=models.F("submitter_id")),
                name="import_not_approved_by_submitter",
            ),
        ]

    def __str__(self) -> str:
        return f"import into {self.datacenter}"
