"""The runner of reconcilers: what is due is read, within bounds, by one orchestrator at a time.

``next_due_at`` of a resource is the timer, and it stands in PostgreSQL. Each look at a reconciler
in a datacenter is a transaction under the lock of its row.
"""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q

from apps.audit.types import Actor
from apps.observasjon import registry, states
from apps.observasjon.models import DriftFinding, ReconciledResource, ReconcilerSite
from apps.observasjon.models import drift as words
from apps.observasjon.selectors.drift import in_force, policies_by_place, recently_mended
from apps.observasjon.services.drift import (
    NAME,
    remediate_drift,
    resolve,
    settle_findings,
    write,
)
from apps.observasjon.types import DriftAction, PolicyInForce, Reconciler
from apps.tasks import selectors as tasks
from apps.tasks import services as engine
from apps.tasks import states as task_states
from apps.tasks.types import TaskView
from dataverket.db.errors import is_outage
from dataverket.db.savepoint import savepoint
from dataverket.lib import log
from dataverket.lib.problems import Problem

logger = log.get(__name__)

_BUSY: Final = timedelta(seconds=1)
_IDLE: Final = timedelta(seconds=30)
_AWAY: Final = timedelta(seconds=5)
_POSTPONED: Final = timedelta(minutes=1)
_LISTED: Final = timedelta(minutes=1)
_MINUTE: Final = timedelta(minutes=1)
_PATIENCE: Final = timedelta(minutes=5)
# After so many failures in a row a resource is read more and more rarely, up to this factor.
_RAREST: Final = 8
# A remedy that does not last is a person's matter.
_ATTEMPTS: Final = 3
_MENDED_WITHIN: Final = timedelta(hours=1)

type _Rows = dict[UUID, ReconciledResource]


def run_reconcilers(*, at: datetime, datacenters: Iterable[str]) -> int:
    """Read what is due and mend what policy says; return how many tasks were started.

    Safe to run in several processes: a reconciler in a datacenter is looked at by one of them.
    One that fails stops no other.
    """
    places = sorted(datacenters)
    started = 0
    for site_id in _sites_due(at, places):
        started += _guarded(lambda one=site_id: _look(one, at), site_id, at)  # type: ignore[misc]
    settle_findings(at=at)
    return started


def _sites_due(at: datetime, places: list[str]) -> list[UUID]:
    names = [reconciler.name for reconciler in registry.all_reconcilers()]
    known = {
        (row.reconciler, row.datacenter): row
        for row in ReconcilerSite.objects.filter(reconciler__in=names, datacenter__in=places)
    }
    missing = [
        ReconcilerSite(reconciler=name, datacenter=place, look_at=at)
        for name in names
        for place in places
        if (name, place) not in known
    ]
    if missing:
        ReconcilerSite.objects.bulk_create(missing, ignore_conflicts=True)
        return _sites_due(at, places)
    return [row.pk for row in known.values() if row.look_at <= at]


def _guarded(work: Callable[[], int], site_id: UUID, at: datetime) -> int:
    try:
        with transaction.atomic():
            return work()
    except Exception as error:
        if is_outage(error):
            raise  # not the reconciler's fault
        logger.exception("observasjon.reconciler.defect", site=str(site_id))
        ReconcilerSite.objects.filter(pk=site_id).update(
            look_at=at + _POSTPONED, waits=f"The reconciler failed: {error!r}"
        )
    return 0


def _look(site_id: UUID, at: datetime) -> int:
    site = (
        ReconcilerSite.objects.select_for_update(skip_locked=True)
        .filter(pk=site_id, look_at__lte=at)
        .first()
    )
    if site is None:  # another orchestrator was faster
        return 0
    reconciler = registry.reconciler_named(site.reconciler)
    policy = in_force(reconciler, site.datacenter, policies_by_place())
    if site.listed_at is None or site.listed_at <= at - _LISTED:
        bring_up_to_date(site, reconciler, policy, at)
    rows = _rows_that_matter(site, at)
    _settle(rows, policy, at)
    missing = engine.missing_service(reconciler.service, site.datacenter)
    if missing is not None:
        waits, started, pause = missing.reason, 0, _AWAY
    elif policy.action == DriftAction.OFF:
        left = [row for row in rows if row.converges]
        started = _start_due(reconciler, left, policy, at)
        waits, pause = "It is switched off by its policy.", _AWAY
    else:
        started = _start_due(reconciler, rows, policy, at)
        if policy.action == DriftAction.REMEDIATE:
            started += _remediate(site, policy, at)
        waits, pause = "", _pause(site, at)
    ReconcilerSite.objects.filter(pk=site.pk).update(
        look_at=at + pause, waits=waits, listed_at=site.listed_at
    )
    return started


