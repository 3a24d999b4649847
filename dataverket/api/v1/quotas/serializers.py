"""Quotas on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, WordField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import QUOTA_RESOURCES


class QuotaSerializer(serializers.Serializer[Any]):
    """A limit and how much of it is used; without a project it is the tenant's own."""

    id = serializers.UUIDField()
    tenant = serializers.UUIDField(source="tenant_id")
    tenant_name = serializers.CharField()
    project = serializers.UUIDField(source="project_id", allow_null=True)
    project_name = serializers.CharField(allow_null=True)
    resource = serializers.CharField(help_text="servers, addresses or vlans.")
    limit = serializers.IntegerField()
    used = serializers.IntegerField()
    free = serializers.IntegerField()
    version = serializers.IntegerField()


class QuotaQuery(PageQuery):
    """Which quotas."""

    tenant = serializers.CharField(required=False, help_text="Id or name.")
    project = serializers.CharField(required=False, help_text="Id, or tenant/project.")


class SetQuotaSerializer(Body):
    """A limit: of the tenant, or with ``project`` of one of its projects."""

    tenant = serializers.CharField(required=False, help_text="Id or name.")
    project = serializers.CharField(required=False, help_text="Id, or tenant/project.")
    resource = WordField(choices=QUOTA_RESOURCES)
    limit = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)

    def validate(self, attrs: Any) -> Any:
        """Refuse a limit of nothing."""
        if ("tenant" in attrs) == ("project" in attrs):
            raise serializers.ValidationError("Give either tenant or project.", code="required")
        return attrs


QuotaPageSerializer = page_of(QuotaSerializer)
