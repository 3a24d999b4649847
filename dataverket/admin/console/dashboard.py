"""The overview: what needs somebody, per datacenter. Every number leads to the list behind it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

from apps.inventory import selectors as inventory
from apps.inventory.types import DatacenterRecord
from apps.maskin import selectors as maskin
from apps.maskin import states as server_states
from apps.observasjon import selectors as observasjon
from apps.observasjon.types import AlertView
from apps.tasks import selectors as tasks
from apps.tasks import states as task_states
from apps.tasks.selectors import ApprovalFilter, TaskFilter
from apps.tasks.types import DependencyView, TaskView
from dataverket.admin.console import waiting
from dataverket.admin.toolkit.sections import BAD, BUSY, GOOD, IDLE, WARN, lasting, url
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from dataverket.lib.sentences import counted

_SHOWN: Final = 200
_EXAMPLES: Final = 3
_BLOCKED: Final = (task_states.DEPENDENCY_BLOCKED, task_states.STUCK)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number that leads to the list behind it."""

    label: str
    number: int
    url: str
    tone: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocker:
    """What holds tasks up, who can mend it and how."""

    what: str
    reason: str
    who: str
    runbook: str
    retrying: str
    by_itself: str
    longest: str
    tone: str
    figure: Figure
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """One datacenter on the overview."""

    name: str
    inventory: str
    racks_url: str
    servers: tuple[Figure, ...]
    tasks: tuple[Figure, ...]
    health: tuple[tuple[str, str, str, str], ...]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the context of the overview; the number of queries does not grow with the data."""
    now = clock.now()
    sites = inventory.list_datacenters()
    machines = maskin.count_machines_by_state()
    active = tasks.count_active_by_state()
    health = tasks.list_dependencies()
    imports = waiting.list_imports(request)
    asked = tasks.list_approvals(
        visibility=Visibility.all(), filters=ApprovalFilter(states=("pending",)), limit=_SHOWN
    )
    filters = TaskFilter(states=_BLOCKED)
    held = tasks.list_tasks(visibility=Visibility.all(), filters=filters, limit=_SHOWN)
    known = {site.name for site in sites}
    # What concerns no datacenter, such as a change of policy, has an empty name for it.
    others = sorted({name for name, _ in (*machines, *active) if name} - known)
    names: list[DatacenterRecord | str] = [*sites, *others]
    return {
        **context,
        "title": "Overview",
        "subtitle": None,
        "sites": [
            _site(site, machines, active, health, _never_seen(site, held, health), now)
            for site in names
        ],
        "blockers": _blockers(held, now),
        "approvals": [
            *(
                {
                    "text": row.title,
                    "url": url("tasks_approval_change", row.id),
                    "who": row.requester_name,
                    "reason": row.reason,
                    "age": lasting(now - row.created_at),
                    "is_own": row.requester_id == request.user.pk,
                }
                for row in asked
            ),
            *(
                {
                    "text": f"Import into {row.datacenter}: {len(row.pending)} changes",
                    "url": url("inventory_import_change", row.id),
                    "who": row.submitter_name,
                    "reason": row.reason,
                    "age": lasting(now - row.created_at),
                    "is_own": row.submitter_id == request.user.pk,
                }
                for row in imports
            ),
        ],
        "approvals_url": url("tasks_approval_changelist", query="state=pending"),
        "headline": _headline(machines, active, len(asked), len(imports), health),
        "wrong": _wrong(now),
    }


def waiting_imports(request: HttpRequest) -> int | str:
    """Return how many imports wait, for the sidebar; nothing when none does."""
    return len(waiting.list_imports(request)) or ""


def waiting_approvals(request: HttpRequest) -> int | str:
    """Return how many approvals wait, for the sidebar; nothing when none does."""
    return waiting.count_approvals(request) or ""


def waiting_proposals(request: HttpRequest) -> int | str:
    """Return how many actions of runbooks wait for a second person, for the sidebar."""
    return waiting.count_proposals(request) or ""


def _headline(
    machines: dict[tuple[str, str], int],
    active: dict[tuple[str, str], int],
    approvals: int,
    imports: int,
    health: list[DependencyView],
) -> list[Figure]:
    servers = sum(machines.values())
    failed = sum(count for (_, state), count in machines.items() if state in server_states.FAILED)
    held = sum(count for (_, state), count in active.items() if state in _BLOCKED)
    unknown = sum(row.status != "healthy" for row in health)
    return [
        Figure(label="Servers", number=servers, url=url("maskin_machine_changelist")),
        Figure(
            label="Servers that failed",
            number=failed,
            url=url(
                "maskin_machine_changelist", query=urlencode({"provision_state": "any failed"})
            ),
            tone=BAD if failed else "",
        ),
        Figure(
            label="Tasks blocked or stuck",
            number=held,
            url=url("tasks_task_changelist", query="state=blocked_or_stuck"),
            tone=WARN if held else "",
        ),
        Figure(
            label="Approvals waiting",
            number=approvals,
            url=url("tasks_approval_changelist", query="state=pending"),
            tone=WARN if approvals else "",
        ),
        Figure(
            label="Imports waiting",
            number=imports,
            url=url("inventory_import_changelist", query="state=waiting_approval"),
            tone=WARN if imports else "",
        ),
        Figure(
            label="Services fallen silent",
            number=unknown,
            url=url("tasks_dependencyhealth_changelist", query="status=unknown"),
            tone=WARN if unknown else "",
        ),
    ]


def _wrong(now: datetime) -> list[Figure]:
    """Return what is wrong now and what is not as desired, by severity, with the lists behind."""
    alerts = observasjon.list_alerts(at=now)
    drift = observasjon.count_drift_by_severity()
    return [
        Figure(
            label="Wrong now",
            number=len(alerts),
            url=url("runbooks"),
            tone=WARN if alerts else "",
            note=_what_is_wrong(alerts),
        ),
        *(
            Figure(
                label=f"Drift, {severity}",
                number=drift.get(severity, 0),
                url=_list(
                    "observasjon_driftfinding_changelist", state="not accepted", severity=severity
                ),
                tone=tone if drift.get(severity) else "",
            )
            for severity, tone in (("high", BAD), ("medium", WARN), ("low", IDLE))
        ),
    ]


def _what_is_wrong(alerts: list[AlertView]) -> str:
    """Return what the alerts are about, each once, the first few by name."""
    titles = {book.name: book.title for book in observasjon.list_runbooks()}
    named = list(dict.fromkeys(f"{titles[one.runbook]}: {one.subject.name}" for one in alerts))
    more = len(named) - _EXAMPLES
    return "; ".join(named[:_EXAMPLES]) + (f"; and {more} more" if more > 0 else "")


def _site(
    site: DatacenterRecord | str,
    machines: dict[tuple[str, str], int],
    active: dict[tuple[str, str], int],
    health: list[DependencyView],
    unseen: list[str],
    now: datetime,
) -> Site:
    name = site if isinstance(site, str) else site.name
    described = (
        "not in the inventory"
        if isinstance(site, str)
        else ", ".join(
            [
                counted(site.racks, "rack"),
                counted(site.servers, "server"),
                counted(site.switches, "switch", "switches"),
            ]
        )
    )
    return Site(
        name=name,
        inventory=described,
        racks_url=url("racks", query=urlencode({"datacenter": name})),
        servers=tuple(
            Figure(
                label=state.replace("_", " "),
                number=machines[name, state],
                url=_list("maskin_machine_changelist", datacenter=name, provision_state=state),
                tone=_server_tone(state),
            )
            for state in server_states.SERVER.states
            if (name, state) in machines
        ),
        tasks=tuple(
            Figure(
                label=label,
                number=active.get((name, state), 0),
                url=_list("tasks_task_changelist", datacenter=name, state=state),
                tone=tone if active.get((name, state)) else "",
            )
            for label, state, tone in (
                ("running", task_states.RUNNING, BUSY),
                ("blocked", task_states.DEPENDENCY_BLOCKED, WARN),
                ("unwinding", task_states.UNWINDING, WARN),
                ("stuck", task_states.STUCK, BAD),
            )
        ),
        health=(
            *(_health(row, now) for row in health if row.datacenter == name),
            *(_unseen(name, service) for service in unseen),
        ),
    )


def _never_seen(
    site: DatacenterRecord | str, held: list[TaskView], health: list[DependencyView]
) -> list[str]:
    """Return the services that tasks wait for although no worker has ever reported them."""
    name = site if isinstance(site, str) else site.name
    known = {f"{row.service}@{row.datacenter}" for row in health}
    waited = {task.blocked.dependency for task in held if task.blocked}
    found = sorted(what for what in waited - known if what.endswith(f"@{name}"))
    return [what.partition("@")[0] for what in found]


def _unseen(datacenter: str, service: str) -> tuple[str, str, str, str]:
    query = {
        "state": task_states.DEPENDENCY_BLOCKED,
        "blocked__dependency": f"{service}@{datacenter}",
    }
    return service, IDLE, "unknown, has never reported", _list("tasks_task_changelist", **query)


def _health(row: DependencyView, now: datetime) -> tuple[str, str, str, str]:
    """Return a service, its colour, its words and its list: grey is what was never known."""
    seen = f"heartbeat {lasting(now - row.seen_at)} ago" if row.seen_at else "no heartbeat yet"
    where = _list(
        "tasks_dependencyhealth_changelist", datacenter=row.datacenter, service=row.service
    )
    silent = WARN if row.seen_at else IDLE
    return row.service, GOOD if row.status == "healthy" else silent, f"{row.status}, {seen}", where


def _blockers(held: list[TaskView], now: datetime) -> list[Blocker]:
    groups: dict[tuple[str, str], list[TaskView]] = defaultdict(list)
    for task in held:
        groups[task.state, task.blocked.dependency if task.blocked else ""].append(task)
    found = [_blocker(state, what, group, now) for (state, what), group in groups.items()]
    return sorted(found, key=lambda blocker: -blocker.figure.number)


def _blocker(state: str, what: str, group: list[TaskView], now: datetime) -> Blocker:
    oldest = min(group, key=lambda task: task.blocked.since if task.blocked else task.updated_at)
    why, held = oldest.blocked, oldest.held_up
    stuck = state == task_states.STUCK
    query = {"state": state} | ({"blocked__dependency": what} if what else {})
    reason = why.reason if why else oldest.error.message if oldest.error else "An undo failed."
    return Blocker(
        what="A step could not be taken back" if stuck else f"Waiting for {what}",
        reason=reason,
        who=why.who_can_fix if why else "platform operator",
        runbook=held.runbook if held else "",
        retrying=held.retrying if held else "",
        by_itself=held.next_by_itself if held else "",
        longest=lasting(now - (why.since if why else oldest.updated_at)),
        tone=BAD if stuck else WARN,
        figure=Figure(
            label="tasks", number=len(group), url=_list("tasks_task_changelist", **query)
        ),
        examples=_examples(group),
    )


def _examples(group: list[TaskView]) -> tuple[tuple[str, str], ...]:
    """Return a few tasks with different titles; what people asked for stands first."""
    named: dict[str, str] = {}
    for task in sorted(group, key=lambda one: one.is_by_platform):
        named.setdefault(task.title, url("tasks_task_change", task.id))
    return tuple(named.items())[:_EXAMPLES]


def _server_tone(state: str) -> str:
    if state in server_states.FAILED:
        return BAD
    if state in (server_states.AVAILABLE, server_states.ACTIVE):
        return GOOD
    return BUSY if state in server_states.PASSING else IDLE


def _list(view: str, **query: str) -> str:
    return url(view, query=urlencode(query))
