"""Cables between interfaces."""

from django.db import models
from django.db.models import Q

from apps.inventory import states
from apps.inventory.models.device import TRUST_CHOICES, Interface
from dataverket.db.base import Entity


class Cable(Entity):
    """A cable; its two ends are rows of ``CableEnd``."""

    trust = models.CharField(max_length=10, choices=TRUST_CHOICES, default=states.DECLARED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(trust__in=list(states.TRUST.states)), name="cable_trust_known"
            )
        ]

    def __str__(self) -> str:
        return f"cable {self.pk}"


class CableEnd(models.Model):
    """One end of a cable. The database keeps each interface in at most one cable."""

    id = models.BigAutoField(primary_key=True)
    cable = models.ForeignKey(Cable, on_delete=models.CASCADE, related_name="ends")
    side = models.CharField(max_length=1, choices=[("a", "a"), ("b", "b")])
    interface = models.OneToOneField(Interface, on_delete=models.CASCADE, related_name="cable_end")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cable", "side"], name="cable_end_once_per_side"),
            models.CheckConstraint(condition=Q(side__in=["a", "b"]), name="cable_end_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.side} of {self.cable_id}"
