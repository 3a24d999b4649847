"""Seals: the links of the hash chain over the audit records."""

from django.db import models
from django.db.models import Q

from apps.audit.models.record import AuditRecord


class AuditSeal(models.Model):
    """One link: ``hash`` is SHA-256 over the previous link's hash and the record, in hex.

    ``sequence`` begins at 1 and has no gaps.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    record = models.OneToOneField(AuditRecord, on_delete=models.PROTECT, related_name="seal")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sequence__gte=1), name="audit_seal_from_one")
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"
