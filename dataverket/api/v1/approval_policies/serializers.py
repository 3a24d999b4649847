"""Rules for approvals on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, NameField
from dataverket.api.pagination import PageQuery, page_of

_OPERATION = "Name of a workflow such as power-server, with * and ?; or abandon-task."


class ApprovalPolicySerializer(serializers.Serializer[Any]):
    """When other people have to agree, or a maintenance window has to be open, before a task."""

    id = serializers.UUIDField(allow_null=True, help_text="null: built in, and not replaced.")
    name = serializers.CharField(source="rule.name")
    operation = serializers.CharField(source="rule.operation", help_text=_OPERATION)
    description = serializers.CharField(source="rule.description")
    scope_kind = serializers.CharField(source="rule.scope_kind")
    tenant = serializers.UUIDField(source="rule.tenant_id", allow_null=True)
    project = serializers.UUIDField(source="rule.project_id", allow_null=True)
    min_objects = serializers.IntegerField(source="rule.min_objects")
    min_failure_domains = serializers.IntegerField(source="rule.min_failure_domains")
    shared_only = serializers.BooleanField(source="rule.shared_only")
    quorum = serializers.IntegerField(source="rule.quorum", help_text="0: nobody is asked.")
    expires_after_s = serializers.IntegerField(source="rule.expires_after_s")
    needs_window = serializers.BooleanField(source="rule.needs_window")
    enabled = serializers.BooleanField(source="rule.enabled")
    is_built_in = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField(allow_null=True)


class SetApprovalPolicySerializer(Body):
    """A rule of the platform, or with ``tenant`` or ``project`` of one of those."""

    name = NameField()
    operation = serializers.CharField(max_length=63, help_text=_OPERATION)
    description = serializers.CharField(default="", allow_blank=True, max_length=200)
    tenant = serializers.CharField(required=False, help_text="Id or name.")
    project = serializers.CharField(required=False, help_text="Id, or tenant/project.")
    min_objects = serializers.IntegerField(default=1, min_value=0, max_value=1_000_000)
    min_failure_domains = serializers.IntegerField(default=0, min_value=0, max_value=1_000_000)
    shared_only = serializers.BooleanField(default=False)
    quorum = serializers.IntegerField(default=1, min_value=0, max_value=5)
    expires_after_s = serializers.IntegerField(default=86_400, min_value=60, max_value=2_592_000)
    needs_window = serializers.BooleanField(default=False)
    enabled = serializers.BooleanField(default=True)
    reason = serializers.CharField(max_length=500)

    def validate(self, attrs: Any) -> Any:
        """Refuse a rule of two scopes."""
        if "tenant" in attrs and "project" in attrs:
            raise serializers.ValidationError("Give tenant or project, not both.", code="invalid")
        return attrs


class ApprovalPolicyQuery(PageQuery):
    """Which rules."""


ApprovalPolicyPageSerializer = page_of(ApprovalPolicySerializer)
