"""Drift findings on the wire."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from apps.observasjon import selectors
from dataverket.api.inputs import Body, DatacenterFilter, WordField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import DRIFT_SEVERITIES, DRIFT_STATES


class DriftEventSerializer(serializers.Serializer[Any]):
    """One thing that happened to a finding."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    detail = serializers.CharField()
    actor_name = serializers.CharField()
    task_id = serializers.UUIDField(allow_null=True)


class DriftFindingSerializer(serializers.Serializer[Any]):
    """Desired and observed state of a resource differ in one way."""

    id = serializers.UUIDField()
    reconciler = serializers.CharField()
    kind = serializers.CharField()
    code = serializers.CharField(help_text="Leads to the runbook.")
    title = serializers.CharField()
    resource_type = serializers.CharField()
    resource_id = serializers.UUIDField()
    resource_name = serializers.CharField()
    datacenter = serializers.CharField()
    severity = serializers.CharField(help_text="low, medium or high.")
    state = serializers.CharField(help_text="open, acknowledged, remediating or resolved.")
    summary = serializers.CharField()
    desired = serializers.DictField()
    observed = serializers.DictField()
    diff = serializers.CharField(help_text="From what runs (-) to what is intended (+).")
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    times_seen = serializers.IntegerField()
    acknowledged_by = serializers.CharField()
    acknowledged_reason = serializers.CharField()
    acknowledged_until = serializers.DateTimeField(allow_null=True)
    task_id = serializers.UUIDField(allow_null=True, help_text="The task that mends or mended it.")
    task_state = serializers.CharField(
        help_text="How far the task is that mends it, such as awaiting_approval; else empty."
    )
    note = serializers.CharField(help_text="Why it was not mended; often empty.")
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.CharField(help_text="itself or task; empty while it is not.")
    runbook = serializers.CharField()
    remedy = serializers.CharField(
        help_text="What would mend it, at which risk, touching what; empty when no task can."
    )
    why_not_remediable = serializers.CharField(
        help_text="What a person does, when no task can mend it; empty when one can."
    )
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    events = DriftEventSerializer(many=True, help_text="Its history; empty in lists.")


class DriftFindingsQuery(PageQuery):
    """Which findings."""

    state = serializers.ListField(
        child=WordField(choices=DRIFT_STATES),
        default=list,
        help_text="May be repeated; all without it.",
    )
    severity = serializers.ListField(
        child=WordField(choices=DRIFT_SEVERITIES),
        default=list,
        help_text="May be repeated; all without it.",
    )
    reconciler = serializers.CharField(default="", allow_blank=True, max_length=63)
    kind = serializers.CharField(default="", allow_blank=True, max_length=63)
    datacenter = DatacenterFilter()
    resource = serializers.UUIDField(required=False)

    def validate_reconciler(self, name: str) -> str:
        """Refuse one that does not exist."""
        return _known(name, selectors.reconciler_names(), "reconciler")

    def validate_kind(self, name: str) -> str:
        """Refuse one that does not exist."""
        return _known(name, selectors.drift_kind_names(), "kind of drift")


class AcknowledgeDriftSerializer(Body):
    """Why it may stay, and until when."""

    reason = serializers.CharField(max_length=500)
    until = serializers.DateTimeField(
        required=False, help_text="It opens again then. Without it: until something else is read."
    )


class DriftReasonSerializer(Body):
    """Why."""

    reason = serializers.CharField(max_length=500)


def _known(name: str, known: Sequence[str], what: str) -> str:
    if name and name not in known:
        raise serializers.ValidationError(
            f"{name!r} is no {what}; there are: {', '.join(known)}.", code="unknown"
        )
    return name


DriftFindingPageSerializer = page_of(DriftFindingSerializer)
