"""Django application of the tables that every context shares: outbox, inbox, idempotency."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Shared tables; they live in the PostgreSQL schema ``platform``."""

    name = "dataverket.db"
    label = "platform"
