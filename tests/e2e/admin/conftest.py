"""A furnished platform behind a real server, and a real browser that is signed in to it."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from tests.e2e.admin.browser import Browser, program
from tests.integration.admin.site import World, furnished


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Let the flush after a test empty the audit log; nothing else may."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in (
            ("audit_auditrecord", "audit_record_not_truncated"),
            ("audit_auditseal", "audit_seal_not_truncated"),
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture
def world(transactional_db) -> World:
    return furnished()


@pytest.fixture
def browser(live_server, world):
    if program() is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    client = Client()
    client.force_login(get_user_model().objects.get(pk=world.operator.id))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    found = Browser()
    try:
        found.call(
            "Network.setCookie",
            name=settings.SESSION_COOKIE_NAME,
            value=session,
            url=live_server.url,
        )
        yield found
    finally:
        found.close()
