"""Kinds of devices: what one buys."""

from django.db import models
from django.db.models import Q

from dataverket.db.base import Entity, name_validator

SWITCH = "switch"
SERVER = "server"
KINDS = [(SWITCH, "switch"), (SERVER, "server")]


class DeviceType(Entity):
    """A model of switch or server; the figures of servers are 0 and empty for switches."""

    name = models.CharField(max_length=63, unique=True, validators=[name_validator])
    kind = models.CharField(max_length=10, choices=KINDS)
    units = models.PositiveSmallIntegerField()
    vendor = models.CharField(max_length=100)
    model = models.CharField(max_length=100)
    server_class = models.CharField(max_length=63, blank=True)
    cores = models.PositiveIntegerField(default=0)
    memory_mib = models.PositiveIntegerField(default=0)
    disk_gib = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[SWITCH, SERVER]), name="device_type_kind_known"
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="device_type_units"),
            models.CheckConstraint(
                condition=Q(kind=SWITCH) | ~Q(server_class=""), name="server_type_has_class"
            ),
        ]

    def __str__(self) -> str:
        return self.name
