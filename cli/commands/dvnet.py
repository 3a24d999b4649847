"""``dvnet``: networks, the pools they come from, addresses."""

import click

from cli.common.lazy import LazyGroup
from cli.common.program import run

_AT = "cli.commands.network"


@click.group(
    cls=LazyGroup,
    lazy={
        "network": (f"{_AT}.networks:network", "Networks of a project."),
        "provisioning-network": (
            f"{_AT}.networks:provisioning_network",
            "Networks on which servers boot their installer.",
        ),
        "vlan-pool": (f"{_AT}.pools:vlan_pool", "VLAN ids to hand out."),
        "prefix-pool": (f"{_AT}.pools:prefix_pool", "Prefixes to hand out."),
        "address": (f"{_AT}.addresses:address", "Addresses in use."),
    },
)
def dvnet() -> None:
    """Networks, the pools they come from, addresses."""


if __name__ == "__main__":
    run(dvnet, name="dvnet")
