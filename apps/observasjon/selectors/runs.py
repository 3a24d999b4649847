"""Reading runbooks, their runs, and what is wrong now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from apps.observasjon import registry, states
from apps.observasjon.evaluation import subject_of
from apps.observasjon.models import RunbookRun, RunEntry
from apps.observasjon.models import run as kinds
from apps.observasjon.page import page_of, start_command
from apps.observasjon.run_views import PROPOSAL_LIFETIME, run_view, short_view
from apps.observasjon.types import (
    AlertView,
    Occurrence,
    ResponsePolicy,
    Runbook,
    RunView,
    Severity,
    Subject,
    SubjectKind,
)
from apps.tasks import selectors as tasks
from apps.tasks import states as task_states
from apps.tasks.types import HeldUp, TaskView
from apps.tasks.types.figures import Wait
from apps.tasks.types.runbooks import for_code
from dataverket.lib import log
from dataverket.lib.problems import InvalidInput, NotFound, Problem

logger = log.get(__name__)

FAILED_WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunFilter:
    """Which runs a list shall hold. ``None`` and empty mean: all."""

    states: Sequence[str] = ()
    runbook: str = ""
    datacenter: str = ""
    task_id: UUID | None = None
    subject_key: str = ""


def list_runbooks() -> list[Runbook]:
    """Return every runbook by name; no query."""
    return registry.all_runbooks()


def get_runbook(*, name: str) -> Runbook:
    """Return a runbook; no query.

    Raises:
        NotFound: There is none of that name. Final.
    """
    return registry.get(name)


def get_subject(*, kind: SubjectKind, text: str) -> Subject:
    """Return what a person names by id or name.

    Raises:
        NotFound: There is no such thing. Final.
    """
    return registry.subject(kind, text)


def get_runbook_for_task(*, task: TaskView) -> Runbook:
    """Return the runbook for a task that is held up; that of stuck tasks when it is not.

    Raises:
        NotFound: This release has none of that name. Final.
    """
    return registry.get(task.held_up.runbook if task.held_up else "stuck-task")


def get_subject_of_task(*, runbook: Runbook, task: TaskView) -> Subject:
    """Return what a run of ``runbook`` that is started from ``task`` is about.

    Raises:
        InvalidInput: It cannot be told from the task; name it. Final.
    """
    if runbook.about == SubjectKind.TASK:
        return subject_for_task(task)
    found = runbook.subject_of(task) if runbook.subject_of else None
    if found is None:
        raise InvalidInput(
            f"Runbook {runbook.name} is about a {runbook.about.value.replace('_', ' ')}, and task "
            f"{task.id} does not tell which. Name it.",
            code="subject_unknown",
        )
    return found


def subject_for_task(task: TaskView) -> Subject:
    """Return a task as a subject."""
    return Subject(
        kind=SubjectKind.TASK, key=str(task.id), name=task.title, datacenter=task.datacenter
    )


def get_run(*, run_id: UUID, at: datetime) -> RunView:
    """Return a run with its log, and everything that the platform can tell of it at ``at``.

    Conditions are looked at anew each time: as many queries as the runbook's conditions take.

    Raises:
        NotFound: There is no such run. Final.
    """
    row = RunbookRun.objects.filter(pk=run_id).first()
    if row is None:
        raise NotFound(f"runbook run {run_id} does not exist.")
    entries = list(RunEntry.objects.filter(run_id=run_id).order_by("pk"))
    ids = {entry.task_id for entry in entries if entry.task_id} | (
        {row.task_id} if row.task_id else set()
    )
    return run_view(row, entries, tasks.list_tasks_by_id(task_ids=ids), at=at)


def list_runs(
    *, filters: RunFilter, limit: int, at: datetime, before: UUID | None = None
) -> list[RunView]:
    """Return runs without their contents, newest first; one query. ``before`` is the cursor."""
    rows = RunbookRun.objects.order_by("-pk")
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.runbook:
        rows = rows.filter(runbook=filters.runbook)
    if filters.datacenter:
        rows = rows.filter(datacenter=filters.datacenter)
    if filters.task_id:
        rows = rows.filter(task_id=filters.task_id)
    if filters.subject_key:
        rows = rows.filter(subject_key=filters.subject_key)
    if before:
        rows = rows.filter(pk__lt=before)
    return [short_view(row, at=at) for row in rows[:limit]]


def list_waiting_proposals(*, at: datetime) -> list[UUID]:
    """Return the run of every proposed action that waits for a second person; one query.

    A run stands there once for each of its proposals.
    """
    answer = RunEntry.objects.filter(answers=OuterRef("pk"))
    proposed = RunEntry.objects.filter(
        kind=kinds.PROPOSED, at__gt=at - PROPOSAL_LIFETIME, run__state__in=sorted(states.ACTIVE)
    )
    return list(proposed.exclude(Exists(answer)).order_by("pk").values_list("run_id", flat=True))


def list_occurrences(*, at: datetime) -> list[Occurrence]:
    """Return every trigger that is there now: of tasks that are held up, and alerts.

    Tasks that wait are told once for each thing that they wait for. Tasks that failed more than an
    hour ago are left out, and those whose failure is history: the same was done well on the same
    resource since, a run about it was done, or its device was reached again. A runbook whose own
    look fails is passed over and logged: it must not hide the others.
    """
    ended = [
        _of_task(task, task.held_up)
        for task in tasks.list_halted_tasks(failed_since=at - FAILED_WITHIN, blocked_by=())
        if task.held_up is not None
    ]
    done = RunbookRun.objects.filter(state=states.DONE, closed_at__gt=at - FAILED_WITHIN)
    runs = list(done) if ended else []
    waiting = _waiting()
    found = [*(one for one in ended if not _is_solved(one, runs)), *waiting]
    told = {(one.code, one.subject.kind, one.subject.key) for one in waiting}
    for runbook in registry.all_runbooks():
        if runbook.find is None:
            continue
        try:
            seen = runbook.find(at)
        except Exception:
            logger.exception("observasjon.alert.defect", runbook=runbook.name)
            continue
        found += [one for one in seen if (one.code, one.subject.kind, one.subject.key) not in told]
    return found


def _of_task(task: TaskView, why: HeldUp) -> Occurrence:
    return Occurrence(
        code=why.code, subject=subject_for_task(task), since=why.since, detail=why.why, task=task
    )


def _waiting() -> list[Occurrence]:
    """Return one trigger for each thing that tasks wait for; three queries.

    The task that was asked for first stands for the others.
    """
    waits = tasks.list_waits()
    examples = tasks.list_tasks_by_id(task_ids=[wait.oldest_task_id for wait in waits])
    return [_of_wait(wait, task) for wait in waits if (task := examples.get(wait.oldest_task_id))]


def _of_wait(wait: Wait, task: TaskView) -> Occurrence:
    runbook = registry.find(for_code(wait.code).name)
    is_of_service = runbook is not None and runbook.about == SubjectKind.SERVICE
    subject = runbook.subject_of(task) if runbook and is_of_service and runbook.subject_of else None
    others = f"{wait.tasks} tasks wait for {wait.dependency}, first '{task.title}': "
    return Occurrence(
        code=wait.code,
        subject=subject or subject_for_task(task),
        since=wait.since,
        detail=f"{others if wait.tasks > 1 else ''}{wait.reason}",
        task=task,
        # Nobody has to act on a turn: it comes.
        severity=Severity.LOW if wait.code.startswith("turn.") else None,
    )


def _is_solved(occurrence: Occurrence, done: Sequence[RunbookRun]) -> bool:
    """Tell whether a failed task's trouble has ended: a run says so, or its device was reached."""
    task = occurrence.task
    if task is None or task.state != task_states.FAILED:
        return False  # what is blocked or stuck says by itself when it goes on
    book = registry.find(for_code(occurrence.code).name)
    later = [
        run
        for run in done
        if book and run.runbook == book.name and run.closed_at and run.closed_at > occurrence.since
    ]
    trigger = book.trigger(occurrence.code) if book else None
    if book is None or not (later or (trigger and trigger.reached_at)):
        return False
    if any(run.task_id == task.id for run in later):
        return True
    try:
        subject = get_subject_of_task(runbook=book, task=task)
        read_at = trigger.reached_at(subject) if trigger and trigger.reached_at else None
    except Problem:
        return False  # the subject is not known any more
    about = (subject.kind.value, subject.key)
    # The same moment counts: the task's own undo has reached it, and ended the task.
    return (read_at is not None and read_at >= occurrence.since) or any(
        (run.subject_kind, run.subject_key) == about for run in later
    )


