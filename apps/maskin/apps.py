"""Django application of the maskin context."""

from django.apps import AppConfig


class MaskinConfig(AppConfig):
    """The maskin context; its tables live in the PostgreSQL schema ``maskin``."""

    name = "apps.maskin"
    label = "maskin"

    def ready(self) -> None:
        """Register the sagas with the engine, and what schedules may start."""
        from apps.maskin.services import SCHEDULABLE  # noqa: PLC0415 - as below
        from apps.maskin.workflows import WORKFLOWS  # noqa: PLC0415 - models must be loaded first
        from apps.tasks import services as tasks  # noqa: PLC0415

        for workflow in WORKFLOWS:
            tasks.register(workflow)
        for schedulable in SCHEDULABLE:
            tasks.offer_to_schedules(schedulable)
