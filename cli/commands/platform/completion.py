"""``dv completion``: scripts for shells."""

import click
from click.shell_completion import get_completion_class

from cli.common.invocation import Invocation
from cli.common.options import with_options

_PROGRAMS = ("dv", "dvid", "dvce", "dvnet")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@with_options()
def completion(_run: Invocation, shell: str) -> None:
    """Print the completion of every program for a shell.

    Examples:
      source <(dv completion bash)
      dv completion fish > ~/.config/fish/completions/dv.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"{shell} is not supported.")
    for program in _PROGRAMS:
        script = kind(click.Command(program), {}, program, f"_{program.upper()}_COMPLETE")
        click.echo(script.source())
