"""Events that come late, twice or from another place: none does what it should not."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.types import NewTask, Step, Workflow, signal
from dataverket.bus.envelope import Envelope
from dataverket.lib import clock
from tests import outbox
from tests.factories import tasks as factory

pytestmark = pytest.mark.django_db


ACTOR = Actor.system("tests")


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Input of a workflow that only waits."""


def test_a_signal_that_comes_after_the_end_has_no_effect():
    heard: list[object] = []
    waiting = Workflow(
        name="wait-for-a-sign",
        version=1,
        input=Nothing,
        steps=(
            Step("wait", do=signal("maskin", accept=lambda _context, event: heard.append(event))),
        ),
    )
    tasks.register(waiting)
    task = tasks.create_task(
        new=NewTask(
            workflow="wait-for-a-sign",
            title="wait",
            datacenter="osl1",
            input=Nothing(),
            actor=ACTOR,
            resource_type="test",
            resource_id=uuid4(),
            resource_name="test",
        )
    )
    tasks.cancel_task(task_id=task, actor=ACTOR, reason="no")
    assert factory.task(task).state == states.CANCELLED

    late = Envelope(
        id="late",
        type="dv.maskin.evt.server.phoned-home",
        source="/osl1/boot",
        time="",
        datacenter="osl1",
        data={},
        stepid=str(factory.task(task).steps[0].id),
    )
    tasks.apply_events(events=[late], at=clock.now())

    assert heard == []
    assert factory.task(task).state == states.CANCELLED


def test_a_datacenter_cannot_report_on_the_step_of_another(bench):
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    (command,) = bench.sent(task)
    forged = outbox.answer(replace(command, datacenter="trd1"))

    with pytest.raises(Exception, match="of trd1 names step"):
        tasks.apply_events(events=[forged], at=clock.now())

    assert factory.task(task).state == states.RUNNING


def test_an_event_that_arrives_twice_has_one_effect(bench):
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    (command,) = bench.sent(task)
    for _ in range(3):
        tasks.apply_events(events=[outbox.answer(command)], at=clock.now())

    history = selectors.list_task_events(task_id=task)

    assert [entry.kind for entry in history].count("step.succeeded") == 1
