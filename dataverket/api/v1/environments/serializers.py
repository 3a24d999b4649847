"""Environments on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, NameField, Query, ReasonedQuery
from dataverket.api.pagination import PageQuery, page_of

_PROJECT = "Id, or tenant/project."


class EnvironmentSerializer(serializers.Serializer[Any]):
    """A part of a project, such as production or test."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    tenant = serializers.UUIDField(source="tenant_id")
    project = serializers.UUIDField(source="project_id")
    project_name = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EnvironmentListQuery(PageQuery):
    """Which environments."""

    project = serializers.CharField(required=False, help_text=_PROJECT)
    name = serializers.CharField(required=False)


class EnvironmentQuery(Query):
    """Where to look up a name."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class EnvironmentWriteQuery(ReasonedQuery):
    """Where to look up a name, and why."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class NewEnvironmentSerializer(Body):
    """An environment to be."""

    project = serializers.CharField(help_text=_PROJECT)
    name = NameField()
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class EnvironmentPatchSerializer(Body):
    """Changes to an environment."""

    name = NameField(required=False)


EnvironmentPageSerializer = page_of(EnvironmentSerializer)
