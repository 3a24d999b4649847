"""The probes of a real web process, and what it says when a server is away."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from dataverket.embedded.ports import accepts, free_port
from dataverket.lib.process import DEVNULL, Popen
from tests.emulated_site import NatsServer
from tests.platform_services import PASSWORD, POSTGRES_PORT
from tests.waiting import wait_until

ROOT = Path(__file__).parent.parent.parent.parent
LIMIT_S = 60


@pytest.fixture(scope="module")
def nats() -> Iterator[NatsServer]:
    server = NatsServer(free_port())
    server.start()
    yield server
    server.remove()


@contextmanager
def _web(*, postgres: int, nats_url: str, metrics: int = 0) -> Iterator[httpx.Client]:
    port = free_port()
    database = f"postgresql://dataverket:{PASSWORD}@127.0.0.1:{postgres}/postgres"
    environment = os.environ | {
        "DATABASE_URL": database,
        "NATS_URL": nats_url,
        "DV_DATABASE_POOL": "0",
        "DV_METRICS_PORT": str(metrics),
    }
    words = ("--host", "127.0.0.1", "--port", str(port), "--lifespan", "off")
    process = Popen(
        [sys.executable, "-m", "uvicorn", "dataverket.asgi:application", *words],
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
        env=environment,
        cwd=ROOT,
    )
    try:
        wait_until(lambda: accepts(port), limit_s=LIMIT_S, every_s=0.1)
        address = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
            yield client
    finally:
        process.terminate()
        process.wait(20)


def test_with_both_servers_it_is_ready(postgres_server, nats):
    with _web(postgres=POSTGRES_PORT, nats_url=nats.url) as web:
        alive, ready = web.get("/healthz"), web.get("/readyz")

    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "database": "ok", "nats": "ok"}


def test_without_nats_it_lives_and_says_which_server_is_away(postgres_server):
    with _web(postgres=POSTGRES_PORT, nats_url=f"nats://127.0.0.1:{free_port()}") as web:
        alive, ready = web.get("/healthz"), web.get("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503
    assert ready.json() == {"status": "not ready", "database": "ok", "nats": "does not answer"}


def test_without_postgresql_the_api_says_so_in_a_problem_document(nats):
    with _web(postgres=free_port(), nats_url=nats.url) as web:
        ready = web.get("/readyz")
        status = web.get(
            "/api/v1/status", headers={"Authorization": f"Bearer dvt_{'a' * 8}_{'b' * 43}"}
        )

    assert ready.status_code == 503
    assert (ready.json()["database"], ready.json()["nats"]) == ("does not answer", "ok")
    assert status.status_code == 503
    assert status.headers["Content-Type"] == "application/problem+json"
    assert status.json()["code"] == "dependency_down"
    assert "PostgreSQL does not answer" in status.json()["detail"]
    assert "postgresql-unavailable" in status.json()["detail"]


def test_metrics_have_a_port_of_their_own_and_are_not_on_the_public_one(postgres_server, nats):
    own = free_port()
    with _web(postgres=POSTGRES_PORT, nats_url=nats.url, metrics=own) as web:
        web.get("/api/v1/nothing-here")
        public = web.get("/metrics")
        told = httpx.get(f"http://127.0.0.1:{own}/metrics", trust_env=False, timeout=5).text

    assert public.status_code == 404
    asked = 'dataverket_http_requests_total{method="GET",route="unmatched",status="404"}'
    assert f"{asked} 2.0" in told
    assert "nothing-here" not in told
