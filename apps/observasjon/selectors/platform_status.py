"""The answer to "what is wrong, since when, what waits for it, what do I do"."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from apps.audit import selectors as audit
from apps.observasjon.selectors.dependency_map import list_services
from apps.observasjon.selectors.drift import OpenDrift, oldest_open_drift
from apps.observasjon.selectors.mending import MendedDrift, list_mended_drift
from apps.observasjon.selectors.runs import list_waiting_proposals
from apps.observasjon.types.status import (
    Backlog,
    Finding,
    Health,
    Overall,
    PlatformStatus,
    ProcessNode,
    ServiceNode,
    Severity,
    StuckTask,
)
from apps.tasks import selectors as tasks
from apps.tasks import states
from apps.tasks.selectors import TaskFilter
from apps.tasks.types import runbooks
from apps.tasks.types.figures import SILENT_SITE_FROM, TaskFigure, Wait
from apps.tasks.types.runbooks import Runbook
from dataverket.bus.probe import Answer
from dataverket.db import outbox, processes
from dataverket.db.processes import ORCHESTRATOR, ProcessState
from dataverket.lib.scope import Visibility

_SHOWN: Final = 20
# What tasks that wait for one of them wait for, and the subject of the finding.
_LETTERS: Final = "dead letters"
# Above these somebody who should work does not, whatever its signs of life say.
_OUTBOX_LATE: Final = timedelta(seconds=30)
_TIMERS_LATE: Final = timedelta(seconds=30)
_STEPS_LATE: Final = timedelta(seconds=60)
_SEALING_LATE: Final = timedelta(minutes=2)
# Turns come and go without anybody; only a long wait for one is worth a person's look.
_TURN_LATE: Final = timedelta(minutes=10)
_LIMITS: Final[dict[str, tuple[timedelta, Severity, str, Runbook]]] = {
    "outbox": (_OUTBOX_LATE, Severity.DOWN, "messages wait to be published by the relay",
               runbooks.OUTBOX),
    "timers": (_TIMERS_LATE, Severity.DOWN, "timers are due and have not fired",
               runbooks.CONTROL_PLANE),
    "overdue steps": (_STEPS_LATE, Severity.ATTENTION, "steps are past their deadline",
                      runbooks.CONTROL_PLANE),
    "unsealed audit records": (_SEALING_LATE, Severity.ATTENTION, "audit records are not sealed",
                               runbooks.CONTROL_PLANE),
}  # fmt: skip


def get_platform_status(
    *, at: datetime, datacenters: Sequence[str], nats: Answer
) -> PlatformStatus:
    """Return how the platform is; the number of queries does not grow with anything.

    Args:
        at: Now.
        datacenters: Where services are expected.
        nats: What came of asking NATS.
    """
    parts = (_server(nats, at), *map(_process, processes.list_processes(at=at)))
    waits = tuple(tasks.list_waits())
    services = tuple(list_services(at=at, datacenters=datacenters, waits=waits))
    stuck = tuple(_stuck())
    figures = tuple(tasks.list_task_figures(at=at))
    backlogs, letters = _backlogs(at)
    drift = oldest_open_drift()
    mended, mended_number = list_mended_drift(limit=_SHOWN)
    findings = sorted(
        [
            *_of_processes(parts),
            *_of_sites(services, parts),
            *_of_services(services, parts),
            *_of_backlogs(backlogs, at),
            *_of_waits([wait for wait in waits if wait.dependency != _LETTERS], services, at),
            *_of_drift(drift),
            *_of_mending(mended, mended_number),
            *_of_approvals([f for f in figures if f.state == states.AWAITING_APPROVAL], at),
            *_of_proposals(len(list_waiting_proposals(at=at))),
            *_of_stuck(sum(f.number for f in figures if f.state == states.STUCK), stuck),
            *_of_letters(letters, [wait for wait in waits if wait.dependency == _LETTERS]),
        ],
        # A sort keeps the order of equals: what causes the rest stands before it.
        key=lambda finding: (finding.severity != Severity.DOWN, finding.is_usual),
    )
    return PlatformStatus(
        at=at,
        overall=_overall(findings),
        findings=tuple(findings),
        processes=parts,
        services=services,
        waits=waits,
        stuck=stuck,
        tasks=figures,
        backlogs=backlogs,
        dead_letters_open=letters,
        drift_open=sum(one.number for one in drift) + mended_number,
    )


def _overall(findings: Sequence[Finding]) -> Overall:
    if any(finding.severity == Severity.DOWN for finding in findings):
        return Overall.DOWN
    is_degraded = any(not finding.is_usual for finding in findings)
    return Overall.DEGRADED if is_degraded else Overall.HEALTHY


def _server(nats: Answer, at: datetime) -> ProcessNode:
    return ProcessNode(
        name="nats",
        status=Health.HEALTHY if nats.is_there else Health.UNKNOWN,
        instances=None,
        since=None,
        seen_at=at if nats.is_there else None,
        detail=nats.detail,
    )


def _process(state: ProcessState) -> ProcessNode:
    if state.is_healthy:
        detail = ""
    elif state.seen_at is None:
        detail = f"No {state.process} has ever reported itself."
    else:
        detail = (
            f"No {state.process} has reported itself since {state.seen_at:%Y-%m-%d %H:%M:%S} UTC."
        )
    return ProcessNode(
        name=state.process,
        status=Health.HEALTHY if state.is_healthy else Health.UNKNOWN,
        instances=state.instances,
        since=state.since,
        seen_at=state.seen_at,
        detail=detail,
    )


def _stuck() -> Iterator[StuckTask]:
    filters = TaskFilter(states=(states.STUCK,))
    for task in tasks.list_tasks(visibility=Visibility.all(), filters=filters, limit=_SHOWN):
        yield StuckTask(
            id=task.id, title=task.title, datacenter=task.datacenter, since=task.updated_at
        )


def _backlogs(at: datetime) -> tuple[tuple[Backlog, ...], int]:
    waiting, lag = outbox.backlog(), tasks.get_engine_lag(at=at)
    unsealed = audit.get_unsealed(at=at)
    found = (
        Backlog(
            name="outbox", number=waiting.messages, oldest=timedelta(seconds=waiting.age_s(at))
        ),
        Backlog(name="timers", number=lag.timers_overdue, oldest=lag.timers_late),
        Backlog(name="overdue steps", number=lag.steps_overdue, oldest=lag.steps_late),
        Backlog(name="unsealed audit records", number=unsealed.records, oldest=unsealed.oldest),
    )
    return found, lag.dead_letters_open


def _of_processes(parts: Iterable[ProcessNode]) -> Iterator[Finding]:
    for part in parts:
        if part.status != Health.HEALTHY:
            book = runbooks.NATS if part.name == "nats" else runbooks.CONTROL_PLANE
            yield Finding(
                severity=Severity.DOWN,
                code=f"{part.name}.unknown",
                subject=part.name,
                message=part.detail,
                since=part.since,
                waiting_tasks=0,
                runbook=book.path,
            )


def _listens(parts: Iterable[ProcessNode]) -> bool:
    """Tell whether a heartbeat would be heard: NATS passes it on, an orchestrator records it."""
    return all(
        part.status == Health.HEALTHY for part in parts if part.name in ("nats", ORCHESTRATOR)
    )


def _of_sites(services: Iterable[ServiceNode], parts: Iterable[ProcessNode]) -> Iterator[Finding]:
    """Return the datacenters of which nothing is heard that was heard before: the cause is one."""
    if not _listens(parts):
        return
    by_place: dict[str, list[ServiceNode]] = {}
    for node in services:
        if node.since is not None:
            by_place.setdefault(node.datacenter, []).append(node)
    for place, nodes in sorted(by_place.items()):
        is_silent = all(node.status != Health.HEALTHY for node in nodes)
        if is_silent and len(nodes) >= SILENT_SITE_FROM:
            yield Finding(
                severity=Severity.DOWN,
                code="site.silent",
                subject=place,
                message=(
                    f"None of {len(nodes)} services in {place} reports itself: its NATS server, or "
                    "the link to it, before its workers."
                ),
                since=max(node.since for node in nodes if node.since is not None),
                waiting_tasks=sum(node.waiting_tasks for node in nodes),
                runbook=runbooks.SILENT_SITE.path,
            )


def _of_services(
    services: Iterable[ServiceNode], parts: Iterable[ProcessNode]
) -> Iterator[Finding]:
    doubt = "" if _listens(parts) else " Without NATS and an orchestrator nobody would hear it."
    for node in sorted(services, key=lambda node: -node.waiting_tasks):
        if node.status != Health.HEALTHY:
            age = f"{node.heartbeat_age.total_seconds():.0f} s ago" if node.heartbeat_age else ""
            said = f"its last heartbeat was {age}" if age else "it has never reported itself"
            yield Finding(
                severity=Severity.DOWN,
                code="service.unknown",
                subject=node.name,
                message=(
                    f"{node.service} in {node.datacenter} does not report itself; {said}.{doubt}"
                ),
                since=node.since,
                waiting_tasks=node.waiting_tasks,
                runbook=runbooks.for_code("dependency.").path,
            )


def _of_backlogs(backlogs: Iterable[Backlog], at: datetime) -> Iterator[Finding]:
    for backlog in backlogs:
        limit, severity, what, book = _LIMITS[backlog.name]
        if backlog.oldest > limit:
            late = f"{backlog.oldest.total_seconds():.0f} s"
            yield Finding(
                severity=severity,
                code=f"{backlog.name.replace(' ', '_')}.late",
                subject=backlog.name,
                message=f"{backlog.number} {what}, the oldest for {late}.",
                since=at - backlog.oldest,
                waiting_tasks=0,
                runbook=book.path,
            )


def _of_waits(
    waits: Iterable[Wait], services: Iterable[ServiceNode], at: datetime
) -> Iterator[Finding]:
    """Return what is waited for beside the services that are known to be unknown."""
    told = {node.name for node in services if node.status != Health.HEALTHY}
    for wait in waits:
        is_usual = wait.code.startswith("turn.") and at - wait.since < _TURN_LATE
        if wait.dependency not in told and not is_usual:
            yield Finding(
                severity=Severity.ATTENTION,
                code="tasks.waiting",
                subject=wait.dependency,
                message=wait.reason,
                since=wait.since,
                waiting_tasks=wait.tasks,
                runbook=wait.runbook,
                is_usual=wait.code.startswith("window."),
            )


def _of_drift(found: Iterable[OpenDrift]) -> Iterator[Finding]:
    for one in found:
        more = f" and {one.number - 1} more" if one.number > 1 else ""
        yield Finding(
            severity=Severity.ATTENTION,
            code=one.code,
            subject=f"drift: {one.kind}",
            message=f"{one.title}: {one.resource_name}{more}. See: dv drift list --state open",
            since=one.since,
            waiting_tasks=0,
            runbook=runbooks.for_code(one.code).path,
        )


def _of_mending(found: Sequence[MendedDrift], number: int) -> Iterator[Finding]:
    """Return drift that somebody has asked to be mended: nothing is mended by asking."""
    for one in found:
        yield Finding(
            severity=Severity.ATTENTION,
            code=one.code,
            subject=f"drift: {one.kind}",
            message=f"{one.title}: {one.resource_name}, {one.how_far}.",
            since=one.since,
            waiting_tasks=0,
            runbook=runbooks.for_code(one.code).path,
        )
    if number > len(found):
        last = found[-1]
        yield Finding(
            severity=Severity.ATTENTION,
            code=last.code,
            subject="drift",
            message=(
                f"{number - len(found)} more are being mended. See: dv drift list --state "
                "remediating"
            ),
            since=None,
            waiting_tasks=0,
            runbook=runbooks.for_code(last.code).path,
        )


def _of_approvals(figures: Sequence[TaskFigure], at: datetime) -> Iterator[Finding]:
    number = sum(figure.number for figure in figures)
    if number:
        yield Finding(
            severity=Severity.ATTENTION,
            code="approval.required",
            subject="approvals",
            message=(
                f"{number} {'task waits' if number == 1 else 'tasks wait'} for approval by another "
                "person. See: dv approval list --waiting-for-me"
            ),
            since=at - max(figure.oldest for figure in figures),
            waiting_tasks=number,
            runbook=runbooks.for_code("approval.required").path,
            is_usual=True,
        )


def _of_proposals(number: int) -> Iterator[Finding]:
    if number:
        what = "action of a runbook waits" if number == 1 else "actions of runbooks wait"
        yield Finding(
            severity=Severity.ATTENTION,
            code="approval.required",
            subject="proposals",
            message=f"{number} {what} for approval by another person. See: dv runbook run list",
            since=None,
            waiting_tasks=0,
            runbook=runbooks.for_code("approval.required").path,
            is_usual=True,
        )


def _of_stuck(number: int, stuck: Sequence[StuckTask]) -> Iterator[Finding]:
    if number:
        yield Finding(
            severity=Severity.ATTENTION,
            code="tasks.stuck",
            subject="stuck tasks",
            message=f"Tasks that could not take everything back, and wait for a person: {number}.",
            since=min((task.since for task in stuck), default=None),
            waiting_tasks=number,
            runbook=runbooks.UNDO_FAILED.path,
        )


def _of_letters(number: int, waits: Sequence[Wait]) -> Iterator[Finding]:
    """Return open letters and the tasks that wait for them as one finding: there is one remedy."""
    waiting = sum(wait.tasks for wait in waits)
    if number or waiting:
        yield Finding(
            severity=Severity.ATTENTION,
            code="dead_letters.open",
            subject=_LETTERS,
            message=(
                f"Messages that could not be processed and wait for a person: {number}. "
                "See: dv dead-letter list"
            ),
            since=min((wait.since for wait in waits), default=None),
            waiting_tasks=waiting,
            runbook=runbooks.for_code("step.dead_lettered").path,
        )
