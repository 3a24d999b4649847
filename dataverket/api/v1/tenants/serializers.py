"""Tenants on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, NameField
from dataverket.api.pagination import PageQuery, page_of


class TenantSerializer(serializers.Serializer[Any]):
    """An organisation with its own projects, people and quotas."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    display_name = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TenantQuery(PageQuery):
    """Which tenants."""

    name = serializers.CharField(required=False)


class NewTenantSerializer(Body):
    """A tenant to be."""

    name = NameField()
    display_name = serializers.CharField(default="", allow_blank=True, max_length=200)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class TenantPatchSerializer(Body):
    """Changes to a tenant."""

    name = NameField(required=False)
    display_name = serializers.CharField(required=False, allow_blank=True, max_length=200)


TenantPageSerializer = page_of(TenantSerializer)
