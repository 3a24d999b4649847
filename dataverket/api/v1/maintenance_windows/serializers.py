"""Maintenance windows on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, DatacenterFilter, NameField
from dataverket.api.pagination import PageQuery, page_of

_DAYS = "0 is Monday, 6 is Sunday."


class MaintenanceWindowSerializer(serializers.Serializer[Any]):
    """When work of high impact may begin: weekly, or once."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    datacenter = serializers.CharField()
    resource = serializers.UUIDField(
        source="resource_id", allow_null=True, help_text="Only work on this one."
    )
    weekdays = serializers.ListField(child=serializers.IntegerField(), help_text=_DAYS)
    opens = serializers.CharField(help_text="HH:MM in time_zone; empty when it opens once.")
    lasts_s = serializers.IntegerField(allow_null=True)
    time_zone = serializers.CharField()
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    is_open = serializers.BooleanField()
    opens_at = serializers.DateTimeField(allow_null=True, help_text="null while it is open.")
    closes_at = serializers.DateTimeField(allow_null=True, help_text="null while it is closed.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MaintenanceWindowQuery(PageQuery):
    """Which windows."""

    datacenter = DatacenterFilter()


class NewMaintenanceWindowSerializer(Body):
    """Either ``weekdays``, ``opens`` and ``lasts_s``, or ``starts_at`` and ``ends_at``."""

    name = NameField()
    datacenter = serializers.CharField(max_length=32)
    resource = serializers.UUIDField(required=False)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        default=list,
        max_length=7,
        help_text=_DAYS,
    )
    opens = serializers.CharField(default="", allow_blank=True, max_length=5)
    lasts_s = serializers.IntegerField(required=False, min_value=60, max_value=604_800)
    time_zone = serializers.CharField(default="UTC", max_length=64, help_text="IANA name.")
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


MaintenanceWindowPageSerializer = page_of(MaintenanceWindowSerializer)
