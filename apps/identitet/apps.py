"""Django application of the identitet context."""

from django.apps import AppConfig


class IdentitetConfig(AppConfig):
    """The identitet context; its tables live in the PostgreSQL schema ``identitet``."""

    name = "apps.identitet"
    label = "identitet"
