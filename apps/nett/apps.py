"""Django application of the nett context."""

from django.apps import AppConfig


class NettConfig(AppConfig):
    """The nett context; its tables live in the PostgreSQL schema ``nett``."""

    name = "apps.nett"
    label = "nett"

    def ready(self) -> None:
        """Register the sagas with the engine."""
        from apps.nett.workflows import WORKFLOWS  # noqa: PLC0415 - models must be loaded first
        from apps.tasks import services as tasks  # noqa: PLC0415

        for workflow in WORKFLOWS:
            tasks.register(workflow)
