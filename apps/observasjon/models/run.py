"""Runs of runbooks and what was done in them."""

from typing import Final

from django.db import models
from django.db.models import Q

from apps.observasjon import states
from apps.observasjon.types import SubjectKind
from dataverket.db.base import Entity
from dataverket.lib import ids

STARTED: Final = "started"
JOINED: Final = "joined"
CHECK: Final = "check"
PROPOSED: Final = "action_proposed"
DECLINED: Final = "action_declined"
PERFORMED: Final = "action"
REFUSED: Final = "action_refused"
TICKED: Final = "condition"
NOTE: Final = "note"
ESCALATED: Final = "escalated"
CLOSED: Final = "closed"
KINDS: Final = (
    *(STARTED, JOINED, CHECK, PROPOSED, DECLINED, PERFORMED, REFUSED, TICKED, NOTE),
    *(ESCALATED, CLOSED),
)


class RunbookRun(Entity):
    """Somebody, or the platform, works through a runbook for one subject."""

    runbook = models.CharField(max_length=63)
    state = models.CharField(max_length=16, default=states.OPEN)
    subject_kind = models.CharField(max_length=16)
    subject_key = models.CharField(max_length=200)
    subject_name = models.CharField(max_length=200)
    datacenter = models.CharField(max_length=32, blank=True)
    task_id = models.UUIDField(null=True)
    trigger = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.RUN.states)), name="run_state_known"
            ),
            models.CheckConstraint(
                condition=Q(subject_kind__in=[kind.value for kind in SubjectKind]),
                name="run_subject_kind_known",
            ),
            models.UniqueConstraint(
                fields=["runbook", "subject_kind", "subject_key"],
                condition=Q(state__in=sorted(states.ACTIVE)),
                name="run_open_once_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.subject_name


class RunEntry(models.Model):
    """One thing that happened in a run. A trigger of the database refuses every change.

    ``answers`` is the proposal that an approval or refusal decides.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    run = models.ForeignKey(RunbookRun, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=63, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    detail = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    task_id = models.UUIDField(null=True)
    answers = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="run_entry_kind_known"),
            models.UniqueConstraint(
                fields=["answers"],
                condition=Q(answers__isnull=False),
                name="run_proposal_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()
