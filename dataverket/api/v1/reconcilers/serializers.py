"""Reconcilers on the wire."""

from typing import Any

from rest_framework import serializers

from apps.observasjon.services.drift_policies import (
    LONGEST_S,
    MOST_IN_FLIGHT,
    MOST_PER_MINUTE,
    SHORTEST_S,
)
from dataverket.api.inputs import Body, DatacenterFilter, Query, WordField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import DRIFT_ACTIONS, RECONCILED_OUTCOMES


class PolicyInForceSerializer(serializers.Serializer[Any]):
    """What a reconciler does in a datacenter, all policies laid over each other."""

    action = serializers.CharField(help_text="off, report or remediate.")
    period_s = serializers.IntegerField(help_text="Seconds from one reading to the next.")
    in_flight = serializers.IntegerField(help_text="At most so many readings at once.")
    per_minute = serializers.IntegerField(help_text="At most so many begin within a minute.")


class ReconcilerPolicySerializer(serializers.Serializer[Any]):
    """What was set for a reconciler in one place; null: as above it."""

    action = serializers.CharField(allow_null=True)
    period_s = serializers.IntegerField(allow_null=True)
    in_flight = serializers.IntegerField(allow_null=True)
    per_minute = serializers.IntegerField(allow_null=True)


class ReconcilerSerializer(serializers.Serializer[Any]):
    """A reconciler in one datacenter."""

    name = serializers.CharField()
    title = serializers.CharField()
    datacenter = serializers.CharField()
    resource_type = serializers.CharField()
    service = serializers.CharField(help_text="Who reads; nothing is started while it is away.")
    policy = PolicyInForceSerializer()
    own_policy = ReconcilerPolicySerializer(help_text="What was set for this datacenter alone.")
    resources = serializers.IntegerField()
    in_flight = serializers.IntegerField(help_text="Readings under way.")
    never_compared = serializers.IntegerField()
    unread = serializers.IntegerField(help_text="Could not be read the last time.")
    oldest_comparison_at = serializers.DateTimeField(allow_null=True)
    next_due_at = serializers.DateTimeField(allow_null=True)
    findings_open = serializers.IntegerField()
    waits = serializers.CharField(help_text="Why nothing is started; often empty.")


class ReconciledSerializer(serializers.Serializer[Any]):
    """One resource that is compared."""

    id = serializers.UUIDField()
    reconciler = serializers.CharField()
    resource_id = serializers.UUIDField()
    resource_name = serializers.CharField()
    datacenter = serializers.CharField()
    outcome = serializers.CharField(help_text="agrees, differs, unread or never compared.")
    compared_at = serializers.DateTimeField(allow_null=True)
    next_due_at = serializers.DateTimeField()
    failures = serializers.IntegerField(help_text="Readings that failed in a row.")
    detail = serializers.CharField(help_text="Why it cannot be read; often empty.")
    task_id = serializers.UUIDField(allow_null=True, help_text="The task that reads it now.")
    converges = serializers.BooleanField(
        help_text="A task left to the reconciler to make it as desired."
    )


class ReconcilersQuery(PageQuery):
    """Where."""

    datacenter = DatacenterFilter()


class ReconciledQuery(PageQuery):
    """Which resources."""

    datacenter = DatacenterFilter()
    outcome = WordField(choices=RECONCILED_OUTCOMES, required=False)


class RunReconcilerSerializer(Body):
    """What is compared at once: everything, a datacenter, or one resource."""

    datacenter = serializers.CharField(default="", allow_blank=True, max_length=32)
    resource = serializers.CharField(
        default="", allow_blank=True, max_length=200, help_text="Name or id."
    )
    reason = serializers.CharField(max_length=500)


class ReconcilerRunSerializer(serializers.Serializer[Any]):
    """How many resources are due now."""

    due = serializers.IntegerField()


class PolicyPlaceQuery(Query):
    """Where."""

    datacenter = serializers.CharField(
        default="", allow_blank=True, max_length=32, help_text="Empty: everywhere."
    )


class SetReconcilerPolicySerializer(Body):
    """Replaces what was set in this place; what is left out is as above it."""

    datacenter = serializers.CharField(
        default="", allow_blank=True, max_length=32, help_text="Empty: everywhere."
    )
    action = WordField(choices=DRIFT_ACTIONS, required=False)
    period_s = serializers.IntegerField(
        required=False, min_value=SHORTEST_S, max_value=LONGEST_S, help_text="Seconds."
    )
    in_flight = serializers.IntegerField(required=False, min_value=1, max_value=MOST_IN_FLIGHT)
    per_minute = serializers.IntegerField(required=False, min_value=1, max_value=MOST_PER_MINUTE)
    reason = serializers.CharField(max_length=500)


ReconcilerPageSerializer = page_of(ReconcilerSerializer)
ReconciledPageSerializer = page_of(ReconciledSerializer)
