"""Nothing in a datacenter reports itself: its NATS server or the link to it is away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.maskin.runbooks.subjects import CHECK_SITE, ECHO, PROBES, datacenter
from apps.observasjon.types import (
    Case,
    Check,
    Condition,
    Escalation,
    Finding,
    Occurrence,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
    failed,
    passed,
    unknown,
    warned,
)
from apps.tasks import selectors as tasks
from apps.tasks.types import DependencyView
from apps.tasks.types.figures import SILENT_SITE_FROM
from dataverket.lib.sentences import counted


def _services(place: str) -> list[DependencyView]:
    return [row for row in tasks.list_dependencies() if row.datacenter == place]


def check_services(case: Case) -> Finding:
    """Tell which services of the datacenter report themselves."""
    known = _services(case.subject.key)
    if not known:
        return unknown(f"No service of {case.subject.key} has ever reported itself.")
    silent = [row for row in known if row.status != "healthy"]
    text = f"{len(known) - len(silent)} of {len(known)} services report themselves."
    if len(silent) == len(known):
        since = min(row.since for row in silent)
        return failed(f"{text} Silent since {since:%Y-%m-%d %H:%M:%S} UTC.")
    return warned(text) if silent else passed(text)


def check_elsewhere(case: Case) -> Finding:
    """Tell whether other datacenters are heard: when none is, it is the hub."""
    others = [row for row in tasks.list_dependencies() if row.datacenter != case.subject.key]
    if not others:
        return unknown("No other datacenter is known.")
    well = {row.datacenter for row in others if row.status == "healthy"}
    places = {row.datacenter for row in others}
    text = f"{len(well)} of {len(places)} other datacenters are heard."
    return passed(text) if well else failed(f"{text} It is the hub: see the runbook outbox-lag.")


def check_commands(case: Case) -> Finding:
    """Tell what is on its way to the datacenter."""
    out = tasks.count_commands_under_way(datacenter=case.subject.key)
    text = ", ".join(f"{number} of {service}" for service, number in sorted(out.items()))
    return warned(f"Commands that are out: {text}.") if out else passed("No command is out.")


def missing_services(case: Case) -> str:
    """Tell which services are silent, or were not heard since the trouble began."""
    found = check_services(case)
    if found.outcome != "pass":
        return found.detail
    old = [row.service for row in _services(case.subject.key) if case.too_old(row.seen_at)]
    return f"Not heard since before this run began: {', '.join(old)}." if old else ""


def missing_flow(case: Case) -> str:
    """Tell how many tasks are blocked on the datacenter's services."""
    waiting = tasks.count_blocked_by_dependency(datacenter=case.subject.key, besides=PROBES)
    blocked = sum(number for what, number in waiting.items() if "@" in what)
    return (
        f"{counted(blocked, 'task')} {'is' if blocked == 1 else 'are'} blocked." if blocked else ""
    )


def find_silent(_at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each datacenter of which nothing is heard."""
    by_place: dict[str, list[DependencyView]] = {}
    for row in tasks.list_dependencies():
        by_place.setdefault(row.datacenter, []).append(row)
    return [
        Occurrence(
            code="site.silent",
            subject=datacenter(place),
            since=max(row.since for row in rows),
            detail=f"None of {len(rows)} services reports itself.",
        )
        for place, rows in sorted(by_place.items())
        if len(rows) >= SILENT_SITE_FROM and all(row.status != "healthy" for row in rows)
    ]


NATS_LEAF_DOWN: Final = Runbook(
    name="nats-leaf-down",
    title="Nothing in a datacenter reports itself",
    about=SubjectKind.DATACENTER,
    triggers=(
        Trigger("site.silent", "no service of the datacenter is heard any more"),
        Trigger("site.store_unreachable", "the datacenter's own NATS server does not answer"),
    ),
    impact="The datacenter goes on with the commands that it has, and reports when it is heard "
    "again. New steps wait and go on by themselves. Running servers and networks are not touched. "
    "Other datacenters go on.",
    severity=Severity.HIGH,
    blast_radius="Every task in the datacenter; new installations there cannot begin.",
    checks=(
        Check("services", "The services of the datacenter are heard", run=check_services),
        Check("elsewhere", "Other datacenters are heard", run=check_elsewhere),
        Check("commands", "Nothing is on its way", run=check_commands),
        ECHO,
    ),
    look="""\
```sh
dv status
dv task list --state dependency_blocked --datacenter DATACENTER
```

On the host of the datacenter's NATS server: does it run, and does its log tell of the leaf
connection to the hub? From there, does the hub's leaf port answer?

```sh
nc -vz HUB 7422
```""",
    actions=(CHECK_SITE,),
    steps="""\
1. The server does not run: start it. Workers and hub connect by themselves.
2. It runs and has no leaf connection: link, firewall, the leaf's password. After a change of the
   password both sides need the new one.
3. Its disk is full or its store is broken: move the store away and start it empty. What is
   outstanding is sent again; executors read before they write.
4. Do not restart workers, and do not cancel tasks: they go on when the link is back.
5. When other datacenters are silent as well, it is the hub: [outbox-lag](outbox-lag.md).""",
    done_when=(
        Condition("heard", "Every service was heard since the run began", holds=missing_services),
        Condition("flow", "No task is blocked there", holds=missing_flow),
    ),
    escalation=(
        Escalation(
            "whoever runs the network between datacenters", "the hub's port does not answer"
        ),
        Escalation("whoever runs the datacenter's servers", "NATS does not start"),
    ),
    escalate_after_min=30,
    find=find_silent,
)
