"""``dv version`` and ``dv status``."""

import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

import click

from cli.client.errors import Refused
from cli.client.paging import read_list
from cli.client.version import VERSION
from cli.common import exit_codes
from cli.common.durations import shown
from cli.common.invocation import Invocation
from cli.common.options import NO_HEADERS, with_options
from cli.common.output import Column, columns
from cli.common.runbooks import reading

_DEPENDENCIES = columns(
    "service", "datacenter", "status", "since", "BLOCKED-TASKS blocked_tasks", "detail"
)
_TROUBLE = ("dependency_blocked", "stuck")
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404  # a server of an older release


def _heartbeat(row: Mapping[str, Any]) -> str:
    age = row.get("heartbeat_age_s")
    return "never" if age is None else f"{shown(float(age))} ago"


_SERVICES = (
    *columns("SERVICE name", "status"),
    Column(title="HEARTBEAT", value=_heartbeat),
    *columns("since", "WAITING waiting_tasks", "backlog", "slots", "+instance"),
)


@click.command()
def version() -> None:
    """Print the version of the CLI."""
    click.echo(f"dataverket-cli {VERSION}")


@click.command()
@with_options(NO_HEADERS)
def status(run: Invocation) -> None:
    """Show what is wrong with the platform, worst first, and what waits for it.

    Ends with 0 when nothing is down, with 1 when something is, or when that is not known; with 8
    when the API or its database does not answer. Without a role on the platform only the health
    of services and your own tasks are shown.

    Example:
      dv status -o json
    """
    try:
        found = run.api.get("status").body
    except Refused as error:
        if error.status not in (_FORBIDDEN, _NOT_FOUND):
            raise
        _show_as_tenant(run)
        return
    if run.output in ("table", "wide"):
        _tell(run, found)
    else:
        run.show(found)
    if found.get("status") not in ("healthy", "degraded"):
        raise click.exceptions.Exit(exit_codes.FAILED)


def _tell(run: Invocation, found: Mapping[str, Any]) -> None:
    """Write the verdict, the findings, then the services; data for people goes to stdout too."""
    server = run.settings.server()
    verdict = str(found.get("status", "unknown"))
    click.echo(f"{_marked(verdict.upper(), verdict)}  {server.value} ({server.source})")
    for line in _findings(found.get("findings") or ()):
        click.echo(line)
    if found.get("stuck") or found.get("waits"):
        click.echo("")
    for task in found.get("stuck") or ():
        click.echo(f"    stuck: dv task get {task['id']}   {_plain(task['title'])}")
    for wait in found.get("waits") or ():
        count = _counted(wait["tasks"], "task")
        click.echo(
            f"    {count} waiting for {wait['dependency']}, the first since {wait['since'][:19]}Z: "
            f"dv task get {wait['oldest_task_id']}"
        )
    click.echo("")
    run.rows(list(found.get("services") or ()), _SERVICES)
    click.echo("")
    click.echo(f"Processes  {_processes(found.get('processes') or ())}")
    click.echo(f"Tasks      {_tasks(found.get('tasks') or ())}")
    click.echo(f"Queues     {_queues(found)}")


def _findings(findings: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for finding in findings:
        severity = str(finding["severity"])
        yield ""
        yield f"{_marked(severity.upper(), severity)}  {_plain(finding['subject'])}"
        yield f"    {_plain(finding['message'])}"
        facts = []
        if finding.get("since"):
            facts.append(f"since {finding['since'][:19]}Z")
        if finding.get("waiting_tasks"):
            facts.append(f"{_counted(finding['waiting_tasks'], 'task')} waiting")
        if finding.get("runbook"):
            facts.append(f"runbook: {reading(finding['runbook'])}")
        if facts:
            yield f"    {', '.join(facts)}"


def _processes(rows: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(
        f"{row['name']} {row['status']}"
        + (f" ({row['instances']})" if row.get("instances") is not None else "")
        for row in rows
    )


def _tasks(rows: Iterable[Mapping[str, Any]]) -> str:
    numbers: dict[str, int] = {}
    for row in rows:
        numbers[row["state"]] = numbers.get(row["state"], 0) + row["number"]
    return ", ".join(f"{number} {state}" for state, number in numbers.items()) or "none unfinished"


def _queues(found: Mapping[str, Any]) -> str:
    parts = [
        f"{row['name']} {row['number']}"
        + (f" (oldest {shown(row['oldest_s'])})" if row["number"] else "")
        for row in found.get("backlogs") or ()
    ]
    counted = [
        f"open dead letters {found.get('dead_letters_open', 'unknown')}",
        f"open drift {found.get('drift_open', 'unknown')}",
    ]
    return ", ".join([*parts, *counted])


def _marked(text: str, what: str) -> str:
    """Return a word in its colour on a terminal; unknown is never green."""
    if os.environ.get("NO_COLOR"):  # see https://no-color.org
        return text
    colour = {"healthy": "green", "down": "red", "degraded": "yellow", "attention": "yellow"}
    return click.style(text, fg=colour.get(what), bold=True)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _plain(text: object) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in str(text))


def _show_as_tenant(run: Invocation) -> None:
    """Show what somebody without a role on the platform may see."""
    server = run.settings.server()
    health = run.api.get("healthz").body
    found: dict[str, Any] = {"server": server.value, "health": health}
    dependencies = _readable(run, "dependencies", {})
    found["dependencies"] = dependencies
    found["tasks"] = {
        state: None if rows is None else len(rows)
        for state in _TROUBLE
        for rows in (_readable(run, "tasks", {"state": state}),)
    }
    if run.output in ("table", "wide"):
        run.say(f"{server.value} ({server.source}): {health.get('status')}")
        if dependencies is None:
            run.say("services: not shown, your roles do not include them")
        else:
            run.rows(dependencies, _DEPENDENCIES)
        for state, count in found["tasks"].items():
            run.say(f"tasks {state}: {'not shown' if count is None else count}")
    else:
        run.show(found)
    if any(row.get("status") != "healthy" for row in dependencies or ()):
        raise click.exceptions.Exit(exit_codes.FAILED)


def _readable(run: Invocation, path: str, query: dict[str, str]) -> list[Any] | None:
    """Return a whole list, or ``None`` when the caller's roles do not reach it."""
    try:
        return read_list(run.api, path, query, limit=None).items
    except Refused as error:
        if error.status == _FORBIDDEN:
            return None
        raise
