"""The caller on the wire."""

from typing import Any

from rest_framework import serializers


class HeldRoleSerializer(serializers.Serializer[Any]):
    """A role that counts for this request."""

    role = serializers.CharField()
    scope_kind = serializers.CharField(help_text="platform, tenant, project or environment.")
    scope = serializers.UUIDField(allow_null=True)
    scope_name = serializers.CharField(help_text="As a path of names; empty for the platform.")


class ScopeNameSerializer(serializers.Serializer[Any]):
    """A tenant or project by id and path of names."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    """Who asks, what it may do, and what it sees."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="user or machine.")
    name = serializers.CharField()
    is_operator = serializers.BooleanField()
    roles = HeldRoleSerializer(many=True)
    tenants = ScopeNameSerializer(many=True, help_text="The first 200.")
    projects = ScopeNameSerializer(many=True, help_text="The first 200, as tenant/project.")
    token_expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Null when it came with a session."
    )
