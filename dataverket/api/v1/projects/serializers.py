"""Projects on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, NameField, Query, ReasonedQuery
from dataverket.api.pagination import PageQuery, page_of


class ProjectSerializer(serializers.Serializer[Any]):
    """A project of a tenant: the unit that resources and roles belong to."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    display_name = serializers.CharField()
    tenant = serializers.UUIDField(source="tenant_id")
    tenant_name = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ProjectListQuery(PageQuery):
    """Which projects."""

    tenant = serializers.CharField(required=False, help_text="Id or name.")
    name = serializers.CharField(required=False)


class ProjectQuery(Query):
    """Where to look up a name."""

    tenant = serializers.CharField(required=False, help_text="Id or name.")


class ProjectWriteQuery(ReasonedQuery):
    """Where to look up a name, and why."""

    tenant = serializers.CharField(required=False, help_text="Id or name.")


class NewProjectSerializer(Body):
    """A project to be."""

    tenant = serializers.CharField(help_text="Id or name.")
    name = NameField()
    display_name = serializers.CharField(default="", allow_blank=True, max_length=200)
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class ProjectPatchSerializer(Body):
    """Changes to a project."""

    name = NameField(required=False)
    display_name = serializers.CharField(required=False, allow_blank=True, max_length=200)


ProjectPageSerializer = page_of(ProjectSerializer)
