"""Switch ports: what shall stand on them, and what was last read from the device."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from apps.nett.messages import PortConfiguration
from apps.nett.models.network import Network
from dataverket.db.base import Entity
from dataverket.lib import plain


class SwitchPort(Entity):
    """One port: desired network and holder, and the realized VLAN with its proof.

    ``desired_network`` empty means: shut down, nothing on it. ``realized_*`` is what the device's
    running configuration held at ``realized_at``; it is not proof of what is desired unless
    ``realized_revision`` has reached ``desired_revision``. ``realized`` is all of the reading.
    """

    switch_id = models.UUIDField()
    switch_name = models.CharField(max_length=63)
    port_name = models.CharField(max_length=63)
    datacenter = models.CharField(max_length=32)
    desired_network = models.ForeignKey(
        Network, on_delete=models.PROTECT, null=True, related_name="ports"
    )
    holder_id = models.UUIDField(null=True, db_index=True)
    description = models.CharField(max_length=120, blank=True)
    desired_revision = models.PositiveBigIntegerField(default=0)
    realized = models.JSONField(default=dict)
    realized_mode = models.CharField(max_length=8, blank=True)
    realized_vlan = models.PositiveSmallIntegerField(null=True)
    realized_revision = models.PositiveBigIntegerField(default=0)
    realized_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["switch_id", "port_name"], name="port_once"),
            models.CheckConstraint(
                condition=Q(desired_network__isnull=True) | Q(holder_id__isnull=False),
                name="port_in_use_has_a_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.switch_name}:{self.port_name}"

    @property
    def is_settled(self) -> bool:
        """Whether it was read, after its last wish had been brought about."""
        return bool(self.realized) and self.realized_revision >= self.desired_revision > 0

    @property
    def is_owed(self) -> bool:
        """Whether its last wish was never brought about."""
        return self.realized_revision < self.desired_revision

    def take_reading(self, port: PortConfiguration, at: datetime) -> None:
        """Take over what the device was read to hold; the caller saves."""
        self.realized = plain.dump(port)
        self.realized_mode = port.mode
        self.realized_vlan = port.access_vlan if port.mode == "ACCESS" else None
        self.realized_at = at

    def shows(self, network: Network | None) -> bool:
        """Tell whether the last reading, made after the last wish, shows ``network`` (or none)."""
        return (
            self.realized_at is not None
            and self.realized_revision >= self.desired_revision
            and self.realized_vlan == (network.vlan_id if network else None)
            and self.realized_mode == ("ACCESS" if network else "UNUSED")
            and self.realized.get("enabled", network is not None) == (network is not None)
        )


class SwitchRevision(models.Model):
    """The counter of intents of one switch; its row is the lock under which intents are made.

    ``realized_vlans`` holds the names of its VLANs by id, since it was first read as a whole.
    """

    switch_id = models.UUIDField(primary_key=True)
    switch_name = models.CharField(max_length=63)
    revision = models.PositiveBigIntegerField(default=0)
    running_digest = models.CharField(max_length=64, blank=True)
    last_diff = models.TextField(blank=True)
    realized_vlans = models.JSONField(null=True)
    realized_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.switch_name} revision {self.revision}"
