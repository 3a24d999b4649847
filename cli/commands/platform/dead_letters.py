"""``dv dead-letter``."""

import click

from cli.client.session import segment
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import KEY, LISTING, REASON_NEEDED, WRITE, YES, with_options
from cli.common.output import columns, shortened

_COLUMNS = columns(
    *("id", "at", "origin", shortened("REASON", "reason"), "task", "deliveries"),
    *("+subject", "+resolution"),
)


@click.group("dead-letter", cls=Group)
def dead_letter() -> None:
    """Messages that nobody could process: look at them, try them again, close them."""


@dead_letter.command("list")
@click.option("--closed", is_flag=True, help="Those that somebody has dealt with.")
@with_options(LISTING)
def list_letters(run: Invocation, *, closed: bool) -> None:
    """List dead letters, newest first.

    Example:
      dv dead-letter list
    """
    run.list("dead-letters", _COLUMNS, {"open": not closed})


@dead_letter.command("get")
@click.argument("letter_id", metavar="ID")
@with_options()
def get_letter(run: Invocation, letter_id: str) -> None:
    """Show a dead letter with its payload and what went wrong before.

    Example:
      dv dead-letter get 0197a3c1-… -o yaml
    """
    run.show(run.get("dead-letters", letter_id).body)


@dead_letter.command("replay")
@click.argument("letter_id", metavar="ID")
@with_options(WRITE, KEY, REASON_NEEDED)
def replay(run: Invocation, letter_id: str) -> None:
    """Try a message again, after its cause was mended.

    Example:
      dv dead-letter replay 0197a3c1-… --reason "worker updated"
    """
    run.show(run.post(f"dead-letters/{segment(letter_id)}/replay", {}).body)


@dead_letter.command("discard")
@click.argument("letter_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def discard(run: Invocation, letter_id: str) -> None:
    """Close a dead letter; a step that waits for it fails, and its task takes back what it did.

    Example:
      dv dead-letter discard 0197a3c1-… --yes --reason "task repeated by hand"
    """
    run.confirm(f"Discard dead letter {letter_id}? A task that waits for it fails.")
    run.show(run.post(f"dead-letters/{segment(letter_id)}/discard", {}).body)
