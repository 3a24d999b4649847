"""Deciding on approvals: by another person, on exactly the plan that was read, once, in time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import selectors as identitet
from apps.identitet.types import Operation
from apps.tasks import states
from apps.tasks.models import Approval, ApprovalVote
from apps.tasks.models.approval import GRANT, REJECT
from apps.tasks.selectors.approvals import approval_view
from apps.tasks.services.consent import end, void
from apps.tasks.services.gate import change_since
from apps.tasks.services.progress import advance
from apps.tasks.services.run import TaskRun
from apps.tasks.services.steps import fail, succeed
from apps.tasks.types.approvals import ABANDON_TASK, ApprovalView
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated


def grant_approval(
    *, actor: Actor, approval_id: UUID, plan_hash: str, reason: str, at: datetime | None = None
) -> ApprovalView:
    """Agree to what a task would do. With the last voice that is needed the task goes on.

    When the plan has changed since it was asked about, the approval is void and the task ends
    before its first effect; the answer shows that. Not safe to repeat: a person speaks once.

    Args:
        actor: A person that may decide there, and not the one who asked, whatever token or
            machine account that one used.
        approval_id: Which approval.
        plan_hash: The hash of the plan that the actor has read.
        reason: Why, for the audit log.
        at: Now.

    Raises:
        NotFound: There is no such approval. Final.
        Forbidden: The actor asked for it, is no person, or may not decide there. Final.
        Conflict: It does not wait (any more), has expired, the actor has spoken, or the plan is
            another than the one read. Read it again.
        InvalidInput: The reason is empty. Final.
    """
    moment = at or clock.now()
    with transaction.atomic():
        run, row = _waiting(approval_id, plan_hash, moment)
        _vote(actor, row, GRANT, reason, moment)
        changed = change_since(row, run)
        if changed is not None:
            end(row, states.VOID, run, actor=actor, outcome=changed.reason)
            _end_at_gate(run, row, code="approval.void", message=changed.reason)
        elif _voices(row, moment) >= row.quorum:
            end(row, states.GRANTED, run, actor=actor, outcome=reason)
            _let_through(run, row, actor)
        else:
            run.change_task(blocked=run.task.blocked)  # a follower of the task sees news
        run.save()
    return _view(approval_id)


def reject_approval(
    *, actor: Actor, approval_id: UUID, plan_hash: str, reason: str, at: datetime | None = None
) -> ApprovalView:
    """Refuse what a task would do: one voice is enough, and the task ends without an effect.

    Who asked does not reject; it cancels the task. Otherwise as ``grant_approval``.
    """
    moment = at or clock.now()
    with transaction.atomic():
        run, row = _waiting(approval_id, plan_hash, moment)
        _vote(actor, row, REJECT, reason, moment)
        end(row, states.REJECTED, run, actor=actor, outcome=reason)
        message = f"{actor.name} did not agree to {row.title!r}: {reason}"
        _end_at_gate(run, row, code="approval.rejected", message=message)
        run.save()
    return _view(approval_id)


def expire_approval(run: TaskRun) -> None:
    """End the approval that a task waits for, when its time is up. The caller saves the run."""
    row = (
        Approval.objects.select_for_update()
        .filter(task_id=run.task.id, state=states.PENDING, expires_at__lte=run.at)
        .first()
    )
    if row is None:
        return
    message = (
        f"{row.title!r} was to be approved by {row.decided_by} before "
        f"{row.expires_at:%Y-%m-%d %H:%M:%S} UTC, and was not. Nothing was done; ask again."
    )
    end(row, states.EXPIRED, run, actor=Actor.system("tasks"), outcome=message)
    _end_at_gate(run, row, code="approval.expired", message=message)


def _waiting(approval_id: UUID, plan_hash: str, at: datetime) -> tuple[TaskRun, Approval]:
    """Return task and approval, locked in this order; refuse what cannot be decided."""
    task_id = Approval.objects.filter(pk=approval_id).values_list("task_id", flat=True).first()
    run = TaskRun.load(task_id, at=at) if task_id else None
    if run is None:
        raise NotFound(f"approval {approval_id} does not exist.")
    row = Approval.lock(approval_id)
    if row.state != states.PENDING:
        raise Conflict(
            f"approval {approval_id} of {row.title!r} is {row.state}; only one that waits can be "
            "decided.",
            code="not_waiting",
        )
    if row.expires_at <= at:
        raise Conflict(
            f"approval {approval_id} of {row.title!r} expired at {row.expires_at.isoformat()}. "
            "Ask for the operation again.",
            code="approval_expired",
        )
    if plan_hash != row.plan_hash:
        raise Conflict(
            f"approval {approval_id}: you decide on plan {plan_hash[:12]}, what waits is "
            f"{row.plan_hash[:12]}. Read it again, then decide.",
            code="other_plan",
        )
    return run, row


def _vote(actor: Actor, row: Approval, verdict: str, reason: str, at: datetime) -> None:
    if not reason.strip():
        raise InvalidInput("A decision needs a reason: it stands in the audit log.")
    person = _other_person(actor, row, at)
    if row.votes.filter(person_id=person).exists():
        raise Conflict(
            f"approval {row.pk}: {actor.name} has spoken already, and each person counts once. "
            "Ask another person, or cancel the task.",
            code="already_voted",
        )
    vote = ApprovalVote.objects.create(
        approval=row,
        person_id=person,
        person_name=actor.name[:200],
        requester_id=row.requester_id,
        verdict=verdict,
        plan_hash=row.plan_hash,
        reason=reason,
        at=at,
    )
    audit.record_change(
        actor=actor,
        action=f"approval.vote.{verdict}",
        object_type="approval",
        object_id=row.id,
        object_name=row.title,
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        after={"plan_hash": row.plan_hash, "vote": str(vote.pk)},
        reason=reason,
    )


def _other_person(actor: Actor, row: Approval, at: datetime) -> UUID:
    """Return the id of the person who decides, once it is another than who asked."""
    what = f"approval {row.pk} of {row.title!r}"
    if actor.kind != "user" or actor.id is None:
        raise Forbidden(f"{what}: {actor.kind} {actor.name} cannot decide; a person must.")
    people = identitet.people_behind(kind=row.requester_kind, principal_id=row.requester_id)
    if actor.id in people:
        who = actor.name
        if actor.id != row.requester_id:
            who = f"{actor.name}, through machine account {row.requester_name},"
        raise Forbidden(
            f"{what}: {who} asked for it and cannot decide it. Ask {row.decided_by}; to withdraw "
            "it, cancel the task."
        )
    if not _may_decide(actor.id, row, at):
        raise Forbidden(f"{what}: {actor.name} may not decide it; it takes {row.decided_by}.")
    return actor.id


def _may_decide(person_id: UUID, row: Approval, at: datetime) -> bool:
    try:
        principal = identitet.principal_of_user(person_id, at)
    except Unauthenticated:
        return False
    return principal.may(
        Operation.APPROVAL_DECIDE,
        tenant_id=row.decide_tenant_id,
        project_id=row.decide_project_id,
    )


def _voices(row: Approval, at: datetime) -> int:
    """Return how many people agree; one who may not decide any more does not count."""
    agreed = row.votes.filter(verdict=GRANT).values_list("person_id", flat=True)
    return sum(_may_decide(person, row, at) for person in agreed)


def _let_through(run: TaskRun, row: Approval, actor: Actor) -> None:
    if row.operation == ABANDON_TASK:
        run.finish(states.ABANDONED, "failed")
        return
    gate = run.gate_step
    if gate is None or gate.id != row.step_id:
        raise Conflict(f"approval {row.pk} does not belong to the gate of task {run.task.id}.")
    run.unblock()
    succeed(run, gate, {"approval": str(row.pk), "plan_hash": row.plan_hash}, message=actor.name)
    advance(run)


def _end_at_gate(run: TaskRun, row: Approval, *, code: str, message: str) -> None:
    """End the task of an approval that was not given; a stuck task simply stays stuck."""
    gate = run.gate_step
    if row.step_id is None or gate is None:
        return
    void(run, reason=message)
    fail(run, gate, code=code, error_class="cancelled", message=message)
    advance(run)


def _view(approval_id: UUID) -> ApprovalView:
    return approval_view(Approval.objects.prefetch_related("votes").get(pk=approval_id))
