"""``dvid token``."""

from datetime import UTC, datetime, timedelta

import click

from cli.client.paging import read_list
from cli.client.session import segment
from cli.common import exit_codes
from cli.common.failures import Failure
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import CREATE, LISTING, REASON, WRITE, YES, with_options
from cli.common.output import columns

_COLUMNS = columns(
    "name",
    "prefix",
    "OWNER owner_name",
    "role",
    "EXPIRES expires_at",
    "REVOKED revoked_at",
    "LAST-USED last_used_at",
    "+id",
    "+SCOPE scope_kind",
)


@click.group(cls=Group)
def token() -> None:
    """API tokens: what programs and the CLI sign in with."""


@token.command("create")
@click.argument("name")
@click.option("--machine", metavar="NAME", help="For this machine account; for operators.")
@click.option("--days", type=click.IntRange(1, 365), default=90, show_default=True, help="Life.")
@click.option("--role", help="Cut down to this role.")
@with_options(CREATE, REASON)
def create_token(
    run: Invocation,
    name: str,
    machine: str | None,
    days: int,
    role: str | None,
) -> None:
    """Issue a token, for oneself or with --machine for a program. It is shown once.

    Examples:
      dvid token create laptop --days 30
      dvid token create ci --machine journal-ci -o json
    """
    expires = datetime.now(UTC) + timedelta(days=days)  # noqa: TID251 - the person's own clock
    body = {
        "name": name,
        "machine_account": _machine(run, machine) if machine else None,
        "expires_at": expires.isoformat(timespec="seconds"),
        "role": role,
    }
    answer = run.post("tokens", body)
    if answer.body.get("token") and run.output in ("table", "wide"):
        run.say(f"Token {name}, valid until {answer.body['expires_at']}. It is not shown again:")
        click.echo(answer.body["token"])
        return
    run.finish(answer, collection="", done="Created")


@token.command("list")
@with_options(LISTING)
def list_tokens(run: Invocation) -> None:
    """List one's own tokens, without their secrets.

    Example:
      dvid token list
    """
    run.list("tokens", _COLUMNS)


@token.command("revoke")
@click.argument("name", metavar="NAME|ID")
@with_options(WRITE, YES, REASON)
def revoke_token(run: Invocation, name: str) -> None:
    """End a token of one's own now.

    Example:
      dvid token revoke laptop --yes --reason "lost it"
    """
    alive = [row for row in read_list(run.api, "tokens", limit=None).items if not row["revoked_at"]]
    found = [row for row in alive if name in (row["id"], row["name"], row["prefix"])]
    if len(found) != 1:
        what = "no valid token" if not found else f"{len(found)} valid tokens"
        raise Failure(
            title="No such token" if not found else "Several tokens",
            detail=f"you have {what} called {name!r}; 'dvid token list -o wide' shows the ids.",
            code="not_found" if not found else "ambiguous",
            exit_code=exit_codes.NOT_FOUND if not found else exit_codes.CONFLICT,
        )
    run.confirm(f"Revoke token {found[0]['name']} ({found[0]['prefix']})?")
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    query = {**dry, "reason": run.option("reason")}
    answer = run.api.delete(f"tokens/{segment(found[0]['id'])}", query=query)
    run.finish(answer, collection="", done=f"Revoked token {found[0]['name']}")


def _machine(run: Invocation, name: str) -> str:
    """Return the id of a machine account of that name or id."""
    rows = read_list(run.api, "machine-accounts", limit=None).items
    for row in rows:
        if name in (row["name"], row["id"]):
            return str(row["id"])
    raise Failure(
        title="No such machine account",
        detail=f"machine account {name!r} does not exist; 'dvid machine list' shows them.",
        code="not_found",
        exit_code=exit_codes.NOT_FOUND,
    )
