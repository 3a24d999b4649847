"""``dvce class`` and ``dvce image``."""

import click

from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import AT_DATACENTER, LISTING, with_options
from cli.common.output import columns

_CLASSES = columns(
    "name",
    "datacenter",
    "cores",
    "MEMORY-MIB memory_mib",
    "DISK-GIB disk_gib",
    "available",
    "total",
)


@click.group("class", cls=Group)
def server_class() -> None:
    """Classes of servers."""


@server_class.command("list")
@with_options(LISTING, AT_DATACENTER)
def list_classes(run: Invocation) -> None:
    """List classes of servers and how many can be had now.

    Example:
      dvce class list --datacenter osl1
    """
    run.list("server-classes", _CLASSES, {"datacenter": run.option("datacenter")})


@click.group(cls=Group)
def image() -> None:
    """Images that can be installed."""


@image.command("list")
@with_options(LISTING)
def list_images(run: Invocation) -> None:
    """List images.

    Example:
      dvce image list -o name
    """
    run.list("images", columns("name"))
