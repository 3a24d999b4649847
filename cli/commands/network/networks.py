"""``dvnet network`` and ``dvnet provisioning-network``."""

import click

from cli.client.session import segment
from cli.common.completion import complete
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import (
    AT_DATACENTER,
    CREATE,
    DATACENTER,
    DELETE,
    ENVIRONMENT,
    LISTING,
    PROJECT,
    TENANT,
    with_options,
)
from cli.common.output import columns

_NETWORKS = columns(
    "name",
    "datacenter",
    "VLAN status.vlan_id",
    "PREFIX status.prefix",
    "GATEWAY status.gateway",
    "PHASE status.phase",
    "ADDRESSES status.addresses_used",
    "+PORTS status.ports_desired",
    "+REALIZED status.ports_realized",
    "+purpose",
    "+id",
)
_PORTS = columns(
    "SWITCH switch_name",
    "PORT port_name",
    "description",
    "DESIRED desired_vlan",
    "OBSERVED realized_vlan",
    "MODE realized_mode",
    "PROVEN is_realized",
    "+OBSERVED-AT realized_at",
)


@click.group(cls=Group)
def network() -> None:
    """Networks of a project: a VLAN and a prefix in one datacenter."""


@network.command("create")
@click.argument("name")
@click.option("--prefix", help="A wish; otherwise the next free one is taken.")
@with_options(CREATE, DATACENTER, PROJECT, TENANT, ENVIRONMENT)
def create_network(run: Invocation, name: str, prefix: str | None) -> None:
    """Create a network.

    Example:
      dvnet network create web --project helse/journal --datacenter osl1
    """
    body = {
        "project": run.needed_project,
        "environment": run.settings.value("environment") or None,
        "name": name,
        "datacenter": run.option("datacenter"),
        "prefix": prefix,
    }
    run.create("networks", body)


@network.command("list")
@with_options(LISTING, PROJECT, TENANT, AT_DATACENTER)
def list_networks(run: Invocation) -> None:
    """List networks.

    Example:
      dvnet network list --project helse/journal
    """
    run.list("networks", _NETWORKS, {**run.scope, "datacenter": run.option("datacenter")})


@network.command("get")
@click.argument("name", shell_complete=complete("networks", scoped=True))
@with_options(PROJECT, TENANT)
def get_network(run: Invocation, name: str) -> None:
    """Show a network, by id, or by name with --project.

    Example:
      dvnet network get web --project helse/journal -o json
    """
    run.show(run.get("networks", name, run.scope).body)


@network.command("delete")
@click.argument("name", shell_complete=complete("networks", scoped=True))
@with_options(DELETE, PROJECT, TENANT)
def delete_network(run: Invocation, name: str) -> None:
    """Delete a network that nothing is attached to.

    Example:
      dvnet network delete web --project helse/journal --yes
    """
    run.delete("networks", name, run.scope, kind="network")


@network.command("ports")
@click.argument("name", shell_complete=complete("networks", scoped=True))
@with_options(LISTING, PROJECT, TENANT)
def list_ports(run: Invocation, name: str) -> None:
    """List the switch ports of a network: what they should carry, what the switch says.

    Example:
      dvnet network ports web --project helse/journal
    """
    run.list(f"networks/{segment(name)}/ports", _PORTS, run.scope)


@click.group("provisioning-network", cls=Group)
def provisioning_network() -> None:
    """Networks on which servers boot their installer, for operators."""


@provisioning_network.command("create")
@click.option("--vlan", type=click.IntRange(1, 4094), required=True, help="VLAN id.")
@click.option("--prefix", required=True, help="Prefix, such as 10.1.0.0/24.")
@with_options(CREATE, DATACENTER)
def create_provisioning_network(run: Invocation, vlan: int, prefix: str) -> None:
    """Create the provisioning network of a datacenter.

    Example:
      dvnet provisioning-network create --datacenter osl1 --vlan 100 --prefix 10.1.0.0/24
    """
    body = {"datacenter": run.option("datacenter"), "vlan_id": vlan, "prefix": prefix}
    run.create("provisioning-networks", body)
