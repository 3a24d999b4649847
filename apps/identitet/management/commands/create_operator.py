"""``manage.py create_operator NAME``: the first operator of a new platform."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit.types import Actor
from apps.identitet import services
from apps.identitet.types import Role
from dataverket.lib.problems import Problem


class Command(BaseCommand):
    """Creates a user with the role platform-operator.

    The password is read from ``DV_OPERATOR_PASSWORD``: it belongs on no command line.
    """

    help = "Create a platform operator; its password is read from DV_OPERATOR_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the user name."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the user, or end with one sentence on why not."""
        del args
        password = os.environ.get("DV_OPERATOR_PASSWORD")
        if not password:
            raise CommandError("Set DV_OPERATOR_PASSWORD to the new operator's password.")
        actor = Actor.system("create_operator")
        try:
            user = services.create_user(
                actor=actor, username=options["username"], password=password
            )
            services.assign_role(
                actor=actor,
                principal_kind="user",
                principal_id=user.id,
                role=Role.PLATFORM_OPERATOR,
                reason="manage.py create_operator",
            )
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write(f"{user.username} is a platform operator now.")
