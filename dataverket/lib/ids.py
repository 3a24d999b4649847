"""Identifiers: UUID version 7, which sort by creation time.

Source: RFC 9562, section 5.7.
"""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7. Ids made by one process sort in the order in which they were made."""
    return uuid7()
