"""Starting and ending runs, and what a person notes in them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.observasjon import registry, states
from apps.observasjon.models import RunbookRun
from apps.observasjon.models import run as kinds
from apps.observasjon.run_views import conditions_of, under_way
from apps.observasjon.selectors import get_runbook_for_task, get_subject_of_task
from apps.observasjon.services.journal import case_at, locked, log_of, require_reason, write
from apps.observasjon.types import ConditionView, Subject
from apps.tasks import selectors as tasks
from dataverket.lib.problems import Conflict, InvalidInput
from dataverket.lib.scope import Visibility


def start_run(
    *,
    actor: Actor,
    runbook: str,
    subject: Subject,
    reason: str,
    at: datetime,
    task_id: UUID | None = None,
    trigger: str = "",
) -> UUID:
    """Start working through a runbook for a subject; return the run's id.

    Safe to repeat: a run that is under way for the same runbook and subject is joined, and its
    log says who did.

    Raises:
        NotFound: There is no such runbook. Final.
        InvalidInput: The runbook is about another kind of thing, or no reason is given. Final.
    """
    require_reason(reason, f"runbook {runbook}")
    book = registry.get(runbook)
    if subject.kind != book.about:
        raise InvalidInput(
            f"Runbook {book.name} is about a {book.about.value}, not a {subject.kind.value}.",
            code="wrong_subject",
        )
    with transaction.atomic():
        fresh = RunbookRun(
            runbook=book.name,
            subject_kind=subject.kind.value,
            subject_key=subject.key,
            subject_name=subject.name[:200],
            datacenter=subject.datacenter,
            task_id=task_id,
            trigger=trigger,
            reason=reason,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name[:200],
            created_at=at,
            updated_at=at,
        )
        run, is_new = _open_once(fresh)
        write(run, kinds.STARTED if is_new else kinds.JOINED, actor=actor, at=at, detail=reason)
    return run.id


def start_run_of_task(*, actor: Actor, task_id: UUID, reason: str, at: datetime) -> UUID:
    """Start the runbook that helps a task which is held up; return the run's id.

    Safe to repeat, as ``start_run``.

    Raises:
        NotFound: There is no such task. Final.
        InvalidInput: The runbook is about something that the task does not name: start the
            runbook by its name and the subject. Final.
    """
    task = tasks.get_task(task_id=task_id, visibility=Visibility.all())
    book = get_runbook_for_task(task=task)
    return start_run(
        actor=actor,
        runbook=book.name,
        subject=get_subject_of_task(runbook=book, task=task),
        reason=reason,
        at=at,
        task_id=task_id,
        trigger=task.held_up.code if task.held_up else "",
    )


def _open_once(fresh: RunbookRun) -> tuple[RunbookRun, bool]:
    """Return the locked open run of the subject, and whether it is the fresh one.

    Insert first: the unique constraint lets one of two starts at the same moment win.
    """
    RunbookRun.objects.bulk_create([fresh], ignore_conflicts=True)
    row = RunbookRun.objects.select_for_update().get(
        runbook=fresh.runbook,
        subject_kind=fresh.subject_kind,
        subject_key=fresh.subject_key,
        state__in=states.ACTIVE,
    )
    return row, row.pk == fresh.pk


def tick_condition(*, actor: Actor, run_id: UUID, name: str, note: str, at: datetime) -> None:
    """Say that a condition holds which only a person can judge; ``note`` says how it was seen.

    Safe to repeat: the newest note counts.

    Raises:
        NotFound: There is no such run. Final.
        InvalidInput: There is no such condition, the platform checks it itself, or the note is
            empty. Final.
        Conflict: The run has ended. Final.
    """
    require_reason(note, f"condition {name}")
    with transaction.atomic():
        run, book = locked(run_id)
        try:
            condition = book.condition(name)
        except KeyError as unknown:
            raise InvalidInput(f"{unknown.args[0]}.", code="no_such_condition") from None
        if condition.holds is not None:
            raise InvalidInput(
                f"Condition {name} of runbook {book.name} is checked by the platform: it holds "
                "when the platform finds it so.",
                code="checked_by_platform",
            )
        write(run, kinds.TICKED, actor=actor, at=at, name=name, outcome="pass", detail=note)


def add_note(*, actor: Actor, run_id: UUID, note: str, at: datetime) -> None:
    """Write down what was seen or done by hand.

    Raises:
        NotFound: There is no such run. Final.
        InvalidInput: The note is empty. Final.
        Conflict: The run has ended. Final.
    """
    require_reason(note, "note")
    with transaction.atomic():
        run, _ = locked(run_id)
        write(run, kinds.NOTE, actor=actor, at=at, detail=note)


def escalate_run(*, actor: Actor, run_id: UUID, reason: str, at: datetime, to: str = "") -> None:
    """Hand a run on to somebody who can do more; it stays under way. Calls nobody by itself.

    Args:
        actor: Who hands it on.
        run_id: Which run.
        reason: Why, for whoever takes over.
        at: Now.
        to: One of those that the runbook names; empty for the first of them.

    Raises:
        NotFound: There is no such run. Final.
        InvalidInput: The runbook does not name ``to``, or the reason is empty. Final.
        Conflict: The run has ended. Final.
    """
    require_reason(reason, "escalation")
    with transaction.atomic():
        run, book = locked(run_id)
        known = [escalation.to for escalation in book.escalation]
        if to and to not in known:
            raise InvalidInput(f"Runbook {book.name} escalates to: {', '.join(known)}; not {to!r}.")
        if run.state == states.OPEN:
            run.edit(state=states.RUN.check(run.state, states.ESCALATED), escalated_at=at)
        write(run, kinds.ESCALATED, actor=actor, at=at, name=(to or known[0])[:63], detail=reason)


def close_run(*, actor: Actor, run_id: UUID, at: datetime, note: str = "") -> None:
    """End a run as done. Every condition is looked at once more, and what was found is kept.

    Raises:
        NotFound: There is no such run. Final.
        Conflict: A check or an action of the run has not ended, or a condition does not hold; the
            text names each. Retry when they do, or abandon the run with a reason.
    """
    with transaction.atomic():
        run, book = locked(run_id)
        entries, known = log_of(run)
        if out := under_way(entries, known):
            raise Conflict(
                f"runbook run {run_id} is not done: {', '.join(out)} has not ended. Wait for that, "
                "or abandon the run with a reason.",
                code="conditions_open",
            )
        conditions = conditions_of(book, case_at(run, at), entries, known)
        open_ones = [one for one in conditions if not one.holds]
        if open_ones:
            missing = "; ".join(f"{one.title}: {one.detail}" for one in open_ones)
            raise Conflict(
                f"runbook run {run_id} is not done: {missing} Bring that about, or abandon the run "
                "with a reason.",
                code="conditions_open",
            )
        _end(run, states.DONE, conditions, actor=actor, reason=note or "All holds.", at=at)


def abandon_run(*, actor: Actor, run_id: UUID, reason: str, at: datetime) -> None:
    """End a run although not all holds; the reason and what is missing are kept.

    Raises:
        NotFound: There is no such run. Final.
        InvalidInput: The reason is empty. Final.
        Conflict: The run has ended. Final.
    """
    require_reason(reason, "abandoning a run")
    with transaction.atomic():
        run, book = locked(run_id)
        conditions = conditions_of(book, case_at(run, at), *log_of(run))
        _end(run, states.ABANDONED, conditions, actor=actor, reason=reason, at=at)


def _end(
    run: RunbookRun,
    state: str,
    conditions: tuple[ConditionView, ...],
    *,
    actor: Actor,
    reason: str,
    at: datetime,
) -> None:
    run.edit(state=states.RUN.check(run.state, state), closed_at=at, close_reason=reason)
    found = [[one.name, "" if one.holds else one.detail] for one in conditions]
    write(
        run,
        kinds.CLOSED,
        actor=actor,
        at=at,
        name=state,
        outcome="pass" if state == states.DONE else "warn",
        detail=reason,
        data={"conditions": found},
    )
