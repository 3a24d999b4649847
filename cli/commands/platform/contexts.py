"""``dv context``: named sets of server, project and output."""

import click

from cli.common import exit_codes
from cli.common.failures import Failure
from cli.common.files import config_path
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import (
    ENVIRONMENT,
    NO_HEADERS,
    PROJECT,
    TENANT,
    with_options,
)
from cli.common.output import columns
from cli.common.settings import NAMES, contexts, save_context

_COLUMNS = columns("current", "name", "server", "tenant", "project", "environment", "output", "+ca")


@click.group(cls=Group)
def context() -> None:
    """Servers and projects to work with, by name.

    A flag beats an environment variable (DV_SERVER, DV_PROJECT, …), this beats the context.
    """


@context.command("list")
@with_options(NO_HEADERS)
def list_contexts(run: Invocation) -> None:
    """List the contexts.

    Example:
      dv context list
    """
    current, known = contexts()
    rows = [
        {"name": name, "current": "*" if name == current else "", **values}
        for name, values in sorted(known.items())
    ]
    run.rows(rows, _COLUMNS)


@context.command("use")
@click.argument("name")
@with_options()
def use_context(run: Invocation, name: str) -> None:
    """Work with another context from now on.

    Example:
      dv context use production
    """
    _, known = contexts()
    if name not in known:
        raise Failure(
            title="No such context",
            detail=f"{config_path()} has no context {name!r}; it has: {', '.join(sorted(known))}.",
            code="not_found",
            exit_code=exit_codes.NOT_FOUND,
            hint=f"'dv context set {name} --server URL' makes it.",
        )
    save_context(name, {}, use=True)
    run.say(f"Using context {name}.")


@context.command("set")
@click.argument("name", required=False)
@with_options(TENANT, PROJECT, ENVIRONMENT)
def set_context(run: Invocation, name: str | None) -> None:
    """Set values of a context (of the current one without NAME); "" takes a value away.

    Examples:
      dv context set --project helse/journal
      dv context set production --server https://dv.example.org -o wide
    """
    current, _ = contexts()
    target = name or run.option("context") or current or "default"
    given = {key: run.option(key) for key in NAMES if run.option(key) is not None}
    if not given:
        raise click.UsageError("Nothing to set: give --server, --project or another value.")
    save_context(target, given)
    run.say(f"Context {target}: set {', '.join(given)} in {config_path()}.")


@context.command("show")
@with_options(TENANT, PROJECT, ENVIRONMENT)
def show_context(run: Invocation) -> None:
    """Show what commands work with now, and where each value comes from.

    Example:
      dv context show
    """
    settings = run.settings
    found: dict[str, dict[str, str]] = {}
    for name in NAMES:
        value = settings.server() if name == "server" else settings.find(name)
        if value:
            found[name] = {"value": value.value, "source": value.source}
    token = settings.token()
    if token.source:
        found["token"] = {"value": "(kept secret)", "source": token.source}
    if run.output in ("table", "wide"):
        rows = [{"name": name, **value} for name, value in found.items()]
        run.rows(rows, columns("name", "value", "source"))
    else:
        run.show(found)
