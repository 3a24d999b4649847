"""What happens because time passes: due timers, overdue steps, services that went silent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.tasks import metrics, states
from apps.tasks.models import DependencyHealth, Step, StepEvent, Task, Timer
from apps.tasks.models import timer as kinds
from apps.tasks.models.health import HEALTHY, UNKNOWN
from apps.tasks.services import health, locks, turns
from apps.tasks.services.approvals import expire_approval
from apps.tasks.services.dispatch import SILENCE
from apps.tasks.services.progress import advance
from apps.tasks.services.run import TaskRun
from apps.tasks.services.steps import fail
from apps.tasks.types.workflow import Signal
from dataverket.lib import clock, log, tracing

logger = log.get(__name__)

_BATCH = 100
# Written by hand: asked five times a second.
_DUE = "SELECT task_id FROM tasks_timer WHERE due_at <= %s ORDER BY due_at LIMIT %s"
# How long a command may wait in a site's queue while the site reports that it works it off.
_QUEUE_PATIENCE = timedelta(minutes=10)
# After this a task that the engine itself failed on is looked at again.
_POSTPONED = timedelta(minutes=1)
_DEFECT = "task.engine_defect"

# Nothing was sent for such a step: it counts as alive from its beginning.
_AWAITS_SIGNAL = Q(state=states.RUNNING, alive_at=F("dispatched_at"))


def fire_due_timers(*, at: datetime) -> int:
    """Wake the tasks whose timers are due; return how many tasks there were.

    Each task has a transaction of its own and is locked before its timers: one that fails stops
    no other, and comes back a minute later.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [at, _BATCH])
        ids = list(dict.fromkeys(row[0] for row in cursor))
    for task_id in ids:
        _guarded(task_id, at, _fire_timers_of)
    return len(ids)


def _fire_timers_of(run: TaskRun) -> None:
    due = list(Timer.objects.filter(task_id=run.task.id, due_at__lte=run.at).order_by("due_at"))
    Timer.objects.filter(pk__in=[timer.pk for timer in due]).delete()
    for timer in due:
        _fire(run, timer)
    advance(run)


def _guarded(task_id: UUID, at: datetime, work: Callable[[TaskRun], None]) -> None:
    """Do ``work`` on one task; what goes wrong with it is logged and stays its own problem."""
    try:
        with transaction.atomic():
            run = TaskRun.load(task_id, at=at)
            if run is not None and run.task.state not in states.FINISHED:
                _work_on(run, work)
                run.save()
            else:
                Timer.objects.filter(task_id=task_id, due_at__lte=at).delete()
    except OperationalError:
        raise  # PostgreSQL is away, or asks to try again: not the task's fault
    except Exception as error:
        logger.exception("tasks.engine.defect", task=str(task_id))
        Timer.objects.filter(task_id=task_id, due_at__lte=at).update(due_at=at + _POSTPONED)
        for rows in (
            Step.objects.filter(task_id=task_id, in_flight=True),
            Task.objects.filter(pk=task_id),
        ):
            rows.filter(deadline_at__lte=at).update(deadline_at=at + _POSTPONED)
        if locks.leave_queue(task_id):
            Timer.objects.create(task_id=task_id, kind=kinds.REEVALUATE, due_at=at + _POSTPONED)
        StepEvent.objects.create(
            task_id=task_id, kind=_DEFECT, message=f"{type(error).__name__}: {error}"
        )


def _work_on(run: TaskRun, work: Callable[[TaskRun], None]) -> None:
    """Do ``work`` as part of what the task was asked for: in its trace, with its request's id."""
    with (
        tracing.span(
            f"look after {run.task.workflow}",
            parent=run.task.traceparent,
            dataverket__task=str(run.task.id),
        ),
        log.bound(task=str(run.task.id), request_id=str(run.task.correlation_id)),
    ):
        work(run)


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
        _guarded(task_id, at, advance)
    return len(ids)


def give_turns(*, at: datetime) -> int:
    """Go on with the tasks of the queue for locks that can have theirs; return how many.

    Each in a transaction of its own, the oldest first. Safe to repeat.
    """
    ids = locks.in_turn(at=at, limit=_BATCH)
    for task_id in ids:
        _guarded(task_id, at, advance)
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
        _guarded(task_id, at, _handle_overdue_steps)
    late = list(
        Task.objects.filter(deadline_at__lte=at)
        .exclude(state__in=sorted(states.FINISHED))
        .order_by("deadline_at")
        .values_list("id", flat=True)[:_BATCH]
    )
    for task_id in late:
        _guarded(task_id, at, _handle_overdue_task)
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
        .exclude(_AWAITS_SIGNAL)
        .order_by("dispatched_at")
    )


