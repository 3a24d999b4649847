"""The border between PostgreSQL and JetStream: what is to be sent, and what was already taken."""

from django.db import models
from django.db.models.functions import Now


class OutboxMessage(models.Model):
    """A message that waits to be published. The relay deletes it after JetStream's acknowledgement.

    ``message_id`` becomes ``Nats-Msg-Id``: a repeat within the stream's window is dropped there.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=255)
    message_id = models.CharField(max_length=255)
    payload = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.subject} {self.message_id}"


class InboxEvent(models.Model):
    """The id of an event that was applied, in the transaction that applied it."""

    # Compared byte by byte: so it needs no second index for LIKE.
    event_id = models.CharField(max_length=255, primary_key=True, db_collation="C")
    received_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.event_id
