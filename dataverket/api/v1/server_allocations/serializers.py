"""Server allocations on the wire."""

from typing import Any

from rest_framework import serializers

from apps.maskin import states
from dataverket.api.inputs import (
    Body,
    DatacenterFilter,
    LabelsField,
    NameField,
    Query,
    ReasonedQuery,
    WordField,
    WriteQuery,
)
from dataverket.api.outputs import ConditionSerializer, LabelsOutput
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import ALLOCATION_PHASES

_PROJECT = "Id, or tenant/project."
_PHASES = states.ALLOCATION.states


class AllocationSpecSerializer(serializers.Serializer[Any]):
    """What is wished."""

    server_class = serializers.CharField()
    image = serializers.CharField()
    network = serializers.UUIDField(source="network_id")
    failure_domain = serializers.CharField(help_text="Empty: any.")


class AllocationStatusSerializer(serializers.Serializer[Any]):
    """What is."""

    phase = serializers.CharField(help_text=f"One of: {', '.join(_PHASES)}.")
    observed_version = serializers.IntegerField()
    conditions = ConditionSerializer(many=True)
    server = serializers.UUIDField(source="server_id", allow_null=True)
    server_name = serializers.CharField()
    address = serializers.CharField()
    placement_reason = serializers.CharField(help_text="Why this server was chosen.")
    task = serializers.UUIDField(source="task_id", allow_null=True, help_text="The last one.")


class ServerAllocationSerializer(serializers.Serializer[Any]):
    """A server that a project uses."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    labels = LabelsOutput()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    tenant = serializers.UUIDField(source="tenant_id")
    project = serializers.UUIDField(source="project_id")
    environment = serializers.UUIDField(source="environment_id", allow_null=True)
    datacenter = serializers.CharField()
    spec = AllocationSpecSerializer(source="*")
    status = AllocationStatusSerializer(source="*")


class AllocationListQuery(PageQuery):
    """Which allocations."""

    project = serializers.CharField(required=False, help_text=_PROJECT)
    environment = serializers.CharField(required=False, help_text="Id, or a name with project.")
    phase = serializers.ListField(child=WordField(choices=ALLOCATION_PHASES), default=list)
    datacenter = DatacenterFilter()


class AllocationQuery(Query):
    """Where to look up a name."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class AllocationVerbQuery(WriteQuery):
    """Where to look up a name."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class AllocationWriteQuery(ReasonedQuery):
    """Where to look up a name, and why."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class NewServerAllocationSerializer(Body):
    """A server that a project asks for."""

    project = serializers.CharField(help_text=_PROJECT)
    environment = serializers.CharField(default="", allow_blank=True, help_text="Id or name.")
    name = NameField()
    datacenter = serializers.CharField(max_length=32)
    server_class = serializers.CharField(max_length=63)
    image = serializers.CharField(max_length=63)
    network = serializers.CharField(help_text="Id, or name in the project.")
    failure_domain = serializers.CharField(default="", allow_blank=True, max_length=100)
    labels = LabelsField(default=dict)


class ServerAllocationPatchSerializer(Body):
    """Changes to an allocation; a label that is null is taken away."""

    name = NameField(required=False)
    labels = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True, allow_null=True),
        required=False,
    )


class AttachSerializer(Body):
    """Which network."""

    network = serializers.CharField(help_text="Id, or name in the project.")
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class DetachSerializer(Body):
    """Why."""

    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


ServerAllocationPageSerializer = page_of(ServerAllocationSerializer)
