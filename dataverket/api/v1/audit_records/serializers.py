"""Audit records on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.pagination import PageQuery, page_of


class AuditActorSerializer(serializers.Serializer[Any]):
    """Who did it, and through which door."""

    kind = serializers.CharField(help_text="user, machine or system.")
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="api, cli, admin or system."
    )
    correlation_id = serializers.UUIDField()
    remote_address = serializers.CharField()


class AuditRecordSerializer(serializers.Serializer[Any]):
    """One change to one object."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor = AuditActorSerializer()
    action = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.UUIDField(allow_null=True)
    object_name = serializers.CharField()
    tenant = serializers.UUIDField(source="tenant_id", allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    reason = serializers.CharField()
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)
    sealed = serializers.BooleanField(help_text="Whether it is a link of the hash chain.")


class AuditQuery(PageQuery):
    """Which records."""

    tenant = serializers.CharField(required=False, help_text="Id or name.")
    project = serializers.CharField(required=False, help_text="Id, or tenant/project.")
    actor = serializers.UUIDField(required=False)
    action = serializers.CharField(
        default="", allow_blank=True, help_text="Itself and everything below it."
    )
    object_type = serializers.CharField(default="", allow_blank=True)
    object_id = serializers.UUIDField(required=False)
    correlation_id = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


AuditRecordPageSerializer = page_of(AuditRecordSerializer)
