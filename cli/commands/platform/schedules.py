"""``dv schedule`` and ``dv maintenance-window``: what starts by itself, and when work may begin."""

from collections.abc import Mapping
from typing import Any

import click

from cli.client.paging import read_list
from cli.client.session import segment
from cli.common.completion import complete
from cli.common.durations import Duration, exact, moment
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.naming import ids_of, with_names
from cli.common.options import (
    AT_DATACENTER,
    CREATE,
    DATACENTER,
    DELETE,
    KEY,
    LISTING,
    REASON,
    REASON_NEEDED,
    WRITE,
    with_options,
)
from cli.common.output import Column, columns, shortened

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COLUMNS = columns(
    "name",
    "operation",
    "datacenter",
    Column(title="WHEN", value=lambda row: row["cron"] or f"every {exact(row['every_s'])}"),
    "ZONE time_zone",
    "enabled",
    "WINDOW maintenance_window_name",
    "NEXT next_start_at",
    "LAST last_outcome",
    "OWNER owner_name",
    "note",
    "+DUE next_due_at",
    "+id",
    "+arguments",
)
_RUNS = columns("DUE due_at", "outcome", shortened("DETAIL", "detail"), "tasks", "+at", "+id")


def _arguments(row: Any) -> str:
    """Return the arguments, with the words that they may be or what they name."""
    choices, references = row.get("choices") or {}, row.get("references") or {}
    shown = []
    for name in row["arguments"]:
        kind = f"=NAME|ID of a {references[name]}" if name in references else ""
        shown.append(f"{name}={'|'.join(choices[name])}" if name in choices else f"{name}{kind}")
    return ", ".join(shown)


_OPERATIONS = columns(
    "name", "description", Column(title="ARGUMENTS", value=_arguments), "NEEDS needs"
)


def _when(row: Any) -> str:
    if row["starts_at"]:
        return "once"
    days = ",".join(_DAYS[day] for day in row["weekdays"])
    return f"{days} {row['opens']} for {exact(row['lasts_s'])}"


_WINDOWS = columns(
    "name",
    "datacenter",
    Column(title="WHEN", value=_when),
    "ZONE time_zone",
    "OPEN is_open",
    "OPENS opens_at",
    "CLOSES closes_at",
    "+resource",
    "+id",
)


@click.group(cls=Group)
def schedule() -> None:
    """What starts by itself, again and again, as its owner."""


@schedule.command("list")
@with_options(LISTING)
def list_schedules(run: Invocation) -> None:
    """List schedules by name.

    Example:
      dv schedule list
    """
    run.list("schedules", _COLUMNS)


@schedule.command("operations")
@with_options(LISTING)
def list_operations(run: Invocation) -> None:
    """List what can be scheduled, with its arguments.

    Example:
      dv schedule operations
    """
    run.list("schedulable-operations", _OPERATIONS)


@schedule.command("get")
@click.argument("name", shell_complete=complete("schedules"))
@with_options()
def get_schedule(run: Invocation, name: str) -> None:
    """Show a schedule, by name or id.

    Example:
      dv schedule get nightly-check
    """
    found = run.get("schedules", name).body
    if run.is_for_a_person:
        found = {key: value for key, value in found.items() if key != "maintenance_window_name"} | {
            "maintenance_window": _window(found)
        }
        if found.get("arguments"):
            kinds = _references(run, found["operation"])
            found["arguments"] = with_names(run, found["arguments"], kinds)
    run.show(found)


@schedule.command("create")
@click.argument("name")
@click.option("--operation", required=True, help="See 'dv schedule operations'.")
@click.option(
    "--argument",
    multiple=True,
    metavar="NAME=VALUE",
    help="For it; a name does where an id is asked for. Can be repeated.",
)
@click.option("--cron", help="Five fields: minute, hour, day, month, weekday.")
@click.option("--every", type=Duration(), help="Instead of --cron: 10m, 24h.")
@click.option("--time-zone", default="UTC", show_default=True, help="For --cron: Europe/Oslo.")
@click.option(
    "--maintenance-window",
    shell_complete=complete("maintenance-windows"),
    help="Starts only while it is open.",
)
@with_options(CREATE, REASON, DATACENTER)
def create_schedule(
    run: Invocation,
    name: str,
    operation: str,
    argument: tuple[str, ...],
    cron: str | None,
    every: float | None,
    time_zone: str,
    maintenance_window: str | None,
) -> None:
    """Make a schedule. It does what you may do, as you, also when you are away.

    Where an argument asks for an id, the name does: --argument server_id=osl1-r01-s01.

    Examples:
      dv schedule create nightly --operation check-site --cron "0 3 * * *" --datacenter osl1
      dv schedule create enroll-new --operation enroll-servers --every 1h --datacenter osl1
    """
    pairs = [text.partition("=") for text in argument]
    if any(not sign for _, sign, _ in pairs):
        raise click.UsageError("--argument is written NAME=VALUE.")
    arguments = {key: value for key, _, value in pairs}
    if arguments:
        arguments = ids_of(run, arguments, _references(run, operation))
    body = {
        "name": name,
        "operation": operation,
        "arguments": arguments,
        "datacenter": run.option("datacenter"),
        "cron": cron,
        "every_s": int(every) if every else None,
        "time_zone": time_zone,
        "maintenance_window": maintenance_window,
    }
    run.create("schedules", body)


