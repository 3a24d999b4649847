"""Every kind of bad input has its problem document."""

import pytest
from django.test import Client

from apps.identitet.models import User
from apps.maskin.models import ServerAllocation
from apps.nett.models import Network
from tests.integration.api.test_resources import ALLOCATION
from tests.integration.api.world import DC

REQUIRED = {"type", "title", "status", "code", "detail", "request_id"}
NETWORK = {"project": "skatt/web", "name": "back", "datacenter": DC}


def problem(response, status: int, code: str):
    assert response["Content-Type"].startswith("application/problem+json"), response.content
    found = response.json()
    assert (response.status_code, found["code"]) == (status, code), found
    assert found.keys() >= REQUIRED
    assert found["request_id"] == response["X-Request-Id"]
    return found


def test_broken_yaml_is_told_with_its_line(world):
    found = world.api().post("inventory-imports", {"content": "a: [", "reason": "new"})

    assert "line 1" in problem(found, 400, "bad_site_description")["detail"]


def test_an_unknown_field_is_told_with_its_pointer(world):
    found = world.api("member").post("networks", {**NETWORK, "vlan": 3})

    errors = problem(found, 400, "invalid_input")["errors"]
    assert [(e["pointer"], e["code"]) for e in errors] == [("/vlan", "unknown_field")]


def test_a_name_that_is_too_long_is_told_with_its_pointer(world):
    found = world.api("member").post("networks", {**NETWORK, "name": "x" * 64})

    errors = problem(found, 400, "invalid_input")["errors"]
    assert {e["pointer"] for e in errors} == {"/name"}


def test_an_unknown_parameter_is_refused(world):
    found = world.api("member").get("networks?colour=red")

    errors = problem(found, 400, "invalid_input")["errors"]
    assert [(e["pointer"], e["code"]) for e in errors] == [("?colour", "unknown_parameter")]


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b"\xff", b'{"name": NaN}', b"null"])
def test_a_body_that_is_no_json_object_is_refused(world, body):
    api = world.api()

    found = api.client.post(
        "/api/v1/tenants",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.token}"},
    )

    assert found.status_code == 400
    assert found["Content-Type"] == "application/problem+json"


def test_a_form_is_refused_as_a_media_type(world):
    api = world.api()

    found = api.client.post(
        "/api/v1/tenants", {"name": "x"}, headers={"Authorization": f"Bearer {api.token}"}
    )

    problem(found, 415, "unsupported_media_type")


def test_a_body_over_one_mebibyte_is_refused(world):
    found = world.api().post("tenants", {"name": "x" * (1024 * 1024)})

    problem(found, 413, "body_too_large")


def test_a_prefix_that_overlaps_is_a_conflict(world):
    taken = Network.objects.get(pk=world.network).prefix

    found = world.api("member").post("networks", {**NETWORK, "prefix": taken})

    problem(found, 409, "overlap")


def test_a_quota_that_is_used_up_is_a_conflict_and_nothing_is_left_behind(world):
    world.api().send(
        "PUT", "quotas", {"tenant": "skatt", "resource": "servers", "limit": 0, "reason": "test"}
    )

    found = world.api("member").post("server-allocations", ALLOCATION)

    problem(found, 409, "quota_exceeded")
    assert not ServerAllocation.objects.exists()


def test_a_stale_etag_is_412_and_a_missing_one_428(world):
    api = world.api("member")
    address = f"networks/{world.network}"

    stale = api.send("PATCH", address, {"name": "other"}, **{"If-Match": '"99"'})
    missing = api.send("PATCH", address, {"name": "other"})
    broken = api.send("DELETE", address, **{"If-Match": "three"})

    problem(stale, 412, "stale_version")
    problem(missing, 428, "precondition_required")
    problem(broken, 400, "invalid_input")
    assert Network.objects.get(pk=world.network).name == "front"


def test_a_key_with_another_body_is_422(world):
    api = world.api()
    api.post("tenants", {"name": "one"}, **{"Idempotency-Key": "k"})

    found = api.post("tenants", {"name": "two"}, **{"Idempotency-Key": "k"})

    problem(found, 422, "idempotency_key_reused")


