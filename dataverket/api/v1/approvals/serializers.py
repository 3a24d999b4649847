"""Approvals on the wire."""

from typing import Any

from rest_framework import serializers

from apps.tasks import states
from dataverket.api.inputs import Body, WordField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import APPROVAL_STATES


class VoteSerializer(serializers.Serializer[Any]):
    """What one person said."""

    person = serializers.UUIDField(source="person_id")
    person_name = serializers.CharField()
    verdict = serializers.CharField(help_text="grant or reject.")
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class ApprovalSerializer(serializers.Serializer[Any]):
    """A question to other people: exactly what a task would do."""

    id = serializers.UUIDField()
    task = serializers.UUIDField(source="task_id")
    operation = serializers.CharField(help_text="Name of a workflow, or abandon-task.")
    title = serializers.CharField()
    state = serializers.CharField(help_text=f"One of: {', '.join(states.APPROVAL.states)}.")
    datacenter = serializers.CharField()
    tenant = serializers.UUIDField(source="tenant_id", allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    environment = serializers.UUIDField(source="environment_id", allow_null=True)
    plan = serializers.DictField(
        help_text="What is agreed to: operation, resource, steps, effects with who is behind each, "
        "blast_radius, input."
    )
    plan_text = serializers.CharField(help_text="The same for a person.")
    plan_hash = serializers.CharField(help_text="SHA-256 of plan, in hex; a decision names it.")
    policies = serializers.ListField(child=serializers.CharField())
    quorum = serializers.IntegerField(help_text="How many people have to agree.")
    granted = serializers.IntegerField(help_text="How many have agreed.")
    decided_by = serializers.CharField(help_text="Who may decide, in words.")
    requester = serializers.UUIDField(source="requester_id", allow_null=True)
    requester_kind = serializers.CharField()
    requester_name = serializers.CharField()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(help_text="Why it ended as it did; empty while it waits.")
    votes = VoteSerializer(many=True)
    version = serializers.IntegerField()


class ApprovalQuery(PageQuery):
    """Which approvals."""

    state = serializers.ListField(child=WordField(choices=APPROVAL_STATES), default=list)
    task = serializers.UUIDField(required=False)
    waiting_for_me = serializers.BooleanField(
        default=False, help_text="Only what you may decide and have not."
    )
    asked_by_me = serializers.BooleanField(default=False)
    decided_by_me = serializers.BooleanField(default=False)


class ApprovalDecisionSerializer(Body):
    """Which plan was read, and why so."""

    plan_hash = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=500)


ApprovalPageSerializer = page_of(ApprovalSerializer)
