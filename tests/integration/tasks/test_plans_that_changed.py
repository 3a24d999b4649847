"""Consent is bound to the plan that was read: another plan, or an altered task, does not run."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.maskin.models import Machine
from apps.tasks import registry, states
from apps.tasks import services as tasks
from apps.tasks.models import Task
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, InvalidInput
from tests import outbox
from tests.factories import tasks as factory
from tests.factories.tasks import as_actor

pytestmark = pytest.mark.django_db


def _commands() -> list[str]:
    return [command.type for command in outbox.commands()]


def test_a_decision_on_another_plan_than_the_one_read_is_refused(ask, ola):
    factory.rule()
    task_id = ask()

    with pytest.raises(Conflict, match="Read it again"):
        factory.grant(task_id, ola, plan_hash="0" * 64)
    with pytest.raises(InvalidInput, match="needs a reason"):
        factory.grant(task_id, ola, reason=" ")


def test_a_plan_that_changed_before_the_vote_voids_the_approval(ask, ola, server):
    factory.rule()
    task_id = ask("off")
    Machine.objects.get(server_id=server).edit(power_state="on")

    found = factory.grant(task_id, ola)

    task = factory.task(task_id)
    assert found.state == states.VOID
    assert task.state == states.CANCELLED
    assert task.error is not None
    assert task.error.code == "approval.void"
    assert "power unknown" in task.error.message
    assert "power on" in task.error.message
    assert _commands() == []


def test_a_plan_that_changed_after_the_vote_but_before_the_first_effect_voids_it(ask, ola, server):
    factory.rule()
    task_id = ask("off")
    tasks.age_health(at=clock.now() + timedelta(minutes=1))  # nobody is there to do it
    factory.grant(task_id, ola)
    assert factory.task(task_id).state == states.DEPENDENCY_BLOCKED
    Machine.objects.get(server_id=server).edit(maintenance=True)

    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=clock.now(), detail={})
    tasks.reconsider(service="maskin", datacenter="osl1", at=clock.now(), back=True)

    task = factory.task(task_id)
    assert task.state == states.CANCELLED
    assert task.error is not None
    assert task.error.code == "approval.void"
    assert factory.approvals(task_id)[0].state == states.VOID
    assert _commands() == []


@pytest.mark.parametrize(
    "change",
    [
        {"input": {"server_id": "00000000-0000-0000-0000-000000000001", "action": "off"}},
        {"datacenter": "trd1"},
        {"workflow_version": 77},
        {
            "actor": {
                "kind": "user",
                "id": None,
                "name": "x",
                "source": "api",
                "correlation_id": "0197a3c1-0000-7000-8000-000000000000",
            }
        },
    ],
    ids=["input", "datacenter", "version", "requester"],
)
def test_a_task_that_was_altered_after_it_was_asked_for_does_not_run(ask, ola, change):
    factory.rule()
    task_id = ask("on")
    found = factory.waiting(task_id)
    if "workflow_version" in change:
        _register_version(77)
    Task.objects.filter(pk=task_id).update(**change)

    tasks.grant_approval(
        actor=as_actor(ola), approval_id=found.id, plan_hash=found.plan_hash, reason="read it"
    )

    assert factory.task(task_id).state == states.CANCELLED
    assert _commands() == []


def _register_version(version):
    registry.register(replace(registry.version_of("power-server", 1), version=version))


@pytest.fixture(autouse=True)
def _forget_versions():
    yield
    registry._WORKFLOWS.pop(("power-server", 77), None)
