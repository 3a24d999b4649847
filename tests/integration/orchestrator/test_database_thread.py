"""What PostgreSQL refuses is told apart: it is away, it asks to try again, it will never do it."""

import asyncio
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction

from dataverket.orchestrator.database import Contention, DatabaseAway, DatabaseThread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread() -> Iterator[DatabaseThread]:
    thread = DatabaseThread("tests")
    yield thread
    asyncio.run(thread.close())


def _sql(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_statement_that_took_too_long_may_be_tried_again(thread: DatabaseThread):
    with pytest.raises(Contention, match="statement timeout"):
        asyncio.run(
            thread.run(lambda: _sql("SET LOCAL statement_timeout = 20", "SELECT pg_sleep(5)"))
        )


def test_what_is_beyond_the_servers_limits_is_no_outage(thread: DatabaseThread):
    """An outage is waited out, for ever: this would be asked again for ever."""
    with pytest.raises(OperationalError, match="target lists"):
        asyncio.run(thread.run(lambda: _sql("SELECT " + ",".join(["1"] * 1665))))

    asyncio.run(thread.run(lambda: _sql("SELECT 1")))


def test_a_connection_that_was_ended_is_an_outage_and_opened_anew(thread: DatabaseThread):
    with pytest.raises(DatabaseAway):
        asyncio.run(thread.run(lambda: _sql("SELECT pg_terminate_backend(pg_backend_pid())")))

    asyncio.run(thread.run(lambda: _sql("SELECT 1")))
