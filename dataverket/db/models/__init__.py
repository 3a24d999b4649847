from dataverket.db.models.idempotency import IdempotencyKey
from dataverket.db.models.messaging import InboxEvent, OutboxMessage
from dataverket.db.models.process import ProcessReport

__all__ = ["IdempotencyKey", "InboxEvent", "OutboxMessage", "ProcessReport"]
