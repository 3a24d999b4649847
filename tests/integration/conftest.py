"""What the integration tests need on top: a server that is ready, a log that can be emptied."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.waiting import wait_until


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: str) -> None:
    """Wait until the server answers: it accepts connections while it still starts up."""
    del postgres_server
    database = settings.DATABASES["default"]

    def answers() -> bool:
        try:
            psycopg.connect(
                host=database["HOST"],
                port=database["PORT"],
                user=database["USER"],
                password=database["PASSWORD"],
                dbname="postgres",
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, limit_s=30)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let the flush after a transactional test empty the audit log; nothing else may.

    The tests of the audit log put these triggers back in place.
    """
    del django_db_setup
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in (
            ("audit_auditrecord", "audit_record_not_truncated"),
            ("audit_auditseal", "audit_seal_not_truncated"),
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
