"""Work that needs a maintenance window waits for it, visibly, and begins by itself."""

from datetime import timedelta

import pytest

from apps.maskin.models import Machine
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.types import NewSchedule, NewWindow
from dataverket.db.models import OutboxMessage
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, InvalidInput
from tests.factories import tasks as factory
from tests.factories.audit import person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _sent() -> int:
    return OutboxMessage.objects.filter(subject__contains=".cmd.").count()


@pytest.fixture
def by_window(db) -> None:
    factory.rule(quorum=0, needs_window=True)


@pytest.mark.usefixtures("by_window")
def test_a_closed_window_holds_the_task_and_says_when_it_opens(ask):
    window = factory.window(opens_in=HOUR)

    task = factory.task(ask())

    assert task.state == states.DEPENDENCY_BLOCKED
    assert task.blocked is not None
    assert task.blocked.code == "window.closed"
    assert task.blocked.dependency == "maintenance-window/night"
    assert f"night opens at {window.starts_at:%Y-%m-%d %H:%M:%S} UTC" in task.blocked.reason
    assert task.blocked.resumes_by_itself
    assert task.blocked.runbook == "docs/runbooks/window-closed.md"
    assert _sent() == 0


@pytest.mark.usefixtures("by_window")
def test_the_task_begins_by_itself_when_the_window_opens(ask):
    factory.window(opens_in=HOUR)
    task_id = ask()
    tasks.fire_due_timers(at=clock.now() + HOUR / 2)
    assert _sent() == 0

    tasks.fire_due_timers(at=clock.now() + HOUR + timedelta(seconds=1))

    assert factory.task(task_id).state == states.RUNNING
    assert factory.task(task_id).blocked is None
    assert _sent() == 1


@pytest.mark.usefixtures("by_window")
def test_an_open_window_holds_nothing(ask):
    factory.window(opens_in=-HOUR)

    assert factory.task(ask()).state == states.RUNNING


@pytest.mark.usefixtures("by_window")
def test_windows_of_other_places_or_other_servers_do_not_count(ask, server):
    factory.window("trd1", opens_in=-HOUR, name="elsewhere")
    factory.window(opens_in=-HOUR, name="other", resource_id=person().id)

    task = factory.task(ask())

    assert task.blocked is not None
    assert "No maintenance window of osl1 opens" in task.blocked.reason
    factory.window(opens_in=-HOUR, name="mine", resource_id=server)
    tasks.fire_due_timers(at=clock.now())
    assert factory.task(task.id).state == states.RUNNING


@pytest.mark.usefixtures("by_window")
def test_a_changed_window_is_shown_to_what_waits_for_it(ask):
    first = factory.window(opens_in=5 * HOUR)
    task_id = ask()
    sooner = factory.window(opens_in=HOUR, name="sooner")
    tasks.fire_due_timers(at=clock.now())
    blocked = factory.task(task_id).blocked
    assert blocked is not None
    assert f"sooner opens at {sooner.starts_at:%Y-%m-%d %H:%M}" in blocked.reason

    tasks.delete_window(actor=person(), window_id=sooner.id, reason="no staff", at=clock.now())
    tasks.fire_due_timers(at=clock.now())

    blocked = factory.task(task_id).blocked
    assert blocked is not None
    assert f"night opens at {first.starts_at:%Y-%m-%d %H:%M}" in blocked.reason


def test_consent_comes_first_then_the_window_and_the_plan_is_compared_at_the_end(ask, ola, server):
    factory.rule(needs_window=True)
    factory.window(opens_in=HOUR)
    task_id = ask("off")
    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    factory.grant(task_id, ola)
    assert factory.task(task_id).state == states.DEPENDENCY_BLOCKED
    Machine.objects.get(server_id=server).edit(maintenance=True)

    tasks.fire_due_timers(at=clock.now() + HOUR + timedelta(seconds=1))

    task = factory.task(task_id)
    assert task.state == states.CANCELLED
    assert task.error is not None
    assert task.error.code == "approval.void"
    assert _sent() == 0


@pytest.mark.usefixtures("by_window")
def test_a_task_that_waits_for_its_window_can_be_cancelled(ask):
    task_id = ask()

    tasks.cancel_task(task_id=task_id, actor=person(), reason="not needed")

    assert factory.task(task_id).state == states.CANCELLED


def test_a_window_that_a_schedule_starts_in_stays(ingrid):
    window = factory.window(opens_in=HOUR)
    tasks.create_schedule(
        actor=factory.as_actor(ingrid),
        new=NewSchedule(
            name="nightly",
            operation="check-site",
            datacenter="osl1",
            arguments={},
            every_s=3600,
            window_id=window.id,
        ),
        reason="",
        at=clock.now(),
    )

    with pytest.raises(Conflict, match="schedule nightly starts in it"):
        tasks.delete_window(actor=person(), window_id=window.id, reason="x", at=clock.now())


def test_names_are_checked_and_unique(db):
    factory.window(opens_in=HOUR)
    with pytest.raises(Conflict, match="the name is taken"):
        factory.window(opens_in=HOUR)
    with pytest.raises(InvalidInput, match="lower-case"):
        factory.window(opens_in=HOUR, name="Sunday night")
    with pytest.raises(InvalidInput, match="either weekly"):
        tasks.create_window(
            actor=person(),
            new=NewWindow(name="x", datacenter="osl1"),
            reason="",
            at=clock.now(),
        )
