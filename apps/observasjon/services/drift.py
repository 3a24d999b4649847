"""Findings of drift: from a comparison to its end, and what people do about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.observasjon import registry, states
from apps.observasjon.models import DriftEvent, DriftFinding, ReconciledResource
from apps.observasjon.models import drift as words
from apps.observasjon.services.journal import require_reason
from apps.observasjon.types import Compared, Difference
from apps.tasks import selectors as tasks
from apps.tasks import states as task_states
from dataverket.lib.problems import Conflict, InvalidInput

# No account can have this name: what the platform started is told apart by it.
NAME: Final = "platform: reconcilers"
_BATCH: Final = 100


def record_comparison(
    *,
    about: Compared,
    differences: Sequence[Difference],
    at: datetime,
    kinds: Sequence[str] = (),
) -> None:
    """Take what a comparison of one resource came to: findings open, go on, or are resolved.

    Called in the transaction that records the reading. Safe to repeat.

    Args:
        about: What was compared.
        differences: What differs, at most one per kind.
        at: When it was read.
        kinds: What was compared; empty for all kinds of the reconciler. Findings of other kinds
            stay as they are.
    """
    reconciler = registry.reconciler_named(about.reconciler)
    compared = set(kinds or (kind.name for kind in reconciler.kinds))
    differing = {one.kind: one for one in differences}
    with transaction.atomic(savepoint=False):
        if differences or not kinds:  # before the findings: the runner locks in this order
            ReconciledResource.objects.filter(
                reconciler=about.reconciler, resource_id=about.resource_id
            ).update(outcome=words.DIFFERS if differences else words.AGREES, compared_at=at)
        rows = DriftFinding.objects.select_for_update().filter(
            resource_id=about.resource_id, kind__in=compared
        )
        for row in rows.exclude(state=states.DRIFT_RESOLVED).order_by("pk"):
            difference = differing.pop(row.kind, None)
            if difference is None:
                by = "task" if row.state == states.DRIFT_REMEDIATING else "itself"
                resolve(row, by=by, detail="The next comparison agrees.", at=at)
            else:
                _seen_again(row, difference, at)
        for difference in differing.values():
            _open(about, difference, resource_type=reconciler.resource_type, at=at)


def _open(about: Compared, found: Difference, *, resource_type: str, at: datetime) -> None:
    row = DriftFinding(
        created_at=at,
        updated_at=at,
        reconciler=about.reconciler,
        resource_type=resource_type,
        resource_id=about.resource_id,
        resource_name=about.resource_name[:200],
        datacenter=about.datacenter,
        first_seen_at=at,
        last_seen_at=at,
        **_content(found),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return  # another comparison was faster and says the same
    write(row, words.FOUND, found.summary, at=at)


def _seen_again(row: DriftFinding, found: Difference, at: datetime) -> None:
    changes: dict[str, Any] = {"last_seen_at": at, "times_seen": row.times_seen + 1}
    has_changed = row.diff != found.diff or row.severity != found.severity.value
    if has_changed:
        changes |= _content(found)
        # Somebody accepted what was there then, not what is there now.
        if row.state == states.DRIFT_ACKNOWLEDGED:
            changes |= _unacknowledged(row)
    row.edit(**changes)
    if has_changed:
        write(row, words.CHANGED, found.summary, at=at)


def _content(found: Difference) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "severity": found.severity.value,
        "summary": found.summary,
        "desired": dict(found.desired),
        "observed": dict(found.observed),
        "diff": found.diff,
    }


def resolve(row: DriftFinding, *, by: str, detail: str, at: datetime) -> None:
    """End a locked finding, for the reason that ``detail`` tells."""
    row.edit(
        state=states.DRIFT.check(row.state, states.DRIFT_RESOLVED), resolved_at=at, resolved_by=by
    )
    write(row, words.RESOLVED, detail, at=at, task_id=row.task_id if by == "task" else None)


def acknowledge_drift(
    *,
    actor: Actor,
    finding_id: UUID,
    reason: str,
    at: datetime,
    until: datetime | None = None,
    expected_version: int | None = None,
) -> None:
    """Accept a finding as it stands: no alert, no remedy by the platform. Safe to repeat.

    It opens again when ``until`` has passed, or when something else is read.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
        InvalidInput: No reason, or ``until`` has passed. Final.
        Conflict: It is resolved, or a task is mending it. Final.
    """
    require_reason(reason, "acknowledging drift")
    if until is not None and until <= at:
        raise InvalidInput(f"until: a moment after now was expected, found {until.isoformat()}.")
    with transaction.atomic():
        row = _locked(finding_id)
        if row.state == states.DRIFT_REMEDIATING:
            raise Conflict(
                f"drift finding {finding_id}: task {row.task_id} is mending it. Wait for its end.",
                code="resource_busy",
            )
        state = states.DRIFT_ACKNOWLEDGED
        row.edit(
            expected_version=expected_version,
            state=row.state if row.state == state else states.DRIFT.check(row.state, state),
            acknowledged_by=actor.name[:200],
            acknowledged_reason=reason,
            acknowledged_until=until,
        )
        until_text = f" Until {until:%Y-%m-%d %H:%M:%S} UTC." if until else ""
        write(row, words.ACKNOWLEDGED, reason + until_text, at=at, actor=actor)
        _audit(actor, "drift.acknowledged", row, reason)


def reopen_drift(*, actor: Actor, finding_id: UUID, reason: str, at: datetime) -> None:
    """Take an acknowledgement back. Safe to repeat.

    Raises:
        NotFound: There is no such finding. Final.
        InvalidInput: No reason is given. Final.
        Conflict: It is resolved. Final.
    """
    require_reason(reason, "reopening drift")
    with transaction.atomic():
        row = _locked(finding_id)
        if row.state == states.DRIFT_ACKNOWLEDGED:
            row.edit(**_unacknowledged(row))
            write(row, words.REOPENED, reason, at=at, actor=actor)
            _audit(actor, "drift.reopened", row, reason)


def remediate_drift(
    *,
    actor: Actor,
    finding_id: UUID,
    reason: str,
    at: datetime,
    expected_version: int | None = None,
) -> UUID:
    """Start the task that makes the resource as desired again; return the task's id.

    The task goes through the same gate as any other. Repeated while it runs, its id is returned.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
        InvalidInput: No reason is given. Final.
        Conflict: It is resolved, no task can mend it (the text says what to do instead), or
            another task works on the resource. Retry the last when that has ended.
    """
    require_reason(reason, "remediating drift")
    with transaction.atomic():
        row = _locked(finding_id)
        if row.state == states.DRIFT_REMEDIATING and row.task_id is not None:
            return row.task_id
        kind = registry.find_drift_kind(row.kind)
        if kind is None or kind.remediate is None:
            instead = kind.by_hand if kind else "Its reconciler is not in this release any more."
            raise Conflict(
                f"drift finding {finding_id}: no task can mend it. {instead}", code="not_possible"
            )
        task_id = kind.remediate(actor, row.resource_id, reason)
        row.edit(
            expected_version=expected_version,
            state=states.DRIFT.check(row.state, states.DRIFT_REMEDIATING),
            task_id=task_id,
            attempts=row.attempts + 1,
            attempted_at=at,
            note="",
        )
        write(row, words.REMEDIATING, reason, at=at, actor=actor, task_id=task_id)
        _audit(actor, "drift.remediation_started", row, reason)
    return task_id


def settle_findings(*, at: datetime) -> int:
    """Open findings again whose task ended without mending them, or whose acknowledgement ended.

    Returns how many. Safe to repeat and to run in several processes.
    """
    mending = DriftFinding.objects.filter(state=states.DRIFT_REMEDIATING)
    expired = DriftFinding.objects.filter(
        state=states.DRIFT_ACKNOWLEDGED, acknowledged_until__lte=at
    )
    under_way = dict(mending.order_by("pk").values_list("pk", "task_id")[:_BATCH])
    known = tasks.list_tasks_by_id(task_ids=[one for one in under_way.values() if one])
    ended = [
        finding
        for finding, task_id in under_way.items()
        if task_id not in known or known[task_id].state in task_states.FINISHED
    ]
    candidates = [*ended, *expired.order_by("pk").values_list("pk", flat=True)[:_BATCH]]
    return sum(_reopen(finding_id, at) for finding_id in candidates)


@transaction.atomic
def _reopen(finding_id: UUID, at: datetime) -> bool:
    row = DriftFinding.objects.select_for_update(skip_locked=True).filter(pk=finding_id).first()
    if row is None:
        return False
    if row.state == states.DRIFT_ACKNOWLEDGED and row.acknowledged_until is not None:
        detail = f"The acknowledgement of {row.acknowledged_by} ended."
        row.edit(**_unacknowledged(row))
        write(row, words.REOPENED, detail, at=at)
        return True
    if row.state != states.DRIFT_REMEDIATING or row.task_id is None:
        return False
    task = tasks.list_tasks_by_id(task_ids=[row.task_id]).get(row.task_id)
    if task is not None and task.state not in task_states.FINISHED:
        return False
    if task is None:
        detail = f"Task {row.task_id} does not exist any more."
    elif task.error is not None:
        detail = f"{task.title} {task.state}: {task.error.message}"
    else:
        detail = f"{task.title} {task.state}, and it still differs."
    row.edit(state=states.DRIFT.check(row.state, states.DRIFT_OPEN), note=detail)
    write(row, words.NOT_REMEDIATED, detail, at=at, task_id=row.task_id)
    return True


def write(
    row: DriftFinding,
    kind: str,
    detail: str,
    *,
    at: datetime,
    actor: Actor | None = None,
    task_id: UUID | None = None,
) -> None:
    """Add to the history of a finding."""
    DriftEvent.objects.create(
        finding=row,
        at=at,
        kind=kind,
        detail=detail,
        actor_name=actor.name[:200] if actor else NAME,
        task_id=task_id,
    )


def _locked(finding_id: UUID) -> DriftFinding:
    row = DriftFinding.lock(finding_id)
    if row.state == states.DRIFT_RESOLVED:
        raise Conflict(f"drift finding {finding_id} is resolved already.", code="not_possible")
    return row


def _unacknowledged(row: DriftFinding) -> dict[str, Any]:
    return {
        "state": states.DRIFT.check(row.state, states.DRIFT_OPEN),
        "acknowledged_by": "",
        "acknowledged_reason": "",
        "acknowledged_until": None,
    }


def _audit(actor: Actor, action: str, row: DriftFinding, reason: str) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type=row.resource_type,
        object_id=row.resource_id,
        object_name=row.resource_name,
        after={"finding": str(row.pk), "kind": row.kind, "summary": row.summary},
        reason=reason,
    )
