"""``dvnet address``."""

import click

from cli.client.paging import read_list
from cli.client.session import segment
from cli.common import exit_codes
from cli.common.completion import complete
from cli.common.failures import Failure
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import CREATE, LISTING, PROJECT, REASON, TENANT, WRITE, YES, with_options
from cli.common.output import columns

_COLUMNS = columns(
    "address",
    "NETWORK network_name",
    "datacenter",
    "HOLDER holder_type",
    "description",
    "+HOLDER-ID holder",
    "+id",
)


@click.group(cls=Group)
def address() -> None:
    """Addresses in use."""


@address.command("allocate")
@click.option(
    "--network",
    required=True,
    shell_complete=complete("networks", scoped=True),
    help="Network, by id, or by name with --project.",
)
@click.option("--description", metavar="TEXT", help="What uses it.")
@with_options(CREATE, PROJECT, TENANT)
def allocate(run: Invocation, network: str, description: str | None) -> None:
    """Reserve the next free address of a network by hand.

    Example:
      dvnet address allocate --network web --project helse/journal --description "load balancer"
    """
    body = {"network": network, "project": run.project or None, "description": description}
    run.finish(run.post("addresses", body), collection="", done="Allocated")


@address.command("list")
@click.option(
    "--network",
    shell_complete=complete("networks", scoped=True),
    help="Only this network, by id, or by name with --project.",
)
@click.option("--holder", metavar="ID", help="Only addresses of this holder.")
@with_options(LISTING, PROJECT, TENANT)
def list_addresses(run: Invocation, network: str | None, holder: str | None) -> None:
    """List addresses in use.

    Example:
      dvnet address list --network web --project helse/journal
    """
    query = {**(run.scope if network else {}), "network": network, "holder": holder}
    run.list("addresses", _COLUMNS, query)


@address.command("release")
@click.argument("name", metavar="ADDRESS|ID")
@click.option("--network", help="The network it belongs to, by id, or by name with --project.")
@with_options(WRITE, YES, REASON, PROJECT, TENANT)
def release(run: Invocation, name: str, network: str | None) -> None:
    """Give an address back that was reserved by hand.

    Example:
      dvnet address release 10.20.0.7 --network web --project helse/journal --yes
    """
    query = {**(run.scope if network else {}), "network": network}
    rows = read_list(run.api, "addresses", query, limit=None).items
    found = [row for row in rows if name in (row["id"], row["address"])]
    if len(found) != 1:
        raise Failure(
            title="Several addresses" if found else "No such address",
            detail=f"address {name!r}: "
            + ("several networks have it; add --network." if found else "it is not in use there."),
            code="ambiguous" if found else "not_found",
            exit_code=exit_codes.USAGE if found else exit_codes.NOT_FOUND,
        )
    run.confirm(f"Release {found[0]['address']} of network {found[0]['network_name']}?")
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    answer = run.api.delete(
        f"addresses/{segment(found[0]['id'])}",
        query={**dry, "reason": run.option("reason")},
    )
    run.finish(answer, collection="", done=f"Released {found[0]['address']}")
