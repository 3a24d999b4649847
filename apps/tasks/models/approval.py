"""Approvals, what people said, and the rules that ask for them."""

from typing import Final

from django.db import models
from django.db.models import F, Q

from apps.tasks import states
from apps.tasks.models.task import Task
from dataverket.db.base import Entity, name_validator
from dataverket.lib import ids

GRANT: Final = "grant"
REJECT: Final = "reject"
VERDICTS: Final = (GRANT, REJECT)
SCOPES: Final = ("platform", "tenant", "project")


class Approval(Entity):
    """A question to other people. ``plan_hash`` is the SHA-256 of ``plan`` in hex.

    ``step_id`` is the step that waits; an approval to abandon a stuck task has none.
    ``decide_tenant_id`` and ``decide_project_id`` tell where the right to decide has to be held;
    without both it is the platform.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="approvals")
    step_id = models.UUIDField(null=True)
    operation = models.CharField(max_length=63)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=16, default=states.PENDING)
    datacenter = models.CharField(max_length=32, blank=True)
    tenant_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True)
    environment_id = models.UUIDField(null=True)
    decide_tenant_id = models.UUIDField(null=True)
    decide_project_id = models.UUIDField(null=True)
    plan = models.JSONField()
    plan_hash = models.CharField(max_length=64)
    policies = models.JSONField(default=list)
    quorum = models.PositiveSmallIntegerField()
    decided_by = models.CharField(max_length=300)
    requester_kind = models.CharField(max_length=10)
    requester_id = models.UUIDField(null=True)
    requester_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.APPROVAL.states)), name="approval_state_known"
            ),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="approval_quorum_positive"),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(state=states.PENDING),
                name="approval_one_waits_per_task",
            ),
        ]
        indexes = [
            # Decided ones are only looked up by their task: the inbox stays small for ever.
            models.Index(
                fields=["-id"], condition=Q(state=states.PENDING), name="approval_waiting"
            ),
            models.Index(fields=["tenant_id", "-id"], name="approval_by_tenant"),
            models.Index(fields=["project_id", "-id"], name="approval_by_project"),
        ]

    def __str__(self) -> str:
        return self.title


class ApprovalVote(models.Model):
    """What one person said. A trigger refuses every change of it.

    ``requester_id`` repeats that of the approval, so that the database itself refuses a person
    who agrees with itself.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="votes")
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=200)
    requester_id = models.UUIDField(null=True)
    verdict = models.CharField(max_length=8)
    plan_hash = models.CharField(max_length=64)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "person_id"], name="approval_vote_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=VERDICTS), name="approval_vote_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(requester_id__isnull=True) | ~Q(person_id=F("requester_id")),
                name="approval_vote_not_by_requester",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.person_name}"


class ApprovalPolicy(Entity):
    """A rule that says when other people have to agree; ``PolicyRule`` tells the fields."""

    name = models.CharField(max_length=63, validators=[name_validator])
    operation = models.CharField(max_length=63)
    description = models.CharField(max_length=200, blank=True)
    scope_kind = models.CharField(max_length=12)
    tenant_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True)
    min_objects = models.PositiveIntegerField(default=1)
    min_failure_domains = models.PositiveIntegerField(default=0)
    shared_only = models.BooleanField(default=False)
    quorum = models.PositiveSmallIntegerField(default=1)
    expires_after_s = models.PositiveIntegerField(default=86_400)
    needs_window = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "scope_kind", "tenant_id", "project_id"],
                nulls_distinct=False,
                name="approval_policy_once_per_scope",
            ),
            models.CheckConstraint(
                condition=Q(scope_kind="platform", tenant_id__isnull=True, project_id__isnull=True)
                | Q(scope_kind="tenant", tenant_id__isnull=False, project_id__isnull=True)
                | Q(scope_kind="project", tenant_id__isnull=False, project_id__isnull=False),
                name="approval_policy_scope_matches_ids",
            ),
        ]

    def __str__(self) -> str:
        return self.name
