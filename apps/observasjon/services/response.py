"""The platform's own answer to a trigger: by itself, with consent, or only by showing the runbook.

Bounds: only an action without any risk is done by the platform itself, and whatever the answer is,
it comes at most once per runbook, subject and hour.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.types import Actor
from apps.observasjon import registry, states
from apps.observasjon.evaluation import why_not
from apps.observasjon.models import RunbookRun, RunEntry
from apps.observasjon.models import run as kinds
from apps.observasjon.run_views import proposals_of, why_unneeded
from apps.observasjon.selectors import (
    get_subject_of_task,
    list_occurrences,
    list_waiting_proposals,
)
from apps.observasjon.services.actions import perform, propose
from apps.observasjon.services.drift import NAME as RECONCILERS
from apps.observasjon.services.journal import case_at, locked, log_of, write
from apps.observasjon.services.runs import close_run, start_run
from apps.observasjon.types import Action, Occurrence, Order, ResponsePolicy, Subject, Trigger
from apps.tasks import states as task_states
from apps.tasks.types.runbooks import find_for_code
from dataverket.db.errors import is_outage
from dataverket.lib import log
from dataverket.lib.problems import Conflict, Problem

logger = log.get(__name__)

# No account can have this name: what the platform asked for is told apart by it.
NAME: Final = "platform: runbooks"
ONCE_PER: Final = timedelta(hours=1)
# An older failure is history: answering it, after an outage of ours, would surprise people.
_FRESH: Final = timedelta(minutes=10)
_BATCH: Final = 100


def respond(
    *, trigger: str, subject: Subject, at: datetime, task_id: UUID | None = None
) -> UUID | None:
    """Answer a trigger as its runbook's policy says; return the run in which that happened.

    ``None``: the policy is manual, or the subject had its answer within the last hour. Safe to
    repeat and to run in several processes.

    Args:
        trigger: The code.
        subject: What it is about; of the kind that the runbook is about.
        at: Now.
        task_id: The task in which the code was seen.
    """
    book = find_for_code(trigger)
    runbook = registry.find(book.name) if book else None
    declared = runbook.trigger(trigger) if runbook else None
    if runbook is None or declared is None or declared.policy == ResponsePolicy.MANUAL:
        return None
    if _answered(runbook.name, subject, at):
        return None
    actor = Actor.system(NAME)
    with transaction.atomic():
        run_id = start_run(
            actor=actor,
            runbook=runbook.name,
            subject=subject,
            reason=f"{trigger}: {declared.meaning}",
            at=at,
            task_id=task_id,
            trigger=trigger,
        )
        run, _ = locked(run_id)
        if _answered(runbook.name, subject, at):  # another process was faster
            transaction.set_rollback(True)
            return None
        _act(run, declared, runbook.action(declared.action), actor=actor, at=at)
    return run_id


def _answered(runbook: str, subject: Subject, at: datetime) -> bool:
    return RunEntry.objects.filter(
        run__runbook=runbook,
        run__subject_kind=subject.kind.value,
        run__subject_key=subject.key,
        kind__in=(kinds.PERFORMED, kinds.PROPOSED, kinds.REFUSED),
        actor_kind="system",
        at__gt=at - ONCE_PER,
    ).exists()


def _act(run: RunbookRun, trigger: Trigger, action: Action, *, actor: Actor, at: datetime) -> None:
    """Do or propose the action; a refusal is written down, so that it is not tried every minute."""
    order = Order(case=case_at(run, at), actor=actor, reason=f"response to {trigger.code}")
    try:
        with transaction.atomic():
            obstacle = why_not(action, order.case)
            if obstacle:
                raise Conflict(obstacle)
            if trigger.policy == ResponsePolicy.AUTOMATIC:
                perform(run, action, order)
            else:
                propose(run, registry.get(run.runbook), action, order)
    except Problem as refused:
        write(
            run,
            kinds.REFUSED,
            actor=actor,
            at=at,
            name=action.name,
            outcome="fail",
            detail=refused.detail,
        )


def respond_to_triggers(*, at: datetime) -> int:
    """Answer everything that is wrong now; return in how many runs something was done.

    Each answer is a transaction of its own: one that fails is logged and stops no other.
    """
    return sum(_guarded(occurrence, at) for occurrence in list_occurrences(at=at))


def _guarded(occurrence: Occurrence, at: datetime) -> bool:
    task = occurrence.task
    try:
        if task is None:
            subject = occurrence.subject
        elif task.actor_name in (NAME, RECONCILERS) or _is_history(occurrence, at):
            return False  # our own looks, failing as expected, are no news: they come again
        else:
            found = find_for_code(occurrence.code)
            runbook = registry.find(found.name) if found else None
            if runbook is None or not _answers(runbook.trigger(occurrence.code)):
                return False
            subject = get_subject_of_task(runbook=runbook, task=task)
        run_id = respond(
            trigger=occurrence.code, subject=subject, at=at, task_id=task.id if task else None
        )
    except Problem as problem:
        logger.warning("observasjon.response.refused", code=occurrence.code, why=problem.detail)
        return False
    except Exception as error:
        if is_outage(error):
            raise  # nothing can be done until it is back
        logger.exception("observasjon.response.defect", code=occurrence.code)
        return False
    return run_id is not None


def _answers(trigger: Trigger | None) -> bool:
    return trigger is not None and trigger.policy != ResponsePolicy.MANUAL


def _is_history(occurrence: Occurrence, at: datetime) -> bool:
    task = occurrence.task
    ended = task is not None and task.state in task_states.FINISHED
    return ended and occurrence.since < at - _FRESH


def settle_runs(*, at: datetime) -> int:
    """Close the runs that the platform opened and nobody joined once all holds; return how many."""
    rows = RunbookRun.objects.filter(state=states.OPEN, actor_kind="system").exclude(
        entries__actor_kind__in=("user", "machine")
    )
    closed = 0
    for run_id in list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        try:
            close_run(actor=Actor.system(NAME), run_id=run_id, at=at, note="The platform saw it.")
        except Problem:
            continue  # something is still missing: a person's turn, or a matter of time
        closed += 1
    return closed


def withdraw_proposals(*, at: datetime) -> int:
    """Take back what the platform proposed for subjects that need nothing any more.

    Returns how many. The run's log says why. What a person proposed is left to people.
    """
    waiting = list_waiting_proposals(at=at)[:_BATCH]
    return sum(_withdraw(run_id, at) for run_id in dict.fromkeys(waiting))


@transaction.atomic
def _withdraw(run_id: UUID, at: datetime) -> int:
    try:
        run, book = locked(run_id)
    except Problem:
        return 0  # it has ended, or its runbook is not in this release any more
    entries, known = log_of(run)
    waiting = {proposal.id for proposal in proposals_of(run, book, entries, at=at)}
    ours = [one for one in entries if one.id in waiting and one.actor_kind == "system"]
    why = why_unneeded(book, case_at(run, at), entries, known) if ours else ""
    if not why:
        return 0
    for entry in ours:
        write(
            run,
            kinds.DECLINED,
            actor=Actor.system(NAME),
            at=at,
            name=entry.name,
            detail=f"Withdrawn, it is not needed any more: {why}.",
            answers=entry.id,
        )
    return len(ours)
