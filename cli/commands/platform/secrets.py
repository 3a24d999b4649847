"""``dv secret``: credentials of devices go in, and never out."""

import sys

import click

from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import CREATE, REASON, with_options


@click.group(cls=Group)
def secret() -> None:
    """Credentials of devices. They go in, never out."""


@secret.command("set")
@click.argument("reference")
@click.option("--username", required=True, help="User name on the device.")
@with_options(CREATE, REASON)
def set_secret(run: Invocation, reference: str, username: str) -> None:
    """Store user name and password under REFERENCE (secret://DATACENTER/KIND/NAME).

    The password is asked for on a terminal, else read from stdin, never from the command line.

    Example:
      dv secret set secret://osl1/bmc/default --username admin < password.txt
    """
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.read().rstrip("\r\n")
    if not password:
        raise click.UsageError("The password is empty: write it to stdin.")
    body = {"reference": reference, "username": username, "password": password}
    run.finish(run.post("secrets", body), collection="", done="Stored")
