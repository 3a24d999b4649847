"""Reading findings of drift, reconcilers, and the policies that are in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from apps.observasjon import registry, states
from apps.observasjon.models import (
    DriftEvent,
    DriftFinding,
    DriftPolicy,
    ReconciledResource,
    ReconcilerSite,
)
from apps.observasjon.models import drift as words
from apps.observasjon.types import (
    DriftAction,
    DriftEventView,
    DriftFilter,
    DriftKind,
    DriftView,
    PolicyInForce,
    ReconciledView,
    Reconciler,
    ReconcilerPolicy,
    ReconcilerView,
)
from apps.tasks import selectors as tasks
from apps.tasks.types.runbooks import for_code
from dataverket.lib.problems import NotFound

_UNACCEPTED = (states.DRIFT_OPEN, states.DRIFT_REMEDIATING)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenDrift:
    """What waits for somebody, of one kind; ``resource_name`` is one of them."""

    kind: str
    code: str
    title: str
    number: int
    since: datetime
    resource_name: str


def get_drift(*, finding_id: UUID) -> DriftView:
    """Return a finding with its history, oldest first; two queries. For the operators.

    Raises:
        NotFound: There is no such finding. Final.
    """
    row = DriftFinding.objects.filter(pk=finding_id).first()
    if row is None:
        raise NotFound(f"drift finding {finding_id} does not exist.")
    events = DriftEvent.objects.filter(finding_id=finding_id).order_by("pk")
    return drift_view(row, events, task_states=_task_states([row]))


def list_drift(*, filters: DriftFilter, limit: int, before: UUID | None = None) -> list[DriftView]:
    """Return findings without their history, newest first; two queries."""
    rows = DriftFinding.objects.all()
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.severities:
        rows = rows.filter(severity__in=filters.severities)
    for name in ("reconciler", "kind", "datacenter", "resource_id"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:limit])
    under_way = _task_states(found)
    return [drift_view(row, task_states=under_way) for row in found]


def reconciler_names() -> list[str]:
    """Return the names of all reconcilers, sorted."""
    return [one.name for one in registry.all_reconcilers()]


def drift_kind_names() -> list[str]:
    """Return the names of all kinds of drift, sorted."""
    return sorted(kind.name for one in registry.all_reconcilers() for kind in one.kinds)


def count_open_drift() -> dict[tuple[str, str, str], int]:
    """Return how many findings nobody has resolved or accepted; one query.

    Per kind, datacenter and severity.
    """
    rows = (
        DriftFinding.objects.filter(state__in=_UNACCEPTED)
        .order_by()
        .values_list("kind", "datacenter", "severity")
        .annotate(number=Count("id"))
    )
    return {(kind, datacenter, severity): n for kind, datacenter, severity, n in rows}


def count_drift_by_severity() -> dict[str, int]:
    """Return how many findings are neither resolved nor acknowledged, by severity; one query."""
    rows = DriftFinding.objects.filter(state__in=_UNACCEPTED)
    return dict(rows.order_by().values_list("severity").annotate(number=Count("id")))


def list_reconcilers(
    *, at: datetime, datacenters: Iterable[str], name: str = ""
) -> list[ReconcilerView]:
    """Return every reconciler in every datacenter, by name; four queries.

    Args:
        at: Now.
        datacenters: Where they work.
        name: Only this one.

    Raises:
        NotFound: There is no reconciler of that name. Final.
    """
    found = [registry.reconciler_named(name)] if name else registry.all_reconcilers()
    policies = policies_by_place()
    waits = {(row.reconciler, row.datacenter): row.waits for row in ReconcilerSite.objects.all()}
    figures = _figures()
    open_findings = dict(_open_findings())
    return [
        _reconciler_view(
            reconciler,
            place,
            policies,
            waits.get((reconciler.name, place), "Nobody has looked yet."),
            figures.get((reconciler.name, place), {}),
            open_findings.get((reconciler.name, place), 0),
            at,
        )
        for reconciler in found
        for place in sorted(datacenters)
    ]


def list_reconciled(
    *,
    reconciler: str,
    limit: int,
    before: UUID | None = None,
    datacenter: str = "",
    outcome: str = "",
) -> list[ReconciledView]:
    """Return the resources of a reconciler, newest first; one query.

    Raises:
        NotFound: There is no such reconciler. Final.
    """
    registry.reconciler_named(reconciler)
    rows = ReconciledResource.objects.filter(reconciler=reconciler)
    if datacenter:
        rows = rows.filter(datacenter=datacenter)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if before:
        rows = rows.filter(pk__lt=before)
    return [_reconciled_view(row) for row in rows.order_by("-pk")[:limit]]


def get_reconciler_policy(*, reconciler: str, datacenter: str = "") -> ReconcilerPolicy:
    """Return what was set for a reconciler in a datacenter, or everywhere; one query.

    Raises:
        NotFound: There is no such reconciler. Final.
    """
    registry.reconciler_named(reconciler)
    return policies_by_place().get((reconciler, datacenter), ReconcilerPolicy())


def policies_by_place() -> dict[tuple[str, str], ReconcilerPolicy]:
    """Return every policy that was set, by reconciler and datacenter; one query."""
    return {
        (row.reconciler, row.datacenter): ReconcilerPolicy(
            action=DriftAction(row.action) if row.action else None,
            period_s=row.period_s,
            in_flight=row.in_flight,
            per_minute=row.per_minute,
        )
        for row in DriftPolicy.objects.all()
    }


def in_force(
    reconciler: Reconciler,
    datacenter: str,
    policies: Mapping[tuple[str, str], ReconcilerPolicy],
) -> PolicyInForce:
    """Return what holds in a datacenter: its own policy over that for all over the declaration."""
    wider = policies.get((reconciler.name, ""), ReconcilerPolicy())
    own = policies.get((reconciler.name, datacenter), ReconcilerPolicy()).over(wider)
    return PolicyInForce(
        action=own.action or DriftAction.REPORT,
        period_s=own.period_s or reconciler.period_s,
        in_flight=own.in_flight or reconciler.in_flight,
        per_minute=own.per_minute or reconciler.per_minute,
    )


def _task_states(rows: Iterable[DriftFinding]) -> Mapping[UUID, str]:
    """Return how far the tasks are that are mending ``rows``; no query when none is."""
    wanted = [row.task_id for row in rows if row.state == states.DRIFT_REMEDIATING and row.task_id]
    known = tasks.list_tasks_by_id(task_ids=wanted) if wanted else {}
    return {task.id: task.state for task in known.values()}


def _remedy(kind: DriftKind | None) -> str:
    action = registry.find_remedy(kind) if kind else None
    if action is None:
        return ""
    risk = f"Risk {action.risk}; it touches {action.blast_radius}."
    return f"{action.title}: {action.text} {risk}"


def drift_view(
    row: DriftFinding,
    events: Iterable[DriftEvent] = (),
    *,
    task_states: Mapping[UUID, str] | None = None,
) -> DriftView:
    """Return a finding as others see it; ``task_states`` by id, of those that mend something."""
    kind = registry.find_drift_kind(row.kind)
    code = kind.code if kind else "drift."
    by_hand = kind.by_hand if kind else "Its reconciler is not in this release any more."
    ours = {"code", "title", "runbook", "remedy", "why_not_remediable", "events", "task_state"}
    return DriftView(
        **{name: getattr(row, name) for name in DriftView.__slots__ if name not in ours},
        code=code,
        title=kind.title if kind else row.kind,
        runbook=for_code(code).path,
        task_state=(task_states or {}).get(row.task_id, "") if row.task_id else "",
        remedy=_remedy(kind),
        why_not_remediable=by_hand,
        events=tuple(
            DriftEventView(**{name: getattr(one, name) for name in DriftEventView.__slots__})
            for one in events
        ),
    )


def _figures() -> dict[tuple[str, str], dict[str, Any]]:
    rows = (
        ReconciledResource.objects.order_by()
        .values("reconciler", "datacenter")
        .annotate(
            resources=Count("id"),
            in_flight=Count("id", filter=Q(task_id__isnull=False)),
            never_compared=Count("id", filter=Q(compared_at__isnull=True)),
            unread=Count("id", filter=Q(outcome=words.UNREAD)),
            oldest=Min("compared_at"),
            due=Min("next_due_at", filter=Q(task_id__isnull=True, waits="")),
        )
    )
    return {(row["reconciler"], row["datacenter"]): dict(row) for row in rows}


def _open_findings() -> Iterable[tuple[tuple[str, str], int]]:
    rows = (
        DriftFinding.objects.exclude(state=states.DRIFT_RESOLVED)
        .order_by()
        .values_list("reconciler", "datacenter")
        .annotate(number=Count("id"))
    )
    return [((reconciler, datacenter), number) for reconciler, datacenter, number in rows]


def _reconciler_view(
    reconciler: Reconciler,
    datacenter: str,
    policies: Mapping[tuple[str, str], ReconcilerPolicy],
    waits: str,
    figures: Mapping[str, Any],
    findings: int,
    at: datetime,
) -> ReconcilerView:
    due = figures.get("due")
    return ReconcilerView(
        name=reconciler.name,
        title=reconciler.title,
        datacenter=datacenter,
        resource_type=reconciler.resource_type,
        service=reconciler.service,
        policy=in_force(reconciler, datacenter, policies),
        own_policy=policies.get((reconciler.name, datacenter), ReconcilerPolicy()),
        resources=figures.get("resources", 0),
        in_flight=figures.get("in_flight", 0),
        never_compared=figures.get("never_compared", 0),
        unread=figures.get("unread", 0),
        oldest_comparison_at=figures.get("oldest"),
        next_due_at=max(due, at) if due else None,
        findings_open=findings,
        waits=waits or ("" if figures else reconciler.when_empty),
    )


def _reconciled_view(row: ReconciledResource) -> ReconciledView:
    return ReconciledView(
        id=row.id,
        reconciler=row.reconciler,
        resource_id=row.resource_id,
        resource_name=row.resource_name,
        datacenter=row.datacenter,
        outcome=row.outcome or "never compared",
        compared_at=row.compared_at,
        next_due_at=row.next_due_at,
        failures=row.failures,
        detail=row.waits or row.error,
        task_id=row.task_id,
        converges=row.converges or row.is_converging,
    )


def open_drift_of(
    *, reconciler: str, kinds: Iterable[str] = (), resource_id: UUID | None = None
) -> list[DriftView]:
    """Return what is not resolved and not acknowledged, oldest first; one query. For runbooks."""
    rows = DriftFinding.objects.filter(
        reconciler=reconciler, state__in=(states.DRIFT_OPEN, states.DRIFT_REMEDIATING)
    )
    if resource_id:
        rows = rows.filter(resource_id=resource_id)
    wanted = set(kinds)
    return [drift_view(row) for row in rows.order_by("pk") if not wanted or row.kind in wanted]


def is_drift_accepted(*, reconciler: str, resource_id: UUID) -> bool:
    """Tell whether somebody has acknowledged what differs of a resource; one query."""
    return DriftFinding.objects.filter(
        reconciler=reconciler, resource_id=resource_id, state=states.DRIFT_ACKNOWLEDGED
    ).exists()


def last_comparison(*, reconciler: str, resource_id: UUID) -> datetime | None:
    """Return when a resource was last compared, or found to need no more of it; two queries."""
    rows = ReconciledResource.objects.filter(reconciler=reconciler, resource_id=resource_id)
    compared = rows.aggregate(at=Max("compared_at"))["at"]
    found = DriftFinding.objects.filter(reconciler=reconciler, resource_id=resource_id)
    resolved = found.aggregate(at=Max("resolved_at"))["at"]
    return max((at for at in (compared, resolved) if at), default=None)


def oldest_open_drift() -> list[OpenDrift]:
    """Return per kind what waits for somebody, since when, and the first of them; one query."""
    rows = (
        DriftFinding.objects.filter(state=states.DRIFT_OPEN)
        .order_by("kind")
        .values_list("kind")
        .annotate(number=Count("id"), since=Min("first_seen_at"), name=Min("resource_name"))
    )
    return [
        OpenDrift(
            kind=kind,
            code=declared.code if declared else "drift.",
            title=declared.title if declared else kind,
            number=number,
            since=since,
            resource_name=name,
        )
        for kind, number, since, name in rows
        for declared in (registry.find_drift_kind(kind),)
    ]


def recently_mended(*, kind: str, resource_id: UUID, at: datetime, within: timedelta) -> int:
    """Return how often a task has mended this difference of a resource lately; one query."""
    return DriftFinding.objects.filter(
        kind=kind, resource_id=resource_id, resolved_by="task", resolved_at__gt=at - within
    ).count()
