"""The API and its tokens as a way round the gate: none of them is one."""

from uuid import UUID

import pytest

from apps.identitet.types import Role
from apps.tasks import states
from apps.tasks.models import ApprovalVote, Task
from tests import outbox
from tests.factories import identitet as people
from tests.factories import tasks as factory
from tests.integration.api.world import Api

pytestmark = pytest.mark.django_db


def _api(user) -> Api:
    _, token = people.token(user.id)
    return Api(token=token)


def test_the_api_answers_with_a_task_that_waits(server, ingrid):
    factory.rule()

    answer = _api(ingrid).post(f"servers/{server}/power", {"action": "on", "reason": "ticket"})

    body = answer.json()
    assert answer.status_code == 202
    assert body["state"] == "awaiting_approval"
    assert body["approval"]["command"].startswith("dv approval grant ")
    assert _api(ingrid).get("tasks?resource_name=no-such").json()["items"] == []
    (listed,) = _api(ingrid).get(f"tasks?resource_name={body['resource_name']}").json()["items"]
    assert listed["id"] == body["id"]
    assert body["blocked"]["code"] == "approval.required"
    assert [step["waits"] and step["waits"]["word"] for step in body["steps"]] == [
        "waits for consent",
        None,
    ]
    assert outbox.commands() == []


def test_a_replayed_request_asks_no_second_time_and_starts_nothing(server, ingrid, ola):
    factory.rule()
    api = _api(ingrid)
    body = {"action": "on", "reason": "ticket"}
    key = {"Idempotency-Key": "power-1"}
    first = api.post(f"servers/{server}/power", body, **key)
    factory.reject(UUID(first.json()["id"]), ola)

    again = api.post(f"servers/{server}/power", body, **key)

    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert Task.objects.filter(workflow="power-server").count() == 1
    assert outbox.commands() == []


def test_a_replayed_grant_is_one_voice(ask, ola):
    factory.rule(quorum=2)
    found = factory.waiting(ask())
    api = _api(ola)
    for _ in range(3):
        api.post(
            f"approvals/{found.id}/grant",
            {"plan_hash": found.plan_hash, "reason": "read"},
            **{"Idempotency-Key": "grant-1"},
        )

    assert ApprovalVote.objects.count() == 1
    assert factory.task(found.task_id).state == states.AWAITING_APPROVAL


def test_another_token_of_the_requester_is_the_requester(server, ingrid):
    factory.rule()
    first = _api(ingrid)
    task = first.post(f"servers/{server}/power", {"action": "on", "reason": "ticket"}).json()
    found = factory.waiting(UUID(task["id"]))
    other = _api(ingrid)

    answer = other.post(
        f"approvals/{found.id}/grant", {"plan_hash": found.plan_hash, "reason": "read"}
    )

    assert other.token != first.token
    assert answer.status_code == 403
    assert "asked for it" in answer.json()["detail"]


def test_a_token_without_the_right_to_decide_does_not_lend_its_owners(ask, ola):
    factory.rule()
    found = factory.waiting(ask())
    _, token = people.token(ola.id, role=Role.PLATFORM_AUDITOR)

    answer = Api(token=token).post(
        f"approvals/{found.id}/grant", {"plan_hash": found.plan_hash, "reason": "read"}
    )

    assert answer.status_code == 403
    assert ApprovalVote.objects.count() == 0
