"""Servers on the wire."""

from typing import Any

from rest_framework import serializers

from apps.maskin import states
from dataverket.api.inputs import Body, DatacenterFilter, WordField
from dataverket.api.pagination import PageQuery, page_of
from dataverket.api.v1.enums import POWER_ACTIONS, PROVISION_STATES


class BmcSerializer(serializers.Serializer[Any]):
    """The management controller of a server."""

    protocol = serializers.CharField()
    host = serializers.CharField()
    port = serializers.IntegerField()
    trust = serializers.CharField()


class InterfacePeerSerializer(serializers.Serializer[Any]):
    """The switch port at the other end of the cable."""

    switch_id = serializers.UUIDField()
    switch_name = serializers.CharField()
    port_name = serializers.CharField()


class InterfaceSerializer(serializers.Serializer[Any]):
    """A network card of a server."""

    name = serializers.CharField()
    mac = serializers.CharField()
    boot = serializers.BooleanField()
    peer = InterfacePeerSerializer(allow_null=True)
    trust = serializers.CharField(help_text="Of its cable.")


class InventoryFactsSerializer(serializers.Serializer[Any]):
    """A server as the inventory knows it."""

    rack = serializers.CharField()
    unit = serializers.IntegerField()
    failure_domain = serializers.CharField()
    server_class = serializers.CharField()
    serial = serializers.CharField()
    system_uuid = serializers.UUIDField()
    cores = serializers.IntegerField()
    memory_mib = serializers.IntegerField()
    disk_gib = serializers.IntegerField()
    trust = serializers.CharField(help_text="declared, verified or disputed.")
    bmc = BmcSerializer(allow_null=True)
    interfaces = InterfaceSerializer(many=True)


class MachineSerializer(serializers.Serializer[Any]):
    """How an enrolled server is run."""

    provision_state = serializers.CharField(help_text=f"One of: {', '.join(states.SERVER.states)}.")
    power_state = serializers.CharField()
    desired_power = serializers.CharField(
        help_text="on or off: what the platform last brought it to; empty: nothing is desired."
    )
    power_observed_at = serializers.DateTimeField(allow_null=True)
    maintenance = serializers.BooleanField()
    maintenance_reason = serializers.CharField()
    fault = serializers.CharField()
    allocation = serializers.UUIDField(source="allocation_id", allow_null=True)
    wipe_pending = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ServerSerializer(serializers.Serializer[Any]):
    """A physical server; ``machine`` is null until it is enrolled."""

    id = serializers.UUIDField(source="record.id")
    name = serializers.CharField(source="record.name")
    datacenter = serializers.CharField(source="record.datacenter")
    inventory = InventoryFactsSerializer(source="record")
    machine = MachineSerializer(allow_null=True)


class ServerQuery(PageQuery):
    """Which servers; filters by state or class find only what is enrolled."""

    datacenter = DatacenterFilter()
    server_class = serializers.CharField(default="", allow_blank=True)
    provision_state = serializers.ListField(
        child=WordField(choices=PROVISION_STATES),
        default=list,
    )


class EnrollSerializer(Body):
    """Which servers: by name or id, or all approved ones (of a datacenter)."""

    servers = serializers.ListField(
        child=serializers.CharField(max_length=63),
        required=False,
        allow_empty=False,
        max_length=1000,
    )
    datacenter = serializers.CharField(default="", allow_blank=True, max_length=32)


class PowerSerializer(Body):
    """What to do with the power, and why."""

    action = WordField(choices=POWER_ACTIONS)
    reason = serializers.CharField(max_length=500)


class MaintenanceSerializer(Body):
    """Whether to keep the server from being handed out, and why."""

    on = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


ServerPageSerializer = page_of(ServerSerializer)
