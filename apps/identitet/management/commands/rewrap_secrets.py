"""``manage.py rewrap_secrets``: the second half of changing the key-encryption key."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.types import Actor
from apps.identitet import envelope, services
from dataverket.lib.problems import Problem


class Command(BaseCommand):
    """Run it with the new key in DV_KEY_ENCRYPTION_KEY and the previous one in a file."""

    help = "Wrap all secrets of a previous key-encryption key with the present one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file; a key on the command line would show in the process list."""
        parser.add_argument(
            "--previous-key-file", type=Path, required=True, help="File with the old key, base64."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rewrap in one transaction and say how many."""
        path: Path = options["previous_key_file"]
        try:
            previous = envelope.decode_key(path.read_text().strip(), name=str(path))
            count = services.rewrap_secrets(
                actor=Actor.system("rewrap_secrets"), previous_key=previous
            )
        except (OSError, envelope.KeyUnusable, Problem) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} secrets are wrapped with the present key now.")
