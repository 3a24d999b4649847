"""Django application of the operator admin: its base classes, its own pages, its style sheet."""

from django.apps import AppConfig
from django.core import checks


class DvAdminConfig(AppConfig):
    """The operator admin. ``toolkit`` knows no app; ``console`` composes pages over all of them."""

    name = "dataverket.admin"
    label = "dvadmin"

    def ready(self) -> None:
        """Register the check of the whole site."""
        from dataverket.admin.toolkit.checks import check_site  # noqa: PLC0415 - after the models

        checks.register(check_site, checks.Tags.admin)
