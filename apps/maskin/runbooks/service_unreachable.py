"""A service in a datacenter does not report itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.maskin.runbooks.subjects import CHECK_SITE, ECHO, PROBES, service_of_task
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Effect,
    Escalation,
    Finding,
    Occurrence,
    Order,
    Risk,
    Runbook,
    Severity,
    Subject,
    SubjectKind,
    Trigger,
    failed,
    passed,
    unknown,
    warned,
)
from apps.tasks import selectors
from apps.tasks import services as tasks
from apps.tasks.types import DependencyView
from dataverket.lib.sentences import counted

_FRESH_S: Final = 30.0
_SHOWN: Final = 5


def _known(case: Case) -> DependencyView | None:
    for row in selectors.list_dependencies():
        if f"{row.service}@{row.datacenter}" == case.subject.key:
            return row
    return None


def _blocked(case: Case) -> int:
    waiting = selectors.count_blocked_by_dependency(
        datacenter=case.subject.datacenter, besides=PROBES
    )
    return waiting.get(case.subject.key, 0)


def check_heartbeat(case: Case) -> Finding:
    """Tell how old the last heartbeat is."""
    row = _known(case)
    if row is None or row.seen_at is None:
        return unknown(f"{case.subject.key} has never reported itself: is it installed there?")
    age_s = (case.at - row.seen_at).total_seconds()
    text = f"{case.subject.key} is {row.status}; its last heartbeat is {age_s:.0f} s old."
    return passed(text) if row.status == "healthy" else failed(text)


def check_neighbours(case: Case) -> Finding:
    """Tell whether other services of the datacenter report: when none does, it is the link."""
    place = case.subject.datacenter
    others = [
        row
        for row in selectors.list_dependencies()
        if row.datacenter == place and f"{row.service}@{place}" != case.subject.key
    ]
    if not others:
        return unknown(f"No other service of {place} is known.")
    silent = [row.service for row in others if row.status != "healthy"]
    if len(silent) == len(others):
        return failed(f"Nothing in {place} reports itself: see the runbook nats-leaf-down.")
    text = f"{len(others) - len(silent)} of {len(others)} others in {place} report themselves."
    return warned(text) if silent else passed(text)


def check_waiting(case: Case) -> Finding:
    """Tell what waits for the service."""
    service = case.subject.key.partition("@")[0]
    out = selectors.count_commands_under_way(datacenter=case.subject.datacenter).get(service, 0)
    blocked = _blocked(case)
    commands = f"{counted(out, 'command').capitalize()} to it {'is' if out == 1 else 'are'} out."
    text = f"{_waiting(blocked)} {commands}"
    return warned(text) if blocked else passed(text)


def _waiting(blocked: int) -> str:
    if not blocked:
        return "No task is blocked on it."
    return f"{counted(blocked, 'task')} {'is' if blocked == 1 else 'are'} blocked on it."


def look_again(order: Order) -> Effect:
    """Wake the tasks that wait for the service."""
    service, _, place = order.case.subject.key.partition("@")
    woken = tasks.reconsider(service=service, datacenter=place, at=order.case.at, back=True)
    return Effect(text=f"Looked at {counted(woken, 'waiting task')}.")


def missing_heartbeat(case: Case) -> str:
    """Tell whether the service is silent."""
    row = _known(case)
    if row and row.seen_at and row.status == "healthy":
        age_s = (case.at - row.seen_at).total_seconds()
        if case.too_old(row.seen_at):
            return f"Its last heartbeat, {age_s:.0f} s old, is from before this run began."
        return "" if age_s < _FRESH_S else f"Its last heartbeat is {age_s:.0f} s old."
    return check_heartbeat(case).detail


def missing_flow(case: Case) -> str:
    """Tell how many tasks are blocked on it."""
    blocked = _blocked(case)
    return _waiting(blocked) if blocked else ""


def find_silent(_at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each service that fell silent."""
    return [
        Occurrence(
            code="dependency.unreachable",
            subject=Subject(
                kind=SubjectKind.SERVICE,
                key=f"{row.service}@{row.datacenter}",
                name=f"{row.service}@{row.datacenter}",
                datacenter=row.datacenter,
            ),
            since=row.since,
            detail=f"{row.service}@{row.datacenter} does not report itself.",
        )
        for row in selectors.list_dependencies()
        if row.status != "healthy"
    ]


SERVICE_UNREACHABLE: Final = Runbook(
    name="service-unreachable",
    title="A service in a datacenter does not report itself",
    about=SubjectKind.SERVICE,
    triggers=(
        Trigger(
            "dependency.unreachable",
            "a service such as `nett@osl1` has not been heard for seven seconds, or never",
        ),
    ),
    trigger_note="`dv status` shows the service as `unknown` and ends with 1.",
    impact="New steps for this service in this datacenter wait and go on by themselves. They spend "
    "no retry and their waiting does not count against the task's time limit. Running servers and "
    "networks are not touched. Other datacenters go on.",
    severity=Severity.HIGH,
    blast_radius="Every task of that service in that datacenter. When all services of one "
    "datacenter are silent, the runbook nats-leaf-down fits better.",
    checks=(
        Check("heartbeat", "The service reports itself", run=check_heartbeat),
        Check("neighbours", "Other services of the datacenter do", run=check_neighbours),
        Check("waiting", "Nothing waits for it", run=check_waiting),
        ECHO,
    ),
    look="""\
```sh
dv status -o json
dv task list --state dependency_blocked --datacenter DATACENTER
dv site check DATACENTER --timeout 30s
```

The check *The way to the datacenter and back* asks Maskin's worker, whatever the service is. One
that stays blocked proves that the way is broken. It holds up nothing and does not count as waiting
work; it ends by itself when the service is back.

On the host of the datacenter: does the process of the site worker run, and does its log say
`site.bridge.interrupted`? For `boot`: does the boot service run, and does its log say
`site.boot.unreported`? In the embedded platform logs are in `log/` of the state directory.""",
    actions=(
        CHECK_SITE,
        Action(
            "look-again",
            "Look at waiting tasks now",
            text="Tasks that wait for the service are looked at at once, not within the minute.",
            run=look_again,
            risk=Risk.NONE,
            blast_radius="none",
        ),
    ),
    steps="""\
1. Start the site worker when it does not run: `python -m dataverket.site` with `DV_DATACENTER`,
   `DV_SERVICE`, `NATS_URL`, `DV_HUB_DOMAIN`. The boot service: `python -m dataverket.site.boot`.
2. Start the NATS server of the datacenter when it does not run. Workers reconnect by themselves.
3. When only the link is down, mend the link. Do not restart anything: the datacenter finishes its
   commands and reports later.
4. Do not cancel the blocked tasks: they go on when the service is back.
5. A service that will never return: cancel what waits for it. Clean up by hand after what waits to
   take back what it did, then give it up: `dv task abandon TASK_ID --reason "what was done"`.""",
    done_when=(
        Condition(
            "heard", "It was heard since the run began, within 30 s", holds=missing_heartbeat
        ),
        Condition("flow", "No task is blocked on it", holds=missing_flow),
    ),
    escalation=(
        Escalation("whoever runs the network between datacenters", "the link is down"),
        Escalation(
            "developers",
            "the worker runs and is connected and the service stays unknown for over a minute",
        ),
    ),
    escalate_after_min=30,
    subject_of=service_of_task,
    find=find_silent,
)
