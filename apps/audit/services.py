"""Writing the audit log and sealing it."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from apps.audit import chain
from apps.audit.models import AuditRecord, AuditSeal, UnsealedRecord
from apps.audit.types import Actor, Change
from dataverket.db.bulk import Writes
from dataverket.lib import clock

# Any constant: it only has to differ from the other advisory locks of the platform.
_SEAL_LOCK: Final = 4_715_001
_BATCH: Final = 500


def record_change(  # noqa: PLR0913 - the fields of one record, all by keyword
    *,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: UUID | None,
    object_name: str,
    tenant_id: UUID | None = None,
    project_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Record one change in the caller's transaction; it is gone when that rolls back.

    Takes no lock that others wait for. Not safe to repeat: each call is a record.

    Args:
        actor: Who did it.
        action: Dotted verb in the past tense, such as ``inventory.import.approved``.
        object_type: Kind of object, such as ``server``.
        object_id: Its id, if it has one.
        object_name: Its name at the time.
        tenant_id: Tenant that may read the record; ``None`` for the platform only.
        project_id: Project that may read the record.
        before: JSON-ready values before the change; never a secret.
        after: JSON-ready values after the change; never a secret.
        reason: Why, in the actor's words.
    """
    change = Change(
        action=action,
        object_type=object_type,
        object_id=object_id,
        object_name=object_name,
        tenant_id=tenant_id,
        project_id=project_id,
        before=before,
        after=after,
        reason=reason,
    )
    record_changes(actor=actor, changes=[change])


def record_changes(*, actor: Actor, changes: Sequence[Change]) -> None:
    """Record many changes of one actor at once; otherwise as ``record_change``."""
    moment = clock.now()
    records = [
        AuditRecord(
            at=moment,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name[:200],
            source=actor.source,
            remote_address=actor.remote_address,
            correlation_id=actor.correlation_id,
            action=change.action,
            object_type=change.object_type,
            object_id=change.object_id,
            object_name=change.object_name[:255],
            tenant_id=change.tenant_id,
            project_id=change.project_id,
            before=None if change.before is None else dict(change.before),
            after=None if change.after is None else dict(change.after),
            reason=change.reason,
        )
        for change in changes
    ]
    writes = Writes()
    writes.insert(records)
    writes.insert([UnsealedRecord(record_id=record.id) for record in records])
    writes.execute()


def seal_records(*, limit: int = 1000) -> int:
    """Link committed records into the hash chain and return how many.

    Safe to repeat and to run in several processes: one works, the others wait for it. Call again
    while the answer equals ``limit``. A record that commits late is sealed late, after records
    with a younger id: the chain proves what was sealed, its order is the order of sealing.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
        waiting = list(
            UnsealedRecord.objects.order_by("record_id").values_list("record_id", flat=True)[:limit]
        )
        records = AuditRecord.objects.filter(pk__in=waiting).order_by("pk")
        last = AuditSeal.objects.order_by("-sequence").first()
        sequence, previous = (last.sequence, last.hash) if last else (0, chain.GENESIS)
        seals = []
        for record in records:
            sequence += 1
            digest = chain.link(previous, record)
            seals.append(
                AuditSeal(sequence=sequence, record=record, previous_hash=previous, hash=digest)
            )
            previous = digest
        AuditSeal.objects.bulk_create(seals, batch_size=_BATCH)
        UnsealedRecord.objects.filter(pk__in=waiting).delete()
    return len(seals)
