"""``dv drift`` and ``dv reconciler``: what is not as desired, and what looks for it."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from cli.client.errors import Refused
from cli.client.paging import read_list
from cli.client.session import segment
from cli.common.completion import complete
from cli.common.durations import Duration, exact, moment
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import (
    AT_DATACENTER,
    KEY,
    LISTING,
    REASON_NEEDED,
    WAIT,
    WRITE,
    with_options,
)
from cli.common.output import Column, columns
from cli.common.runbooks import name_of, reading


def _state(row: Any) -> str:
    if row["task_state"] == "awaiting_approval":
        return f"{row['state']}: waits for approval"
    return str(row["state"])


_COLUMNS = columns(
    "id",
    "RESOURCE resource_name",
    "severity",
    Column(title="STATE", value=_state),
    "kind",
    "datacenter",
    "SINCE first_seen_at",
    "summary",
    "+LAST last_seen_at",
    "+TIMES times_seen",
    "+TASK task_id",
    "+note",
)
_EVENTS = columns("at", "kind", "detail", "WHO actor_name", "+TASK task_id")


def _policy(row: Any) -> str:
    found = row["policy"]
    return f"{found['action']}, every {exact(found['period_s'])}"


_RECONCILERS = columns(
    "name",
    "datacenter",
    Column(title="POLICY", value=_policy),
    "resources",
    "NEVER never_compared",
    "READING in_flight",
    "unread",
    "FINDINGS findings_open",
    "NEXT next_due_at",
    "WAITS waits",
    "+OLDEST oldest_comparison_at",
    "+AT-ONCE policy.in_flight",
    "+PER-MINUTE policy.per_minute",
)
_RESOURCES = columns(
    "RESOURCE resource_name",
    "datacenter",
    "outcome",
    "COMPARED compared_at",
    "NEXT next_due_at",
    "failures",
    "detail",
    "+TASK task_id",
    "+converges",
)


@click.group(cls=Group)
def drift() -> None:
    """What is not as desired: find it, read the diff, accept it or have it mended."""


@drift.command("list")
@click.option("--state", multiple=True, help="Only findings in this state. Can be repeated.")
@click.option("--severity", multiple=True, help="low, medium, high. Can be repeated.")
@click.option("--reconciler", "name", help="Only what this reconciler found.")
@click.option("--kind", help="Only this kind, such as server-power.")
@click.option("--resource", metavar="ID", help="Only of this resource.")
@with_options(LISTING, AT_DATACENTER)
def list_findings(
    run: Invocation,
    state: tuple[str, ...],
    severity: tuple[str, ...],
    name: str | None,
    kind: str | None,
    resource: str | None,
) -> None:
    """List findings, newest first.

    Example:
      dv drift list --state open --severity high
    """
    query = {
        "state": list(state) or None,
        "severity": list(severity) or None,
        "reconciler": name,
        "kind": kind,
        "resource": resource,
        "datacenter": run.option("datacenter"),
    }
    run.list("drift-findings", _COLUMNS, query)


@drift.command("show")
@click.argument("finding_id", metavar="ID")
@with_options()
def show_finding(run: Invocation, finding_id: str) -> None:
    """Show a finding: the lines that differ, from what runs to what is intended, and its history.

    Example:
      dv drift show 0197a3c1-…
    """
    found = run.get("drift-findings", finding_id).body
    if run.output in ("table", "wide"):
        _tell(run, found)
    else:
        run.show(found)


def _tell(run: Invocation, found: Mapping[str, Any]) -> None:
    click.echo(f"{found['resource_name']}: {found['title']}")
    click.echo(f"{_state(found)}, {found['severity']}, since {found['first_seen_at'][:19]}Z")
    click.echo(f"{found['summary']}")
    if found["acknowledged_by"]:
        until = f" until {found['acknowledged_until'][:19]}Z" if found["acknowledged_until"] else ""
        click.echo(
            f"acknowledged by {found['acknowledged_by']}{until}: {found['acknowledged_reason']}"
        )
    remedy = f"Remedy: {found['remedy']}" if found["remedy"] else ""
    for line in (found["note"], remedy, found["why_not_remediable"]):
        if line:
            click.echo(line)
    click.echo(f"runbook: {reading(found['runbook'])}\n\n{found['diff']}\n")
    run.rows(found["events"], _EVENTS)
    for line in _next(run, found):
        run.say(line)


def _next(run: Invocation, found: Mapping[str, Any]) -> Iterator[str]:
    """Tell what can be typed now."""
    identity, state = found["id"], found["state"]
    if state == "open" and not found["why_not_remediable"]:
        yield f"mend it: dv drift remediate {identity} --reason TEXT"
    if state == "open":
        yield f"let it be: dv drift acknowledge {identity} --reason TEXT"
    if state == "acknowledged":
        yield f"take that back: dv drift reopen {identity} --reason TEXT"
    if state == "remediating" and found["task_id"]:
        yield f"it is being mended: dv task wait {found['task_id']}"
    if state == "resolved":
        return
    book, subject = name_of(found["runbook"]), found["resource_name"]
    opened = _open_run(run, book, subject)
    if opened:
        yield f"{_who(opened)} the runbook: dv runbook run show {opened['id']}"
    else:
        yield f"work through the runbook: dv runbook start {book} {subject} --reason TEXT"


def _open_run(run: Invocation, book: str, subject: str) -> Mapping[str, Any] | None:
    """Return the run that is under way for it; ``None`` when none is, or none may be seen."""
    query = {"runbook": book, "state": ["open", "escalated"]}
    try:
        rows = read_list(run.api, "runbook-runs", query, limit=None).items
    except Refused:
        return None
    return next((row for row in rows if row["subject"]["name"] == subject), None)


def _who(opened: Mapping[str, Any]) -> str:
    """Tell who began a run; no account can have a name that begins as the platform's do."""
    if opened["started_by"].startswith("platform: "):
        return "the platform opened a run of"
    return f"{opened['started_by']} works through"


