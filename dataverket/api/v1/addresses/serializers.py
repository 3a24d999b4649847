"""Addresses on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body
from dataverket.api.pagination import PageQuery, page_of


class AddressSerializer(serializers.Serializer[Any]):
    """An address of a network that is in use."""

    id = serializers.UUIDField()
    network = serializers.UUIDField(source="network_id")
    network_name = serializers.CharField()
    datacenter = serializers.CharField()
    tenant = serializers.UUIDField(source="tenant_id", allow_null=True)
    project = serializers.UUIDField(source="project_id", allow_null=True)
    address = serializers.CharField()
    holder_type = serializers.CharField(help_text="manual, server_allocation, …")
    holder = serializers.UUIDField(source="holder_id")
    description = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AddressQuery(PageQuery):
    """Which addresses."""

    network = serializers.CharField(required=False, help_text="Id, or a name with project.")
    project = serializers.CharField(required=False, help_text="Where to look up the name.")
    holder = serializers.UUIDField(required=False)


class NewAddressSerializer(Body):
    """An address to be reserved by hand."""

    network = serializers.CharField(help_text="Id, or a name with project.")
    project = serializers.CharField(
        default="", allow_blank=True, help_text="Where to look up the name."
    )
    description = serializers.CharField(default="", allow_blank=True, max_length=200)


AddressPageSerializer = page_of(AddressSerializer)
