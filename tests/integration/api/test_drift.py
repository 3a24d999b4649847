"""Findings of drift and reconcilers over HTTP."""

from datetime import timedelta

import pytest

from apps.maskin.models import Machine
from apps.observasjon import services as observasjon
from apps.observasjon.types import Severity
from apps.tasks.models import Task
from dataverket.lib import clock, ids
from tests.factories import drift
from tests.integration.api.world import DC

REASON = {"reason": "ticket 4711"}


@pytest.fixture
def finding(world) -> str:
    return str(drift.found("server-power", drift.server()))


def test_findings_are_filtered_and_paged(world, finding):
    for number in range(3):
        drift.found("server-power", (ids.new_id(), f"s{number}"), severity=Severity.HIGH)
    drift.found("switch-ports", drift.switch())
    api = world.api("auditor")

    first = api.get("drift-findings?kind=server-power&severity=high&limit=2").json()
    rest = api.get(
        f"drift-findings?kind=server-power&severity=high&limit=2"
        f"&page_token={first['next_page_token']}"
    ).json()

    names = [row["resource_name"] for row in (*first["items"], *rest["items"])]
    assert names == ["s2", "s1", "s0"]
    assert rest["next_page_token"] is None
    one = api.get(f"drift-findings?resource={drift.server()[0]}&state=open&state=resolved").json()
    assert [row["id"] for row in one["items"]] == [finding]
    assert api.get("drift-findings?state=lost").status_code == 400


def test_a_finding_is_read_with_its_diff_runbook_and_history(world, finding):
    found = world.api().get(f"drift-findings/{finding}")

    assert found.headers["ETag"] == '"1"'
    body = found.json()
    assert body["diff"].splitlines()[-2:] == ["-vlan 666", "+vlan 100"]
    assert (body["code"], body["runbook"]) == (
        "drift.server.power",
        "docs/runbooks/drift-on-server.md",
    )
    assert [event["kind"] for event in body["events"]] == ["found"]


def test_a_finding_is_acknowledged_until_a_moment_and_reopened(world, finding):
    api, at = world.api(), f"drift-findings/{finding}"
    soon = (clock.now() + timedelta(hours=1)).isoformat()

    accepted = api.post(f"{at}/acknowledge", {"until": soon, **REASON}).json()
    past = api.post(f"{at}/acknowledge", {"until": "2020-01-01T00:00:00Z", **REASON})
    reopened = api.post(f"{at}/reopen", REASON).json()

    assert (accepted["state"], accepted["acknowledged_by"]) == ("acknowledged", "operator")
    assert past.status_code == 400
    assert (reopened["state"], reopened["acknowledged_by"]) == ("open", "")


def test_a_remedy_is_a_task_and_the_same_one_when_asked_again(world, finding):
    Machine.objects.filter(server_id=drift.server()[0]).update(desired_power="on")
    api, at = world.api(), f"drift-findings/{finding}"

    first, second = (api.post(f"{at}/remediate", REASON) for _ in range(2))

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert first.headers["Location"] == f"/api/v1/tasks/{first.json()['id']}"
    assert api.get(at).json()["state"] == "remediating"


def test_a_remedy_is_refused_while_another_task_works_on_the_server(world, finding):
    server = drift.server()[0]
    Machine.objects.filter(server_id=server).update(desired_power="on")
    api = world.api()
    api.post(f"servers/{server}/power", {"action": "off", **REASON})

    refused = api.post(f"drift-findings/{finding}/remediate", REASON)

    assert (refused.status_code, refused.json()["code"]) == (409, "resource_busy")
    assert api.get(f"drift-findings/{finding}").json()["state"] == "open"


def test_a_dry_run_of_a_remedy_starts_nothing(world, finding):
    Machine.objects.filter(server_id=drift.server()[0]).update(desired_power="on")

    found = world.api().post(f"drift-findings/{finding}/remediate?dry_run=true", REASON)

    assert found.json()["task"]["workflow"] == "power-server"
    assert not Task.objects.filter(workflow="power-server").exists()


def test_reconcilers_tell_policy_and_progress_per_datacenter(world):
    observasjon.run_reconcilers(at=clock.now(), datacenters=[DC])
    api = world.api("auditor")

    listed = api.get("reconcilers").json()["items"]

    servers = next(one for one in listed if one["name"] == "servers")
    assert servers["datacenter"] == DC
    assert servers["policy"]["action"] == "report"
    assert servers["resources"] == servers["never_compared"] == Machine.objects.count()
    assert "maskin has never reported itself" in servers["waits"]
    rows = api.get("reconcilers/servers/resources").json()["items"]
    assert {row["outcome"] for row in rows} == {"never compared"}
    assert api.get("reconcilers/nobody/resources").status_code == 404


def test_a_policy_is_set_replaced_and_taken_back(world):
    api, at = world.api(), "reconcilers/servers/policy"
    body = {"datacenter": DC, "action": "remediate", "period_s": 60, **REASON}

    assert api.send("PUT", at, body).json()["action"] == "remediate"
    assert api.get(f"{at}?datacenter={DC}").json()["period_s"] == 60
    assert api.get(at).json() == {
        "action": None,
        "period_s": None,
        "in_flight": None,
        "per_minute": None,
    }
    shown = next(one for one in api.get("reconcilers").json()["items"] if one["name"] == "servers")
    assert (shown["policy"]["action"], shown["policy"]["in_flight"]) == ("remediate", 4)
    assert api.send("PUT", at, {"datacenter": DC, **REASON}).json()["action"] is None
    assert api.send("PUT", at, {"datacenter": "moon1", **REASON}).status_code == 404
    assert api.send("PUT", at, {"period_s": 1, **REASON}).status_code == 400


def test_readings_of_reconcilers_are_listed_only_when_asked_for(world):
    Task.objects.create(
        workflow="observe-server",
        workflow_version=1,
        title="Observe server osl1-s01",
        datacenter=DC,
        resource_type="server",
        resource_id=ids.new_id(),
        resource_name="osl1-s01",
        input={},
        actor={"kind": "system", "id": None, "name": "platform: reconcilers"},
        correlation_id=ids.new_id(),
        is_background=True,
    )
    api = world.api()

    assert api.get("tasks").json()["items"] == []
    shown = api.get("tasks?background=true").json()["items"]
    assert [row["workflow"] for row in shown] == ["observe-server"]
