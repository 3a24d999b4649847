"""Users and machine accounts on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, NameField
from dataverket.api.pagination import PageQuery, page_of


class UserSerializer(serializers.Serializer[Any]):
    """A person who can sign in."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    email = serializers.CharField()
    display_name = serializers.CharField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class NewUserSerializer(Body):
    """A person to be; without a password only API tokens work."""

    username = serializers.CharField(max_length=100)
    password = serializers.CharField(required=False, max_length=200, trim_whitespace=False)
    display_name = serializers.CharField(default="", allow_blank=True, max_length=200)
    email = serializers.CharField(default="", allow_blank=True, max_length=254)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class MachineAccountSerializer(serializers.Serializer[Any]):
    """An account for a program."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    tenant = serializers.UUIDField(source="tenant_id", allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MachineAccountQuery(PageQuery):
    """Which accounts."""

    name = serializers.CharField(required=False)


class NewMachineAccountSerializer(Body):
    """An account for a program; of a tenant, a project or the platform."""

    name = NameField()
    description = serializers.CharField(default="", allow_blank=True, max_length=200)
    tenant = serializers.CharField(required=False, help_text="Id or name.")
    project = serializers.CharField(required=False, help_text="Id, or tenant/project.")
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


UserPageSerializer = page_of(UserSerializer)
MachineAccountPageSerializer = page_of(MachineAccountSerializer)
