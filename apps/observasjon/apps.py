"""Django application of the observasjon context."""

from django.apps import AppConfig


class ObservasjonConfig(AppConfig):
    """The observasjon context; its tables live in the PostgreSQL schema ``observasjon``."""

    name = "apps.observasjon"
    label = "observasjon"

    def ready(self) -> None:
        """Register the runbooks about the platform itself."""
        from apps.observasjon import registry  # noqa: PLC0415 - models must be loaded first
        from apps.observasjon.runbooks import RUNBOOKS, SUBJECTS  # noqa: PLC0415

        for runbook in RUNBOOKS:
            registry.register(runbook)
        for kind, finder in SUBJECTS.items():
            registry.register_subjects(kind, finder)
