"""Django application of the tenancy context."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """The tenancy context; its tables live in the PostgreSQL schema ``tenancy``."""

    name = "apps.tenancy"
    label = "tenancy"
