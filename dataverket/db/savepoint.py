"""Savepoints that cost nothing where no statement is executed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


class _Setting(threading.local):
    """Whether this thread is just setting a savepoint."""

    under_way = False


_setting = _Setting()


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
    was_broken, hooks = connection.needs_rollback, len(connection.run_on_commit)

    def set_before(
        execute: Callable[..., Any],
        sql: Any,
        parameters: Any,
        many: Any,
        context: Any,
    ) -> Any:
        # The statement that sets a savepoint comes by here as well, and by the blocks inside of
        # this one: theirs must be set after it.
        if not opened and not _setting.under_way:
            _setting.under_way = True
            try:
                # Not transaction.atomic(): the first statement may stand in an atomic block of its
                # own (bulk_create has one), and blocks that are opened inside each other must be
                # closed so.
                opened.append(transaction.savepoint())
            finally:
                _setting.under_way = False
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(set_before):
        try:
            yield
        except BaseException:
            transaction.set_rollback(was_broken and not opened)
            if opened:
                transaction.savepoint_rollback(opened[0])
            del connection.run_on_commit[hooks:]
            raise
    if opened:
        transaction.savepoint_commit(opened[0])
