"""What a dry run answers."""

from typing import Any

from rest_framework import serializers

from dataverket.api.v1.quotas.serializers import QuotaSerializer
from dataverket.api.v1.tasks.serializers import TaskSerializer


class DryRunSerializer(serializers.Serializer[Any]):
    """What the request would do; nothing of it was done."""

    dry_run = serializers.BooleanField(help_text="Always true.")
    status = serializers.IntegerField(help_text="The status that the real request would get.")
    resource = serializers.DictField(allow_null=True, help_text="As it would be afterwards.")
    task = TaskSerializer(allow_null=True, help_text="As it would begin.")
    quota_after = QuotaSerializer(many=True, help_text="The quotas as they would be afterwards.")
