"""Limits on what runs at once, fair order, and what waits between two questions to a site."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.tasks import registry, selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import Task
from apps.tasks.services import turns
from apps.tasks.types import NewTask, Step, TaskView, Workflow, signal
from dataverket.bus.envelope import Envelope
from dataverket.lib import clock, ids
from dataverket.lib.scope import Visibility
from tests import outbox
from tests.factories import tasks as factory

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("tests")


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Input of a workflow that only waits."""


@pytest.fixture
def waiting() -> Iterator[Workflow]:
    """A workflow that is under way until it is cancelled."""
    yield from _registered(high_impact=False)


@pytest.fixture
def heavy() -> Iterator[Workflow]:
    """The same, of high impact."""
    yield from _registered(high_impact=True)


def _registered(*, high_impact: bool) -> Iterator[Workflow]:
    name = f"wait-{high_impact}".lower()
    workflow = Workflow(
        name=name,
        version=1,
        input=Nothing,
        steps=(Step("wait", do=signal("maskin")),),
        high_impact=high_impact,
    )
    yield tasks.register(workflow)
    del registry._WORKFLOWS[name, 1]


def _start(workflow: Workflow, tenant: UUID | None = None, datacenter: str = "osl1") -> UUID:
    return tasks.create_task(
        new=NewTask(
            workflow=workflow.name,
            title="Wait",
            datacenter=datacenter,
            input=Nothing(),
            actor=ACTOR,
            resource_type="server",
            resource_id=uuid4(),
            resource_name=datacenter,
            tenant_id=tenant,
        )
    )


def _view(task_id: UUID) -> TaskView:
    return selectors.get_task(task_id=task_id, visibility=Visibility(everything=True))


def _end(task_id: UUID) -> None:
    tasks.cancel_task(task_id=task_id, actor=ACTOR, reason="done")


@pytest.fixture
def limit(settings) -> int:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"tenant_task_limit": 2})
    return 2


def test_what_is_beyond_the_tenants_limit_waits_says_why_and_starts_by_itself(waiting, limit):
    tenant = uuid4()
    first, _, third = [_start(waiting, tenant) for _ in range(limit + 1)]

    held = _view(third)
    assert held.state == states.ACCEPTED
    assert held.blocked is not None
    assert held.blocked.code == turns.TENANT_LIMIT
    assert held.blocked.resumes_by_itself
    tasks.start_waiting(at=clock.now())
    assert _view(third).state == states.ACCEPTED

    _end(first)
    tasks.start_waiting(at=clock.now())

    assert _view(third).state == states.RUNNING
    assert _view(third).blocked is None


def test_what_waits_in_a_datacenter_that_is_away_stops_no_task_of_its_tenant_elsewhere(
    waiting, limit
):
    tenant = uuid4()
    for _ in range(limit):
        _start(waiting, tenant, "trd1")

    here = [_start(waiting, tenant, "osl1") for _ in range(limit + 1)]

    assert [_view(task).state for task in here] == [*[states.RUNNING] * limit, states.ACCEPTED]
    assert _view(_start(waiting, tenant, "trd1")).state == states.ACCEPTED
    _end(here[0])
    assert tasks.start_waiting(at=clock.now()) == 1
    assert _view(here[-1]).state == states.RUNNING


def test_a_task_that_the_engine_fails_on_is_let_be_for_a_while_and_says_so(waiting, limit):
    tenant = uuid4()
    running = [_start(waiting, tenant) for _ in range(limit)]
    bad, good = (_start(waiting, tenant) for _ in range(2))
    Task.objects.filter(pk=bad).update(workflow_version=99)
    now = clock.now()
    _end(running[0])

    tried = [tasks.start_waiting(at=now) for _ in range(3)]

    assert sum(tried) == 2, "the bad one once, then the good one"
    assert _view(good).state == states.RUNNING
    held = _view(bad).blocked
    assert held is not None
    assert (held.code, held.resumes_by_itself) == ("task.engine_defect", True)
    Task.objects.filter(pk=bad).update(workflow_version=1)
    _end(running[1])
    later = now + timedelta(minutes=2)
    assert tasks.start_waiting(at=later) == 1
    assert _view(bad).state == states.RUNNING
    assert _view(bad).blocked is None


def test_one_tenant_does_not_hold_up_another_and_the_order_is_fair(waiting, limit):
    busy, calm = uuid4(), uuid4()
    running = [_start(waiting, busy) for _ in range(limit)]
    queued = [_start(waiting, busy) for _ in range(3)]

    assert _view(_start(waiting, calm)).state == states.RUNNING

    for task_id in running:
        _end(task_id)
    other = [_start(waiting, calm) for _ in range(2)]
    assert [_view(one).state for one in other] == [states.RUNNING, states.ACCEPTED]
    assert turns.waiting(at=clock.now()) == queued[:limit], "calm is at its limit"


def _queue(like: UUID, number: int) -> None:
    """Have so many more tasks wait behind an accepted one that differ from it in nothing."""
    task = Task.objects.get(pk=like)
    values = {field.attname: getattr(task, field.attname) for field in Task._meta.concrete_fields}
    Task.objects.bulk_create(
        (Task(**(values | {"id": ids.new_id()})) for _ in range(number)), batch_size=1000
    )


