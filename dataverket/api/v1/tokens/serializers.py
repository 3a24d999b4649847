"""API tokens on the wire."""

from typing import Any

from rest_framework import serializers

from apps.identitet.types import ScopeKind
from dataverket.api.inputs import Body, WordField
from dataverket.api.pagination import page_of
from dataverket.api.v1.enums import ROLES, SCOPE_KINDS


class TokenSerializer(serializers.Serializer[Any]):
    """An API token without its secret."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    owner_kind = serializers.CharField(help_text="user or machine.")
    owner = serializers.UUIDField(source="owner_id")
    owner_name = serializers.CharField()
    role = serializers.CharField(allow_null=True, help_text="What it is cut down to.")
    scope_kind = serializers.CharField(help_text="platform, tenant, project or environment.")
    scope = serializers.UUIDField(source="scope_id", allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class IssuedTokenSerializer(TokenSerializer):
    """A fresh API token."""

    token = serializers.CharField(
        allow_null=True, help_text="Shown once; null when the request is repeated."
    )


class NewTokenSerializer(Body):
    """A token to be, optionally narrower than its owner."""

    name = serializers.CharField(max_length=100)
    expires_at = serializers.DateTimeField(help_text="Within 365 days.")
    role = WordField(choices=ROLES, required=False)
    scope_kind = WordField(choices=SCOPE_KINDS, default=ScopeKind.PLATFORM.value)
    scope = serializers.UUIDField(required=False, help_text="Id of tenant, project or environment.")
    machine_account = serializers.UUIDField(
        required=False, help_text="For a program; for platform operators only."
    )
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


TokenPageSerializer = page_of(TokenSerializer)
