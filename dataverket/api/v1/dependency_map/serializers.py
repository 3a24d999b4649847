"""The dependency map on the wire."""

from datetime import timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field(OpenApiTypes.DOUBLE)
class SecondsField(serializers.Field[timedelta, float, float, timedelta]):
    """A duration, in seconds; only ever read."""

    def to_representation(self, value: timedelta) -> float:
        """Return the seconds."""
        return round(value.total_seconds(), 1)


class ServiceNodeSerializer(serializers.Serializer[Any]):
    """One service in one datacenter."""

    name = serializers.CharField(help_text="As tasks call it, such as nett@osl1.")
    service = serializers.CharField()
    datacenter = serializers.CharField()
    status = serializers.CharField(
        help_text="healthy or unknown; unknown without a recent heartbeat."
    )
    since = serializers.DateTimeField(allow_null=True, help_text="Null: it never reported itself.")
    seen_at = serializers.DateTimeField(allow_null=True, help_text="Its last heartbeat.")
    heartbeat_age_s = SecondsField(source="heartbeat_age", allow_null=True)
    backlog = serializers.IntegerField(
        allow_null=True, help_text="Commands before it; null while it is unknown."
    )
    slots = serializers.IntegerField(
        allow_null=True, help_text="Commands it executes at once; null while it is unknown."
    )
    waiting_tasks = serializers.IntegerField(help_text="Tasks that do not go on without it.")
    waiting_since = serializers.DateTimeField(allow_null=True)
    instance = serializers.CharField()


class NeedEdgeSerializer(serializers.Serializer[Any]):
    """That something needs a service, in every datacenter."""

    needed_by_kind = serializers.CharField(help_text="workflow or service.")
    needed_by = serializers.CharField()
    service = serializers.CharField(help_text="What is needed.")
    kind = serializers.CharField(
        help_text="hard: waits without it. soft: goes on, degraded. reconciliation: converges "
        "later."
    )
    steps = serializers.ListField(child=serializers.CharField())


class DependencyMapSerializer(serializers.Serializer[Any]):
    """Services in datacenters, and what needs them."""

    at = serializers.DateTimeField()
    nodes = ServiceNodeSerializer(many=True)
    edges = NeedEdgeSerializer(many=True)
