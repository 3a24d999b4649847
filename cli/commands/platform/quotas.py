"""``dv quota``."""

from collections.abc import Mapping
from typing import Any

import click

from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import LISTING, PROJECT, REASON, TENANT, WRITE, with_options
from cli.common.output import Column, columns


def _project(row: Mapping[str, Any]) -> str:
    """Return ``tenant/project``; nothing for a tenant's own limit."""
    if not row.get("project"):
        return ""
    name = row.get("project_name")
    return f"{_tenant(row)}/{name}" if name else str(row["project"])


def _tenant(row: Mapping[str, Any]) -> str:
    # A control plane of an older release tells no names.
    return str(row.get("tenant_name") or row.get("tenant") or "")


_COLUMNS = columns(
    *("resource", "limit", "used", "free"),
    Column(title="PROJECT", value=_project),
    Column(title="TENANT", value=_tenant),
    *("+id", "+version"),
)


@click.group(cls=Group)
def quota() -> None:
    """Limits of tenants and projects."""


@quota.command("set")
@click.argument("resource")
@click.option("--limit", type=click.IntRange(min=0), required=True, help="So much at most.")
@with_options(WRITE, REASON, PROJECT, TENANT)
def set_quota(run: Invocation, resource: str, limit: int) -> None:
    """Limit how much of RESOURCE (servers, addresses, vlans) a project or tenant may hold.

    With --tenant and without --project it is the tenant's own limit.

    Examples:
      dv quota set servers --project helse/journal --limit 10
      dv quota set vlans --tenant helse --limit 40
    """
    body = {**_owner(run), "resource": resource, "limit": limit}
    if len(body) == 2:  # noqa: PLR2004 - nothing but what and how much
        raise click.UsageError("Whose quota? Give --project TENANT/NAME or --tenant NAME.")
    if run.option("reason"):
        body["reason"] = run.option("reason")
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    found = run.api.put("quotas", body, query=dry).body
    run.say("Dry run: nothing was changed." if dry else f"Quota of {resource} set to {limit}.")
    run.show(found)


@quota.command("list")
@with_options(LISTING, PROJECT, TENANT)
def list_quotas(run: Invocation) -> None:
    """List limits and how much of them is used.

    Example:
      dv quota list --project helse/journal
    """
    run.list("quotas", _COLUMNS, _owner(run))


def _owner(run: Invocation) -> dict[str, str | int]:
    """Return whose: a tenant that is named here beats a project that is only the default."""
    tenant = run.option("tenant")
    if tenant and not run.option("project"):
        return {"tenant": tenant}
    if run.project:
        return {"project": run.project}
    return {"tenant": run.settings.value("tenant")} if run.settings.value("tenant") else {}
