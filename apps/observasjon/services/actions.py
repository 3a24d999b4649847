"""Actions of a run: performed, or proposed and then agreed to by a second person."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.identitet import selectors as identitet
from apps.observasjon.evaluation import why_not
from apps.observasjon.models import RunbookRun, RunEntry
from apps.observasjon.models import run as kinds
from apps.observasjon.run_views import PROPOSAL_LIFETIME, plan_of, proposals_of, why_unneeded
from apps.observasjon.services.journal import case_at, locked, log_of, require_reason, write
from apps.observasjon.types import Action, Order, Outcome, Runbook
from dataverket.lib.problems import Conflict, FieldError, Forbidden, InvalidInput
from dataverket.lib.sentences import joined


def perform_action(
    *,
    actor: Actor,
    run_id: UUID,
    name: str,
    reason: str,
    at: datetime,
    typed_name: str = "",
    parameters: Mapping[str, str] | None = None,
) -> RunEntry:
    """Perform an action of a run, or propose it when a second person has to agree.

    Not safe to repeat by itself: each call is an action. A refusal of the service behind it
    changes nothing, also not the run's log.

    Args:
        actor: Who wants it.
        run_id: In which run.
        name: Which action.
        reason: Why; goes to the service, the run's log and the audit log.
        at: Now.
        typed_name: The subject's name, for actions that demand it.
        parameters: What the action needs to be told.

    Raises:
        NotFound: There is no such run. Final.
        InvalidInput: No such action, a parameter is missing or malformed, the typed name is not
            the subject's, or the reason is empty. Final.
        Conflict: The run has ended, the action cannot be done now (the text says why), or the same
            is proposed already.
        Problem: Whatever the service behind the action refuses with.
    """
    require_reason(reason, f"action {name}")
    with transaction.atomic():
        run, book = locked(run_id)
        action = _action(book, name)
        given = _parameters(action, parameters or {})
        if action.types_name and typed_name.strip() != run.subject_name:
            detail = f"The name is {run.subject_name!r}, found {typed_name!r}. Type it exactly."
            raise InvalidInput(
                f"action {name}: {detail}",
                errors=[FieldError(pointer="/typed_name", code="wrong_name", detail=detail)],
            )
        order = Order(case=case_at(run, at), actor=actor, reason=reason, parameters=given)
        _require_possible(action, order)
        if action.needs_approval:
            return propose(run, book, action, order)
        return perform(run, action, order)


def approve_action(
    *, actor: Actor, run_id: UUID, proposal_id: UUID, plan_hash: str, reason: str, at: datetime
) -> RunEntry:
    """Agree to a proposed action, which is performed at once in the approver's name.

    Args:
        actor: A person, and not the one who proposed it.
        run_id: In which run.
        proposal_id: Which proposal.
        plan_hash: Of the plan that was read.
        reason: Why.
        at: Now.

    Raises:
        NotFound: There is no such run. Final.
        Forbidden: The approver proposed it, or is no person. Final for this actor.
        Conflict: The proposal is decided, expired, or has another plan; or the action cannot be
            done, or is not needed any more.
        Problem: Whatever the service behind the action refuses with.
    """
    require_reason(reason, "approval")
    with transaction.atomic():
        run, book = locked(run_id)
        entry = _waiting(run, book, proposal_id, at)
        if actor.kind != "user" or actor.id is None:
            raise Forbidden(f"Only a person can approve; {actor.name} is a {actor.kind}.")
        if actor.id in identitet.people_behind(kind=entry.actor_kind, principal_id=entry.actor_id):
            raise Forbidden(
                f"{actor.name} proposed '{entry.name}' and cannot approve it. Ask another operator."
            )
        _, now = plan_of(run, entry.name, entry.data["plan"]["parameters"])
        if plan_hash != entry.data["plan_hash"] or plan_hash != now:
            raise Conflict(
                f"proposal {proposal_id}: another plan was expected than {plan_hash[:12]}…. Read "
                "the run again, then approve what stands there.",
                code="other_plan",
            )
        action = _action(book, entry.name)
        order = Order(
            case=case_at(run, at),
            actor=actor,
            reason=f"{reason} (proposed by {entry.actor_name}: {entry.detail})",
            parameters=entry.data["plan"]["parameters"],
        )
        _require_needed(run, book, entry, order)
        _require_possible(action, order)
        return perform(run, action, order, answers=entry.id)


def decline_action(
    *, actor: Actor, run_id: UUID, proposal_id: UUID, reason: str, at: datetime
) -> None:
    """Refuse a proposed action, or take back one's own.

    Raises:
        NotFound: There is no such run. Final.
        Conflict: The proposal is decided or expired. Final.
    """
    require_reason(reason, "refusal")
    with transaction.atomic():
        run, book = locked(run_id)
        entry = _waiting(run, book, proposal_id, at)
        write(
            run,
            kinds.DECLINED,
            actor=actor,
            at=at,
            name=entry.name,
            detail=reason,
            answers=entry.id,
        )


def propose(run: RunbookRun, book: Runbook, action: Action, order: Order) -> RunEntry:
    """Write down an action for a second person to agree to; ``run`` is locked.

    Raises:
        Conflict: The same plan waits already.
    """
    plan, digest = plan_of(run, action.name, order.parameters)
    entries = list(RunEntry.objects.filter(run_id=run.pk).order_by("pk"))
    waiting = proposals_of(run, book, entries, at=order.case.at)
    if any(proposal.plan_hash == digest for proposal in waiting):
        raise Conflict(
            f"'{action.title}' is proposed already and waits for another operator.",
            code="already_proposed",
        )
    return write(
        run,
        kinds.PROPOSED,
        actor=order.actor,
        at=order.case.at,
        name=action.name,
        detail=order.reason,
        data={"plan": plan, "plan_hash": digest},
    )


def perform(
    run: RunbookRun, action: Action, order: Order, *, answers: UUID | None = None
) -> RunEntry:
    """Do it and write it down; ``run`` is locked."""
    effect = action.run(order)
    return write(
        run,
        kinds.PERFORMED,
        actor=order.actor,
        at=order.case.at,
        name=action.name,
        outcome=Outcome.RUNNING if effect.task_id else Outcome.PASS,
        detail=joined(effect.text, f"Reason: {order.reason}"),
        data={"parameters": dict(order.parameters)},
        task_id=effect.task_id,
        answers=answers,
    )


def _action(book: Runbook, name: str) -> Action:
    try:
        return book.action(name)
    except KeyError as unknown:
        raise InvalidInput(f"{unknown.args[0]}.", code="no_such_action") from None


def _parameters(action: Action, given: Mapping[str, str]) -> dict[str, str]:
    wanted = {parameter.name: parameter for parameter in action.parameters}
    errors = [
        FieldError(
            pointer=f"/parameters/{name}",
            code="unknown_parameter",
            detail=f"No such parameter; there are: {', '.join(wanted) or 'none'}.",
        )
        for name in given
        if name not in wanted
    ]
    errors += [
        FieldError(
            pointer=f"/parameters/{name}",
            code="invalid",
            detail=(
                f"{parameter.title}: {parameter.pattern} was expected, {given.get(name)!r} found."
            ),
        )
        for name, parameter in wanted.items()
        if not re.fullmatch(parameter.pattern, given.get(name, ""))
    ]
    if errors:
        told = " ".join(error.detail for error in errors)
        raise InvalidInput(f"action {action.name}: {told}", errors=errors)
    return dict(given)


def _require_needed(run: RunbookRun, book: Runbook, proposed: RunEntry, order: Order) -> None:
    """Refuse what the platform proposed for a subject that needs nothing since."""
    unneeded = proposed.actor_kind == "system" and why_unneeded(book, order.case, *log_of(run))
    if unneeded:
        raise Conflict(
            f"'{proposed.name}' is not needed any more: {unneeded}. The platform withdraws the "
            "proposal within a minute.",
            code="not_possible",
        )


def _require_possible(action: Action, order: Order) -> None:
    obstacle = why_not(action, order.case)
    if obstacle:
        raise Conflict(f"'{action.title}' cannot be done now: {obstacle}", code="not_possible")


def _waiting(run: RunbookRun, book: Runbook, proposal_id: UUID, at: datetime) -> RunEntry:
    entries = list(RunEntry.objects.filter(run_id=run.pk).order_by("pk"))
    waiting = {proposal.id for proposal in proposals_of(run, book, entries, at=at)}
    for entry in entries:
        if entry.id == proposal_id and entry.id in waiting:
            return entry
    raise Conflict(
        f"proposal {proposal_id} does not wait in run {run.pk}: it is decided, or older than "
        f"{PROPOSAL_LIFETIME.seconds // 3600} h. Propose the action anew.",
        code="not_waiting",
    )
