"""Actions of a run: performed, or proposed for a second person to agree to."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.observasjon.evaluation import why_not
from apps.observasjon.models import RunbookRun, RunEntry
from apps.observasjon.models import run as kinds
from apps.observasjon.run_views import PROPOSAL_LIFETIME, plan_of, proposals_of
from apps.observasjon.services.journal import case_at, locked, require_reason, write
from apps.observasjon.types import Action, Effect, Order, Outcome, Runbook
from apps.tasks import services as tasks
from apps.tasks.types import TaskPlan
from dataverket.lib import log
from dataverket.lib.problems import Conflict, FieldError, InvalidInput, Problem
from dataverket.lib.sentences import joined

logger = log.get(__name__)


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
        action = find_action(book, name)
        given = _parameters(action, parameters or {})
        if action.types_name and typed_name.strip() != run.subject_name:
            detail = f"The name is {run.subject_name!r}, found {typed_name!r}. Type it exactly."
            raise InvalidInput(
                f"action {name}: {detail}",
                errors=[FieldError(pointer="/typed_name", code="wrong_name", detail=detail)],
            )
        order = Order(case=case_at(run, at), actor=actor, reason=reason, parameters=given)
        require_possible(action, order)
        if action.needs_approval:
            return propose(run, book, action, order)
        return perform(run, action, order)


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
        entry = waiting_proposal(run, book, proposal_id, at)
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

    One that starts a task shows what that would do. Proposing it again puts it in the place of
    one that shows something else than what would be done now.

    Raises:
        Conflict: The same plan waits already.
    """
    task = _rehearse(action, order)
    entries = list(RunEntry.objects.filter(run_id=run.pk).order_by("pk"))
    waiting = {proposal.id for proposal in proposals_of(run, book, entries, at=order.case.at)}
    for entry in entries:
        if entry.id not in waiting or not _is_same_order(entry, action, order):
            continue
        if _would_do(entry.data.get("task")) == _would_do({"plan": task.plan} if task else None):
            raise Conflict(
                f"'{action.title}' is proposed already and waits for another operator.",
                code="already_proposed",
            )
        write(
            run,
            kinds.DECLINED,
            actor=order.actor,
            at=order.case.at,
            name=action.name,
            detail="What it would do has changed since; it is proposed anew.",
            answers=entry.id,
        )
    return write_proposal(run, action, order, task)


def write_proposal(
    run: RunbookRun, action: Action, order: Order, task: TaskPlan | None
) -> RunEntry:
    """Write a proposal down, with what the task that it starts would do."""
    plan, digest = plan_of(run, action.name, order.parameters, task_plan=_hash_of(task))
    data: dict[str, Any] = {"plan": plan, "plan_hash": digest}
    if task is not None:
        data["task"] = {"plan": dict(task.plan), "plan_text": task.plan_text}
    return write(
        run,
        kinds.PROPOSED,
        actor=order.actor,
        at=order.case.at,
        name=action.name,
        detail=order.reason,
        data=data,
    )


def _rehearse(action: Action, order: Order) -> TaskPlan | None:
    """Return what the task of an action would do: it is made, looked at and taken back.

    ``None`` when the action starts no task, or cannot be done just now. Nothing remains: what an
    action cannot take back it leaves to the commit.
    """
    if not action.starts_task:
        return None
    found = None
    try:
        with transaction.atomic():
            task_id = action.run(order).task_id
            if task_id is not None:
                found = tasks.plan_of_task(task_id=task_id, at=order.case.at)
            transaction.set_rollback(True)
    except Problem as refused:
        logger.info("observasjon.action.not_rehearsed", action=action.name, why=refused.detail)
        return None
    return found


def _hash_of(task: TaskPlan | None) -> str:
    return task.plan_hash if task else ""


def _is_same_order(entry: RunEntry, action: Action, order: Order) -> bool:
    return entry.name == action.name and entry.data["plan"]["parameters"] == dict(order.parameters)


def _would_do(task: Mapping[str, Any] | None) -> str:
    """Return what a task would do, whoever asks for it and why; to be compared only."""
    plan = task["plan"] if task else {}
    left_out = ("requester", "reason")
    return json.dumps({key: plan[key] for key in plan if key not in left_out}, sort_keys=True)


def perform(
    run: RunbookRun, action: Action, order: Order, *, answers: UUID | None = None
) -> RunEntry:
    """Do it and write it down; ``run`` is locked."""
    return write_performed(run, action, order, action.run(order), answers=answers)


def write_performed(
    run: RunbookRun, action: Action, order: Order, effect: Effect, *, answers: UUID | None
) -> RunEntry:
    """Write down what was done, in the name of who gave the order."""
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


def find_action(book: Runbook, name: str) -> Action:
    """Return an action of a runbook.

    Raises:
        InvalidInput: There is none of that name. Final.
    """
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


def require_possible(action: Action, order: Order) -> None:
    """Refuse with a ``Conflict`` what cannot be done now; the text says why."""
    obstacle = why_not(action, order.case)
    if obstacle:
        raise Conflict(f"'{action.title}' cannot be done now: {obstacle}", code="not_possible")


def waiting_proposal(run: RunbookRun, book: Runbook, proposal_id: UUID, at: datetime) -> RunEntry:
    """Return the line of a proposal that waits.

    Raises:
        Conflict: It does not wait (any more). Propose the action anew.
    """
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