@drift.command("acknowledge")
@click.argument("finding_id", metavar="ID")
@click.option("--until", metavar="TIME", help="It opens again then: ISO 8601.")
@with_options(WRITE, KEY, REASON_NEEDED)
def acknowledge(run: Invocation, finding_id: str, until: str | None) -> None:
    """Accept a finding as it stands: no alert, no remedy by the platform.

    It opens again at --until, or when something else is read.

    Example:
      dv drift acknowledge 0197a3c1-… --reason "repair" --until 2026-12-01T06:00:00Z
    """
    _act(run, finding_id, "acknowledge", {"until": moment(until)})


@drift.command("reopen")
@click.argument("finding_id", metavar="ID")
@with_options(WRITE, KEY, REASON_NEEDED)
def reopen(run: Invocation, finding_id: str) -> None:
    """Take an acknowledgement back.

    Example:
      dv drift reopen 0197a3c1-… --reason "the repair is done"
    """
    _act(run, finding_id, "reopen", {})


def _act(run: Invocation, finding_id: str, verb: str, body: Mapping[str, Any]) -> None:
    run.show(run.post(f"drift-findings/{segment(finding_id)}/{verb}", body).body)


@drift.command("remediate")
@click.argument("finding_id", metavar="ID")
@with_options(WRITE, KEY, REASON_NEEDED, WAIT)
def remediate(run: Invocation, finding_id: str) -> None:
    """Start the task that makes it as desired again, and wait for its end.

    It says first which task that is, at which risk, and what it touches. The task waits for another
    person's consent when it touches a switch, and for a maintenance window when a rule wants one.

    Example:
      dv drift remediate 0197a3c1-… --reason "nobody says that they changed it"
    """
    found = run.get("drift-findings", finding_id).body
    if found["remedy"]:
        run.say(found["remedy"])
    answer = run.post(f"drift-findings/{segment(finding_id)}/remediate", {})
    run.finish(answer, collection="", done="Made as desired")


@click.group(cls=Group)
def reconciler() -> None:
    """What is compared by the clock: how often, how many at once, and what follows."""


@reconciler.command("list")
@with_options(LISTING, AT_DATACENTER)
def list_reconcilers(run: Invocation) -> None:
    """List reconcilers per datacenter, with the policy in force and how far they are.

    Example:
      dv reconciler list --datacenter osl1
    """
    run.list("reconcilers", _RECONCILERS, {"datacenter": run.option("datacenter")})


@reconciler.command("resources")
@click.argument("name", shell_complete=complete("reconcilers"))
@click.option("--outcome", help="Only these: agrees, differs, unread.")
@with_options(LISTING, AT_DATACENTER)
def list_resources(run: Invocation, name: str, outcome: str | None) -> None:
    """List what a reconciler compares, and what the last comparison came to.

    Example:
      dv reconciler resources switch-ports --outcome unread
    """
    query = {"outcome": outcome, "datacenter": run.option("datacenter")}
    run.list(f"reconcilers/{segment(name)}/resources", _RESOURCES, query)


@reconciler.command("run")
@click.argument("name", shell_complete=complete("reconcilers"))
@click.option("--resource", metavar="NAME", help="Only this one, by name or id.")
@with_options(WRITE, KEY, AT_DATACENTER, REASON_NEEDED)
def run_now(run: Invocation, name: str, resource: str | None) -> None:
    """Compare now what would be compared later, within the bounds of the policy.

    Example:
      dv reconciler run switch-ports --resource osl1-leaf1 --reason "ticket 4711"
    """
    body = {"datacenter": run.option("datacenter"), "resource": resource}
    run.show(run.post(f"reconcilers/{segment(name)}/run", body).body)


@reconciler.command("policy")
@click.argument("name", shell_complete=complete("reconcilers"))
@with_options(AT_DATACENTER)
def show_policy(run: Invocation, name: str) -> None:
    """Show what was set for a reconciler: in a datacenter, or without one everywhere.

    Example:
      dv reconciler policy switch-ports --datacenter osl1
    """
    query = {"datacenter": run.option("datacenter") or ""}
    run.show(run.api.get(f"reconcilers/{segment(name)}/policy", query).body)


@reconciler.command("set-policy")
@click.argument("name", shell_complete=complete("reconcilers"))
@click.option("--action", type=click.Choice(("off", "report", "remediate")), help="What follows.")
@click.option("--every", type=Duration(), help="From one reading to the next: 5m, 1h.")
@click.option("--at-once", type=click.IntRange(min=1), help="At most so many readings.")
@click.option("--per-minute", type=click.IntRange(min=1), help="At most so many begin.")
@with_options(WRITE, AT_DATACENTER, REASON_NEEDED)
def set_policy(
    run: Invocation,
    name: str,
    action: str | None,
    every: float | None,
    at_once: int | None,
    per_minute: int | None,
) -> None:
    """Set what a reconciler does: in a datacenter, or without one everywhere.

    It replaces what was set there; what is left out is as everywhere, or as it was declared.

    Example:
      dv reconciler set-policy switch-ports --action remediate --reason "ticket 4711"
    """
    given = {
        "datacenter": run.option("datacenter"),
        "action": action,
        "period_s": int(every) if every else None,
        "in_flight": at_once,
        "per_minute": per_minute,
        "reason": run.option("reason"),
    }
    body = {field: value for field, value in given.items() if value is not None}
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    run.show(run.api.put(f"reconcilers/{segment(name)}/policy", body, query=dry).body)
