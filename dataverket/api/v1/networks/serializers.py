"""Networks on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.nett.types import NetworkView
from dataverket.api.inputs import (
    Body,
    DatacenterFilter,
    LabelsField,
    NameField,
    Query,
    ReasonedQuery,
)
from dataverket.api.outputs import ConditionSerializer, LabelsOutput
from dataverket.api.pagination import PageQuery, page_of

_PROJECT = "Id, or tenant/project."


class NetworkSpecSerializer(serializers.Serializer[Any]):
    """What is wished."""

    prefix = serializers.CharField()


class NetworkStatusSerializer(serializers.Serializer[Any]):
    """What is."""

    phase = serializers.SerializerMethodField(help_text="ready or converging.")
    observed_version = serializers.IntegerField(source="version")
    conditions = serializers.SerializerMethodField()
    vlan_id = serializers.IntegerField()
    prefix = serializers.CharField()
    gateway = serializers.CharField()
    addresses_used = serializers.IntegerField()
    ports_desired = serializers.IntegerField()
    ports_realized = serializers.IntegerField(help_text="Proven on the switch.")

    def get_phase(self, network: NetworkView) -> str:
        """Return whether every port is proven."""
        return "ready" if network.ports_realized == network.ports_desired else "converging"

    @extend_schema_field(ConditionSerializer(many=True))
    def get_conditions(self, network: NetworkView) -> list[dict[str, Any]]:
        """Return one condition: the ports."""
        is_done = network.ports_realized == network.ports_desired
        return [
            {
                "type": "PortsRealized",
                "status": "true" if is_done else "false",
                "reason": "Realized" if is_done else "Converging",
                "message": (
                    f"{network.ports_realized} of {network.ports_desired} ports are proven to "
                    "carry it"
                ),
                "last_transition_at": network.updated_at,
            }
        ]


class NetworkSerializer(serializers.Serializer[Any]):
    """A VLAN-backed network with one prefix in one datacenter."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    labels = LabelsOutput()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    tenant = serializers.UUIDField(source="tenant_id", allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    environment = serializers.UUIDField(source="environment_id", allow_null=True)
    datacenter = serializers.CharField()
    purpose = serializers.CharField(help_text="tenant or provisioning.")
    spec = NetworkSpecSerializer(source="*")
    status = NetworkStatusSerializer(source="*")


class NetworkListQuery(PageQuery):
    """Which networks."""

    project = serializers.CharField(required=False, help_text=_PROJECT)
    datacenter = DatacenterFilter()


class NetworkQuery(Query):
    """Where to look up a name."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class NetworkPortQuery(PageQuery):
    """Where to look up a name."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class NetworkWriteQuery(ReasonedQuery):
    """Where to look up a name."""

    project = serializers.CharField(required=False, help_text=_PROJECT)


class NewNetworkSerializer(Body):
    """A network to be."""

    project = serializers.CharField(help_text=_PROJECT)
    environment = serializers.CharField(default="", allow_blank=True, help_text="Id or name.")
    name = NameField()
    datacenter = serializers.CharField(max_length=32)
    prefix = serializers.CharField(
        required=False, max_length=50, help_text="A wish; without it the next free one is taken."
    )
    labels = LabelsField(default=dict)


class NetworkPatchSerializer(Body):
    """Changes to a network; a label that is null is taken away."""

    name = NameField(required=False)
    labels = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True, allow_null=True),
        required=False,
    )


class PortSerializer(serializers.Serializer[Any]):
    """A switch port: what it should carry and what its device says that it carries."""

    switch_id = serializers.UUIDField()
    switch_name = serializers.CharField()
    port_name = serializers.CharField()
    datacenter = serializers.CharField()
    description = serializers.CharField()
    desired_network = serializers.UUIDField(source="desired_network_id", allow_null=True)
    desired_vlan = serializers.IntegerField(allow_null=True)
    holder = serializers.UUIDField(source="holder_id", allow_null=True)
    realized_mode = serializers.CharField()
    realized_vlan = serializers.IntegerField(allow_null=True)
    realized_at = serializers.DateTimeField(allow_null=True)
    is_realized = serializers.BooleanField()


NetworkPageSerializer = page_of(NetworkSerializer)
PortPageSerializer = page_of(PortSerializer)