@schedule.command("enable")
@click.argument("name", shell_complete=complete("schedules"))
@with_options(WRITE, KEY, REASON_NEEDED)
def enable_schedule(run: Invocation, name: str) -> None:
    """Switch a schedule on. You are its owner from now on.

    Example:
      dv schedule enable nightly-check --reason "I take over from Ola"
    """
    _switch(run, name, "enable", done=f"Schedule {name} is on")


@schedule.command("disable")
@click.argument("name", shell_complete=complete("schedules"))
@with_options(WRITE, KEY, REASON_NEEDED)
def disable_schedule(run: Invocation, name: str) -> None:
    """Switch a schedule off. What it has started goes on.

    Example:
      dv schedule disable nightly-check --reason "site is being moved"
    """
    _switch(run, name, "disable", done=f"Schedule {name} is off")


@schedule.command("delete")
@click.argument("name", shell_complete=complete("schedules"))
@with_options(DELETE)
def delete_schedule(run: Invocation, name: str) -> None:
    """Forget a schedule. What it has started goes on.

    Example:
      dv schedule delete nightly-check --yes
    """
    run.delete("schedules", name, kind="schedule")


@schedule.command("runs")
@click.argument("name", shell_complete=complete("schedules"))
@with_options(LISTING)
def list_runs(run: Invocation, name: str) -> None:
    """List what became of a schedule's due moments, newest first.

    Example:
      dv schedule runs nightly-check
    """
    run.list(f"schedules/{segment(name)}/runs", _RUNS)


def _window(schedule: Mapping[str, Any]) -> str | None:
    """Return a schedule's maintenance window as id with its name."""
    identity, name = schedule.get("maintenance_window"), schedule.get("maintenance_window_name")
    return f"{identity} ({name})" if name else identity


def _references(run: Invocation, operation: str) -> Mapping[str, str]:
    """Return which arguments of an operation are ids, and of what."""
    offered = read_list(run.api, "schedulable-operations", None, limit=None).items
    found: Mapping[str, Any] = next((row for row in offered if row["name"] == operation), {})
    return dict(found.get("references") or {})


def _switch(run: Invocation, name: str, verb: str, *, done: str) -> None:
    found = run.post(f"schedules/{segment(name)}/{verb}", {}).body
    run.say("Dry run: nothing was changed." if run.option("dry_run") else f"{done}.")
    run.show(found)


@click.group("maintenance-window", cls=Group)
def maintenance_window() -> None:
    """When work of high impact may begin."""


@maintenance_window.command("list")
@with_options(LISTING, AT_DATACENTER)
def list_windows(run: Invocation) -> None:
    """List maintenance windows, and whether they are open.

    Example:
      dv maintenance-window list --datacenter osl1
    """
    run.list("maintenance-windows", _WINDOWS, {"datacenter": run.option("datacenter")})


@maintenance_window.command("get")
@click.argument("name", shell_complete=complete("maintenance-windows"))
@with_options()
def get_window(run: Invocation, name: str) -> None:
    """Show a maintenance window, by name or id.

    Example:
      dv maintenance-window get sunday-night
    """
    found = run.get("maintenance-windows", name).body
    if run.is_for_a_person:
        found = {**found, "weekdays": [_DAYS[day] for day in found["weekdays"]]}
    run.show(found)


@maintenance_window.command("create")
@click.argument("name")
@click.option("--weekday", type=click.Choice(_DAYS), multiple=True, help="Can be repeated.")
@click.option("--opens", metavar="HH:MM", help="On each weekday, in the time zone.")
@click.option("--lasts", type=Duration(), help="How long it stays open: 90m, 4h.")
@click.option("--time-zone", default="UTC", show_default=True, help="Such as Europe/Oslo.")
@click.option("--from", "starts_at", metavar="TIME", help="Once instead of weekly: ISO 8601.")
@click.option("--to", "ends_at", metavar="TIME", help="The end of --from: ISO 8601.")
@click.option("--resource", metavar="ID", help="Only work on this resource.")
@with_options(CREATE, REASON, DATACENTER)
def create_window(
    run: Invocation,
    /,
    name: str,
    *,
    weekday: tuple[str, ...],
    lasts: float | None,
    starts_at: str | None,
    ends_at: str | None,
    **given: Any,
) -> None:
    """Make a maintenance window. Tasks that wait for one are looked at again.

    Examples:
      dv maintenance-window create night --weekday sun --opens 22:00 --lasts 4h --datacenter osl1
      dv maintenance-window create m1 --from 2026-12-01T20Z --to 2026-12-02T04Z --datacenter osl1
    """
    body = {
        **given,
        "name": name,
        "datacenter": run.option("datacenter"),
        "weekdays": [_DAYS.index(day) for day in weekday],
        "lasts_s": int(lasts) if lasts else None,
        "starts_at": moment(starts_at),
        "ends_at": moment(ends_at),
    }
    run.create("maintenance-windows", body)


@maintenance_window.command("delete")
@click.argument("name", shell_complete=complete("maintenance-windows"))
@with_options(DELETE)
def delete_window(run: Invocation, name: str) -> None:
    """Take a maintenance window away. A task that has begun in it goes on.

    Example:
      dv maintenance-window delete sunday-night --yes
    """
    run.delete("maintenance-windows", name, kind="maintenance window")
