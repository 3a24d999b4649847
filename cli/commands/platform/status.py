"""``dv version`` and ``dv status``."""

from typing import Any

import click

from cli.client.errors import Refused
from cli.client.paging import read_list
from cli.client.version import VERSION
from cli.common import exit_codes
from cli.common.invocation import Invocation
from cli.common.options import NO_HEADERS, with_options
from cli.common.output import columns

_DEPENDENCIES = columns(
    "service", "datacenter", "status", "since", "BLOCKED-TASKS blocked_tasks", "detail"
)
_TROUBLE = ("dependency_blocked", "stuck")


@click.command()
def version() -> None:
    """Print the version of the CLI."""
    click.echo(f"dataverket-cli {VERSION}")


@click.command()
@with_options(NO_HEADERS)
def status(run: Invocation) -> None:
    """Show whether the platform is well: API, services per datacenter, tasks that do not go on.

    Ends with 1 when a service is down or its state is not known.

    Example:
      dv status -o json
    """
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
        if error.status == 403:  # noqa: PLR2004 - HTTP
            return None
        raise
