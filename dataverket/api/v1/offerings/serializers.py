"""Offerings on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Query


class PrerequisiteSerializer(serializers.Serializer[Any]):
    """Something that has to be in order before an offering can be used."""

    code = serializers.CharField()
    met = serializers.BooleanField()
    detail = serializers.CharField()
    who_can_fix = serializers.CharField()
    command = serializers.CharField(help_text="The CLI command that mends it; often empty.")


class QuotaLeftSerializer(serializers.Serializer[Any]):
    """How much may still be reserved under the narrowest limit."""

    resource = serializers.CharField()
    left = serializers.IntegerField(allow_null=True, help_text="Null: no limit.")


class OfferingSerializer(serializers.Serializer[Any]):
    """Something that a project can order."""

    name = serializers.CharField()
    title = serializers.CharField()
    enabled = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why it is not enabled; else empty.")
    prerequisites = PrerequisiteSerializer(many=True)
    datacenters = serializers.ListField(child=serializers.CharField(), help_text="Where now.")
    quota_left = QuotaLeftSerializer(many=True)


class OfferingListSerializer(serializers.Serializer[Any]):
    """All offerings, as a project finds them."""

    items = OfferingSerializer(many=True)
    next_page_token = serializers.CharField(allow_null=True, help_text="Always null.")


class OfferingQuery(Query):
    """For whom."""

    project = serializers.CharField(help_text="Id, or tenant/project.")
