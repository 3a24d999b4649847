"""Savepoints that cost nothing where no statement is executed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def savepoint() -> Iterator[None]:
    """Take back what the block wrote when it raises; the transaction around it goes on.

    The savepoint is set by the first statement of the block, so a block without any costs none.
    Outside of a transaction it is one of its own, like ``transaction.atomic``.
    """
    with ExitStack() as opened:
        is_set = False

        def set_before(
            execute: Callable[..., Any],
            sql: Any,
            parameters: Any,
            many: Any,
            context: Any,
        ) -> Any:
            nonlocal is_set
            if not is_set:
                is_set = True
                opened.enter_context(transaction.atomic())
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(set_before):
            yield