def test_a_key_whose_request_was_refused_may_be_used_again(world):
    api = world.api()
    api.post("tenants", {"name": "skatt"}, **{"Idempotency-Key": "k"})

    found = api.post("tenants", {"name": "ny"}, **{"Idempotency-Key": "k"})

    assert found.status_code == 201


def test_an_expired_token_is_401_with_a_challenge(world):
    found = world.api("expired").get("me")

    problem(found, 401, "token_expired")
    assert found["WWW-Authenticate"].startswith("Bearer")


def test_another_tenants_id_is_404_as_if_it_did_not_exist(world):
    found = world.api("other-admin").get(f"networks/{world.network}")

    problem(found, 404, "not_found")


def test_garbage_as_a_page_token_is_refused(world):
    for token in ("x", "%F0%9F%98%80", "bmV0d29ya3M6eA==", "dGVuYW50czo="):
        found = world.api("member").get(f"networks?page_token={token}")
        problem(found, 400, "bad_page_token")


def test_only_operators_may_have_a_thousand_items(world):
    assert world.api().get("networks?limit=1000").status_code == 200
    problem(world.api("member").get("networks?limit=201"), 400, "invalid_input")


def test_a_wrong_address_and_a_wrong_method_are_problems_too(world):
    problem(world.api().get("nothing/here"), 404, "not_found")
    problem(world.api().get("tasks/not-a-uuid"), 404, "not_found")
    found = world.api().send("PUT", "tenants", {})
    problem(found, 405, "method_not_allowed")
    assert "POST" in found["Allow"]


def test_a_session_may_read_but_needs_the_csrf_token_to_write(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="operator"))

    assert browser.get("/api/v1/me").json()["name"] == "operator"
    found = browser.post("/api/v1/tenants", {"name": "x"}, content_type="application/json")
    problem(found, 403, "permission_denied")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tasks/01a2158f", "'01a2158f' is not the id of a task; see: dv task list."),
        ("tasks/tasks", "'tasks' is not the id of a task; see: dv task list."),
        ("tasks/5/history", "'5' is not the id of a task; see: dv task list."),
        ("drift-findings/osl1-leaf1", "is not the id of a drift finding; see: dv drift list."),
        ("dead-letters/5", "'5' is not the id of a dead letter; see: dv dead-letter list."),
        ("runbook-runs/5/checks/ping", "'5' is not the id of a runbook run"),
    ],
)
def test_what_is_no_id_is_told_with_the_list_that_shows_them(world, address, said):
    found = world.api().get(address)

    assert said in problem(found, 404, "not_found")["detail"]


@pytest.mark.parametrize(
    ("query", "pointer", "known"),
    [
        ("tasks?state=faild", "?state", "failed"),
        ("drift-findings?state=opn", "?state", "acknowledged"),
        ("drift-findings?reconciler=swich", "?reconciler", "switch-ports"),
        ("drift-findings?kind=powr", "?kind", "server-power"),
        ("tasks?datacenter=osl9", "?datacenter", DC),
        ("drift-findings?datacenter=osl9", "?datacenter", DC),
        ("servers?datacenter=osl9", "?datacenter", DC),
    ],
)
def test_a_filter_that_can_match_nothing_is_refused_with_what_there_is(
    world, query, pointer, known
):
    found = world.api().get(query)

    (error,) = problem(found, 400, "invalid_input")["errors"]
    assert error["pointer"] == pointer
    assert known in error["detail"]


def test_a_class_that_no_server_has_is_bad_input_with_the_classes_there_are(world):
    wrong = {**ALLOCATION, "server_class": "m1.smal"}

    found = world.api("member").post("server-allocations", wrong)

    (error,) = problem(found, 400, "invalid_input")["errors"]
    assert error["pointer"] == "/server_class"
    assert f"there are: {ALLOCATION['server_class']}" in error["detail"]
    assert not ServerAllocation.objects.exists()
