"""``dvid user`` and ``dvid machine``."""

import sys

import click

from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import CREATE, LISTING, PROJECT, REASON, TENANT, with_options
from cli.common.output import columns

_USERS = columns(
    "username", "DISPLAY display_name", "email", "ACTIVE is_active", "CREATED created_at", "+id"
)
_MACHINES = columns(
    "name", "description", "ACTIVE is_active", "tenant", "project", "CREATED created_at", "+id"
)


@click.group(cls=Group)
def user() -> None:
    """People who can sign in."""


@user.command("create")
@click.argument("username")
@click.option("--display-name", metavar="TEXT", help="How people call them.")
@click.option("--email", help="Address for mail.")
@click.option("--password-stdin", is_flag=True, help="Read a password for the portal from stdin.")
@with_options(CREATE, REASON)
def create_user(
    run: Invocation,
    username: str,
    display_name: str | None,
    email: str | None,
    password_stdin: bool,
) -> None:
    """Create a user. Without a password only API tokens work.

    Examples:
      dvid user create ola --display-name "Ola Nordmann"
      dvid user create ola --password-stdin < password.txt
    """
    password = sys.stdin.read().rstrip("\r\n") if password_stdin else None
    body = {
        "username": username,
        "display_name": display_name,
        "email": email,
        "password": password,
    }
    run.create("users", body)


@user.command("list")
@with_options(LISTING)
def list_users(run: Invocation) -> None:
    """List users.

    Example:
      dvid user list
    """
    run.list("users", _USERS)


@click.group(cls=Group)
def machine() -> None:
    """Accounts for programs."""


@machine.command("create")
@click.argument("name")
@click.option("--description", metavar="TEXT", help="What uses it.")
@with_options(CREATE, REASON, PROJECT, TENANT)
def create_machine(run: Invocation, name: str, description: str | None) -> None:
    """Create an account for a program: of a project, a tenant, or without both of the platform.

    It may do nothing until a role is assigned.

    Example:
      dvid machine create journal-ci --project helse/journal --description "deploys"
    """
    owner = {"project": run.option("project"), "tenant": run.option("tenant")}
    run.create("machine-accounts", {"name": name, "description": description, **owner})


@machine.command("list")
@with_options(LISTING)
def list_machines(run: Invocation) -> None:
    """List accounts for programs.

    Example:
      dvid machine list
    """
    run.list("machine-accounts", _MACHINES)
