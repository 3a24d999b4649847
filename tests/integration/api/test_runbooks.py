"""Runbooks, runs and alerts over HTTP."""

import pytest

from apps.inventory import selectors as inventory
from apps.maskin import services as maskin
from apps.nett.models import SwitchPort, SwitchRevision
from apps.tasks import services as tasks
from dataverket.lib import clock
from tests.factories import identitet as people
from tests.integration.api.world import ACTOR, DC, Api

SERVER = f"{DC}-s01"


@pytest.fixture
def run(world):
    body = {"runbook": "bmc-unreachable", "subject": SERVER, "reason": "alert"}
    found = world.api().post("runbook-runs", body)
    assert found.status_code == 201, found.content
    return found.json()


def test_a_runbook_is_listed_and_read_with_its_text(world):
    listed = world.api("auditor").get("runbooks?limit=100").json()["items"]
    book = world.api("auditor").get("runbooks/bmc-unreachable").json()

    assert "outbox-lag" in [item["name"] for item in listed]
    assert "# A BMC does not answer" in book["page"]
    assert {"name": "bmc", "at_site": True}.items() <= book["checks"][-1].items()
    trigger = next(one for one in book["triggers"] if one["code"] == "bmc.unreachable")
    assert (trigger["policy"], trigger["action"]) == ("automatic", "check-bmc")


def test_a_run_is_worked_through_to_its_end(world, run):
    api, at = world.api(), f"runbook-runs/{run['id']}"
    checked = api.post(f"{at}/checks/record", None).json()
    assert {"name": "record", "outcome": "pass"}.items() <= checked["checks"][1].items()

    refused = api.post(f"{at}/close", {})
    assert refused.status_code == 409
    assert refused.json()["code"] == "conditions_open"
    acted = api.post(f"{at}/actions/check-bmc", {"reason": "cable is back"}).json()
    assert acted["entries"][-1]["task"]
    noted = api.post(f"{at}/notes", {"note": "went there"}).json()
    assert noted["entries"][-1]["actor"] == "operator"
    assert api.post(f"{at}/escalate", {"reason": "no luck"}).json()["state"] == "escalated"
    ended = api.post(f"{at}/abandon", {"reason": "scrapped"}).json()

    assert ended["state"] == "abandoned"
    kinds = [entry["kind"] for entry in ended["entries"]]
    assert kinds == ["started", "check", "action", "note", "escalated", "closed"]


def test_all_checks_are_executed_at_once(world, run):
    found = world.api().post(f"runbook-runs/{run['id']}/checks", None).json()

    assert all(check["outcome"] for check in found["checks"])


def test_a_run_without_its_subject_is_told_what_is_missing(world):
    refused = world.api().post("runbook-runs", {"runbook": "bmc-unreachable", "reason": "alert"})

    assert refused.status_code == 400
    assert "SUBJECT is missing" in refused.json()["detail"]
    assert "about a server" in refused.json()["detail"]
    assert refused.json()["errors"][0]["pointer"] == "/subject"


def test_a_condition_is_ticked(world):
    body = {"runbook": "postgresql-unavailable", "reason": "slow"}
    run = world.api().post("runbook-runs", body).json()

    ticked = world.api().post(f"runbook-runs/{run['id']}/conditions/cause", {"note": "a full disk"})

    condition = next(one for one in ticked.json()["conditions"] if one["name"] == "cause")
    assert condition["holds"] is True
    assert condition["detail"] == "operator: a full disk"


def test_a_repeated_request_with_one_key_performs_an_action_once(world, run):
    at = f"runbook-runs/{run['id']}/actions/check-bmc"
    headers = {"Idempotency-Key": "k1"}

    first = world.api().post(at, {"reason": "look"}, **headers).json()
    second = world.api().post(at, {"reason": "look"}, **headers).json()

    assert first["entries"] == second["entries"]
    found = world.api().get(f"runbook-runs/{run['id']}").json()
    assert [entry["kind"] for entry in found["entries"]].count("action") == 1


def test_a_dry_run_of_an_action_changes_nothing(world, run):
    at = f"runbook-runs/{run['id']}/actions/begin-maintenance?dry_run=true"

    shown = world.api().post(at, {"reason": "look"}).json()

    assert shown["entries"][-1]["kind"] == "action"
    found = world.api().get(f"runbook-runs/{run['id']}").json()
    assert [entry["kind"] for entry in found["entries"]] == ["started"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("actions/explode", {"reason": "why"}, 400),
        ("checks/nothing", None, 400),
        ("conditions/answers", {"note": "I think so"}, 400),
        ("actions/check-bmc", {}, 400),
        ("actions/check-bmc", {"reason": "why", "parameters": {"colour": "blue"}}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(world, run, path, body, status):
    assert world.api().post(f"runbook-runs/{run['id']}/{path}", body).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "why"}, 400),
        ({"runbook": "no-such", "subject": SERVER, "reason": "why"}, 404),
        ({"runbook": "bmc-unreachable", "subject": "osl1-s99", "reason": "why"}, 404),
        ({"runbook": "bmc-unreachable", "subject": SERVER}, 400),
    ],
)
def test_a_run_needs_a_runbook_a_subject_and_a_reason(world, body, status):
    assert world.api().post("runbook-runs", body).status_code == status


