"""Switches and servers with their interfaces and BMCs."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from apps.inventory import states
from apps.inventory.models.device_type import KINDS, SERVER, SWITCH, DeviceType
from apps.inventory.models.place import Datacenter, Rack
from dataverket.db.base import Entity, name_validator

TRUST_CHOICES = [(state, state) for state in states.TRUST.states]
mac_validator = RegexValidator(
    r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$", "Six pairs of lower-case hex digits with colons."
)


class _RackRange(Func):
    """A range that holds one rack: lets GiST compare racks for equality without an extension."""

    function = "inventory.rackrange"
    template = "%(function)s(%(expressions)s, '[]')"


class _UnitRange(Func):
    """The rack units from the bottom unit up."""

    function = "int4range"


class Device(Entity):
    """What switches and servers share: a place in a rack, a serial number, trust.

    ``units`` is copied from the type, so that the database itself refuses two devices in one rack
    unit.
    """

    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=63, unique=True, validators=[name_validator])
    datacenter = models.ForeignKey(Datacenter, on_delete=models.PROTECT, related_name="devices")
    device_type = models.ForeignKey(DeviceType, on_delete=models.PROTECT, related_name="devices")
    rack = models.ForeignKey(Rack, on_delete=models.PROTECT, related_name="devices")
    unit = models.PositiveSmallIntegerField()
    units = models.PositiveSmallIntegerField()
    serial = models.CharField(max_length=100, unique=True)
    trust = models.CharField(max_length=10, choices=TRUST_CHOICES, default=states.DECLARED)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="device_alone_in_its_rack_units",
                deferrable=Deferrable.IMMEDIATE,
                expressions=[
                    (_RackRange(F("rack"), F("rack")), RangeOperators.OVERLAPS),
                    (_UnitRange(F("unit"), F("unit") + F("units")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(unit__gte=1, units__gte=1), name="device_unit"),
            models.CheckConstraint(
                condition=Q(kind__in=[SWITCH, SERVER]), name="device_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(trust__in=list(states.TRUST.states)), name="device_trust_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Server(Device):
    """A server: a device with a system UUID (as SMBIOS tells it) and, mostly, a BMC."""

    system_uuid = models.UUIDField(unique=True)


class Switch(Device):
    """A switch and how to reach it. ``credential`` is a secret reference, never a password.

    ``host_key`` is the SHA256 fingerprint of the SSH host key in OpenSSH's form, or empty.
    """

    nos = models.CharField(max_length=20)
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    credential = models.CharField(max_length=200)
    host_key = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "port"], name="switch_management_address")
        ]


class Interface(Entity):
    """A port of a switch or a network card of a server."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="interfaces")
    name = models.CharField(max_length=63)
    mac = models.CharField(
        max_length=17, unique=True, null=True, blank=True, validators=[mac_validator]
    )
    boot = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "name"], name="interface_name_in_device"),
            models.UniqueConstraint(
                fields=["device"], condition=Q(boot=True), name="interface_one_boots"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BmcEndpoint(Entity):
    """The management controller of a server. ``credential`` is a secret reference."""

    server = models.OneToOneField(Server, on_delete=models.CASCADE, related_name="bmc")
    protocol = models.CharField(max_length=10)
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    credential = models.CharField(max_length=200)
    trust = models.CharField(max_length=10, choices=TRUST_CHOICES, default=states.DECLARED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "port"], name="bmc_address"),
            models.CheckConstraint(
                condition=Q(trust__in=list(states.TRUST.states)), name="bmc_trust_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol} {self.host}:{self.port}"
