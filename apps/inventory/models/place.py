"""Where things stand: datacenters, rooms, racks."""

from django.db import models
from django.db.models import Q

from dataverket.db.base import Entity, name_validator


class Datacenter(Entity):
    """A datacenter as it is modelled."""

    name = models.CharField(max_length=32, unique=True, validators=[name_validator])

    def __str__(self) -> str:
        return self.name


class Room(Entity):
    """A room of a datacenter."""

    datacenter = models.ForeignKey(Datacenter, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=63, validators=[name_validator])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["datacenter", "name"], name="room_name_unique_in_datacenter"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Rack(Entity):
    """A rack: ``units`` high, counted from the bottom, in one failure domain."""

    datacenter = models.ForeignKey(Datacenter, on_delete=models.PROTECT, related_name="racks")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="racks")
    name = models.CharField(max_length=63, validators=[name_validator])
    units = models.PositiveSmallIntegerField()
    failure_domain = models.CharField(max_length=63)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["datacenter", "name"], name="rack_name_unique_in_datacenter"
            ),
            models.CheckConstraint(condition=Q(units__gte=1, units__lte=100), name="rack_units"),
        ]

    def __str__(self) -> str:
        return self.name
