"""What is due is read, within bounds, by one orchestrator."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.maskin.models import Machine
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.types import (
    DriftAction,
)
from apps.tasks import services as engine
from apps.tasks.models import Task
from apps.tasks.selectors import TaskFilter, list_tasks
from dataverket.lib import clock
from dataverket.lib.problems import NotFound
from tests.concurrently import at_once
from tests.factories import drift
from tests.factories import inventory as sites
from tests.integration.api.world import free_servers
from tests.integration.observasjon.conftest import ALL, DC, Answering, World, beat
from tests.integration.observasjon.readings import (
    all_due,
    read,
    reading_of,
    readings,
    resources,
    row_of,
    run,
    said,
    servers,
    set_policy,
)


def test_new_resources_are_spread_over_one_period(world: World):
    at = clock.now()

    run(at)

    due = [row.next_due_at for row in resources()]
    assert len(due) == Machine.objects.count()
    assert all(at <= one <= at + timedelta(seconds=600) for one in due)
    assert len(set(due)) == len(due)


def test_what_is_due_is_read_within_the_bound_and_no_list_of_tasks_shows_it(world: World):
    sites.imported(sites.site(servers=6))
    free_servers()
    run()
    all_due(clock.now())
    set_policy(world, in_flight=3)

    started = [run(clock.now() + timedelta(seconds=2 * n)) for n in range(1, 4)]

    assert started == [3, 0, 0]
    assert len(readings()) == 3
    assert servers().in_flight == 3
    shown = list_tasks(visibility=ALL, filters=TaskFilter(workflow="observe-server"), limit=9)
    assert shown == []
    every = TaskFilter(workflow="observe-server", with_background=True)
    assert len(list_tasks(visibility=ALL, filters=every, limit=9)) == 3


def test_no_more_begin_within_a_minute_than_the_policy_allows(world: World, answer: Answering):
    run()
    set_policy(world, per_minute=1)
    at = clock.now()
    all_due(at)
    assert run(at + timedelta(seconds=1)) == 1
    (reading,) = readings()
    answer(reading, "succeeded", said(world.server))

    assert run(at + timedelta(seconds=5)) == 0
    all_due(at)
    assert run(at + timedelta(seconds=70)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_orchestrators_do_not_read_twice(world: World):
    run()
    all_due(clock.now())
    at = clock.now() + timedelta(seconds=40)

    started = at_once(4, lambda _number: run(at))

    assert sorted(map(str, started)) == ["0", "0", "0", str(Machine.objects.count())]
    assert len(readings()) == Machine.objects.count()


def test_a_look_when_nothing_is_due_costs_three_queries(world: World):
    at = clock.now()
    run(at)
    assert run(at + timedelta(milliseconds=1)) == 0

    with CaptureQueriesContext(connection) as queries:
        run(at + timedelta(milliseconds=2))

    assert len(queries) == 3


def test_a_service_that_is_away_is_not_asked_and_the_reconciler_says_so(world: World):
    run()
    engine.age_health(at=clock.now() + timedelta(seconds=30))
    at = clock.now() + timedelta(seconds=40)
    all_due(at)

    assert run(at) == 0
    assert readings() == []
    assert "maskin in osl1 does not report itself" in servers().waits

    beat("maskin")
    assert run(at + timedelta(seconds=10)) > 0
    assert servers().waits == ""


def test_a_resource_that_cannot_be_read_is_unread_and_asked_more_rarely(
    world: World, answer: Answering
):
    error = {"code": "bmc.auth_rejected", "class": "permanent", "message": "wrong password."}
    pauses = []
    for hours in (1, 2):
        at = clock.now() + timedelta(hours=hours)
        beat("maskin")
        read(world, at)
        answer(reading_of(world.server), "failed", {"error": error})
        run(at + timedelta(seconds=2))
        pauses.append((row_of(world.server).next_due_at - at).total_seconds())

    row = row_of(world.server)
    assert (row.outcome, row.failures) == ("unread", 2)
    assert "wrong password" in row.detail
    assert pauses[0] < 700 < pauses[1]


def test_a_reading_that_fails_is_an_alert_and_no_reason_to_look_once_more(
    world: World, answer: Answering
):
    read(world)
    error = {"code": "bmc.unreachable", "class": "permanent", "message": "no answer."}
    answer(reading_of(world.server), "failed", {"error": error})

    done = observasjon.respond_to_triggers(at=clock.now())

    assert done == 0
    assert "bmc.unreachable" in {alert.code for alert in selectors.list_alerts(at=clock.now())}


def test_a_reading_that_waits_for_people_gives_its_place_back(world: World):
    at = clock.now()
    read(world, at)
    reading = Task.objects.get(pk=reading_of(world.server))
    reading.edit(state="dependency_blocked", blocked=_blocked(at))

    run(at + timedelta(minutes=4))
    assert Task.objects.get(pk=reading.pk).state == "dependency_blocked"
    run(at + timedelta(minutes=6))
    run(at + timedelta(minutes=7))

    assert Task.objects.get(pk=reading.pk).cancel_requested_at is not None
    assert "it is disputed" in Task.objects.get(pk=reading.pk).cancel_reason


def _blocked(at: datetime) -> dict[str, object]:
    return {
        "code": "inventory.untrusted",
        "dependency": "inventory:osl1-s01",
        "reason": "it is disputed.",
        "since": at.isoformat(),
        "retry_meaningful": False,
        "resumes_by_itself": True,
        "who_can_fix": "an operator",
        "runbook": "",
    }


def test_a_resource_that_is_gone_is_compared_no_more_and_its_finding_ends(world: World):
    run()
    found = drift.found("server-power", drift.server())
    Machine.objects.filter(server_id=world.server).update(provision_state="enroll")

    run(clock.now() + timedelta(minutes=2))

    assert world.server not in {row.resource_id for row in resources()}
    ended = selectors.get_drift(finding_id=found)
    assert (ended.state, ended.events[-1].detail) == (
        "resolved",
        "Nothing is desired of it any more.",
    )


def test_one_that_is_switched_off_reads_nothing(world: World):
    run()
    set_policy(world, action=DriftAction.OFF)
    at = clock.now() + timedelta(seconds=1)
    all_due(at)

    assert run(at) == 0
    assert servers().waits == "It is switched off by its policy."


def test_comparing_now_makes_what_is_named_due(world: World):
    at = clock.now()
    run(at)

    due = observasjon.compare_now(
        actor=world.ingrid, reconciler="servers", resource="osl1-s01", reason="look", at=at
    )

    assert due == 1
    assert run(at) == 1
    with pytest.raises(NotFound, match="no server nobody is compared"):
        observasjon.compare_now(
            actor=world.ingrid, reconciler="servers", resource="nobody", reason="look", at=at
        )


def test_readings_are_forgotten_an_hour_after_they_went_well(world: World, answer: Answering):
    read(world)
    (reading,) = readings()
    answer(reading, "succeeded", said(world.server))
    mine = engine_tasks()

    assert engine.forget_background_tasks(at=clock.now() + timedelta(minutes=50)) == 0
    assert engine.forget_background_tasks(at=clock.now() + timedelta(minutes=70)) == 1
    assert engine_tasks() == mine - 1


def engine_tasks() -> int:
    return Task.objects.count()


def test_a_reconciler_with_nothing_to_compare_says_why(world: World):
    before = selectors.list_reconcilers(at=clock.now(), datacenters=[DC], name="switch-ports")
    assert before[0].waits == "Nobody has looked yet."

    run()

    (after,) = selectors.list_reconcilers(at=clock.now(), datacenters=[DC], name="switch-ports")
    assert (after.resources, after.waits.split(":")[0]) == (
        0,
        "At the last look nothing was desired of any port of a switch here",
    )
    assert servers().waits == ""
    assert servers().never_compared == servers().resources > 0
