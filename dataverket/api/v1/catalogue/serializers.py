"""What there is to choose from, on the wire."""

from typing import Any

from rest_framework import serializers

from dataverket.api.inputs import DatacenterFilter
from dataverket.api.pagination import PageQuery, page_of


class DatacenterSerializer(serializers.Serializer[Any]):
    """A datacenter with how much stands in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    racks = serializers.IntegerField()
    servers = serializers.IntegerField()
    switches = serializers.IntegerField()


class ServerClassSerializer(serializers.Serializer[Any]):
    """A class of servers in one datacenter and how many of it can be had now."""

    name = serializers.CharField()
    datacenter = serializers.CharField()
    cores = serializers.IntegerField()
    memory_mib = serializers.IntegerField()
    disk_gib = serializers.IntegerField()
    total = serializers.IntegerField()
    available = serializers.IntegerField()


class ImageSerializer(serializers.Serializer[Any]):
    """An image that can be installed."""

    name = serializers.CharField()


class ServerClassQuery(PageQuery):
    """Where."""

    datacenter = DatacenterFilter()


DatacenterPageSerializer = page_of(DatacenterSerializer)
ServerClassPageSerializer = page_of(ServerClassSerializer)
ImagePageSerializer = page_of(ImageSerializer)
