"""What happens because time passes: due timers, turns, overdue steps, lost streams."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from apps.tasks import metrics, states
from apps.tasks.models import Step, Task, Timer
from apps.tasks.models import timer as kinds
from apps.tasks.models.step import AWAITS_SIGNAL
from apps.tasks.services import health, locks, turns
from apps.tasks.services.approvals import expire_approval
from apps.tasks.services.dispatch import SILENCE
from apps.tasks.services.guarded import guarded
from apps.tasks.services.progress import advance
from apps.tasks.services.run import TaskRun
from apps.tasks.services.steps import fail
from apps.tasks.types.workflow import Signal

_BATCH = 100
# Written by hand: asked five times a second.
_DUE = "SELECT task_id FROM tasks_timer WHERE due_at <= %s ORDER BY due_at LIMIT %s"
# How long a command may wait in a site's queue while the site reports that it works it off.
_QUEUE_PATIENCE = timedelta(minutes=10)


def fire_due_timers(*, at: datetime) -> int:
    """Wake the tasks whose timers are due; return how many tasks there were.

    Each task has a transaction of its own and is locked before its timers: one that fails stops
    no other, and comes back a minute later.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [at, _BATCH])
        ids = list(dict.fromkeys(row[0] for row in cursor))
    for task_id in ids:
        guarded(task_id, at, _fire_timers_of)
    return len(ids)


def _fire_timers_of(run: TaskRun) -> None:
    due = list(Timer.objects.filter(task_id=run.task.id, due_at__lte=run.at).order_by("due_at"))
    Timer.objects.filter(pk__in=[timer.pk for timer in due]).delete()
    for timer in due:
        _fire(run, timer)
    advance(run)


def _fire(run: TaskRun, timer: Timer) -> None:
    if timer.kind == kinds.APPROVAL_END:
        expire_approval(run)
        return
    step = run.step(timer.step_id) if timer.step_id else None
    if timer.kind != kinds.RETRY or step is None:
        return
    if step.state in (states.RETRY_WAIT, states.UNKNOWN, states.POLLING):
        run.move_step_quietly(step, states.READY)
    elif step.state == states.UNDOING and not step.in_flight:
        run.change_step(step, error=None)


def _handle_overdue_task(run: TaskRun) -> None:
    if run.task.deadline_at is None or run.task.deadline_at > run.at:
        return
    run.change_task(deadline_at=None)
    if run.task.state != states.RUNNING:
        return
    current = next(
        (s for s in run.steps if s.state not in (states.SUCCEEDED, states.WAITING)), None
    )
    if current is None:
        return
    limit = run.workflow.limit_s
    if current.state in (states.RETRY_WAIT, states.UNKNOWN):
        run.move_step_quietly(current, states.READY)
    fail(
        run,
        current,
        code="task.limit",
        error_class="permanent",
        message=f"The task was not done after {limit:g} s; it stood at '{current}'.",
    )
    advance(run)


def start_waiting(*, at: datetime) -> int:
    """Start accepted tasks whose turn has come; return how many were looked at.

    Each is tried in a transaction of its own, in fair order between tenants.
    """
    ids = turns.waiting(at=at)
    for task_id in ids:
        guarded(task_id, at, advance)
    return len(ids)


def give_turns(*, at: datetime) -> int:
    """Go on with the tasks of the queue for locks that can have theirs; return how many.

    Each in a transaction of its own, the oldest first. Safe to repeat.
    """
    ids = locks.in_turn(at=at, limit=_BATCH)
    for task_id in ids:
        guarded(task_id, at, advance)
    return len(ids)


def check_deadlines(*, at: datetime) -> int:
    """Look after every command and task whose deadline has passed; return how many there were.

    This is the watchdog: it needs nothing but PostgreSQL, so a lost or emptied stream only
    delays. The command is sent anew with a higher fence, or given up when its retries are used.
    """
    overdue = list(
        Step.objects.filter(in_flight=True, deadline_at__lte=at)
        .order_by("deadline_at")
        .values_list("task_id", flat=True)[:_BATCH]
    )
    for task_id in dict.fromkeys(overdue):
        guarded(task_id, at, _handle_overdue_steps)
    late = list(
        Task.objects.filter(deadline_at__lte=at)
        .exclude(state__in=sorted(states.FINISHED))
        .order_by("deadline_at")
        .values_list("id", flat=True)[:_BATCH]
    )
    for task_id in late:
        guarded(task_id, at, _handle_overdue_task)
    return len(overdue) + len(late)


