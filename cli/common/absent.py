"""Programs of services that this release does not have."""

import click

from cli.common import exit_codes


def absent(name: str, service: str) -> click.Command:
    """Return a command that says that ``service`` does not exist yet, and exits with 2."""

    @click.command(
        name,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        help=f"{service}: not in this release.",
    )
    def command() -> None:
        click.echo(f"{name}: this release has no {service}. What there is: dv --help", err=True)
        raise click.exceptions.Exit(exit_codes.USAGE)

    return command
