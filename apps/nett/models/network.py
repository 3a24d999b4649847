"""Logical networks: a VLAN with a prefix in one datacenter."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q

from apps.nett.models.fields import CidrField, DatacenterRange
from dataverket.db.base import Entity, name_validator

TENANT = "tenant"
PROVISIONING = "provisioning"


class Network(Entity):
    """A VLAN-backed network. Infrastructure networks (provisioning) belong to no project."""

    name = models.CharField(max_length=63, validators=[name_validator])
    labels = models.JSONField(default=dict, blank=True)
    purpose = models.CharField(max_length=16, default=TENANT)
    tenant_id = models.UUIDField(null=True, db_index=True)
    project_id = models.UUIDField(null=True)
    environment_id = models.UUIDField(null=True)
    datacenter = models.CharField(max_length=32)
    vlan_id = models.PositiveSmallIntegerField()
    prefix = CidrField()
    gateway = models.GenericIPAddressField()
    # The lowest address that may be free, as an offset into the prefix: allocation begins there.
    next_offset = models.PositiveIntegerField(default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project_id", "name"],
                name="network_name_once",
                nulls_distinct=False,
                condition=Q(purpose=TENANT),
            ),
            models.UniqueConstraint(
                fields=["datacenter", "purpose"],
                name="one_provisioning_network",
                condition=Q(purpose=PROVISIONING),
            ),
            models.UniqueConstraint(fields=["datacenter", "vlan_id"], name="vlan_once"),
            models.CheckConstraint(
                condition=Q(purpose__in=[TENANT, PROVISIONING]), name="network_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(vlan_id__gte=1, vlan_id__lte=4094), name="network_vlan_range"
            ),
            ExclusionConstraint(
                name="network_prefixes_do_not_overlap",
                expressions=[
                    (DatacenterRange(), RangeOperators.OVERLAPS),
                    (OpClass("prefix", "inet_ops"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.datacenter} VLAN {self.vlan_id})"
