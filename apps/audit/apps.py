"""Django application of the audit context."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit context; its tables live in the PostgreSQL schema ``audit``."""

    name = "apps.audit"
    label = "audit"
