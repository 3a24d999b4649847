"""Doing something once per Idempotency-Key, however often and from how many sides it is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from dataverket.db.models import IdempotencyKey
from dataverket.lib.problems import InvalidInput

KEPT_FOR: Final = timedelta(hours=24)


class KeyReused(InvalidInput):
    """The key came with another request before. Final: take a fresh key."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key belongs to another request"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAnswer:
    """What was answered; ``body`` is JSON-ready and holds no secret."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def once(
    *,
    actor_id: UUID,
    key: str,
    digest: str,
    at: datetime,
    work: Callable[[], StoredAnswer],
) -> tuple[StoredAnswer, bool]:
    """Return the answer of ``work`` and whether it is a replay.

    The key and the effect of ``work`` are one transaction. Racers with the same key wait for the
    first of them. When ``work`` raises, neither is kept, and the key may be used again.

    Raises:
        KeyReused: The key was used within 24 hours for a request with another digest. Final.
    """
    with transaction.atomic():
        # Waits here for another transaction that has inserted the same key.
        IdempotencyKey.objects.bulk_create(
            [IdempotencyKey(actor_id=actor_id, key=key, request_digest=digest, created_at=at)],
            ignore_conflicts=True,
        )
        row = IdempotencyKey.objects.select_for_update().get(actor_id=actor_id, key=key)
        if row.status is not None and row.created_at > at - KEPT_FOR:
            if row.request_digest != digest:
                raise KeyReused(
                    f"Idempotency-Key {key!r} was used at {row.created_at.isoformat()} for another "
                    "request. Repeat that one unchanged, or take a fresh key."
                )
            return StoredAnswer(status=row.status, body=row.body, headers=row.headers), True
        answer = work()
        IdempotencyKey.objects.filter(pk=row.pk).update(
            request_digest=digest,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            created_at=at,
        )
    return answer, False
