"""What every resource does for someone who may."""

from datetime import timedelta
from uuid import uuid4

from dataverket.lib import clock
from tests.factories import inventory as sites
from tests.integration.api.world import DC

ALLOCATION = {
    "project": "skatt/web",
    "name": "db-1",
    "datacenter": DC,
    "server_class": "m1.small",
    "image": "talos",
    "network": "front",
}


def test_me_tells_roles_with_names_and_the_end_of_the_token(world):
    found = world.api("member").get("me").json()

    assert found["name"] == "member"
    assert found["roles"] == [
        {
            "role": "project-member",
            "scope_kind": "project",
            "scope": str(world.project),
            "scope_name": "skatt/web",
        }
    ]
    assert [project["name"] for project in found["projects"]] == ["skatt/web"]
    assert found["token_expires_at"]


def test_a_tenant_is_created_changed_and_deleted(world):
    api = world.api()

    created = api.post("tenants", {"name": "toll"})
    changed = api.send(
        "PATCH", "tenants/toll", {"display_name": "Toll"}, **{"If-Match": created["ETag"]}
    )
    deleted = api.send("DELETE", "tenants/toll", **{"If-Match": changed["ETag"]})

    assert (created.status_code, changed.status_code, deleted.status_code) == (201, 200, 204)
    assert changed.json()["display_name"] == "Toll"
    assert api.get("tenants/toll").status_code == 404


def test_a_network_is_found_by_name_changed_and_deleted(world):
    api = world.api("member")
    created = api.post(
        "networks",
        {"project": "skatt/web", "name": "back", "datacenter": DC, "labels": {"a": "1", "b": "2"}},
    )
    address = "networks/back?project=skatt/web"

    changed = api.send(
        "PATCH", address, {"labels": {"a": None, "c": "3"}}, **{"If-Match": created["ETag"]}
    )
    deleted = api.send("DELETE", address, **{"If-Match": changed["ETag"]})

    assert created.status_code == 201
    assert created.json()["status"]["phase"] == "ready"
    assert changed.json()["labels"] == {"b": "2", "c": "3"}
    assert deleted.status_code == 204
    assert api.get(address).status_code == 404


def test_a_server_allocation_answers_with_its_task(world):
    api = world.api("member")

    accepted = api.post("server-allocations", ALLOCATION)
    task = accepted.json()
    allocation = api.get("server-allocations/db-1?project=skatt/web").json()

    assert accepted.status_code == 202
    assert accepted["Location"] == f"/api/v1/tasks/{task['id']}"
    assert allocation["status"]["task"] == task["id"]
    assert allocation["status"]["server_name"].startswith("osl1-s")
    assert allocation["spec"]["network"] == str(world.network)
    assert api.get(f"tasks/{task['id']}").json()["steps"]
    assert api.get(f"tasks/{task['id']}/history").json()["items"]


def test_attaching_is_refused_until_the_allocation_is_active(world):
    api = world.api("member")
    api.post("server-allocations", ALLOCATION)

    found = api.post(
        "server-allocations/db-1/attach?project=skatt/web", {"network": "front", "reason": "move"}
    )

    assert (found.status_code, found.json()["code"]) == (409, "not_active")


def test_a_dry_run_shows_server_task_and_quota_and_changes_nothing(world):
    operator = world.api()
    operator.send("PUT", "quotas", {"project": "skatt/web", "resource": "servers", "limit": 3})

    found = world.api("member").post("server-allocations?dry_run=true", ALLOCATION)

    assert (found.status_code, found["Dry-Run"]) == (200, "true")
    answer = found.json()
    assert (answer["status"], answer["resource"]["name"]) == (202, "db-1")
    assert answer["task"]["workflow"] == "deploy-server"
    assert [(q["resource"], q["used"], q["free"]) for q in answer["quota_after"]] == [
        ("servers", 1, 2)
    ]
    assert world.api("member").get("server-allocations").json()["items"] == []
    assert world.api("member").get("tasks").json()["items"] == []


def test_quotas_tell_the_names_of_tenant_and_project_beside_their_ids(world):
    operator = world.api()
    operator.send("PUT", "quotas", {"project": "skatt/web", "resource": "servers", "limit": 3})
    operator.send("PUT", "quotas", {"tenant": "skatt", "resource": "vlans", "limit": 9})

    rows = operator.get("quotas?tenant=skatt").json()["items"]

    named = {row["resource"]: (row["tenant_name"], row["project_name"]) for row in rows}
    assert named == {"servers": ("skatt", "web"), "vlans": ("skatt", None)}
    tenant = operator.get("tenants/skatt").json()["id"]
    assert {row["tenant"] for row in rows} == {tenant}


def test_an_import_is_submitted_by_one_and_approved_by_another(world):
    text = sites.text_of(sites.site("trd1", servers=1))
    api = world.api()

    planned = api.post("inventory-imports?dry_run=true", {"content": text, "reason": "new"})
    submitted = api.post("inventory-imports", {"content": text, "reason": "new"}).json()
    decision = {"plan_hash": submitted["plan_hash"], "reason": "read it"}
    own = api.post(f"inventory-imports/{submitted['id']}/approve", decision)

    assert planned.json()["resource"]["plan_hash"] == submitted["plan_hash"]
    assert "+ server trd1-s01" in submitted["diff"]
    assert submitted["state"] == "waiting_approval"
    assert own.status_code == 403
    found = api.post(f"inventory-imports/{submitted['id']}/reject", decision)
    assert found.json()["state"] == "rejected"