def list_alerts(*, at: datetime) -> list[AlertView]:
    """Return what is wrong now with its runbook, the worst and oldest first."""
    occurrences = list_occurrences(at=at)
    active = list(RunbookRun.objects.filter(state__in=states.ACTIVE))
    runs = {(run.runbook, run.subject_kind, run.subject_key): run.pk for run in active}
    by_task = {(run.runbook, run.task_id): run.pk for run in active if run.task_id}
    alerts = []
    for occurrence in occurrences:
        runbook = registry.find(for_code(occurrence.code).name)
        if runbook is None:
            continue
        trigger = runbook.trigger(occurrence.code)
        subject, task = occurrence.subject, occurrence.task
        run_id = runs.get((runbook.name, subject.kind.value, subject.key))
        alerts.append(
            AlertView(
                code=occurrence.code,
                runbook=runbook.name,
                severity=occurrence.severity or runbook.severity,
                policy=trigger.policy if trigger else ResponsePolicy.MANUAL,
                subject=subject,
                since=occurrence.since,
                detail=occurrence.detail,
                task_id=task.id if task else None,
                run_id=run_id or (by_task.get((runbook.name, task.id)) if task else None),
            )
        )
    order = {"high": 0, "medium": 1, "low": 2}
    return sorted(alerts, key=lambda alert: (order[alert.severity], alert.since))


__all__ = [
    "FAILED_WITHIN",
    "RunFilter",
    "get_run",
    "get_runbook",
    "get_runbook_for_task",
    "get_subject",
    "get_subject_of_task",
    "list_alerts",
    "list_occurrences",
    "list_runbooks",
    "list_runs",
    "page_of",
    "start_command",
    "subject_for_task",
    "subject_of",
]
