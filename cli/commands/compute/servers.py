"""``dvce server``: physical servers, for operators."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from cli.client.session import segment
from cli.common import exit_codes
from cli.common.completion import complete
from cli.common.failures import Failure
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import (
    AT_DATACENTER,
    CREATE,
    LISTING,
    REASON_NEEDED,
    WAIT,
    with_options,
)
from cli.common.output import columns, shortened
from cli.common.tasks import task_failure

_COLUMNS = columns(
    "name",
    "datacenter",
    "CLASS inventory.server_class",
    "STATE machine.provision_state",
    "POWER machine.power_state",
    "MAINTENANCE machine.maintenance",
    "TRUST inventory.trust",
    shortened("FAULT", "machine.fault"),
    "+RACK inventory.rack",
    "+UNIT inventory.unit",
    "+SERIAL inventory.serial",
    "+id",
)


@click.group(cls=Group)
def server() -> None:
    """Physical servers, for operators."""


@server.command("list")
@click.option("--class", "server_class", metavar="NAME", help="Only this class.")
@click.option("--state", multiple=True, help="Only servers in this state. Can be repeated.")
@with_options(LISTING, AT_DATACENTER)
def list_servers(run: Invocation, server_class: str | None, state: tuple[str, ...]) -> None:
    """List servers.

    Example:
      dvce server list --datacenter osl1 --state available
    """
    query = {
        "datacenter": run.option("datacenter"),
        "server_class": server_class,
        "provision_state": list(state) or None,
    }
    run.list("servers", _COLUMNS, query)


@server.command("get")
@click.argument("name", shell_complete=complete("servers"))
@with_options()
def get_server(run: Invocation, name: str) -> None:
    """Show a server, by name or id.

    Example:
      dvce server get osl1-r01-s01 -o yaml
    """
    run.show(run.get("servers", name).body)


@server.command("enroll")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="All approved servers.")
@with_options(CREATE, AT_DATACENTER, WAIT)
def enroll(run: Invocation, names: tuple[str, ...], everything: bool) -> None:
    """Take approved servers of the inventory into operation: by NAME, of a datacenter, or all.

    Ends with 9 when some of them failed, with 1 when all did.

    Examples:
      dvce server enroll osl1-r01-s01 osl1-r01-s02
      dvce server enroll --all --datacenter osl1
    """
    place = run.option("datacenter")
    if bool(names) == (everything or bool(place)):
        raise click.UsageError("Give either names of servers, or --all, or --datacenter.")
    answer = run.post("servers/enroll", {"servers": list(names) or None, "datacenter": place})
    if run.option("dry_run"):
        run.finish(answer, collection="", done="")
        return
    tasks = [str(task) for task in answer.body["tasks"]]
    if not run.option("wait"):
        run.say(f"{len(tasks)} servers: accepted. Wait with: dv task wait ID")
        run.rows([{"id": task} for task in tasks], columns("id"))
        return
    ended = [run.wait(task, is_brief=len(tasks) > 1) for task in tasks]
    run.say(f"{len(ended)} servers enrolled." if ended else "There is nothing to enroll.")
    _report(run, ended)


@server.command("power")
@click.argument("name", shell_complete=complete("servers"))
@click.argument("action", type=click.Choice(["on", "off", "reset"]))
@with_options(CREATE, REASON_NEEDED, WAIT)
def power(run: Invocation, name: str, action: str) -> None:
    """Switch a server on or off, or reset it.

    Example:
      dvce server power osl1-r01-s01 reset --reason "hangs"
    """
    answer = run.post(f"servers/{segment(name)}/power", {"action": action})
    run.finish(answer, collection="", done=f"{name}: power {action}")


@server.command("maintenance")
@click.argument("name", shell_complete=complete("servers"))
@click.argument("switch", metavar="on|off", type=click.Choice(["on", "off"]))
@with_options(CREATE, REASON_NEEDED)
def maintenance(run: Invocation, name: str, switch: str) -> None:
    """Keep a server from being handed out, or hand it out again.

    Example:
      dvce server maintenance osl1-r01-s01 on --reason "fan replaced tomorrow"
    """
    answer = run.post(f"servers/{segment(name)}/maintenance", {"on": switch == "on"})
    run.finish(answer, collection="", done=f"Maintenance {switch}")


def _report(run: Invocation, ended: Sequence[Mapping[str, Any]]) -> None:
    shown = columns("SERVER resource_name", "state", shortened("ERROR", "error.message"), "TASK id")
    run.rows(ended, shown)
    bad = [task for task in ended if task["state"] != "succeeded"]
    if bad and len(bad) == len(ended):
        raise task_failure(bad[0])
    if bad:
        names = ", ".join(str(task["resource_name"]) for task in bad)
        raise Failure(
            title="Done in part",
            detail=f"{len(ended) - len(bad)} of {len(ended)} servers are enrolled; not: {names}.",
            code="partial",
            exit_code=exit_codes.PARTIAL,
            hint=f"dv task history {bad[0]['id']}",
        )
