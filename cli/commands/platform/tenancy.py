"""``dv tenant`` and ``dv project``."""

import click

from cli.common.completion import complete
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import CREATE, DELETE, LISTING, REASON, TENANT, with_options
from cli.common.output import columns

_TENANTS = columns("name", "DISPLAY display_name", "CREATED created_at", "+id", "+version")
_PROJECTS = columns(
    "TENANT tenant_name", "name", "DISPLAY display_name", "CREATED created_at", "+id", "+version"
)


@click.group(cls=Group)
def tenant() -> None:
    """Tenants: organisations with their own projects, people and quotas."""


@tenant.command("create")
@click.argument("name")
@click.option("--display-name", metavar="TEXT", help="How people call it.")
@with_options(CREATE, REASON)
def create_tenant(run: Invocation, name: str, display_name: str | None) -> None:
    """Create a tenant.

    Example:
      dv tenant create helse --display-name "Helse Vest"
    """
    run.create("tenants", {"name": name, "display_name": display_name})


@tenant.command("list")
@with_options(LISTING)
def list_tenants(run: Invocation) -> None:
    """List tenants.

    Example:
      dv tenant list
    """
    run.list("tenants", _TENANTS)


@tenant.command("get")
@click.argument("name", shell_complete=complete("tenants"))
@with_options()
def get_tenant(run: Invocation, name: str) -> None:
    """Show a tenant, by name or id.

    Example:
      dv tenant get helse -o json
    """
    run.show(run.get("tenants", name).body)


@tenant.command("delete")
@click.argument("name", shell_complete=complete("tenants"))
@with_options(DELETE)
def delete_tenant(run: Invocation, name: str) -> None:
    """Delete an empty tenant.

    Example:
      dv tenant delete helse --yes --reason "contract ended"
    """
    run.delete("tenants", name, kind="tenant")


@click.group(cls=Group)
def project() -> None:
    """Projects: what resources and roles belong to."""


@project.command("create")
@click.argument("name")
@click.option("--display-name", metavar="TEXT", help="How people call it.")
@with_options(CREATE, REASON, TENANT)
def create_project(run: Invocation, name: str, display_name: str | None) -> None:
    """Create a project, as NAME with --tenant or as TENANT/NAME.

    Example:
      dv project create journal --tenant helse
    """
    owner, slash, last = name.rpartition("/")
    owner = owner if slash else run.settings.value("tenant")
    if not owner:
        raise click.UsageError("Which tenant? Give --tenant, or write TENANT/NAME.")
    run.create("projects", {"tenant": owner, "name": last, "display_name": display_name})


@project.command("list")
@with_options(LISTING, TENANT)
def list_projects(run: Invocation) -> None:
    """List projects.

    Example:
      dv project list --tenant helse
    """
    run.list("projects", _PROJECTS, {"tenant": run.settings.value("tenant") or None})


@project.command("get")
@click.argument("name", shell_complete=complete("projects", path="tenant_name"))
@with_options(TENANT)
def get_project(run: Invocation, name: str) -> None:
    """Show a project, by id, TENANT/NAME, or NAME.

    Example:
      dv project get helse/journal
    """
    path, query = _where(run, name)
    run.show(run.get("projects", path, query).body)


@project.command("delete")
@click.argument("name", shell_complete=complete("projects", path="tenant_name"))
@with_options(DELETE, TENANT)
def delete_project(run: Invocation, name: str) -> None:
    """Delete an empty project.

    Example:
      dv project delete helse/journal --yes
    """
    path, query = _where(run, name)
    run.delete("projects", path, query, kind="project")


def _where(run: Invocation, name: str) -> tuple[str, dict[str, str]]:
    """Return the name and the query that tells its tenant: a slash cannot stand in a path."""
    owner, slash, last = name.rpartition("/")
    owner = owner if slash else run.settings.value("tenant")
    return last, {"tenant": owner} if owner else {}
