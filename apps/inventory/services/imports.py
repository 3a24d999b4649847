"""Imports of site descriptions: planned, submitted, approved by another operator, applied."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import selectors as identitet
from apps.inventory import states
from apps.inventory.description.planning import plan_of
from apps.inventory.models import Import
from apps.inventory.records import encode_change, import_view
from apps.inventory.services.applying import Applier
from apps.inventory.types import ImportPlan, ImportView, PlannedChange
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput

APPROVAL_LIFETIME: Final = timedelta(days=7)
# Any constant: it only has to differ from the other advisory locks of the platform.
_IMPORT_LOCK: Final = 4_715_002


def plan_import(*, actor: Actor, text: str) -> ImportPlan:  # noqa: ARG001 - every service has one
    """Return what a site description would change; changes nothing (a dry run).

    Raises:
        InvalidInput: The text has errors; every one is told with line, place and remedy. Final.
    """
    return plan_of(text)


@transaction.atomic
def submit_import(*, actor: Actor, text: str, reason: str) -> ImportView:
    """Apply what is harmless in a site description; the rest waits for another operator.

    Devices, BMCs, interfaces, cables and every removal wait. An import of the same datacenter
    that still waits is superseded. Safe to repeat: the same text again changes nothing.

    Raises:
        InvalidInput: The text has errors, or the reason is empty. Nothing was changed. Final.
        Conflict: Another import wrote the same things at the same moment. Repeat.
    """
    _require_reason(reason, "import")
    _lock_imports()
    moment = clock.now()
    plan = plan_of(text)
    at_once = [change for change in plan.changes if not change.sensitive]
    pending = [change for change in plan.changes if change.sensitive]
    _supersede(plan.datacenter, actor, moment)
    _apply(actor, plan.datacenter, at_once, reason)
    following = states.WAITING_APPROVAL if pending else states.APPLIED
    row = Import.objects.create(
        datacenter=plan.datacenter,
        state=states.IMPORT.check(states.PLANNED, following),
        text=text,
        reason=reason,
        applied_at_once=[encode_change(change) for change in at_once],
        pending=[encode_change(change) for change in pending],
        plan_hash=plan.plan_hash,
        submitter_kind=actor.kind,
        submitter_id=actor.id,
        submitter_name=actor.name[:200],
        created_at=moment,
        expires_at=moment + APPROVAL_LIFETIME if pending else None,
        decided_at=None if pending else moment,
    )
    after = {"applied_at_once": len(at_once), "pending": len(pending), "plan_hash": row.plan_hash}
    _record(actor, "inventory.import.submitted", row, reason, after)
    return import_view(row)


@transaction.atomic
def approve_import(*, actor: Actor, import_id: UUID, plan_hash: str, reason: str) -> ImportView:
    """Apply what waits, exactly as it was read; its objects become verified.

    Args:
        actor: A person, and not the one who submitted it.
        import_id: Which import.
        plan_hash: The hash of the plan that the actor has read.
        reason: Why, for the audit log.

    Raises:
        NotFound: There is no such import. Final.
        Forbidden: The actor submitted it, or is no person. Final for this actor.
        Conflict: It does not wait, has expired, is another plan than the one read, or the
            inventory has changed since. Submit it again.
        InvalidInput: The reason is empty. Final.
    """
    _require_reason(reason, "approval")
    _lock_imports()
    moment = clock.now()
    row = _waiting(import_id)
    _require_other_person(actor, row)
    if row.expires_at is not None and row.expires_at <= moment:
        raise Conflict(
            f"{row}: the approval had to come before {row.expires_at.isoformat()}. "
            "Submit the site description again.",
            code="approval_expired",
        )
    if plan_hash != row.plan_hash:
        raise Conflict(
            f"{row}: you approve plan {plan_hash[:12]}, what waits is {row.plan_hash[:12]}. "
            "Read the import again, then decide.",
            code="other_plan",
        )
    _apply(actor, row.datacenter, _same_plan(row), reason)
    _decide(row, states.APPLIED, actor, moment, reason)
    _record(actor, "inventory.import.approved", row, reason, {"plan_hash": row.plan_hash})
    return import_view(row)


@transaction.atomic
def reject_import(*, actor: Actor, import_id: UUID, plan_hash: str, reason: str) -> ImportView:
    """Refuse what waits; what was applied at once stays. The submitter may withdraw it so too.

    Raises:
        NotFound: There is no such import. Final.
        Conflict: It does not wait, or is another plan than the one read. Read it again.
        InvalidInput: The reason is empty. Final.
    """
    _require_reason(reason, "rejection")
    moment = clock.now()
    row = _waiting(import_id)
    if plan_hash != row.plan_hash:
        raise Conflict(
            f"{row}: you reject plan {plan_hash[:12]}, what waits is {row.plan_hash[:12]}. "
            "Read the import again, then decide.",
            code="other_plan",
        )
    _decide(row, states.REJECTED, actor, moment, reason)
    _record(actor, "inventory.import.rejected", row, reason, {"plan_hash": row.plan_hash})
    return import_view(row)


@transaction.atomic
def expire_imports(*, at: datetime) -> int:
    """End the imports that waited too long for an approval; return how many. Safe to repeat."""
    rows = (
        Import.objects.select_for_update(skip_locked=True)
        .filter(state=states.WAITING_APPROVAL, expires_at__lte=at)
        .order_by("pk")
    )
    actor = Actor.system("inventory")
    count = 0
    for row in rows:
        _decide(row, states.EXPIRED, actor, at, "nobody approved it in time")
        _record(actor, "inventory.import.expired", row, "nobody approved it in time", None)
        count += 1
    return count


def _lock_imports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])


def _require_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise InvalidInput(f"The {what} needs a reason: it stands in the audit log.")


def _waiting(import_id: UUID) -> Import:
    row = Import.lock(import_id)
    if row.state != states.WAITING_APPROVAL:
        raise Conflict(
            f"{row}: it is {row.state}; only one that waits for approval can be decided.",
            code="not_waiting",
        )
    return row


def _require_other_person(actor: Actor, row: Import) -> None:
    if actor.kind != "user" or actor.id is None:
        raise Forbidden(f"{row}: {actor.kind} {actor.name} cannot approve; a person must.")
    if actor.id not in identitet.people_behind(
        kind=row.submitter_kind, principal_id=row.submitter_id
    ):
        return
    who = actor.name
    if actor.id != row.submitter_id:
        who = f"{actor.name}, through machine account {row.submitter_name},"
    raise Forbidden(f"{row}: {who} submitted it and cannot approve it. Ask another operator.")


def _same_plan(row: Import) -> Sequence[PlannedChange]:
    """Return what waits, planned anew; refuse when the inventory has changed meanwhile."""
    try:
        plan = plan_of(row.text)
    except InvalidInput as error:
        found = "; ".join(wrong.detail for wrong in error.errors)
        raise _stale(row, found) from None
    if plan.plan_hash != row.plan_hash:
        raise _stale(row, f"the plan is {plan.plan_hash[:12]} by now")
    return [change for change in plan.changes if change.sensitive]


def _stale(row: Import, found: str) -> Conflict:
    return Conflict(
        f"{row}: the inventory has changed since plan {row.plan_hash[:12]} was made ({found}). "
        "Submit the site description again and have that approved.",
        code="plan_stale",
    )


def _supersede(datacenter: str, actor: Actor, at: datetime) -> None:
    waiting = Import.objects.select_for_update().filter(
        datacenter=datacenter, state=states.WAITING_APPROVAL
    )
    for row in waiting:
        _decide(row, states.SUPERSEDED, actor, at, "a newer import was submitted")
        _record(actor, "inventory.import.superseded", row, "a newer import was submitted", None)


def _decide(row: Import, state: str, actor: Actor, at: datetime, reason: str) -> None:
    row.edit(
        state=states.IMPORT.check(row.state, state),
        decided_at=at,
        decider_id=actor.id,
        decider_name=actor.name[:200],
        decision_reason=reason,
    )


def _apply(actor: Actor, datacenter: str, changes: Sequence[PlannedChange], reason: str) -> None:
    if not changes:
        return
    try:
        with transaction.atomic():
            recorded = Applier(datacenter, reason=reason).apply(changes)
    except IntegrityError as error:
        found = str(error).splitlines()[0]
        raise Conflict(
            f"import into {datacenter}: the database refused it ({found}). Nothing was changed. "
            "If two objects exchange a unique value, do it in two imports; else repeat.",
            code="import_refused",
        ) from None
    audit.record_changes(actor=actor, changes=recorded)


def _record(
    actor: Actor, action: str, row: Import, reason: str, after: dict[str, Any] | None
) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="inventory_import",
        object_id=row.pk,
        object_name=str(row),
        after=after,
        reason=reason,
    )
