"""``dvce allocation``: servers that a project uses."""

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
    REASON,
    TENANT,
    WAIT,
    with_options,
)
from cli.common.output import columns

_COLUMNS = columns(
    "name",
    "datacenter",
    "CLASS spec.server_class",
    "PHASE status.phase",
    "SERVER status.server_name",
    "ADDRESS status.address",
    "IMAGE spec.image",
    "+id",
    "+NETWORK spec.network",
    "+CREATED created_at",
    "+PLACEMENT status.placement_reason",
)
_HERE = "server-allocations"


@click.group(cls=Group)
def allocation() -> None:
    """Servers that a project uses."""


@allocation.command("create")
@click.argument("name")
@click.option("--class", "server_class", required=True, help="Class of server.")
@click.option(
    "--network",
    required=True,
    shell_complete=complete("networks", scoped=True),
    help="Network in the project, by name or id.",
)
@click.option("--image", required=True, shell_complete=complete("images"), help="Image.")
@click.option("--failure-domain", help="Only there; otherwise any.")
@with_options(CREATE, DATACENTER, PROJECT, TENANT, ENVIRONMENT, WAIT)
def create_allocation(
    run: Invocation,
    name: str,
    server_class: str,
    network: str,
    image: str,
    failure_domain: str | None,
) -> None:
    """Reserve a server, install an image on it and put it on a network.

    Example:
      dvce allocation create web-01 --project helse/journal --datacenter osl1
        --class m1.small --network web --image talos-emulated
    """
    body = {
        "project": run.needed_project,
        "environment": run.settings.value("environment") or None,
        "name": name,
        "datacenter": run.option("datacenter"),
        "server_class": server_class,
        "network": network,
        "image": image,
        "failure_domain": failure_domain,
    }
    run.create(_HERE, body)


@allocation.command("list")
@click.option("--phase", multiple=True, help="Only in this phase. Can be repeated.")
@with_options(LISTING, PROJECT, TENANT, ENVIRONMENT, AT_DATACENTER)
def list_allocations(run: Invocation, phase: tuple[str, ...]) -> None:
    """List the servers that projects use.

    Example:
      dvce allocation list --project helse/journal
    """
    query = {
        **run.scope,
        "environment": run.settings.value("environment") or None,
        "phase": list(phase) or None,
        "datacenter": run.option("datacenter"),
    }
    run.list(_HERE, _COLUMNS, query)


@allocation.command("get")
@click.argument("name", shell_complete=complete(_HERE, scoped=True))
@with_options(PROJECT, TENANT)
def get_allocation(run: Invocation, name: str) -> None:
    """Show an allocation, by id, or by name with --project.

    Example:
      dvce allocation get web-01 --project helse/journal -o json
    """
    run.show(run.get(_HERE, name, run.scope).body)


@allocation.command("delete")
@click.argument("name", shell_complete=complete(_HERE, scoped=True))
@with_options(DELETE, PROJECT, TENANT, WAIT)
def delete_allocation(run: Invocation, name: str) -> None:
    """Give a server back: its ports are taken off their network, its disk is wiped.

    Example:
      dvce allocation delete web-01 --project helse/journal --yes
    """
    run.delete(_HERE, name, run.scope, kind="allocation")


@allocation.command("attach")
@click.argument("name", shell_complete=complete(_HERE, scoped=True))
@click.option(
    "--network",
    required=True,
    shell_complete=complete("networks", scoped=True),
    help="Network in the project, by name or id.",
)
@with_options(CREATE, REASON, PROJECT, TENANT, WAIT)
def attach(run: Invocation, name: str, network: str) -> None:
    """Put an active server's ports on a network.

    Example:
      dvce allocation attach web-01 --network web --project helse/journal
    """
    found = run.get(_HERE, name, run.scope).body
    answer = run.post(f"{_HERE}/{segment(found['id'])}/attach", {"network": network})
    run.finish(answer, collection="", done=f"{found['name']} is on {network}")


@allocation.command("detach")
@click.argument("name", shell_complete=complete(_HERE, scoped=True))
@with_options(CREATE, REASON, PROJECT, TENANT, WAIT)
def detach(run: Invocation, name: str) -> None:
    """Take an active server's ports off their network.

    Example:
      dvce allocation detach web-01 --project helse/journal
    """
    found = run.get(_HERE, name, run.scope).body
    answer = run.post(f"{_HERE}/{segment(found['id'])}/detach", {})
    run.finish(answer, collection="", done=f"{found['name']} is on no network")
