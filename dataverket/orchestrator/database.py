"""Django's ORM from asynchronous code: one thread, one connection, outages told apart."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import InterfaceError, OperationalError, connection

# PostgreSQL, appendix A: serialization failure, deadlock; a lock or statement that took too long.
_TRY_AGAIN = ("40001", "40P01", "55P03", "57014")
# What the server will refuse again, however often it is asked: program limits.
_NEVER = "54"


class DatabaseAway(Exception):
    """PostgreSQL did not answer; nothing was changed. Retry."""


class Contention(Exception):
    """PostgreSQL ended the transaction: a deadlock, or it waited too long. Retry at once."""


class DatabaseThread:
    """Runs functions that use the ORM one after the other, on a connection of its own."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run[T](self, work: Callable[[], T]) -> T:
        """Run ``work`` in the thread.

        Raises:
            DatabaseAway: The connection is gone. It is opened anew at the next call.
            Contention: Another transaction had precedence.
            OperationalError: PostgreSQL is there and will not do this. Final.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: _guarded(work)
        )

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(
            self._executor,
            lambda: connection.close(),  # noqa: PLW0108 - each thread has its own
        )
        self._executor.shutdown()


def _guarded[T](work: Callable[[], T]) -> T:
    try:
        return work()
    except (OperationalError, InterfaceError) as error:
        state = getattr(error.__cause__, "sqlstate", None) or ""
        if state in _TRY_AGAIN:
            raise Contention(str(error).strip()) from error
        if state.startswith(_NEVER):
            raise
        connection.close()
        raise DatabaseAway(str(error).strip()) from error
