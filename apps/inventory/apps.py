"""Django application of the inventory context."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """The inventory context; its tables live in the PostgreSQL schema ``inventory``."""

    name = "apps.inventory"
    label = "inventory"
