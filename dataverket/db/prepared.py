"""Statements that are run so often that PostgreSQL shall not parse and plan them each time."""

from typing import cast

from django.db import connection
from django.db.backends.utils import CursorWrapper

from dataverket.db.backend.base import DatabaseWrapper


def prepared_cursor() -> CursorWrapper:
    """Return a cursor of this thread's connection that prepares what it is given.

    See :meth:`DatabaseWrapper.prepared_cursor` for which statements it is good.
    """
    wrapper = cast("DatabaseWrapper", connection)
    return cast("CursorWrapper", wrapper.prepared_cursor())
