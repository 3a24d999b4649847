"""``dvce``: servers and who uses them."""

import click

from cli.common.lazy import LazyGroup
from cli.common.program import run

_AT = "cli.commands.compute"


@click.group(
    cls=LazyGroup,
    lazy={
        "server": (f"{_AT}.servers:server", "Physical servers, for operators."),
        "class": (f"{_AT}.choices:server_class", "Classes of servers."),
        "image": (f"{_AT}.choices:image", "Images that can be installed."),
        "allocation": (f"{_AT}.allocations:allocation", "Servers that a project uses."),
    },
)
def dvce() -> None:
    """Compute: servers and who uses them."""


if __name__ == "__main__":
    run(dvce, name="dvce")
