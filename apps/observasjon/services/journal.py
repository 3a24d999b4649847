"""A run under its lock, and writing its log together with the audit record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.observasjon import registry, states
from apps.observasjon.evaluation import case_of
from apps.observasjon.models import RunbookRun, RunEntry
from apps.observasjon.run_views import Tasks
from apps.observasjon.types import Case, Runbook
from apps.tasks import selectors as tasks
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, InvalidInput


def locked(run_id: UUID) -> tuple[RunbookRun, Runbook]:
    """Lock a run that is under way; return it with its runbook.

    Raises:
        NotFound: There is no such run, or its runbook is not in this release any more. Final.
        Conflict: It has ended. Final: start another one.
    """
    run = RunbookRun.lock(run_id)
    if run.state not in states.ACTIVE:
        raise Conflict(
            f"runbook run {run_id} is {run.state}; nothing can be added to it. Start another one.",
            code="run_ended",
        )
    return run, registry.get(run.runbook)


def case_at(run: RunbookRun, at: datetime) -> Case:
    """Return the run's case with its task as it is now; at most one query."""
    found = tasks.list_tasks_by_id(task_ids=[run.task_id]) if run.task_id else {}
    return case_of(run, at=at, task=found.get(run.task_id) if run.task_id else None)


def log_of(run: RunbookRun) -> tuple[list[RunEntry], Tasks]:
    """Return what was written down in a run, and the tasks that it names; at most two queries."""
    entries = list(RunEntry.objects.filter(run_id=run.pk).order_by("pk"))
    ids = {entry.task_id for entry in entries if entry.task_id}
    return entries, tasks.list_tasks_by_id(task_ids=ids) if ids else {}


def write(  # noqa: PLR0913 - the columns of one line, all by keyword
    run: RunbookRun,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    name: str = "",
    outcome: str = "",
    detail: str = "",
    data: dict[str, Any] | None = None,
    task_id: UUID | None = None,
    answers: UUID | None = None,
) -> RunEntry:
    """Add a line to the run's log and the same to the audit log."""
    entry = RunEntry.objects.create(
        id=ids.new_id(),
        run=run,
        at=at,
        kind=kind,
        name=name,
        outcome=outcome,
        detail=detail[:4000],
        data=data or {},
        task_id=task_id,
        answers=answers,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:200],
    )
    audit.record_change(
        actor=actor,
        action=f"runbook.run.{kind}",
        object_type="runbook_run",
        object_id=run.id,
        object_name=f"{run.runbook}: {run.subject_name}",
        after={
            "name": name,
            "outcome": outcome,
            "detail": detail[:1000],
            "task": str(task_id or ""),
        },
        reason=detail[:500],
    )
    return entry


def require_reason(reason: str, what: str) -> None:
    """Refuse an empty reason.

    Raises:
        InvalidInput: It is empty. Final.
    """
    if not reason.strip():
        raise InvalidInput(f"{what}: a reason is needed; it goes into the audit log.")
