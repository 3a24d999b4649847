"""Savepoints that cost nothing where no statement is executed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def savepoint() -> Iterator[None]:
    """Take back what the block wrote when it raises; the transaction around it goes on.

    The savepoint is set by the first statement of the block, so a block without any costs none.
    Outside of a transaction it is one of its own, like ``transaction.atomic``.
    """
    if not connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    opened: list[str] = []

    def set_before(
        execute: Callable[..., Any],
        sql: Any,
        parameters: Any,
        many: Any,
        context: Any,
    ) -> Any:
        if not opened:
            opened.append("")  # the statement that sets it comes by here as well
            # Not transaction.atomic(): the first statement may stand in an atomic block of its own
            # (bulk_create has one), and blocks that are opened inside each other must be closed so.
            opened[0] = transaction.savepoint()
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(set_before):
        try:
            yield
        except BaseException:
            if opened:
                transaction.set_rollback(False)
                transaction.savepoint_rollback(opened[0])
            raise
    if opened:
        transaction.savepoint_commit(opened[0])
