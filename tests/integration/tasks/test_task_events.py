"""What others are told of tasks: one event for each state in which a transaction leaves one."""

from uuid import UUID

import pytest

from dataverket.bus.envelope import Envelope
from dataverket.db.models import OutboxMessage
from tests import outbox
from tests.factories import tasks as factory
from tests.integration.tasks.bench import BROKEN, Bench, sending, undoable

pytestmark = pytest.mark.django_db


def _told(task_id: UUID) -> list[Envelope]:
    return [event for event in outbox.task_events() if event.taskid == str(task_id)]


def _verbs(task_id: UUID) -> list[str]:
    return [event.type.removeprefix("dv.task.evt.") for event in _told(task_id)]


def test_a_task_is_told_when_it_runs_and_when_it_has_ended(bench: Bench):
    task = bench.start(sending())
    bench.succeed(task)

    running, ended = _told(task)
    assert (running.data["state"], ended.data["state"]) == ("running", "succeeded")
    assert (ended.datacenter, ended.source) == ("osl1", "/sentral")
    assert ended.data["resource"]["type"] == "test"
    subjects = OutboxMessage.objects.filter(message_id=ended.id).values_list("subject", flat=True)
    assert list(subjects) == ["dv.task.evt.succeeded.osl1"]


def test_what_a_task_waits_for_and_what_went_wrong_is_told_with_it(bench: Bench):
    failing, waiting = bench.start(undoable(), sending("second")), bench.start(sending())

    bench.succeed(failing)
    bench.answer(failing, "failed", BROKEN)
    bench.silence()

    assert _verbs(failing) == ["running", "unwinding"]
    assert _told(failing)[-1].data["error"]["code"] == "test.broken"
    assert _verbs(waiting) == ["running", "dependency-blocked"]
    assert _told(waiting)[-1].data["blocked"]["dependency"] == "maskin@osl1"


def test_the_same_state_is_not_told_twice(bench: Bench):
    task = bench.start(sending(), sending("second"))

    bench.succeed(task)

    assert _verbs(task) == ["running"]


def test_readings_that_the_platform_makes_for_itself_are_not_told(bench: Bench):
    task = bench.again(bench.declare(sending()), is_background=True)
    bench.succeed(task)

    assert _verbs(task) == []


def test_a_task_that_concerns_no_datacenter_is_told_as_well(bench: Bench):
    task = factory.rule()

    assert _verbs(task)[-1] == "succeeded"
    subjects = OutboxMessage.objects.filter(message_id=_told(task)[-1].id)
    assert [one.subject for one in subjects] == ["dv.task.evt.succeeded.sentral"]