def test_a_blocked_task_says_everything_and_leads_to_its_runbook(world):
    task = maskin.check_site(actor=ACTOR, datacenter=DC)

    held = world.api().get(f"tasks/{task}").json()["held_up"]
    run = world.api().post("runbook-runs", {"task": str(task), "reason": "blocked"}).json()

    assert held["what"] == f"maskin@{DC}"
    assert "never reported itself" in held["why"]
    assert held["since"]
    assert held["retrying_helps"] is False
    assert "goes on by itself" in held["next_by_itself"]
    assert held["who_can_act"] == "platform operator"
    assert held["runbook"] == run["runbook"] == "service-unreachable"
    assert run["subject"]["key"] == f"maskin@{DC}"
    listed = world.api().get(f"runbook-runs?task={task}&state=open").json()["items"]
    assert [one["id"] for one in listed] == [run["id"]]


def test_an_alert_names_its_runbook_and_the_run_that_looks_after_it(world):
    tasks.park_message(
        stream="DV_EVT",
        subject="dv.x",
        message_id="1",
        reason="broken",
        payload=b"",
        at=clock.now(),
    )
    found = world.api().get("alerts").json()["items"]
    alert = next(one for one in found if one["code"] == "message.parked")
    assert (alert["runbook"], alert["run"]) == ("dead-letter", None)

    body = {"runbook": "dead-letter", "subject": alert["subject"]["key"], "reason": "look"}
    run = world.api().post("runbook-runs", body).json()

    found = world.api().get("alerts").json()["items"]
    assert [one["run"] for one in found if one["code"] == "message.parked"] == [run["id"]]


def test_a_proposal_shows_its_plan_and_is_declined_with_a_reason(world):
    switch = f"{DC}-leaf1"
    subject = inventory.list_switches()[0]
    SwitchPort.objects.create(
        switch_id=subject.id, switch_name=switch, port_name="Ethernet9", datacenter=DC
    )
    body = {"runbook": "drift-on-switch", "subject": switch, "reason": "found"}
    at = f"runbook-runs/{world.api().post('runbook-runs', body).json()['id']}"

    proposed = world.api().post(f"{at}/actions/restore-switch", {"reason": "ours"}).json()
    (proposal,) = proposed["proposals"]
    own = world.api().post(
        f"{at}/proposals/{proposal['id']}/approve",
        {"plan_hash": proposal["plan_hash"], "reason": "sure"},
    )
    declined = world.api().post(
        f"{at}/proposals/{proposal['id']}/decline", {"reason": "it was a repair"}
    )

    assert proposal["plan"]["subject_name"] == switch
    assert own.status_code == 403
    assert "cannot approve it" in own.json()["detail"]
    assert declined.json()["proposals"] == []
    assert declined.json()["entries"][-1]["kind"] == "action_declined"


def test_consent_to_a_proposal_lets_its_task_through_the_gate(world):
    switch = f"{DC}-leaf1"
    subject = inventory.list_switches()[0]
    SwitchPort.objects.create(
        switch_id=subject.id, switch_name=switch, port_name="Ethernet9", datacenter=DC
    )
    SwitchRevision.objects.create(switch_id=subject.id, switch_name=switch)
    body = {"runbook": "drift-on-switch", "subject": switch, "reason": "found"}
    at = f"runbook-runs/{world.api().post('runbook-runs', body).json()['id']}"
    proposed = world.api().post(f"{at}/actions/restore-switch", {"reason": "ours"}).json()
    (proposal,) = proposed["proposals"]
    _, token = people.token(people.operator("tuva").id)

    answer = Api(token=token).post(
        f"{at}/proposals/{proposal['id']}/approve",
        {"plan_hash": proposal["plan_hash"], "reason": "read it"},
    )

    assert "switch osl1-leaf1" in proposal["plan_text"]
    entry = answer.json()["entries"][-1]
    task = world.api().get(f"tasks/{entry['task']}").json()
    assert (task["approval"]["state"], task["approval"]["granted"]) == ("granted", 1)
    assert task["state"] != "awaiting_approval"
