"""Schedules start once per due moment, as their owner, and say why when they do not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.identitet import selectors as identitet
from apps.identitet import services as accounts
from apps.maskin import services as maskin
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import Schedule, ScheduleRun, Task
from apps.tasks.types import NewSchedule, ScheduleView
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput
from tests.concurrently import at_once
from tests.factories import identitet as people
from tests.factories import tasks as factory
from tests.factories.audit import person
from tests.factories.tasks import as_actor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def _make(owner, **more: Any) -> ScheduleView:
    values: dict[str, Any] = {
        "name": "hourly",
        "operation": "check-site",
        "datacenter": "osl1",
        "arguments": {},
        "every_s": 3600,
        **more,
    }
    return tasks.create_schedule(
        actor=as_actor(owner), new=NewSchedule(**values), reason="", at=clock.now()
    )


def _fire(at: datetime) -> None:
    tasks.fire_due_schedules(at=at)


def _runs(schedule: ScheduleView) -> list[str]:
    found = selectors.list_schedule_runs(schedule_id=schedule.id, limit=99)
    return [run.outcome for run in reversed(found)]


def _due(schedule: ScheduleView) -> datetime:
    assert schedule.next_due_at is not None
    return schedule.next_due_at


def _get(schedule: ScheduleView) -> ScheduleView:
    return selectors.get_schedule(schedule_id=schedule.id, at=clock.now())


def _end_tasks() -> None:
    Task.objects.update(state=states.SUCCEEDED)


def test_what_is_due_starts_as_its_owner_and_not_before(server, ingrid):
    made = _make(ingrid)
    _fire(_due(made) - SECOND)
    assert _runs(made) == []

    _fire(_due(made))

    task = Task.objects.get(workflow="check-site")
    assert task.actor["name"] == "ingrid"
    assert task.actor["source"] == "schedule"
    after = _get(made)
    assert (after.last_due_at, after.last_outcome) == (_due(made), "started")
    assert _due(after) == _due(made) + HOUR


def test_one_due_moment_is_taken_once_however_often_it_is_looked_at(server, ingrid):
    made = _make(ingrid)
    for _ in range(3):
        _fire(_due(made))
    Schedule.objects.update(next_due_at=_due(made))  # as a restored backup would have it

    _fire(_due(made))

    assert Task.objects.filter(workflow="check-site").count() == 1
    assert _runs(made) == ["started"]


@pytest.mark.django_db(transaction=True)
def test_several_orchestrators_start_it_once(server, ingrid):
    made = _make(ingrid)

    at_once(4, lambda _number: _fire(_due(made)))

    assert ScheduleRun.objects.count() == 1
    assert Task.objects.filter(workflow="check-site").count() == 1


def test_what_was_missed_while_nobody_was_there_starts_once(server, ingrid):
    made = _make(ingrid)
    days = _due(made) + timedelta(days=3, minutes=10)

    _fire(days)
    _fire(days + SECOND)

    assert _runs(made) == ["started"]
    assert _due(_get(made)) == _due(made) + timedelta(days=3, hours=1)


def test_a_run_that_would_overlap_the_one_before_is_skipped_and_noted(server, ingrid):
    made = _make(ingrid)
    _fire(_due(made))
    _fire(_due(made) + HOUR)
    assert _runs(made) == ["started", "skipped"]

    _end_tasks()
    _fire(_due(made) + 2 * HOUR)

    assert _runs(made) == ["started", "skipped", "started"]
    detail = selectors.list_schedule_runs(schedule_id=made.id, limit=9)[1].detail
    assert "has not ended" in detail


def test_a_revoked_owner_switches_the_schedule_off_and_it_says_so(server, ingrid):
    made = _make(ingrid)
    people.operator("ola")
    (role,) = identitet.list_role_assignments(visibility=factory.ALL, principal_id=ingrid.id)
    accounts.revoke_role(actor=person(), assignment_id=role.id)

    _fire(_due(made))

    off = _get(made)
    assert (off.enabled, off.next_due_at) == (False, None)
    assert "its owner ingrid may not do this any more" in off.note
    assert "server.operate" in off.note
    assert _runs(made) == ["refused"]
    assert not Task.objects.exists()


def test_a_deactivated_owner_switches_the_schedule_off_too(server, ingrid):
    made = _make(ingrid)
    accounts.deactivate_user(actor=person(), user_id=ingrid.id)

    _fire(_due(made))

    assert not _get(made).enabled
    assert not Task.objects.exists()


def test_who_switches_a_schedule_on_owns_it(server, ingrid, ola):
    made = _make(ingrid)
    tasks.disable_schedule(
        actor=as_actor(ola), schedule_id=made.id, reason="quiet please", at=clock.now()
    )
    _fire(_due(made) + HOUR)
    assert _runs(made) == []

    on = tasks.enable_schedule(
        actor=as_actor(ola), schedule_id=made.id, reason="mine", at=clock.now()
    )

    assert (on.owner_name, on.enabled, on.note) == ("ola", True, "")
    _fire(_due(on))
    assert Task.objects.get().actor["name"] == "ola"


def test_a_refusal_of_the_service_is_noted_and_the_next_moment_comes(server, ingrid):
    made = _make(
        ingrid, operation="power-server", arguments={"server_id": str(server), "action": "reset"}
    )
    held = people.operator("ola")
    maskin.power_server(actor=as_actor(held), server_id=server, action="on", reason="other work")

    _fire(_due(made))

    run = selectors.list_schedule_runs(schedule_id=made.id, limit=9)[0]
    assert run.outcome == "failed"
    assert "works on it" in run.detail
    assert _get(made).enabled
    assert _due(_get(made)) > _due(made)


def test_a_defect_in_one_schedule_stops_no_other(server, ingrid):
    bad, good = _make(ingrid, name="bad"), _make(ingrid, name="good")
    Schedule.objects.filter(pk=bad.id).update(time_zone="Nowhere", cron="* * * * *", every_s=None)

    _fire(_due(good))

    assert _runs(good) == ["started"]
    assert _runs(bad) == []
    assert Schedule.objects.get(pk=bad.id).not_before is not None


def test_what_can_be_scheduled_tells_the_words_that_an_argument_may_be():
    power = next(one for one in tasks.list_schedulables() if one.name == "power-server")

    assert power.choices == {"action": ("on", "off", "reset")}


def test_a_schedule_with_a_window_waits_for_it(server, ingrid):
    window = factory.window(opens_in=2 * HOUR)
    made = _make(ingrid, window_id=window.id)
    _fire(_due(made))
    waiting = _get(made)
    assert waiting.window_name == "night"
    assert "waits for night" in waiting.note
    assert _runs(made) == []

    assert window.starts_at is not None
    _fire(window.starts_at - SECOND)
    assert _runs(made) == []
    _fire(window.starts_at)

    assert _runs(made) == ["started"]
    assert _get(made).note == ""


def test_the_next_start_that_is_shown_is_the_one_that_comes(server, ingrid):
    window = factory.window(opens_in=HOUR * 5)
    made = _make(ingrid, window_id=window.id)
    assert window.starts_at is not None
    assert made.next_start_at == window.starts_at > _due(made)

    for seconds in (0, 3600, 7200, 18_000 - 3600 - 1):  # due, and due again, until it opens
        _fire(_due(made) + seconds * SECOND)
        assert _runs(made) == []
        assert _get(made).next_start_at == window.starts_at
    _fire(made.next_start_at)

    assert _runs(made) == ["started"]


def test_what_comes_due_in_an_open_window_starts_then(server, ingrid):
    window = factory.window(opens_in=-HOUR, lasts=5 * HOUR)

    made = _make(ingrid, window_id=window.id)

    assert made.next_start_at == _due(made)


def test_a_due_moment_that_was_missed_starts_at_the_opening_that_comes(server, ingrid):
    window = factory.window(opens_in=2 * HOUR)
    made = _make(ingrid, window_id=window.id)
    long_ago = clock.now() - timedelta(days=2)
    Schedule.objects.update(next_due_at=long_ago)

    assert _get(made).next_start_at == window.starts_at


def test_a_schedule_without_a_window_starts_when_it_is_due(server, ingrid):
    made = _make(ingrid)

    assert made.next_start_at == _due(made)
    tasks.disable_schedule(
        actor=as_actor(ingrid), schedule_id=made.id, reason="quiet", at=clock.now()
    )
    assert _get(made).next_start_at is None


def test_a_schedule_that_its_window_never_lets_start_is_refused(server, ingrid):
    window = factory.window(opens_in=HOUR / 4, lasts=HOUR / 4)

    with pytest.raises(InvalidInput, match=r"night closes for good at .* would never start"):
        _make(ingrid, window_id=window.id)

    assert not Schedule.objects.exists()


def test_a_schedule_whose_window_is_over_says_that_it_will_not_start(server, ingrid):
    window = factory.window(opens_in=HOUR / 2, lasts=HOUR)
    made = _make(ingrid, window_id=window.id)
    _fire(_due(made))
    assert _runs(made) == ["started"]

    over = _get(made)

    assert over.enabled
    assert over.next_start_at is None
    assert "will not start again: maintenance window night closes for good at" in over.note
    _fire(_due(over))
    assert _runs(made) == ["started"]
    assert _get(made).next_start_at is None


def test_a_schedule_whose_window_is_over_is_not_switched_on(server, ingrid):
    window = factory.window(opens_in=HOUR / 2, lasts=HOUR)
    made = _make(ingrid, window_id=window.id)
    actor = as_actor(ingrid)
    tasks.disable_schedule(actor=actor, schedule_id=made.id, reason="quiet", at=clock.now())

    with pytest.raises(Conflict, match="would never start"):
        tasks.enable_schedule(
            actor=actor, schedule_id=made.id, reason="on", at=clock.now() + 3 * HOUR
        )


def test_a_schedule_does_not_do_what_its_maker_may_not_do(server):
    auditor = people.user("revisor")

    with pytest.raises(Forbidden):
        _make(auditor)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"operation": "format-disks"}, "cannot be scheduled; what can be is: check-site"),
        ({"arguments": {"shout": True}}, "takes no argument shout"),
        ({"operation": "power-server", "arguments": {"action": "on"}}, "argument server_id"),
        ({"every_s": None}, "give one of them"),
        ({"every_s": None, "cron": "99 * * * *"}, "Bad minute"),
        ({"window_id": person().id}, "is unknown"),
        ({"name": "Every Hour"}, "lower-case"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_schedule_that_makes_no_sense_is_refused(server, ingrid, wrong, told):
    with pytest.raises(InvalidInput, match=told):
        _make(ingrid, **wrong)


def test_the_name_of_a_schedule_is_unique(server, ingrid):
    _make(ingrid)

    with pytest.raises(Conflict, match="the name is taken"):
        _make(ingrid)
