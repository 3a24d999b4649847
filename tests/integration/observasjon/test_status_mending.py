"""What is wrong stays in the status while somebody mends it, and says what that waits for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.types.status import Finding, PlatformStatus, Severity
from apps.tasks.models import Task
from dataverket.bus.probe import Answer
from dataverket.lib import clock, ids
from tests.factories import drift
from tests.integration.observasjon.conftest import World, proven, read_switch


def _status() -> PlatformStatus:
    return selectors.get_platform_status(
        at=clock.now(), datacenters=("osl1",), nats=Answer(is_there=True)
    )


def _found(code: str) -> list[Finding]:
    return [one for one in _status().findings if one.code == code]


def _remediated(world: World) -> Task:
    """A switch that drifted, and the task that shall restore it."""
    proven(world)
    read_switch(world, vlan=300)
    finding = drift.only(kind="switch-ports", resource_id=world.switch)
    observasjon.remediate_drift(
        actor=world.ingrid, finding_id=finding.id, reason="ticket", at=clock.now()
    )
    return Task.objects.get(workflow="restore-switch")


def test_drift_that_waits_to_be_mended_is_still_listed(world: World):
    task = _remediated(world)
    assert task.state == "awaiting_approval"

    (finding,) = _found("drift.switch")

    assert finding.severity == Severity.ATTENTION
    assert "osl1-leaf1" in finding.message
    assert task.blocked is not None
    since = str(task.blocked["since"])[:19].replace("T", " ")
    said = f"being mended by task {task.id}, which waits for approval since {since} UTC"
    assert said in finding.message
    assert _status().drift_open == 1


def test_drift_that_is_being_mended_says_by_which_task(world: World):
    task = _remediated(world)
    Task.objects.filter(pk=task.pk).update(state="running", blocked=None)

    (finding,) = _found("drift.switch")

    assert f"being mended by task {task.id}, which is running" in finding.message


def test_open_drift_and_drift_that_is_mended_are_told_apart(world: World):
    _remediated(world)
    drift.found("switch-ports", (ids.new_id(), "osl1-leaf9"))

    messages = sorted(one.message for one in _found("drift.switch"))

    assert len(messages) == 2
    assert any("osl1-leaf9" in one and "being mended" not in one for one in messages)
    assert any("osl1-leaf1" in one and "being mended" in one for one in messages)
    assert _status().drift_open == 2


def test_tasks_that_wait_for_approval_need_attention(world: World):
    assert _found("approval.required") == []
    task = _remediated(world)

    (finding,) = _found("approval.required")

    assert (finding.severity, finding.waiting_tasks) == (Severity.ATTENTION, 1)
    assert finding.message.startswith("1 task waits for approval")
    assert finding.runbook == "docs/runbooks/approval-waiting.md"
    assert finding.since is not None
    assert abs(finding.since - task.created_at) < timedelta(seconds=1)


@pytest.mark.parametrize("number", [1, 30])
def test_however_much_is_mended_the_status_stays_short_and_takes_few_queries(
    world: World, number: int
):
    _remediated(world)
    for index in range(number):
        finding = drift.found("switch-ports", (ids.new_id(), f"leaf-{index}"))
        task_id = Task.objects.get(workflow="restore-switch").id
        drift.mending(finding, task_id)

    with CaptureQueriesContext(connection) as queries:
        messages = [one.message for one in _found("drift.switch")]

    assert len(queries) <= 16
    assert len(messages) == min(number + 1, 21)
    assert any("11 more are being mended" in one for one in messages) == (number == 30)
