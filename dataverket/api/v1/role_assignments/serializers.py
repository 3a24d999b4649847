"""Role assignments on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, WordField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import PRINCIPAL_KINDS, ROLES, SCOPE_KINDS


class RoleAssignmentSerializer(serializers.Serializer[Any]):
    """A role that a user or machine account holds at a scope."""

    id = serializers.UUIDField()
    principal_kind = serializers.CharField(help_text="user or machine.")
    principal = serializers.UUIDField(source="principal_id")
    principal_name = serializers.CharField()
    role = serializers.CharField()
    scope_kind = serializers.CharField(help_text="platform, tenant, project or environment.")
    scope = serializers.UUIDField(source="scope_id", allow_null=True)
    tenant = serializers.UUIDField(source="tenant_id", allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    granted_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class RoleAssignmentQuery(PageQuery):
    """Which assignments."""

    principal = serializers.UUIDField(required=False)
    tenant = serializers.CharField(required=False, help_text="Id or name.")
    project = serializers.CharField(required=False, help_text="Id, or tenant/project.")


class NewRoleAssignmentSerializer(Body):
    """A role to be granted."""

    principal_kind = WordField(choices=PRINCIPAL_KINDS, default="user")
    principal = serializers.CharField(max_length=100, help_text="Id or name.")
    role = WordField(choices=ROLES)
    scope_kind = WordField(choices=SCOPE_KINDS)
    scope = serializers.CharField(
        required=False,
        help_text="Id; or the tenant's name, or tenant/project. Leave out for the platform.",
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


RoleAssignmentPageSerializer = page_of(RoleAssignmentSerializer)
