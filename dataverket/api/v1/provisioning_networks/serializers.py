"""Provisioning networks on the wire."""

from rest_framework import serializers

from dataverket.api.inputs import Body


class NewProvisioningNetworkSerializer(Body):
    """The network on which a datacenter's servers boot their installer."""

    datacenter = serializers.CharField(max_length=32)
    vlan_id = serializers.IntegerField(min_value=1, max_value=4094)
    prefix = serializers.CharField(max_length=50)
