"""Writing the inventory: imports with their approval, and what devices say of themselves."""

from apps.inventory.services.imports import (
    approve_import,
    expire_imports,
    plan_import,
    reject_import,
    submit_import,
)
from apps.inventory.services.observations import record_identity

__all__ = [
    "approve_import",
    "expire_imports",
    "plan_import",
    "record_identity",
    "reject_import",
    "submit_import",
]
