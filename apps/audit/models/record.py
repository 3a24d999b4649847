"""Audit records: who did what to which object, and why. Never changed, never removed."""

from django.db import models

from dataverket.lib import clock, ids


class AuditRecord(models.Model):
    """One change to one object, written in the transaction that made the change.

    Triggers of the database refuse UPDATE, DELETE and TRUNCATE.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    source = models.CharField(max_length=10)
    remote_address = models.CharField(max_length=64, blank=True)
    correlation_id = models.UUIDField()
    action = models.CharField(max_length=100)
    object_type = models.CharField(max_length=63)
    object_id = models.UUIDField(null=True)
    object_name = models.CharField(max_length=255)
    tenant_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="audit_by_tenant"),
            models.Index(fields=["project_id", "-id"], name="audit_by_project"),
            models.Index(fields=["object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["correlation_id"], name="audit_by_correlation"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_name}"


class UnsealedRecord(models.Model):
    """A record that is not yet a link of the chain: finding these stays cheap for ever.

    The row is written with the record and removed by the sealer. Losing it hides nothing: the
    check of the chain counts every record without a seal.
    """

    record = models.OneToOneField(
        AuditRecord, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.pk)
