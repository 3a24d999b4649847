"""Groups of commands: how a name that was typed leads to a command."""

from typing import Final

import click

# Some things are read with `get`, some with `show`; nobody has to remember which.
_SAME: Final = {"get": "show", "show": "get"}


class Group(click.Group):
    """A group in which ``get`` and ``show`` are one, and a name that is near is hinted at."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or of the other one for the same."""
        found = self.find_command(ctx, cmd_name)
        if found is None and cmd_name in _SAME:
            return self.find_command(ctx, _SAME[cmd_name])
        return found

    def find_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of exactly that name."""
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant.

        Raises:
            NoSuchCommand: There is none; also names those that are not imported yet.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            known = self.list_commands(ctx)
            raise click.NoSuchCommand(error.command_name, possibilities=known, ctx=ctx) from None
