"""Django application of the nett context."""

from django.apps import AppConfig


class NettConfig(AppConfig):
    """The nett context; its tables live in the PostgreSQL schema ``nett``."""

    name = "apps.nett"
    label = "nett"

    def ready(self) -> None:
        """Register the sagas with the engine, the runbooks, and what is compared."""
        from apps.nett.runbooks import RUNBOOKS, SUBJECTS  # noqa: PLC0415 - after the models
        from apps.nett.services import RECONCILERS  # noqa: PLC0415
        from apps.nett.workflows import WORKFLOWS  # noqa: PLC0415
        from apps.observasjon import services as observasjon  # noqa: PLC0415
        from apps.tasks import services as tasks  # noqa: PLC0415

        for workflow in WORKFLOWS:
            tasks.register(workflow)
        for reconciler in RECONCILERS:
            observasjon.register_reconciler(reconciler)
        for runbook in RUNBOOKS:
            observasjon.register_runbook(runbook)
        for kind, finder in SUBJECTS.items():
            observasjon.register_subjects(kind, finder)
