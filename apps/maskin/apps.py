"""Django application of the maskin context."""

from django.apps import AppConfig


class MaskinConfig(AppConfig):
    """The maskin context; its tables live in the PostgreSQL schema ``maskin``."""

    name = "apps.maskin"
    label = "maskin"

    def ready(self) -> None:
        """Register sagas, what schedules may start, what is compared, and the runbooks."""
        from apps.maskin.runbooks import RUNBOOKS, SUBJECTS  # noqa: PLC0415 - after the models
        from apps.maskin.services import RECONCILERS, SCHEDULABLE  # noqa: PLC0415
        from apps.maskin.workflows import WORKFLOWS  # noqa: PLC0415
        from apps.observasjon import services as observasjon  # noqa: PLC0415
        from apps.tasks import services as tasks  # noqa: PLC0415

        for workflow in WORKFLOWS:
            tasks.register(workflow)
        for schedulable in SCHEDULABLE:
            tasks.offer_to_schedules(schedulable)
        for reconciler in RECONCILERS:
            observasjon.register_reconciler(reconciler)
        for runbook in RUNBOOKS:
            observasjon.register_runbook(runbook)
        for kind, finder in SUBJECTS.items():
            observasjon.register_subjects(kind, finder)
