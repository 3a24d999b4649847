"""``dvid role``."""

from datetime import UTC, datetime, timedelta

import click

from cli.client.session import segment
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import (
    CREATE,
    ENVIRONMENT,
    LISTING,
    PROJECT,
    REASON,
    TENANT,
    WRITE,
    YES,
    with_options,
)
from cli.common.output import columns

_COLUMNS = columns(
    "id",
    "PRINCIPAL principal_name",
    "role",
    "SCOPE scope_kind",
    "SCOPE-ID scope",
    "EXPIRES expires_at",
    "GRANTED-BY granted_by",
    "+KIND principal_kind",
    "+CREATED created_at",
)


@click.group(cls=Group)
def role() -> None:
    """Who may do what, and where."""


@role.command("assign")
@click.argument("principal", metavar="NAME")
@click.argument("role_name", metavar="ROLE")
@click.option("--machine", is_flag=True, help="NAME is a machine account.")
@click.option("--days", type=click.IntRange(min=1), help="Only so long.")
@with_options(CREATE, REASON, TENANT, PROJECT, ENVIRONMENT)
def assign_role(
    run: Invocation, principal: str, role_name: str, machine: bool, days: int | None
) -> None:
    """Grant a role: on an environment, a project, a tenant, or without any on the platform.

    Roles: platform-operator, platform-auditor, tenant-admin, project-admin, project-member,
    project-viewer. Only flags count here, never the context: a role is too much for a default.

    Examples:
      dvid role assign ola project-admin --project helse/journal
      dvid role assign kari tenant-admin --tenant helse --days 30
    """
    kind, scope = _scope(run)
    body = {
        "principal_kind": "machine" if machine else "user",
        "principal": principal,
        "role": role_name,
        "scope_kind": kind,
        "scope": scope,
        "expires_at": _in_days(days) if days else None,
    }
    run.finish(run.post("role-assignments", body), collection="", done=f"Granted {role_name}")


@role.command("list")
@click.option("--principal", metavar="ID", help="Only roles of this user or machine account.")
@with_options(LISTING, TENANT, PROJECT)
def list_roles(run: Invocation, principal: str | None) -> None:
    """List who holds which role.

    Example:
      dvid role list --project helse/journal
    """
    scope = {"tenant": run.option("tenant"), "project": run.option("project")}
    run.list("role-assignments", _COLUMNS, {"principal": principal, **scope})


@role.command("revoke")
@click.argument("assignment_id", metavar="ID")
@with_options(WRITE, YES, REASON)
def revoke_role(run: Invocation, assignment_id: str) -> None:
    """Take a role away, by the id that dvid role list shows.

    Example:
      dvid role revoke 0197a3c1-… --yes --reason "left the team"
    """
    run.confirm(f"Revoke role assignment {assignment_id}?")
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    answer = run.api.delete(
        f"role-assignments/{segment(assignment_id)}",
        query={**dry, "reason": run.option("reason")},
    )
    run.finish(answer, collection="", done="Revoked")


def _scope(run: Invocation) -> tuple[str, str | None]:
    environment, project = run.option("environment"), run.option("project")
    tenant = run.option("tenant")
    if environment:
        found = run.get("environments", environment, {"project": project}).body
        return "environment", str(found["id"])
    if project:
        return "project", f"{tenant}/{project}" if tenant and "/" not in project else project
    return ("tenant", tenant) if tenant else ("platform", None)


def _in_days(days: int) -> str:
    end = datetime.now(UTC) + timedelta(days=days)  # noqa: TID251 - the person's own clock
    return end.isoformat(timespec="seconds")
