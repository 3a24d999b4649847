"""Pools of VLAN ids and prefixes, and single addresses handed out of networks."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q

from apps.nett.models.fields import CidrField, DatacenterRange
from apps.nett.models.network import Network
from dataverket.db.base import Entity, name_validator


class VlanPool(Entity):
    """VLAN ids of one datacenter that may be handed out, both ends included."""

    name = models.CharField(max_length=63, validators=[name_validator])
    datacenter = models.CharField(max_length=32)
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["datacenter", "name"], name="vlan_pool_name_once"),
            models.CheckConstraint(
                condition=Q(first__gte=2, last__lte=4094, first__lte=F("last")),
                name="vlan_pool_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.datacenter} {self.first}-{self.last})"


class PrefixPool(Entity):
    """A prefix of one datacenter from which networks get theirs, all of one length."""

    name = models.CharField(max_length=63, validators=[name_validator])
    datacenter = models.CharField(max_length=32)
    prefix = CidrField()
    network_length = models.PositiveSmallIntegerField(default=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["datacenter", "name"], name="prefix_pool_name_once"),
            ExclusionConstraint(
                name="prefix_pools_do_not_overlap",
                expressions=[
                    (DatacenterRange(), RangeOperators.OVERLAPS),
                    (OpClass("prefix", "inet_ops"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.datacenter} {self.prefix})"


class AddressAllocation(Entity):
    """One address of a network, held by something (an allocation, a person's wish)."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="addresses")
    tenant_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True, db_index=True)
    environment_id = models.UUIDField(null=True)
    address = models.GenericIPAddressField()
    holder_type = models.CharField(max_length=32)
    holder_id = models.UUIDField()
    description = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "address"], name="address_once"),
            models.UniqueConstraint(
                fields=["network", "holder_type", "holder_id"], name="address_once_per_holder"
            ),
        ]

    def __str__(self) -> str:
        return str(self.address)
