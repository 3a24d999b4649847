"""``dv environment``."""

import click

from cli.common.completion import complete
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import CREATE, DELETE, LISTING, PROJECT, REASON, TENANT, with_options
from cli.common.output import columns

_COLUMNS = columns("PROJECT project_name", "name", "CREATED created_at", "+id", "+version")


@click.group(cls=Group)
def environment() -> None:
    """Environments: parts of a project, such as production and test."""


@environment.command("create")
@click.argument("name")
@with_options(CREATE, REASON, PROJECT, TENANT)
def create_environment(run: Invocation, name: str) -> None:
    """Create an environment of a project.

    Example:
      dv environment create production --project helse/journal
    """
    run.create("environments", {"project": run.needed_project, "name": name})


@environment.command("list")
@with_options(LISTING, PROJECT, TENANT)
def list_environments(run: Invocation) -> None:
    """List environments.

    Example:
      dv environment list --project helse/journal
    """
    run.list("environments", _COLUMNS, run.scope)


@environment.command("get")
@click.argument("name", shell_complete=complete("environments", scoped=True))
@with_options(PROJECT, TENANT)
def get_environment(run: Invocation, name: str) -> None:
    """Show an environment, by id, or by name with --project.

    Example:
      dv environment get production --project helse/journal
    """
    run.show(run.get("environments", name, run.scope).body)


@environment.command("delete")
@click.argument("name", shell_complete=complete("environments", scoped=True))
@with_options(DELETE, PROJECT, TENANT)
def delete_environment(run: Invocation, name: str) -> None:
    """Delete an empty environment.

    Example:
      dv environment delete test --project helse/journal --yes
    """
    run.delete("environments", name, run.scope, kind="environment")
