"""Schedules on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, NameField
from dataverket.api.pagination import PageQuery, page_of


class ScheduleSerializer(serializers.Serializer[Any]):
    """Something that starts again and again, as its owner."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    operation = serializers.CharField()
    arguments = serializers.DictField()
    datacenter = serializers.CharField()
    cron = serializers.CharField(help_text="Five fields; empty for an interval.")
    every_s = serializers.IntegerField(allow_null=True, help_text="Seconds of an interval.")
    time_zone = serializers.CharField()
    maintenance_window = serializers.UUIDField(source="window_id", allow_null=True)
    maintenance_window_name = serializers.CharField(
        source="window_name", help_text="Empty without one."
    )
    owner = serializers.UUIDField(source="owner_id")
    owner_kind = serializers.CharField()
    owner_name = serializers.CharField()
    enabled = serializers.BooleanField()
    note = serializers.CharField(help_text="Why it is off, or what it waits for; often empty.")
    next_due_at = serializers.DateTimeField(
        allow_null=True, help_text="When it comes due next; null while it is off."
    )
    next_start_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When it starts next: when it comes due, or when its maintenance window opens "
        "after that. Null while it is off, or when the window does not open again.",
    )
    last_due_at = serializers.DateTimeField(allow_null=True)
    last_outcome = serializers.CharField(help_text="started, skipped, refused or failed.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ScheduleRunSerializer(serializers.Serializer[Any]):
    """What became of one due moment."""

    id = serializers.UUIDField()
    due_at = serializers.DateTimeField()
    at = serializers.DateTimeField()
    outcome = serializers.CharField(help_text="started, skipped, refused or failed.")
    detail = serializers.CharField()
    tasks = serializers.ListField(child=serializers.UUIDField())


class SchedulableSerializer(serializers.Serializer[Any]):
    """What can be scheduled."""

    name = serializers.CharField()
    description = serializers.CharField()
    needs = serializers.CharField(help_text="The operation that the owner must be allowed.")
    arguments = serializers.ListField(child=serializers.CharField())
    choices = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Arguments that are one of a few words, each with these.",
    )
    references = serializers.DictField(
        child=serializers.CharField(),
        help_text="Arguments that are ids, each with the kind of thing that it names: server.",
    )


class NewScheduleSerializer(Body):
    """Either ``cron`` or ``every_s``."""

    name = NameField()
    operation = serializers.CharField(max_length=63, help_text="See /schedulable-operations.")
    arguments = serializers.DictField(default=dict)
    datacenter = serializers.CharField(max_length=32)
    cron = serializers.CharField(default="", allow_blank=True, max_length=100)
    every_s = serializers.IntegerField(
        required=False, min_value=60, max_value=31_536_000, help_text="Seconds."
    )
    time_zone = serializers.CharField(default="UTC", max_length=64, help_text="IANA name.")
    maintenance_window = serializers.CharField(
        required=False, max_length=63, help_text="Id or name: starts only while it is open."
    )
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class ScheduleReasonSerializer(Body):
    """Why."""

    reason = serializers.CharField(max_length=500)


class ScheduleQuery(PageQuery):
    """Which schedules."""


SchedulePageSerializer = page_of(ScheduleSerializer)
ScheduleRunPageSerializer = page_of(ScheduleRunSerializer)
SchedulablePageSerializer = page_of(SchedulableSerializer)