def resend_lost(*, since: datetime, at: datetime) -> int:
    """Send anew what was sent before the hub's stream of commands was made; return how many tasks.

    A stream that is younger than a command has replaced the one that held it. A site may have
    copied the command before: then its claim lets one of the two attempts do the work. What a site
    has begun is left alone, and no retry is spent. Safe to repeat.
    """
    lost = _sent_before(since).filter(alive_at=None)
    return _resend_all(lost, since, at, lost_with="The hub's streams were")


def resend_lost_at_site(*, service: str, datacenter: str, since: datetime, at: datetime) -> int:
    """Send anew what a site's service was sent before its store was made; return how many tasks.

    Also what it had begun: with the store the claim is gone, and whoever held it is fenced off. A
    hundred at a time, and no retry is spent. Safe to repeat.
    """
    lost = _sent_before(since).filter(service=service, task__datacenter=datacenter)[:_BATCH]
    return _resend_all(lost, since, at, lost_with=f"The store of {datacenter} was")


def _sent_before(since: datetime) -> QuerySet[Step]:
    return (
        Step.objects.filter(in_flight=True, dispatched_at__lt=since)
        .exclude(AWAITS_SIGNAL)
        .order_by("dispatched_at")
    )


def _resend_all(lost: QuerySet[Step], since: datetime, at: datetime, *, lost_with: str) -> int:
    ids = list(dict.fromkeys((step.task_id, step.id) for step in lost.only("id", "task_id")))
    by_task: dict[UUID, set[UUID]] = {}
    for task_id, step_id in ids:
        by_task.setdefault(task_id, set()).add(step_id)
    for task_id, steps in by_task.items():
        guarded(task_id, at, partial(_resend, steps=steps, since=since, lost_with=lost_with))
    return len(by_task)


def _resend(run: TaskRun, *, steps: set[UUID], since: datetime, lost_with: str) -> None:
    for step in run.steps:
        if step.id not in steps or not step.in_flight or not step.dispatched_at:
            continue
        awaits = isinstance(run.declaration(step).do, Signal) and step.direction == "do"
        if awaits or step.dispatched_at >= since:
            continue
        metrics.WATCHDOG.labels(step.service, "store lost").inc()
        fail(
            run,
            step,
            code="command.lost",
            error_class="blocked",
            message=f"{lost_with} lost after it was sent.",
        )
    advance(run)


def _handle_overdue_steps(run: TaskRun) -> None:
    for step in run.steps:
        if _is_overdue(step, run.at):
            _handle_overdue(run, step)
    advance(run)


def _is_overdue(step: Step, at: datetime) -> bool:
    return step.in_flight and step.deadline_at is not None and step.deadline_at <= at


def _handle_overdue(run: TaskRun, step: Step) -> None:
    declared = run.declaration(step)
    where = f"{step.service}@{run.task.datacenter}"
    waited = run.at - (step.dispatched_at or run.at)
    if health.missing(step.service, run.task.datacenter) is not None:
        # The service is away: its queue keeps the command, and waiting costs no retry.
        metrics.WATCHDOG.labels(step.service, "service unknown").inc()
        run.change_step(step, deadline_at=run.at + timedelta(seconds=declared.start_limit_s))
        return
    if isinstance(declared.do, Signal) and step.direction == "do":
        metrics.WATCHDOG.labels(step.service, "nothing heard").inc()
        fail(
            run,
            step,
            code=declared.do.code,
            error_class="permanent",
            message=(
                f"{step}: nothing was heard within {declared.limit_s:g} s. {declared.do.advice}"
            ).rstrip(),
        )
        return
    if step.alive_at is not None and run.at - step.alive_at <= SILENCE:
        # It reports itself: what has run out is its own time.
        metrics.WATCHDOG.labels(step.service, "over its limit").inc()
        fail(
            run,
            step,
            code="step.limit",
            error_class="unknown",
            message=f"'{step}' was not done by {where} within {declared.limit_s:g} s.",
        )
        return
    queued = step.alive_at is None and health.backlog(step.service, run.task.datacenter) > 0
    if queued and waited < _QUEUE_PATIENCE:
        metrics.WATCHDOG.labels(step.service, "queued").inc()
        run.change_step(step, deadline_at=run.at + timedelta(seconds=declared.start_limit_s))
        return
    metrics.WATCHDOG.labels(step.service, "silent").inc()
    fail(
        run,
        step,
        code="step.silent",
        error_class="unknown",
        message=f"{where} gave no sign of '{step}' for {waited.total_seconds():.0f} s.",
    )
