"""Fixtures for every test: the directory sets the marker, the servers are real."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from dataverket.embedded import postgres
from dataverket.embedded.ports import accepts
from dataverket.lib.process import DEVNULL, STDOUT, Popen
from tests import platform_services
from tests.waiting import wait_until

_LEVELS = ("unit", "integration", "e2e", "lab", "architecture")
_HERE = Path(__file__).parent
# A busy machine is no reason for a test to fail.
hypothesis.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        level = item.path.relative_to(_HERE).parts[0]
        if level in _LEVELS:
            item.add_marker(level)


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords() -> Iterator[None]:
    """Hash passwords at once: a real hash takes a third of a second, and tests make many users."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL server for this run; its data goes with it."""
    root = Path(tempfile.mkdtemp(prefix="dataverket-test-"))
    root.chmod(0o755)
    data = root / "postgres"
    postgres.initialise(data, password=platform_services.PASSWORD)
    user = postgres.account()
    groups: list[int] | None = None if user is None else []
    command = postgres.server_command(data, port=platform_services.POSTGRES_PORT)
    with (root / "postgres.log").open("wb") as log:
        server = Popen(
            [*command, "-c", "fsync=off", "-c", "synchronous_commit=off"],
            stdin=DEVNULL,
            stdout=log,
            stderr=STDOUT,
            cwd="/",
            user=user,
            group=user,
            extra_groups=groups,
        )
    try:
        wait_until(lambda: accepts(platform_services.POSTGRES_PORT), limit_s=30)
        yield f"127.0.0.1:{platform_services.POSTGRES_PORT}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        shutil.rmtree(root, ignore_errors=True)


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
