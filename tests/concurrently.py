"""Doing the same thing from many threads at once, each with a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once[T](clients: int, work: Callable[[int], T]) -> list[T | Exception]:
    """Call ``work`` with 0 to ``clients`` - 1, all released together; return what came out."""
    barrier = threading.Barrier(clients)

    def one(number: int) -> T | Exception:
        barrier.wait(30)
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - handed to the test
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(one, range(clients)))