def _rows_of(site: ReconcilerSite) -> _Rows:
    rows = ReconciledResource.objects.filter(reconciler=site.reconciler, datacenter=site.datacenter)
    return {row.resource_id: row for row in rows.order_by("next_due_at", "pk")}


def _rows_that_matter(site: ReconcilerSite, at: datetime) -> list[ReconciledResource]:
    """Return what is read, due, or began lately: of thousands of resources these are few."""
    rows = ReconciledResource.objects.filter(
        Q(task_id__isnull=False) | Q(next_due_at__lte=at) | Q(started_at__gt=at - _MINUTE),
        reconciler=site.reconciler,
        datacenter=site.datacenter,
    )
    return list(rows.order_by("next_due_at", "pk"))


def _pause(site: ReconcilerSite, at: datetime) -> timedelta:
    """Return when to look again: soon while something is read, else when something comes due."""
    found = ReconciledResource.objects.filter(
        reconciler=site.reconciler, datacenter=site.datacenter, waits=""
    ).aggregate(reading=Count("task_id"), due=Min("next_due_at"))
    if found["reading"]:
        return _BUSY
    return min(max((found["due"] or at + _IDLE) - at, _BUSY), _IDLE)


# -- which resources -----------------------------------------------------------------------------


def bring_up_to_date(
    site: ReconcilerSite, reconciler: Reconciler, policy: PolicyInForce, at: datetime
) -> _Rows:
    """Bring the rows up to what there is and return them by resource. Safe to repeat.

    New resources are spread over one period.
    """
    rows = _rows_of(site)
    there = {one.id: one for one in reconciler.list_resources(site.datacenter)}
    ReconciledResource.objects.bulk_create(
        [
            ReconciledResource(
                reconciler=site.reconciler,
                datacenter=site.datacenter,
                resource_id=one.id,
                resource_name=one.name[:200],
                waits=one.waits,
                next_due_at=at + timedelta(seconds=policy.period_s * random.random()),  # noqa: S311 - spread, not a secret
            )
            for one in there.values()
            if one.id not in rows
        ],
        ignore_conflicts=True,
    )
    for row in rows.values():
        now = there.get(row.resource_id)
        if now is None and not row.converges:
            _forget(row, at)
        elif now is None:
            continue
        elif (row.resource_name, row.waits) != (now.name[:200], now.waits):
            _change(row, resource_name=now.name[:200], waits=now.waits)
    site.listed_at = at
    return _rows_of(site)


def _forget(row: ReconciledResource, at: datetime) -> None:
    row.delete()  # before the findings: everybody locks in this order
    findings = DriftFinding.objects.select_for_update().filter(
        reconciler=row.reconciler, resource_id=row.resource_id
    )
    for finding in findings.exclude(state=states.DRIFT_RESOLVED).order_by("pk"):
        resolve(finding, by="itself", detail="Nothing is desired of it any more.", at=at)


def _change(row: ReconciledResource, **changes: Any) -> None:
    ReconciledResource.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)


# -- readings ------------------------------------------------------------------------------------


def _settle(rows: Iterable[ReconciledResource], policy: PolicyInForce, at: datetime) -> None:
    """Take note of readings that have ended."""
    reading = {row.task_id: row for row in rows if row.task_id is not None}
    known = tasks.list_tasks_by_id(task_ids=reading) if reading else {}
    for task_id, row in reading.items():
        task = known.get(task_id)
        if task is None:
            _change(row, task_id=None, is_converging=False)
        elif task.state == task_states.SUCCEEDED:
            _change(row, task_id=None, is_converging=False, failures=0, error="")
        elif task.state in task_states.FINISHED:
            detail = task.error.message if task.error else f"{task.title}: {task.state}"
            _failed(row, policy, detail, at)
        elif _waits_for_people(row, task, at):
            _give_up(task)


def _waits_for_people(row: ReconciledResource, task: TaskView, at: datetime) -> bool:
    """Tell whether a reading waits for something that does not come back by itself.

    It would take a place among those at once for ever; the resource is read again later.
    """
    if row.is_converging or task.state != task_states.DEPENDENCY_BLOCKED or task.blocked is None:
        return False
    since = row.started_at or at
    return not task.blocked.code.startswith("dependency.") and since <= at - _PATIENCE


