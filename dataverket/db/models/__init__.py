from dataverket.db.models.idempotency import IdempotencyKey
from dataverket.db.models.messaging import InboxEvent, OutboxMessage

__all__ = ["IdempotencyKey", "InboxEvent", "OutboxMessage"]