def test_pools_addresses_and_offerings_fit_together(world):
    api = world.api()

    vlans = api.get("vlan-pools").json()["items"]
    address = world.api("member").post(
        "addresses", {"network": "front", "project": "skatt/web", "description": "vip"}
    )
    freed = world.api("member").send("DELETE", f"addresses/{address.json()['id']}")
    offerings = world.api("viewer").get("offerings?project=skatt/web").json()["items"]

    assert (vlans[0]["used"], vlans[0]["size"]) == (1, 800)
    assert (address.status_code, address.json()["holder_type"]) == (201, "manual")
    assert freed.status_code == 204
    assert [(o["name"], o["enabled"], o["datacenters"]) for o in offerings] == [
        ("networks", True, [DC]),
        ("server-allocations", True, [DC]),
    ]


def test_an_address_of_a_server_cannot_be_given_back_by_hand(world):
    api = world.api("member")
    api.post("server-allocations", ALLOCATION)
    held = api.get("addresses").json()["items"][0]

    found = api.send("DELETE", f"addresses/{held['id']}")

    assert (found.status_code, found.json()["code"]) == (409, "in_use")


def test_servers_are_listed_powered_and_kept_back(world):
    api = world.api()
    name = api.get("servers?limit=1").json()["items"][0]["name"]

    power = api.post(f"servers/{name}/power", {"action": "reset", "reason": "hung"})
    kept = api.post(f"servers/{name}/maintenance", {"on": True, "reason": "fan"})

    assert power.status_code == 202
    assert kept.json()["machine"]["maintenance_reason"] == "fan"
    assert api.post("servers/enroll", {}).json() == {"tasks": []}


def test_a_token_is_shown_once_works_and_can_be_revoked(world):
    api = world.api("member")
    body = {"name": "ci", "expires_at": (clock.now() + timedelta(days=5)).isoformat()}

    first = api.post("tokens", body, **{"Idempotency-Key": "one"})
    again = api.post("tokens", body, **{"Idempotency-Key": "one"})

    assert first.status_code == 201
    assert first.json()["token"].startswith("dvt_")
    assert (again["Idempotent-Replay"], again.json()["token"]) == ("true", None)
    world.tokens["ci"] = first.json()["token"]
    assert world.api("ci").get("me").json()["name"] == "member"
    assert api.send("DELETE", f"tokens/{first.json()['id']}").status_code == 204
    assert world.api("ci").get("me").json()["code"] == "token_revoked"


def test_a_narrow_token_cannot_issue_a_wider_one(world):
    body = {"name": "ro", "expires_at": (clock.now() + timedelta(days=5)).isoformat()}
    narrow = world.api("member").post("tokens", {**body, "role": "project-viewer"}).json()
    world.tokens["narrow"] = narrow["token"]

    wider = world.api("narrow").post("tokens", body)
    same = world.api("narrow").post("tokens", {**body, "role": "project-viewer"})

    assert (wider.status_code, same.status_code) == (403, 201)


def test_roles_are_granted_by_name_and_taken_away(world):
    api = world.api("project-admin")
    world.api().post("users", {"username": "ola"})

    granted = api.post(
        "role-assignments",
        {
            "principal": "ola",
            "role": "project-viewer",
            "scope_kind": "project",
            "scope": "skatt/web",
        },
    )
    gone = api.send("DELETE", f"role-assignments/{granted.json()['id']}")

    assert (granted.status_code, gone.status_code) == (201, 204)
    actions = [r["action"] for r in api.get("audit-records?action=role").json()["items"]]
    assert actions[:2] == ["role.revoked", "role.granted"]


def test_secrets_go_in_and_never_out(world):
    found = world.api().post(
        "secrets",
        {"reference": "secret://osl1/bmc/x", "username": "admin", "password": "hunter2hunter2"},
    )

    assert found.status_code == 201
    assert b"hunter2" not in found.content


def test_the_request_id_becomes_the_correlation_of_task_and_audit(world):
    wanted = str(uuid4())

    found = world.api("member").post("server-allocations", ALLOCATION, **{"X-Request-Id": wanted})
    records = world.api().get(f"audit-records?correlation_id={wanted}").json()["items"]

    assert (found["X-Request-Id"], found.json()["correlation_id"]) == (wanted, wanted)
    assert records
    assert world.api().get("me", **{"X-Request-Id": "not-a-uuid"})["X-Request-Id"] != "not-a-uuid"


def test_a_page_goes_on_where_the_last_one_ended(world):
    api = world.api()
    for number in range(5):
        api.post("tenants", {"name": f"t{number}"})

    names: list[str] = []
    token: str | None = ""
    while token is not None:
        page = api.get(f"tenants?limit=2&page_token={token}").json()
        names += [tenant["name"] for tenant in page["items"]]
        token = page["next_page_token"]

    assert names == ["skatt", "nav", "t0", "t1", "t2", "t3", "t4"]


def test_a_long_poll_answers_at_once_when_nothing_more_can_happen(world):
    api = world.api("member")
    task = api.post("server-allocations", ALLOCATION).json()

    cancelled = api.post(f"tasks/{task['id']}/cancel", {"reason": "mistake"})
    found = api.get(f"tasks/{task['id']}?wait=1s")

    assert cancelled.status_code == 200
    assert found.json()["cancel_requested_at"]


def test_health_needs_no_credential(db, client):
    assert client.get("/api/v1/healthz").json() == {"status": "ok", "database": "reachable"}


def test_the_documentation_page_names_no_other_server(db, client):
    page = client.get("/api/docs").content.decode()

    assert "http://" not in page
    assert "https://" not in page
    assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
