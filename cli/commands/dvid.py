"""``dvid``: signing in, people, programs, roles, tokens."""

import click

from cli.common.lazy import LazyGroup
from cli.common.program import run

_AT = "cli.commands.identity"


@click.group(
    cls=LazyGroup,
    lazy={
        "login": (f"{_AT}.signing_in:login", "Sign in and keep the token."),
        "logout": (f"{_AT}.signing_in:logout", "Forget the token."),
        "whoami": (f"{_AT}.signing_in:whoami", "Show who you are and what you may do."),
        "token": (f"{_AT}.tokens:token", "API tokens."),
        "user": (f"{_AT}.accounts:user", "People."),
        "machine": (f"{_AT}.accounts:machine", "Accounts for programs."),
        "role": (f"{_AT}.roles:role", "Who may do what."),
    },
)
def dvid() -> None:
    """Identity: signing in, people, programs, roles, tokens."""


if __name__ == "__main__":
    run(dvid, name="dvid")
