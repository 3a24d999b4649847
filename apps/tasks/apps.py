"""Django application of the tasks context."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The tasks context; its tables live in the PostgreSQL schema ``tasks``."""

    name = "apps.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Register the engine's own sagas."""
        from apps.tasks import services as tasks  # noqa: PLC0415 - models must be loaded first
        from apps.tasks.workflows import WORKFLOWS  # noqa: PLC0415

        for workflow in WORKFLOWS:
            tasks.register(workflow)
