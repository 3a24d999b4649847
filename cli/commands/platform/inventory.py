"""``dv inventory``: site descriptions, from file to approval."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import (
    AT_DATACENTER,
    CREATE,
    KEY,
    LISTING,
    REASON_NEEDED,
    WRITE,
    YES,
    with_options,
)
from cli.common.output import columns

_COLUMNS = columns(
    "id",
    "datacenter",
    "state",
    "SUBMITTER submitter_name",
    "CREATED created_at",
    "DECIDER decider_name",
    "+reason",
    "+DECISION decision_reason",
    "+PLAN plan_hash",
)
_WAITING = "waiting_approval"


@click.group(cls=Group)
def inventory() -> None:
    """What stands in the datacenters: site descriptions and their approval."""


@inventory.command("import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@with_options(CREATE, REASON_NEEDED)
def import_site(run: Invocation, file: Path) -> None:
    """Submit a site description (YAML; - reads stdin).

    What is harmless applies at once; the rest waits until another operator approves it.

    Examples:
      dv inventory import site-osl1.yaml --dry-run --reason "rack 7"
      dv inventory import site-osl1.yaml --reason "rack 7"
    """
    try:
        content = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file}: UTF-8 text was expected: {error}.") from error
    answer = run.post("inventory-imports", {"content": content})
    if run.option("dry_run"):
        resource = answer.body.get("resource") or {}
        if run.output in ("table", "wide"):
            run.say("Dry run: nothing was changed.")
            click.echo(resource.get("diff") or "No changes.")
        else:
            run.show(answer.body)
        return
    found = answer.body
    run.say(f"Import {found['id']}: {found['state']}.")
    if found["state"] == _WAITING:
        run.say(
            f"Another operator approves it with: dv inventory approve {found['id']} --reason TEXT"
        )
    _show(run, found)


@inventory.command("list")
@click.option("--state", help="Only imports in this state, such as waiting_approval.")
@with_options(LISTING, AT_DATACENTER)
def list_imports(run: Invocation, state: str | None) -> None:
    """List imports, newest first.

    Example:
      dv inventory list --state waiting_approval
    """
    query = {"state": state, "datacenter": run.option("datacenter")}
    run.list("inventory-imports", _COLUMNS, query)


@inventory.command("get")
@click.argument("import_id", metavar="ID")
@with_options()
def get_import(run: Invocation, import_id: str) -> None:
    """Show an import with its diff.

    Example:
      dv inventory get 0197a3c1-… -o json
    """
    _show(run, run.get("inventory-imports", import_id).body)


@inventory.command("approve")
@click.argument("import_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def approve_import(run: Invocation, import_id: str) -> None:
    """Approve what waits of an import, after showing it. Never one's own.

    The approval is bound to exactly the plan that is shown.

    Example:
      dv inventory approve 0197a3c1-… --reason "compared with the racks"
    """
    found = run.get("inventory-imports", import_id).body
    run.say(f"Import {found['id']} of {found['datacenter']} by {found['submitter_name']}:")
    run.say(found.get("diff") or "No changes.")
    run.confirm("Approve this?")
    answer = run.post(f"inventory-imports/{found['id']}/approve", {"plan_hash": found["plan_hash"]})
    run.say("Dry run: nothing was changed." if run.option("dry_run") else "Approved.")
    _show(run, answer.body)


@inventory.command("reject")
@click.argument("import_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def reject_import(run: Invocation, import_id: str) -> None:
    """Reject what waits of an import.

    Example:
      dv inventory reject 0197a3c1-… --yes --reason "r01-s03 is in another rack"
    """
    found = run.get("inventory-imports", import_id).body
    run.confirm(f"Reject import {found['id']} of {found['datacenter']}?")
    answer = run.post(f"inventory-imports/{found['id']}/reject", {"plan_hash": found["plan_hash"]})
    run.say("Dry run: nothing was changed." if run.option("dry_run") else "Rejected.")
    _show(run, answer.body)


def _show(run: Invocation, found: Mapping[str, Any]) -> None:
    """Show an import; for a person the diff says what the lists of changes say."""
    if run.output in ("table", "wide"):
        left_out = ("applied_at_once", "pending")
        found = {name: value for name, value in found.items() if name not in left_out}
    run.show(found)
