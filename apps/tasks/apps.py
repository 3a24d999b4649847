"""Django application of the tasks context."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The tasks context; its tables live in the PostgreSQL schema ``tasks``."""

    name = "apps.tasks"
    label = "tasks"
