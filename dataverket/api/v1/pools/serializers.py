"""Pools on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import Body, DatacenterFilter, NameField
from dataverket.api.pagination import PageQuery, page_of


class PoolSerializer(serializers.Serializer[Any]):
    """A pool of VLAN ids or prefixes, and how much of it is used."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="vlan or prefix.")
    name = serializers.CharField()
    datacenter = serializers.CharField()
    version = serializers.IntegerField()
    content = serializers.CharField(help_text="A range of VLAN ids, or a prefix.")
    network_length = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField()
    used = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PoolQuery(PageQuery):
    """Which pools."""

    datacenter = DatacenterFilter()


class NewVlanPoolSerializer(Body):
    """The VLAN ids from ``first`` to ``last``."""

    name = NameField()
    datacenter = serializers.CharField(max_length=32)
    first = serializers.IntegerField(min_value=1, max_value=4094)
    last = serializers.IntegerField(min_value=1, max_value=4094)


class NewPrefixPoolSerializer(Body):
    """Prefixes of ``network_length`` bits out of ``prefix``."""

    name = NameField()
    datacenter = serializers.CharField(max_length=32)
    prefix = serializers.CharField(max_length=50)
    network_length = serializers.IntegerField(min_value=1, max_value=128)


PoolPageSerializer = page_of(PoolSerializer)
