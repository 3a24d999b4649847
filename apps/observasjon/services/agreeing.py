"""Agreeing to a proposed action: one consent to one plan, for the action and for its task.

The task of an action is asked for by who proposed it, and comes in by the one gate as any other.
The consent to the proposal is put before that gate as a vote of the person who gave it: it counts
when that person may decide there, and the plan is the one that the proposal showed.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.identitet import selectors as identitet
from apps.identitet.types import Operation
from apps.observasjon.models import RunbookRun, RunEntry
from apps.observasjon.models import run as kinds
from apps.observasjon.run_views import plan_of, why_unneeded
from apps.observasjon.services.actions import (
    find_action,
    perform,
    require_possible,
    waiting_proposal,
    write_performed,
    write_proposal,
)
from apps.observasjon.services.journal import case_at, locked, log_of, require_reason, write
from apps.observasjon.types import Action, Effect, Order, Runbook
from apps.tasks import services as tasks
from apps.tasks.types import TaskPlan
from dataverket.lib.problems import Conflict, Forbidden, Unauthenticated
from dataverket.lib.sentences import joined


def approve_action(
    *,
    actor: Actor,
    run_id: UUID,
    proposal_id: UUID,
    plan_hash: str,
    reason: str,
    at: datetime,
    decides: bool = False,
) -> RunEntry:
    """Agree to a proposed action, which is performed at once.

    An action that starts a task starts it for who proposed it, and the consent counts as one vote
    on that task, when ``decides`` and policy lets this person decide there. Otherwise the task
    waits for people of its own. When the task would do something else than the proposal showed,
    nothing is done: one of the platform is void, and the answer is the one that took its place;
    a person has to look first, and to propose it again. Other actions are performed in the
    approver's name.

    Args:
        actor: A person, and not the one who proposed it.
        run_id: In which run.
        proposal_id: Which proposal.
        plan_hash: Of the plan that was read.
        reason: Why.
        at: Now.
        decides: Whether what the actor signed in with may decide on approvals; a token that may
            not does not lend the right of its owner.

    Raises:
        NotFound: There is no such run. Final.
        Forbidden: The approver proposed it, or is no person. Final for this actor.
        Conflict: The proposal is decided, expired, or has another plan; who proposed it may not
            operate runbooks any more; or the action cannot be done, or is not needed any more.
        Problem: Whatever the service behind the action refuses with.
    """
    require_reason(reason, "approval")
    with transaction.atomic():
        run, book = locked(run_id)
        entry = waiting_proposal(run, book, proposal_id, at)
        _require_other_person(actor, entry)
        _require_entitled_proposer(entry, at)
        _require_same_plan(run, entry, plan_hash)
        action = find_action(book, entry.name)
        order = Order(
            case=case_at(run, at),
            actor=actor,
            reason=f"{reason} (proposed by {entry.actor_name}: {entry.detail})",
            parameters=entry.data["plan"]["parameters"],
        )
        _require_needed(run, book, entry, order)
        require_possible(action, order)
        if not action.starts_task:
            return perform(run, action, order, answers=entry.id)
        return _start_task(run, action, entry, order, reason=reason, decides=decides)


def _start_task(
    run: RunbookRun, action: Action, entry: RunEntry, order: Order, *, reason: str, decides: bool
) -> RunEntry:
    asked = replace(order, actor=_proposer(entry, order.actor), reason=entry.detail)
    shown = entry.data["plan"].get("task_plan", "")
    with transaction.atomic():
        effect = action.run(asked)
        found = _plan_of(effect, order)
        is_other = bool(shown) and found.plan_hash != shown
        transaction.set_rollback(is_other)
    if is_other:
        changed = tasks.tell_change(entry.data["task"]["plan"], found.plan)
        if entry.actor_kind != "system":
            # Renewed in a person's name, it would be asked for by somebody who never saw it.
            raise Conflict(
                f"'{action.title}': nothing was done. What it would do has changed since "
                f"{entry.actor_name} proposed it: {changed}. Propose it again: that takes the "
                "place of this proposal, and another operator has to approve it.",
                code="other_plan",
            )
        write(
            run,
            kinds.DECLINED,
            actor=order.actor,
            at=order.case.at,
            name=entry.name,
            detail=f"Void, nothing was done: what it would do has changed: {changed}. It is "
            "proposed anew.",
            answers=entry.id,
        )
        return write_proposal(run, action, asked, found)
    said = _consent(found, order, shown=shown, reason=reason, decides=decides)
    return write_performed(
        run, action, order, replace(effect, text=joined(effect.text, said)), answers=entry.id
    )


def _plan_of(effect: Effect, order: Order) -> TaskPlan:
    if effect.task_id is None:
        raise TypeError("an action that is declared to start a task has started none")
    return tasks.plan_of_task(task_id=effect.task_id, at=order.case.at)


def _consent(found: TaskPlan, order: Order, *, shown: str, reason: str, decides: bool) -> str:
    """Put the consent before the gate of the task; return in words what came of it."""
    if found.approval_id is None and not found.will_ask:
        return ""
    if found.approval_id is None:
        return (
            "Nobody has agreed to it yet: its turn has not come, so this consent did not count. "
            "Give it on the task, once that asks for it."
        )
    why = ""
    if not shown:
        why = "the proposal did not show what the task would do"
    elif not decides:
        why = f"what {order.actor.name} signed in with may not decide on approvals"
    else:
        try:
            view = tasks.grant_approval(
                actor=order.actor,
                approval_id=found.approval_id,
                plan_hash=shown,
                reason=reason,
                at=order.case.at,
            )
        except Forbidden as refused:
            why = refused.detail
        else:
            return f"{view.granted} of {view.quorum} have agreed to it."
    return f"The task is decided on by itself: {why}"


def _proposer(entry: RunEntry, approver: Actor) -> Actor:
    """Return who proposed it, acting through the request of who agrees."""
    return Actor(
        kind=entry.actor_kind,  # type: ignore[arg-type]
        id=entry.actor_id,
        name=entry.actor_name,
        source=approver.source,
        correlation_id=approver.correlation_id,
    )


def _require_other_person(actor: Actor, entry: RunEntry) -> None:
    if actor.kind != "user" or actor.id is None:
        raise Forbidden(f"Only a person can approve; {actor.name} is a {actor.kind}.")
    if actor.id in identitet.people_behind(kind=entry.actor_kind, principal_id=entry.actor_id):
        raise Forbidden(
            f"{actor.name} proposed '{entry.name}' and cannot approve it. Ask another operator."
        )


def _require_entitled_proposer(entry: RunEntry, at: datetime) -> None:
    """Refuse what is asked for by somebody who could not propose it now."""
    if entry.actor_kind == "system":
        return
    try:
        proposer = identitet.principal_of(
            # An account that is not named is one that there is not.
            kind=entry.actor_kind,
            principal_id=entry.actor_id or UUID(int=0),
            now=at,
        )
        proposer.require(Operation.RUNBOOK_OPERATE)
    except (Unauthenticated, Forbidden) as refused:
        raise Conflict(
            f"{entry.actor_name} proposed '{entry.name}' and may not operate runbooks any more. "
            "Decline it and propose it yourself; another operator has to approve it then.",
            code="proposer_not_entitled",
        ) from refused


def _require_same_plan(run: RunbookRun, entry: RunEntry, plan_hash: str) -> None:
    stored = entry.data["plan"]
    _, now = plan_of(run, entry.name, stored["parameters"], task_plan=stored.get("task_plan", ""))
    if plan_hash != entry.data["plan_hash"] or plan_hash != now:
        raise Conflict(
            f"proposal {entry.id}: another plan was expected than {plan_hash[:12]}…. Read "
            "the run again, then approve what stands there.",
            code="other_plan",
        )


def _require_needed(run: RunbookRun, book: Runbook, proposed: RunEntry, order: Order) -> None:
    """Refuse what the platform proposed for a subject that needs nothing since."""
    unneeded = proposed.actor_kind == "system" and why_unneeded(book, order.case, *log_of(run))
    if unneeded:
        raise Conflict(
            f"'{proposed.name}' is not needed any more: {unneeded}. The platform withdraws the "
            "proposal within a minute.",
            code="not_possible",
        )
