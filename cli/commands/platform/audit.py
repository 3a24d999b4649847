"""``dv audit``."""

import click

from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import LISTING, PROJECT, TENANT, with_options
from cli.common.output import columns

_COLUMNS = columns(
    "at",
    "ACTOR actor.name",
    "SOURCE actor.source",
    "action",
    "TYPE object_type",
    "OBJECT object_name",
    "reason",
    "+id",
    "+OBJECT-ID object_id",
    "+CORRELATION actor.correlation_id",
    "+sealed",
)


@click.group(cls=Group)
def audit() -> None:
    """Who changed what, when and why."""


@audit.command("list")
@click.option("--action", help="This action and everything below it, such as inventory.import.")
@click.option("--object-type", help="Only objects of this type.")
@click.option("--object-id", metavar="ID", help="Only this object.")
@click.option("--actor", metavar="ID", help="Only this user or machine account.")
@click.option("--correlation-id", metavar="ID", help="Only one request.")
@click.option("--since", metavar="TIME", help="From then on, such as 2026-01-31T12:00:00Z.")
@click.option("--until", metavar="TIME", help="Before that.")
@with_options(LISTING, PROJECT, TENANT)
def list_records(run: Invocation, /, **filters: str | None) -> None:
    """List audit records, newest first.

    Examples:
      dv audit list --action inventory.import
      dv audit list --tenant helse --since 2026-01-31T12:00:00Z -o jsonl --all
    """
    scope = {"project": run.option("project"), "tenant": run.option("tenant")}
    run.list("audit-records", _COLUMNS, {**filters, **scope})
