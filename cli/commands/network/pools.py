"""``dvnet vlan-pool`` and ``dvnet prefix-pool``, for operators."""

import re

import click

from cli.client.session import segment
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.naming import the_one
from cli.common.options import AT_DATACENTER, CREATE, DATACENTER, DELETE, LISTING, with_options
from cli.common.output import columns

_COLUMNS = columns("name", "datacenter", "content", "used", "size", "+LENGTH network_length", "+id")
_RANGE = re.compile(r"^(\d{1,4})-(\d{1,4})$")


@click.group("vlan-pool", cls=Group)
def vlan_pool() -> None:
    """VLAN ids to hand out, for operators."""


@vlan_pool.command("create")
@click.argument("name")
@click.option("--range", "id_range", metavar="FIRST-LAST", required=True, help="Such as 2000-2999.")
@with_options(CREATE, DATACENTER)
def create_vlan_pool(run: Invocation, name: str, id_range: str) -> None:
    """Create a pool of VLAN ids.

    Example:
      dvnet vlan-pool create tenants --datacenter osl1 --range 2000-2999
    """
    match = _RANGE.match(id_range)
    if match is None:
        raise click.UsageError(f"--range: FIRST-LAST was expected, such as 2000-2999: {id_range!r}")
    body = {
        "name": name,
        "datacenter": run.option("datacenter"),
        "first": int(match[1]),
        "last": int(match[2]),
    }
    run.create("vlan-pools", body)


@vlan_pool.command("list")
@with_options(LISTING, AT_DATACENTER)
def list_vlan_pools(run: Invocation) -> None:
    """List pools of VLAN ids.

    Example:
      dvnet vlan-pool list
    """
    run.list("vlan-pools", _COLUMNS, {"datacenter": run.option("datacenter")})


@vlan_pool.command("delete")
@click.argument("name", metavar="NAME|ID")
@with_options(DELETE, AT_DATACENTER)
def delete_vlan_pool(run: Invocation, name: str) -> None:
    """Delete a pool that no network uses.

    Example:
      dvnet vlan-pool delete tenants --datacenter osl1 --yes
    """
    _delete(run, "vlan-pools", name)


@click.group("prefix-pool", cls=Group)
def prefix_pool() -> None:
    """Prefixes to hand out, for operators."""


@prefix_pool.command("create")
@click.argument("name")
@click.option("--prefix", required=True, help="Prefix, such as 10.20.0.0/16.")
@click.option(
    "--network-length",
    type=click.IntRange(1, 128),
    default=24,
    show_default=True,
    help="Bits of each network's prefix.",
)
@with_options(CREATE, DATACENTER)
def create_prefix_pool(run: Invocation, name: str, prefix: str, network_length: int) -> None:
    """Create a pool of prefixes.

    Example:
      dvnet prefix-pool create tenants --datacenter osl1 --prefix 10.20.0.0/16
    """
    body = {
        "name": name,
        "datacenter": run.option("datacenter"),
        "prefix": prefix,
        "network_length": network_length,
    }
    run.create("prefix-pools", body)


@prefix_pool.command("list")
@with_options(LISTING, AT_DATACENTER)
def list_prefix_pools(run: Invocation) -> None:
    """List pools of prefixes.

    Example:
      dvnet prefix-pool list --datacenter osl1
    """
    run.list("prefix-pools", _COLUMNS, {"datacenter": run.option("datacenter")})


@prefix_pool.command("delete")
@click.argument("name", metavar="NAME|ID")
@with_options(DELETE, AT_DATACENTER)
def delete_prefix_pool(run: Invocation, name: str) -> None:
    """Delete a pool that no network uses.

    Example:
      dvnet prefix-pool delete tenants --datacenter osl1 --yes
    """
    _delete(run, "prefix-pools", name)


def _delete(run: Invocation, collection: str, name: str) -> None:
    """Delete the one pool of that name or id; the same name may stand in several datacenters."""
    pool = the_one(
        run,
        collection,
        name,
        {"datacenter": run.option("datacenter")},
        kind="pool",
        told_apart=lambda row: str(row["datacenter"]),
        advice="add --datacenter",
    )
    run.confirm(f"Delete pool {pool['name']} of {pool['datacenter']}?")
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    answer = run.api.delete(
        f"{collection}/{segment(pool['id'])}",
        etag=f'"{pool["version"]}"',
        query={**dry, "reason": run.option("reason")},
    )
    run.finish(answer, collection="", done=f"Deleted pool {pool['name']}")