def _resend_all(lost: QuerySet[Step], since: datetime, at: datetime, *, lost_with: str) -> int:
    ids = list(dict.fromkeys((step.task_id, step.id) for step in lost.only("id", "task_id")))
    by_task: dict[UUID, set[UUID]] = {}
    for task_id, step_id in ids:
        by_task.setdefault(task_id, set()).add(step_id)
    for task_id, steps in by_task.items():
        _guarded(task_id, at, partial(_resend, steps=steps, since=since, lost_with=lost_with))
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
            code="phone_home.missing" if "phone" in step.name else "signal.missing",
            error_class="permanent",
            message=(
                f"{step}: nothing was heard within {declared.limit_s:g} s. Look at the server's "
                "console and at the boot service's log of fetches."
            ),
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


def reconsider(*, service: str, datacenter: str, at: datetime, back: bool) -> int:
    """Look again at the tasks that a change of a service's health concerns; return how many.

    Of many blocked tasks the oldest hundred are looked at; :func:`resume_blocked` does the rest.

    Args:
        service: The service whose health changed.
        datacenter: Where.
        at: Now.
        back: Whether it came back; else it went silent.
    """
    dependency = f"{service}@{datacenter}"
    blocked = _blocked_by(dependency)
    under_way = (
        Step.objects.filter(in_flight=True, service=service, task__datacenter=datacenter)
        .values_list("task_id", flat=True)
        .distinct()
    )
    ids = sorted(blocked[:_BATCH] if back else under_way)
    show = partial(_show_blocked, service=service, dependency=dependency)
    for task_id in ids:
        _guarded(task_id, at, advance if back else show)
    return len(ids)


def show_blocked(*, at: datetime) -> int:
    """Show why commands that are out do not come back, where their service is away.

    For those that were sent in the moment in which it went silent: nobody saw them then. Returns
    how many tasks were looked at.
    """
    gone = DependencyHealth.objects.filter(status=UNKNOWN).values_list("service", "datacenter")
    looked_at = 0
    for service, datacenter in gone:
        ids = (
            Step.objects.filter(
                in_flight=True,
                service=service,
                task__datacenter=datacenter,
                task__state=states.RUNNING,
            )
            .exclude(_AWAITS_SIGNAL)
            .order_by()
            .values_list("task_id", flat=True)
            .distinct()[:_BATCH]
        )
        show = partial(_show_blocked, service=service, dependency=f"{service}@{datacenter}")
        for task_id in ids:
            _guarded(task_id, at, show)
            looked_at += 1
    return looked_at


def resume_blocked(*, at: datetime, after: UUID | None = None) -> UUID | None:
    """Go on with a portion of the tasks that wait for a service which is back.

    In portions, so that ten thousand of them do not keep the engine from its other work.

    Args:
        at: Now.
        after: Begin behind this task: the answer of the call before.

    Returns:
        The last task that was looked at, when there may be more behind it.
    """
    healthy = DependencyHealth.objects.filter(status=HEALTHY).values_list("service", "datacenter")
    names = [f"{service}@{datacenter}" for service, datacenter in healthy]
    failed = StepEvent.objects.filter(
        task=OuterRef("pk"), kind=_DEFECT, at__gt=clock.now() - _POSTPONED
    )
    blocked = _blocked_by(*names).exclude(Exists(failed))
    if after is not None:
        blocked = blocked.filter(pk__gt=after)
    ids = list(blocked[:_BATCH])
    for task_id in ids:
        _guarded(task_id, at, advance)
    return ids[-1] if len(ids) == _BATCH else None


def _blocked_by(*dependencies: str) -> QuerySet[Task, UUID]:
    return (
        Task.objects.filter(
            state__in=[states.DEPENDENCY_BLOCKED, states.UNWINDING],
            blocked__code="dependency.unreachable",
            blocked__dependency__in=dependencies,
        )
        .order_by("pk")
        .values_list("id", flat=True)
    )


def _show_blocked(run: TaskRun, *, service: str, dependency: str) -> None:
    gap = health.missing(service, run.task.datacenter)
    step = next((s for s in run.steps if s.in_flight and s.service == service), None)
    if gap is None or step is None or isinstance(run.declaration(step).do, Signal):
        return
    run.block(
        code="dependency.unreachable",
        dependency=dependency,
        reason=gap.reason,
        since=gap.since or run.at,
        step=step,
    )
