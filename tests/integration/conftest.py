"""What the integration tests need on top: a log that can be emptied."""

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker


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
