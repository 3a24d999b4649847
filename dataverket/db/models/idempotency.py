"""What was answered to a request that carried an Idempotency-Key."""

from django.db import models


class IdempotencyKey(models.Model):
    """One key of one actor with the digest of its request and, once there is one, the answer.

    Source: draft-ietf-httpapi-idempotency-key-header-07.
    """

    actor_id = models.UUIDField()
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor_id", "key"], name="idempotency_key_once_per_actor"
            )
        ]

    def __str__(self) -> str:
        return self.key
