"""Actors for tests."""

from uuid import UUID

from apps.audit.types import Actor
from dataverket.lib import ids


def person(name: str = "kari", *, user_id: UUID | None = None) -> Actor:
    """A signed-in person; a fresh id unless one is given."""
    return Actor(
        kind="user",
        id=user_id or ids.new_id(),
        name=name,
        source="api",
        correlation_id=ids.new_id(),
        remote_address="192.0.2.10",
    )
