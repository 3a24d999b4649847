"""``dv offering``, ``dv datacenter`` and ``dv site``."""

from collections.abc import Mapping
from typing import Any

import click

from cli.common.completion import complete
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import CREATE, LISTING, NO_HEADERS, PROJECT, TENANT, WAIT, with_options
from cli.common.output import Column, columns

_DATACENTERS = columns("name", "racks", "servers", "switches", "+id")


def _quota_left(row: Mapping[str, Any]) -> str:
    left = row.get("quota_left") or ()
    return " ".join(
        f"{item['resource']}={'-' if item['left'] is None else item['left']}" for item in left
    )


_OFFERINGS = columns(
    "name",
    "title",
    "enabled",
    "datacenters",
    Column(title="QUOTA LEFT", value=_quota_left),
    "reason",
)


@click.group(cls=Group)
def offering() -> None:
    """What a project can order."""


@offering.command("list")
@with_options(NO_HEADERS, PROJECT, TENANT)
def list_offerings(run: Invocation) -> None:
    """List what a project can order; what is missing first, with the command that mends it.

    Example:
      dv offering list --project helse/journal
    """
    found = run.api.get("offerings", {"project": run.needed_project}).body["items"]
    run.rows(found, _OFFERINGS)
    for row in found:
        for needed in row.get("prerequisites") or ():
            if not needed["met"]:
                run.say(f"{row['name']} needs: {needed['detail']} ({needed['who_can_fix']})")
                if needed.get("command"):
                    run.say(f"    {needed['command']}")


@click.group(cls=Group)
def datacenter() -> None:
    """Datacenters."""


@datacenter.command("list")
@with_options(LISTING)
def list_datacenters(run: Invocation) -> None:
    """List datacenters and how much stands in them.

    Example:
      dv datacenter list
    """
    run.list("datacenters", _DATACENTERS)


@click.group(cls=Group)
def site() -> None:
    """The workers in the datacenters."""


@site.command("check")
@click.argument("datacenter_name", metavar="DATACENTER", shell_complete=complete("datacenters"))
@with_options(CREATE, WAIT)
def check_site(run: Invocation, datacenter_name: str) -> None:
    """Prove that a datacenter's worker takes commands and answers.

    Example:
      dv site check osl1 --timeout 30s
    """
    answer = run.post("site-checks", {"datacenter": datacenter_name})
    run.finish(answer, collection="", done=f"{datacenter_name} answers")
