"""Status and map over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.maskin import services as maskin
from apps.tasks import services as tasks
from dataverket.api.v1.status import views
from dataverket.bus.probe import Probe
from dataverket.embedded.ports import free_port
from dataverket.lib import clock
from tests.factories import inventory as sites
from tests.integration.api import world as worlds
from tests.integration.api.world import ACTOR, DC


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()


@pytest.fixture(autouse=True)
def no_nats(monkeypatch) -> None:
    """Nothing listens where NATS is expected."""
    probe = Probe(f"nats://127.0.0.1:{free_port()}")
    monkeypatch.setattr(views, "_nats", lambda: probe)


def test_the_status_names_what_is_down_worst_first(world):
    maskin.check_site(actor=ACTOR, datacenter=DC)

    answer = world.api().get("status")

    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "down"
    first = body["findings"][0]
    assert (first["severity"], first["subject"]) == ("down", "nats")
    assert first["runbook"] == "docs/runbooks/nats-down.md"
    service = next(one for one in body["findings"] if one["subject"] == f"maskin@{DC}")
    assert service["waiting_tasks"] == 1
    assert body["waits"][0]["dependency"] == f"maskin@{DC}"
    assert {one["status"] for one in body["processes"]} == {"unknown"}


def test_the_map_has_seconds_and_says_unknown(world):
    tasks.record_heartbeat(
        service="nett", datacenter=DC, at=clock.now(), detail={"backlog": 2, "slots": 3}
    )

    body = world.api("auditor").get("dependency-map").json()

    nodes = {node["name"]: node for node in body["nodes"]}
    assert nodes[f"nett@{DC}"]["status"] == "healthy"
    assert 0 <= nodes[f"nett@{DC}"]["heartbeat_age_s"] < 7
    assert (nodes[f"nett@{DC}"]["backlog"], nodes[f"nett@{DC}"]["slots"]) == (2, 3)
    assert {nodes[f"{name}@{DC}"]["status"] for name in ("maskin", "boot")} == {"unknown"}
    assert nodes[f"maskin@{DC}"]["heartbeat_age_s"] is None
    assert {edge["kind"] for edge in body["edges"]} == {"hard", "reconciliation"}


@pytest.mark.parametrize("address", ["status", "dependency-map"])
def test_the_number_of_queries_is_constant(world, address):
    api = world.api()
    counts = []
    for number in (1, 4):
        sites.imported(sites.site(f"dc{number}", servers=number))
        for _ in range(number):
            maskin.check_site(actor=ACTOR, datacenter=f"dc{number}")
        api.get("me")  # notes the token's use, once in ten minutes
        with CaptureQueriesContext(connection) as queries:
            assert api.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 17
