"""Reading PostgreSQL's tables of tasks, through its restarts."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection

_PATIENCE_S = 90.0
_PAUSE_S = 0.2


def patiently[T](work: Callable[[], T]) -> T:
    """Do ``work`` again until PostgreSQL answers.

    Raises:
        OperationalError: It has not answered for 90 seconds.
    """
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE_S)


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    """Return the rows of a query."""

    def ask() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    return patiently(ask)
