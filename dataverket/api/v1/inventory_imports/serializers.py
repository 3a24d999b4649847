"""Inventory imports on the wire."""

from typing import Any

from rest_framework import serializers

from apps.inventory.types import ImportView
from dataverket.api.inputs import Body
from dataverket.api.pagination import PageQuery, page_of


class FieldChangeSerializer(serializers.Serializer[Any]):
    """One field of an object."""

    name = serializers.CharField()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class PlannedChangeSerializer(serializers.Serializer[Any]):
    """What an import does to one object."""

    action = serializers.CharField(help_text="create, change or remove.")
    kind = serializers.CharField()
    name = serializers.CharField()
    sensitive = serializers.BooleanField(help_text="Waits for another operator's approval.")
    fields_changed = FieldChangeSerializer(many=True, source="fields")


class InventoryImportSerializer(serializers.Serializer[Any]):
    """A site description: what was applied at once, and what waits or was decided."""

    id = serializers.UUIDField()
    datacenter = serializers.CharField()
    state = serializers.CharField(
        help_text="planned, waiting_approval, applied, rejected, expired or superseded."
    )
    reason = serializers.CharField()
    plan_hash = serializers.CharField(help_text="SHA-256 of what waits, in hex.")
    applied_at_once = PlannedChangeSerializer(many=True)
    pending = PlannedChangeSerializer(many=True)
    diff = serializers.SerializerMethodField(help_text="For a person.")
    submitter = serializers.UUIDField(source="submitter_id", allow_null=True)
    submitter_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decider_name = serializers.CharField()
    decision_reason = serializers.CharField()
    version = serializers.IntegerField()

    def get_diff(self, view: ImportView) -> str:
        """Return all changes as lines of text."""
        return "\n".join(change.text() for change in (*view.applied_at_once, *view.pending))


class ImportQuery(PageQuery):
    """Which imports."""

    datacenter = serializers.CharField(required=False)
    state = serializers.CharField(required=False)


class NewInventoryImportSerializer(Body):
    """A site description."""

    content = serializers.CharField(
        trim_whitespace=False, help_text="The site description as YAML text."
    )
    reason = serializers.CharField(max_length=500)


class ImportDecisionSerializer(Body):
    """What the decider has read, and why so."""

    plan_hash = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=500)


InventoryImportPageSerializer = page_of(InventoryImportSerializer)
