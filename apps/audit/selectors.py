"""Reading the audit log and proving that nobody rewrote it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q

from apps.audit import chain
from apps.audit.models import AuditRecord, AuditSeal, UnsealedRecord
from apps.audit.types import (
    Actor,
    AuditFilter,
    AuditRecordView,
    ChainFinding,
    ChainReport,
    Unsealed,
)
from dataverket.db.scoping import scoped
from dataverket.lib.scope import Visibility


def list_records(
    *,
    visibility: Visibility,
    filters: AuditFilter | None = None,
    limit: int = 50,
    before: UUID | None = None,
) -> list[AuditRecordView]:
    """Return records, newest first; one query.

    Args:
        visibility: What the actor may see; records without a tenant are the platform's.
        filters: Which of these.
        limit: At most so many.
        before: Only records older than this one (a cursor: ids sort by time of creation).
    """
    rows = scoped(AuditRecord.objects.all(), visibility, environment=None)
    rows = rows.filter(_condition(filters or AuditFilter()))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    is_sealed = Exists(AuditSeal.objects.filter(record_id=OuterRef("pk")))
    return [
        _view(row, row.is_sealed)
        for row in rows.annotate(is_sealed=is_sealed).order_by("-pk")[:limit]
    ]


def _condition(filters: AuditFilter) -> Q:
    condition = Q()
    for column in ("tenant_id", "project_id", "actor_id", "object_id", "correlation_id"):
        value = getattr(filters, column)
        if value is not None:
            condition &= Q(**{column: value})
    if filters.object_type:
        condition &= Q(object_type=filters.object_type)
    if filters.action:
        condition &= Q(action=filters.action) | Q(action__startswith=f"{filters.action}.")
    if filters.since is not None:
        condition &= Q(at__gte=filters.since)
    if filters.until is not None:
        condition &= Q(at__lt=filters.until)
    return condition


def _view(row: AuditRecord, sealed: bool) -> AuditRecordView:  # noqa: FBT001 - private
    actor = Actor(
        kind=row.actor_kind,  # type: ignore[arg-type]
        id=row.actor_id,
        name=row.actor_name,
        source=row.source,  # type: ignore[arg-type]
        correlation_id=row.correlation_id,
        remote_address=row.remote_address,
    )
    return AuditRecordView(
        id=row.id,
        at=row.at,
        actor=actor,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        object_name=row.object_name,
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        reason=row.reason,
        before=row.before,
        after=row.after,
        sealed=sealed,
    )


def get_unsealed(*, at: datetime) -> Unsealed:
    """Return how many records wait to be sealed, and how long the oldest has; one query."""
    waiting = UnsealedRecord.objects.values("record_id")
    found = AuditRecord.objects.filter(pk__in=waiting).aggregate(n=Count("id"), first=Min("at"))
    oldest = max(at - found["first"], timedelta(0)) if found["first"] else timedelta(0)
    return Unsealed(records=found["n"], oldest=oldest)


def verify_chain() -> ChainReport:
    """Check every link of the hash chain against its record; reads the whole log once.

    A changed record, a changed link, a removed link and a gap in the sequence are found. What was
    cut off the end is found by comparing ``head`` with one noted earlier.
    """
    broken: list[ChainFinding] = []
    expected, previous, sealed = 1, chain.GENESIS, 0
    for seal in AuditSeal.objects.select_related("record").order_by("sequence").iterator(2000):
        if seal.sequence != expected:
            detail = (
                f"links {expected} to {seal.sequence - 1} are missing: they were removed from the "
                "database. Restore the table from a backup and compare."
            )
            broken.append(ChainFinding(sequence=expected, record_id=None, detail=detail))
        broken += _check_link(seal, previous)
        expected, previous, sealed = seal.sequence + 1, seal.hash, sealed + 1
    records = AuditRecord.objects.count()
    return ChainReport(
        records=records,
        sealed=sealed,
        unsealed=max(records - sealed, 0),
        head=previous,
        broken=tuple(broken),
    )


def _check_link(seal: AuditSeal, previous: str) -> list[ChainFinding]:
    details = []
    if seal.previous_hash != previous:
        details.append(
            f"the link before it was {previous[:12]}…, it names {seal.previous_hash[:12]}…: a link "
            "was removed or rewritten here."
        )
    actual = chain.link(seal.previous_hash, seal.record)
    if seal.hash != actual:
        details.append(
            f"record {seal.record_id} ({seal.record}) was sealed as {seal.hash[:12]}…, its content "
            f"now gives {actual[:12]}…: the record was altered after it was sealed. Compare it "
            "with a backup."
        )
    return [
        ChainFinding(sequence=seal.sequence, record_id=seal.record_id, detail=detail)
        for detail in details
    ]
