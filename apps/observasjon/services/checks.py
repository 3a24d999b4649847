"""Executing the safe checks of a run."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.observasjon.evaluation import find_out
from apps.observasjon.models import RunbookRun
from apps.observasjon.models import run as kinds
from apps.observasjon.services.journal import case_at, locked, write
from apps.observasjon.types import Case, Check, Finding, Order, Outcome, failed
from dataverket.lib.problems import InvalidInput, Problem


def execute_check(*, actor: Actor, run_id: UUID, name: str, at: datetime) -> None:
    """Execute one check and write down what it found. Changes nothing else; safe to repeat.

    A check at a site starts a task; its result is that of the task.

    Raises:
        NotFound: There is no such run. Final.
        InvalidInput: The runbook has no such check. Final.
        Conflict: The run has ended. Final.
    """
    with transaction.atomic():
        run, book = locked(run_id)
        try:
            check = book.check(name)
        except KeyError as unknown:
            raise InvalidInput(f"{unknown.args[0]}.", code="no_such_check") from None
        _execute(run, check, case_at(run, at), actor=actor)


def execute_checks(*, actor: Actor, run_id: UUID, at: datetime) -> None:
    """Execute all checks of a run; otherwise as ``execute_check``."""
    with transaction.atomic():
        run, book = locked(run_id)
        case = case_at(run, at)
        for check in book.checks:
            _execute(run, check, case, actor=actor)


def _execute(run: RunbookRun, check: Check, case: Case, *, actor: Actor) -> None:
    task_id: UUID | None = None
    if check.start is None:
        found = find_out(check, case)
    else:
        reason = f"check {check.name} of runbook {run.runbook}"
        found, task_id = _started(check, Order(case=case, actor=actor, reason=reason))
    write(
        run,
        kinds.CHECK,
        actor=actor,
        at=case.at,
        name=check.name,
        outcome=found.outcome,
        detail=found.detail,
        task_id=task_id,
    )


def _started(check: Check, order: Order) -> tuple[Finding, UUID | None]:
    if check.start is None:
        raise TypeError(f"check {check.name} runs in Sentral")
    try:
        with transaction.atomic():
            task_id = check.start(order)
    except Problem as refused:  # the site could not even be asked: that is the finding
        return failed(refused.detail), None
    return Finding(outcome=Outcome.RUNNING, detail=f"{check.title}: asked at the site."), task_id
