"""Messages that nobody could process, kept for a person to look at."""

from django.db import models

from dataverket.lib import ids


class DeadLetter(models.Model):
    """One message with its payload and why it was given up."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField()
    stream = models.CharField(max_length=32)
    subject = models.CharField(max_length=255)
    origin = models.CharField(max_length=80, blank=True)
    deliveries = models.PositiveIntegerField(default=1)
    message_id = models.CharField(max_length=255, blank=True)
    reason = models.TextField()
    payload = models.TextField()
    task_id = models.UUIDField(null=True)
    step_id = models.UUIDField(null=True, db_index=True)
    history = models.JSONField(default=list)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=16, blank=True)
    resolution_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "message_id"], name="dead_letter_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"
