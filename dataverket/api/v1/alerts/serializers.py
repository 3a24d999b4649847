"""Alerts on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.pagination import page_of
from dataverket.api.v1.runbook_runs.serializers import SubjectSerializer


class AlertSerializer(serializers.Serializer[Any]):
    """Something that is wrong now, and the runbook for it."""

    code = serializers.CharField()
    runbook = serializers.CharField()
    severity = serializers.CharField(help_text="low, medium or high.")
    policy = serializers.CharField(help_text="Who acts on it: automatic, approval or manual.")
    subject = SubjectSerializer()
    since = serializers.DateTimeField()
    detail = serializers.CharField()
    task = serializers.UUIDField(source="task_id", allow_null=True)
    run = serializers.UUIDField(
        source="run_id", allow_null=True, help_text="The run that looks after it."
    )


AlertPageSerializer = page_of(AlertSerializer)