def _give_up(task: TaskView) -> None:
    reason = f"{task.blocked.reason if task.blocked else ''} The reconciler looks again later."
    try:
        with savepoint():
            engine.cancel_task(task_id=task.id, actor=Actor.system(NAME), reason=reason.strip())
    except Problem:
        return  # it has just gone on, or ended


def _failed(row: ReconciledResource, policy: PolicyInForce, detail: str, at: datetime) -> None:
    failures = row.failures + 1
    factor = min(2 ** (failures - 1), _RAREST)
    _change(
        row,
        task_id=None,
        converges=row.converges or row.is_converging,
        is_converging=False,
        failures=failures,
        error=detail,
        outcome=words.UNREAD,
        next_due_at=at + _jittered(policy.period_s * factor),
    )


def _start_due(
    reconciler: Reconciler,
    rows: Iterable[ReconciledResource],
    policy: PolicyInForce,
    at: datetime,
) -> int:
    """Start what is due, within the bounds of the datacenter; return how many tasks."""
    every = list(rows)
    under_way = sum(row.task_id is not None and not row.is_converging for row in every)
    lately = sum(row.started_at is not None and row.started_at > at - _MINUTE for row in every)
    room = min(policy.in_flight - under_way, policy.per_minute - lately)
    due = [row for row in every if row.task_id is None and not row.waits and row.next_due_at <= at]
    due.sort(key=lambda row: (not row.converges, row.next_due_at))
    chosen = due[: max(room, 0)]
    return sum(_start(reconciler, row, policy, at) for row in chosen)


def _start(
    reconciler: Reconciler, row: ReconciledResource, policy: PolicyInForce, at: datetime
) -> bool:
    rows = ReconciledResource.objects.select_for_update(skip_locked=True)
    if not rows.filter(pk=row.pk).exists():  # a comparison is just being recorded
        return False
    converges = row.converges and reconciler.converge is not None
    work = reconciler.converge if converges and reconciler.converge else reconciler.observe
    reason = "left to the reconciler" if converges else "reconciler"
    try:
        with savepoint():
            task_id = work(Actor.system(NAME), row.resource_id, reason)
    except Problem as refused:
        _failed(row, policy, refused.detail, at)
        return False
    _change(
        row,
        task_id=task_id,
        converges=False if converges else row.converges,
        is_converging=converges,
        started_at=at,
        next_due_at=at + _jittered(policy.period_s),
    )
    return True


def _jittered(seconds: float) -> timedelta:
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311 - spread


# -- remedies ------------------------------------------------------------------------------------


def _remediate(site: ReconcilerSite, policy: PolicyInForce, at: datetime) -> int:
    """Start remedies of open findings, within the bound of the datacenter; return how many."""
    findings = DriftFinding.objects.filter(reconciler=site.reconciler, datacenter=site.datacenter)
    room = policy.in_flight - findings.filter(state=states.DRIFT_REMEDIATING).count()
    started = 0
    for row in findings.filter(state=states.DRIFT_OPEN).order_by("pk"):
        kind = registry.find_drift_kind(row.kind)
        seen_since = row.attempted_at is None or row.last_seen_at > row.attempted_at
        if kind is None or kind.remediate is None or not seen_since or started >= room:
            continue
        started += _remedy(row, at)
    return started


def _remedy(row: DriftFinding, at: datetime) -> bool:
    mended = recently_mended(
        kind=row.kind, resource_id=row.resource_id, at=at, within=_MENDED_WITHIN
    )
    if row.attempts >= _ATTEMPTS or mended >= _ATTEMPTS:
        detail = (
            f"It was mended {mended} times within the hour and came back."
            if mended >= _ATTEMPTS
            else f"Tasks that could not mend it: {row.attempts}. {row.note}"
        )
        note = f"The platform does not try again by itself: a person has to look. {detail}"
        _note_once(row, note, at)
        return False
    try:
        with savepoint():
            remediate_drift(
                actor=Actor.system(NAME), finding_id=row.pk, reason="policy: remediate", at=at
            )
    except Problem as refused:
        _note_once(row, refused.detail, at)
        return False
    return True


def _note_once(row: DriftFinding, note: str, at: datetime) -> None:
    """Say why it is not mended, and look again when it was seen again."""
    row.edit(note=note, attempted_at=at)
    write(row, words.NOT_REMEDIATED, note, at=at)
