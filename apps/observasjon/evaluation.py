"""Asking the functions of a runbook. One that fails tells so; it never takes the page with it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from apps.observasjon.models import RunbookRun
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Finding,
    Subject,
    SubjectKind,
    failed,
    unknown,
)
from apps.tasks.types import TaskView
from dataverket.db.errors import is_outage
from dataverket.lib import log
from dataverket.lib.problems import Problem

logger = log.get(__name__)


def subject_of(run: RunbookRun) -> Subject:
    """Return what a run is about."""
    return Subject(
        kind=SubjectKind(run.subject_kind),
        key=run.subject_key,
        name=run.subject_name,
        datacenter=run.datacenter,
    )


def case_of(run: RunbookRun, *, at: datetime, task: TaskView | None) -> Case:
    """Return what the functions of the run's runbook are given."""
    return Case(subject=subject_of(run), at=at, task=task, trouble_at=run.created_at)


def find_out(check: Check, case: Case) -> Finding:
    """Return what a check in Sentral finds; a refusal is a failed check, a defect is unknown."""
    if check.run is None:
        raise TypeError(f"check {check.name} goes to a site; it is started, not run")
    question = check.run
    answer, trouble = _asked(f"check {check.name}", lambda: question(case))
    if answer is not None:
        return answer
    return failed(str(trouble)) if isinstance(trouble, Problem) else unknown(_sentence(trouble))


def missing_for(condition: Condition, case: Case) -> str:
    """Return what a condition that the platform checks still misses; empty when it holds."""
    if condition.holds is None:
        raise TypeError(f"condition {condition.name} is ticked by a person")
    question = condition.holds
    answer, trouble = _asked(f"condition {condition.name}", lambda: question(case))
    return _sentence(trouble) if answer is None else answer


def why_not(action: Action, case: Case) -> str:
    """Return why an action cannot be done now; empty when it can."""
    if action.why_not is None:
        return ""
    question = action.why_not
    answer, trouble = _asked(f"action {action.name}", lambda: question(case))
    return _sentence(trouble) if answer is None else answer


def _asked[T](what: str, question: Callable[[], T]) -> tuple[T | None, Exception | None]:
    try:
        with transaction.atomic():  # a failing question must not end the caller's transaction
            return question(), None
    except Problem as problem:
        return None, problem
    except Exception as error:
        if is_outage(error):
            raise  # not the question's fault
        logger.exception("observasjon.runbook.defect", what=what)
        return None, error


def _sentence(trouble: Exception | None) -> str:
    if isinstance(trouble, Problem):
        return trouble.detail
    return f"It could not be found out: {type(trouble).__name__}: {trouble}"
