"""Servers as Maskin runs them."""

from django.db import models
from django.db.models import Q

from apps.maskin import states
from dataverket.db.base import Entity


class Machine(Entity):
    """Lifecycle, power and reservation of one server of the inventory (held by its id)."""

    server_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=63, unique=True)
    datacenter = models.CharField(max_length=32)
    failure_domain = models.CharField(max_length=63)
    server_class = models.CharField(max_length=63)
    serial = models.CharField(max_length=63, blank=True)
    provision_state = models.CharField(max_length=16, default=states.ENROLL)
    power_state = models.CharField(max_length=8, default="unknown")
    # What the platform itself last brought it to; empty: nothing is desired.
    desired_power = models.CharField(max_length=8, blank=True)
    power_observed_at = models.DateTimeField(null=True, blank=True)
    maintenance = models.BooleanField(default=False)
    maintenance_reason = models.CharField(max_length=200, blank=True)
    fault = models.TextField(blank=True)
    failed_deployments = models.PositiveSmallIntegerField(default=0)
    allocation_id = models.UUIDField(null=True, blank=True, unique=True)
    # Both only grow: a wipe or an installation that was done is never mistaken for a new one.
    wipe_pending = models.BooleanField(default=True)
    install_id = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(provision_state__in=list(states.SERVER.states)),
                name="machine_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(provision_state=states.AVAILABLE)
                | Q(allocation_id__isnull=True)
                | Q(maintenance=False),
                name="machine_in_maintenance_is_not_handed_out",
            ),
        ]
        indexes = [
            models.Index(
                fields=["datacenter", "server_class"],
                condition=Q(provision_state=states.AVAILABLE, allocation_id__isnull=True),
                name="machine_free",
            )
        ]

    def __str__(self) -> str:
        return self.name