def test_a_very_long_queue_of_one_tenant_does_not_hide_that_of_another(
    waiting, limit, django_assert_num_queries
):
    busy, calm, late = uuid4(), uuid4(), uuid4()
    for _ in range(limit):
        _start(waiting, busy)
    _queue(_start(waiting, busy), 5001)
    first, *_ = [_start(waiting, calm) for _ in range(limit)]
    behind = _start(waiting, calm)
    for _ in range(limit):
        _start(waiting, late)
    last = _start(waiting, late)
    Task.objects.filter(tenant_id=late, state=states.RUNNING).update(state=states.SUCCEEDED)
    _end(first)

    assert turns.waiting(at=clock.now()) == [last, behind], "nobody of late is under way"
    Task.objects.filter(state=states.ACCEPTED).update(state=states.CANCELLED)
    with django_assert_num_queries(1):
        assert turns.waiting(at=clock.now()) == []


def test_a_long_queue_takes_no_more_than_its_share_of_each_round(waiting, limit):
    busy, calm = uuid4(), uuid4()
    running = [_start(waiting, busy) for _ in range(limit)] + [
        _start(waiting, calm) for _ in range(limit)
    ]
    queued = [_start(waiting, busy) for _ in range(4)]
    behind = _start(waiting, calm)
    Task.objects.filter(pk__in=running).update(state=states.SUCCEEDED)

    assert turns.waiting(at=clock.now(), limit=2) == [queued[0], behind]
    assert turns.waiting(at=clock.now()) == [queued[0], behind, queued[1]]


def test_tasks_of_the_platform_have_no_limit(waiting, limit):
    states_seen = {_view(_start(waiting)).state for _ in range(limit + 2)}

    assert states_seen == {states.RUNNING}


def test_who_waits_for_consent_does_not_hold_the_datacenter_who_has_it_does(heavy, ola):
    first, second, elsewhere = _start(heavy), _start(heavy), _start(heavy, datacenter="trd1")
    assert {_view(one).state for one in (first, second, elsewhere)} == {states.AWAITING_APPROVAL}, (
        "policy asks people about shared things"
    )

    for task_id in (second, first, elsewhere):
        factory.grant(task_id, ola)

    under_way = {_view(second).state, _view(elsewhere).state}
    assert under_way == {states.RUNNING}, "who has consent first begins first"
    held = _view(first)
    assert held.state == states.RUNNING
    assert held.blocked is not None
    assert held.blocked.code == turns.HIGH_IMPACT
    assert held.blocked.resumes_by_itself

    _end(second)
    tasks.give_turns(at=clock.now())

    assert _view(first).blocked is None
    assert _view(first).steps[-1].state == states.RUNNING


def test_a_task_that_waits_for_its_turn_can_be_cancelled(heavy, ola):
    first, second = _start(heavy), _start(heavy)
    for task_id in (first, second):
        factory.grant(task_id, ola)
    assert _view(second).blocked is not None

    _end(second)

    assert _view(second).state == states.CANCELLED


def _sent() -> list[Envelope]:
    return outbox.commands()


def _answer(command: Envelope, verb: str, data: dict[str, object]) -> None:
    tasks.apply_events(events=[outbox.answer(command, verb, data)], at=clock.now())


@pytest.fixture
def sent() -> Envelope:
    """A command that is under way."""
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=clock.now(), detail={})
    maskin.check_site(actor=ACTOR, datacenter="osl1")
    return _sent()[-1]


def test_what_a_site_has_begun_is_asked_for_again_and_frees_its_worker(sent):
    _answer(sent, "pending", {"after_s": 5.0, "note": "2 of 9 disks wiped"})

    task = _view(UUID(sent.taskid))
    assert task.steps[0].state == states.POLLING
    assert len(_sent()) == 1
    tasks.fire_due_timers(at=clock.now() + timedelta(seconds=4))
    assert len(_sent()) == 1

    tasks.fire_due_timers(at=clock.now() + timedelta(seconds=6))

    assert [command.attempt for command in _sent()] == [1, 2]
    _answer(_sent()[-1], "succeeded", {"result": {"text": "hello"}})
    assert _view(UUID(sent.taskid)).state == states.SUCCEEDED


def test_questions_end_with_the_steps_limit(sent):
    _answer(sent, "pending", {"after_s": 600.0, "note": "2 of 9 disks wiped"})

    task = _view(UUID(sent.taskid))
    assert task.state == states.FAILED
    assert task.error is not None
    assert task.error.code == "step.limit"
    assert "2 of 9 disks wiped" in task.error.message


def test_a_command_without_a_sign_of_life_is_unknown_until_it_is_sent_anew(sent):
    at = clock.now() + timedelta(minutes=2)
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=at, detail={})
    tasks.check_deadlines(at=at)

    assert _view(UUID(sent.taskid)).steps[0].state == states.UNKNOWN

    tasks.fire_due_timers(at=at + timedelta(seconds=30))

    assert [command.attempt for command in _sent()] == [1, 2]
