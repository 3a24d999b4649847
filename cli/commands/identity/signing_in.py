"""``dvid login``, ``logout`` and ``whoami``."""

import sys
from typing import Any

import click

from cli.client.session import Session, is_loopback
from cli.common import exit_codes
from cli.common.embedded import find_embedded
from cli.common.failures import Failure
from cli.common.files import credentials_path
from cli.common.invocation import Invocation
from cli.common.options import with_options
from cli.common.settings import contexts, forget_token, save_context, save_token


@click.command()
@click.option("--token-stdin", is_flag=True, help="Read the API token from stdin.")
@click.option("--embedded", metavar="NAME", help="As this user of the platform that runs here.")
@with_options()
def login(run: Invocation, token_stdin: bool, embedded: str | None) -> None:
    """Sign in with an API token and keep it (mode 0600) for a context.

    The token is checked first. Without flags it is asked for.

    Examples:
      dvid login --server https://dv.example.org --context production
      dvid login --token-stdin < token.txt
      dvid login --embedded ingrid
    """
    if embedded and token_stdin:
        raise click.UsageError("Give either --embedded or --token-stdin.")
    current, _ = contexts()
    if embedded:
        server, token, project = _of_embedded(embedded)
        name = run.option("context") or "embedded"
    else:
        name = run.option("context") or current or "default"
        # The context may be new, so the settings are asked without it.
        server = _server(run, name)
        token, project = _given_token(from_stdin=token_stdin), ""
    me = _check(run, server, token)
    values = {"server": server, "project": project if embedded else None, "ca": run.option("ca")}
    save_context(name, {key: text for key, text in values.items() if text is not None}, use=True)
    save_token(name, server=server, token=token)
    run.say(
        f"Signed in to {server} as {me['name']}; context {name}, token in {credentials_path()}."
    )
    if current and current != name:
        run.say(
            f"The current context is now {name}, before it was {current}: go back with "
            f"'dv context use {current}'."
        )
    else:
        run.say(f"The current context is {name}.")
    _warn(run, server)


@click.command()
@with_options()
def logout(run: Invocation) -> None:
    """Forget the token of the context. The token itself stays valid: see dvid token revoke.

    Example:
      dvid logout
    """
    name = run.settings.context
    if name and forget_token(name):
        run.say(f"Signed out of context {name}.")
    else:
        run.say("Nothing to forget: no token is kept for this context.")


@click.command()
@with_options()
def whoami(run: Invocation) -> None:
    """Show who you are, what you may do, what you see, and when the token expires.

    Example:
      dvid whoami
    """
    me = run.api.get("me").body
    if run.output not in ("table", "wide"):
        run.show(me)
        return
    click.echo(f"{me['kind']} {me['name']} at {run.settings.server().value}")
    for role in me["roles"]:
        click.echo(f"role     {role['role']} on {role['scope_name'] or role['scope_kind']}")
    for kind in ("tenants", "projects"):
        names = ", ".join(item["name"] for item in me[kind])
        click.echo(f"{kind.ljust(8)} {names or 'none'}")
    if me.get("token_expires_at"):
        click.echo(f"token    expires {me['token_expires_at']}")


def _of_embedded(username: str) -> tuple[str, str, str]:
    found = find_embedded()
    if found is None:
        raise Failure(
            title="No embedded platform",
            detail="no embedded platform runs on this machine for this account.",
            code="no_server",
            exit_code=exit_codes.UNREACHABLE,
            hint="'make run' starts one; DV_STATE_DIR tells where another keeps its state.",
        )
    user = found.sign_in(username)
    return found.server, user.token, user.project


def _server(run: Invocation, name: str) -> str:
    _, known = contexts()
    given: str | None = run.option("server")
    if given:
        return given.rstrip("/")
    if run.option("context") and name not in known:
        raise click.UsageError(f"Context {name} is new: give its --server.")
    return run.settings.server().value


def _given_token(*, from_stdin: bool) -> str:
    if from_stdin:
        token = sys.stdin.read().strip()
    elif sys.stdin.isatty():
        token = str(click.prompt("API token", hide_input=True, err=True)).strip()
    else:
        raise click.UsageError("There is no terminal to ask on: use --token-stdin.")
    if not token or not token.isascii() or not token.isprintable():
        raise click.UsageError("An API token was expected, found nothing or something else.")
    return token


def _check(run: Invocation, server: str, token: str) -> dict[str, Any]:
    session = Session(server=server, token=token, ca=run.option("ca") or "")
    try:
        me: dict[str, Any] = session.get("me").body
    finally:
        session.close()
    return me


def _warn(run: Invocation, server: str) -> None:
    host = server.partition("://")[2].partition("/")[0].rpartition(":")[0] or server
    if server.startswith("http://") and not is_loopback(host.strip("[]")):
        run.say("warning: plain HTTP: anybody on the way can read the token. Use https://.")
