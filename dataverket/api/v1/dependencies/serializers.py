"""Health on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body
from dataverket.api.pagination import page_of


class DependencySerializer(serializers.Serializer[Any]):
    """Health of one service in one datacenter."""

    service = serializers.CharField()
    datacenter = serializers.CharField()
    status = serializers.CharField()
    since = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(allow_null=True)
    detail = serializers.CharField()
    blocked_tasks = serializers.IntegerField()


class SiteCheckSerializer(Body):
    """Which site."""

    datacenter = serializers.CharField(max_length=32)


DependencyPageSerializer = page_of(DependencySerializer)
