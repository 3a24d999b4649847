"""A datacenter whose service is silent: its tasks show it, others go on, all resumes by itself."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import StepEvent, Task
from apps.tasks.types import TaskView
from dataverket.bus.envelope import Envelope
from dataverket.db.models import OutboxMessage
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from tests import outbox

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("tests")
_STARTED: list[datetime] = []


@pytest.fixture(autouse=True)
def started() -> None:
    """Let the time of each test begin with it, however long the tests before it took."""
    _STARTED[:] = [clock.now()]


def _start() -> datetime:
    return _STARTED[0]


def _beat(datacenter: str, *, at: timedelta = timedelta(0)) -> bool:
    return tasks.record_heartbeat(
        service="maskin", datacenter=datacenter, at=_start() + at, detail={"backlog": 0}
    )


def _view(task_id: UUID) -> TaskView:
    return selectors.get_task(task_id=task_id, visibility=Visibility(everything=True))


def _sent() -> list[Envelope]:
    return outbox.commands()


def _answer(command: Envelope, verb: str, data: dict[str, object]) -> None:
    tasks.apply_events(events=[outbox.answer(command, verb, data)], at=clock.now())


def test_a_command_sent_in_the_moment_its_service_went_silent_shows_it_too():
    _beat("osl1")
    silent_at = _start() + timedelta(seconds=8)
    assert tasks.age_health(at=silent_at - timedelta(seconds=2)) == []
    task_id = maskin.check_site(actor=ACTOR, datacenter="osl1")
    tasks.age_health(at=silent_at)  # the task was not committed yet when others were told

    assert tasks.show_blocked(at=silent_at) == 1

    task = _view(task_id)
    assert (task.state, tasks.show_blocked(at=silent_at)) == (states.DEPENDENCY_BLOCKED, 0)
    assert task.blocked is not None
    assert task.blocked.dependency == "maskin@osl1"


def test_a_service_that_never_reported_blocks_with_the_reason():
    task = _view(maskin.check_site(actor=ACTOR, datacenter="osl1"))

    assert task.state == states.DEPENDENCY_BLOCKED
    assert task.blocked is not None
    assert task.blocked.dependency == "maskin@osl1"
    assert "never reported itself" in task.blocked.reason
    assert task.blocked.resumes_by_itself
    assert task.blocked.runbook == "docs/runbooks/service-unreachable.md"
    assert _sent() == []


def test_a_silent_service_blocks_its_datacenter_only_and_resumes_by_itself():
    for datacenter in ("osl1", "trd1"):
        _beat(datacenter)
    _beat("trd1", at=timedelta(seconds=6))
    lost = tasks.age_health(at=_start() + timedelta(seconds=8))

    blocked = maskin.check_site(actor=ACTOR, datacenter="osl1")
    other = maskin.check_site(actor=ACTOR, datacenter="trd1")

    assert lost == [("maskin", "osl1")]
    assert _view(blocked).state == states.DEPENDENCY_BLOCKED
    assert _view(other).state == states.RUNNING
    assert [command.datacenter for command in _sent()] == ["trd1"]

    came_back = _beat("osl1", at=timedelta(seconds=20))
    woken = tasks.reconsider(
        service="maskin", datacenter="osl1", at=_start() + timedelta(seconds=20), back=True
    )

    assert came_back
    assert woken == 1
    assert _view(blocked).state == states.RUNNING
    assert _view(blocked).blocked is None
    assert {command.datacenter for command in _sent()} == {"osl1", "trd1"}


def test_many_blocked_tasks_resume_portion_after_portion(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("apps.tasks.services.outages._BATCH", 2)
    blocked = [maskin.check_site(actor=ACTOR, datacenter="osl1") for _ in range(5)]
    # One that the engine fails on must not hold up those behind it.
    Task.objects.filter(pk=blocked[0]).update(workflow_version=99)
    _beat("osl1")

    looked_at, after = [], tasks.resume_blocked(at=_start())
    while after is not None:
        looked_at.append(after)
        after = tasks.resume_blocked(at=_start(), after=after)

    assert looked_at == [blocked[1], blocked[3]]
    assert [_view(task).state for task in blocked[1:]] == [states.RUNNING] * 4
    assert Task.objects.get(pk=blocked[0]).state == states.DEPENDENCY_BLOCKED
    tasks.resume_blocked(at=_start())
    events = StepEvent.objects.filter(task_id=blocked[0], kind="task.engine_defect")
    assert events.count() == 1, "it is left alone for a minute"


def test_a_command_under_way_shows_the_block_and_spends_no_retry():
    _beat("osl1")
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    tasks.age_health(at=_start() + timedelta(seconds=30))
    tasks.reconsider(
        service="maskin", datacenter="osl1", at=_start() + timedelta(seconds=30), back=False
    )
    assert _view(task).state == states.DEPENDENCY_BLOCKED

    # Long past its deadline the watchdog leaves it alone: the service is known to be away.
    tasks.check_deadlines(at=_start() + timedelta(seconds=600))

    step = _view(task).steps[0]
    assert (step.attempt, step.retries_used) == (1, 0)
    (command,) = _sent()
    _answer(command, "succeeded", {"result": {"text": "hello"}})
    assert _view(task).state == states.SUCCEEDED


def test_a_command_that_gives_no_sign_of_life_is_sent_again_with_a_higher_fence():
    _beat("osl1")
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    later = _start() + timedelta(seconds=120)
    _beat("osl1", at=timedelta(seconds=119))

    tasks.check_deadlines(at=later)
    tasks.fire_due_timers(at=later + timedelta(seconds=60))

    first, second = _sent()
    assert (first.attempt, second.attempt) == (1, 2)
    _answer(first, "succeeded", {"result": {"text": "late"}})
    assert _view(task).state == states.RUNNING, "the answer of a fenced attempt counts for nothing"
    _answer(second, "succeeded", {"result": {"text": "hello"}})
    assert _view(task).state == states.SUCCEEDED


def test_a_transient_error_is_retried_and_a_permanent_one_is_not():
    _beat("osl1")
    flaky = maskin.check_site(actor=ACTOR, datacenter="osl1")
    error = {"code": "bmc.unreachable", "class": "transient", "message": "no answer"}
    _answer(_sent()[-1], "failed", {"error": error})
    assert _view(flaky).steps[0].state == states.RETRY_WAIT
    tasks.fire_due_timers(at=clock.now() + timedelta(seconds=60))
    assert _sent()[-1].attempt == 2
    _answer(_sent()[-1], "failed", {"error": {**error, "class": "permanent"}})

    task = _view(flaky)

    assert task.state == states.FAILED
    assert task.error is not None
    assert task.error.runbook == "docs/runbooks/bmc-unreachable.md"


def test_retries_end_and_say_so():
    _beat("osl1")
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    error = {"code": "bmc.unreachable", "class": "transient", "message": "no answer."}
    for _ in range(6):
        _answer(_sent()[-1], "failed", {"error": error})
        tasks.fire_due_timers(at=clock.now() + timedelta(minutes=5))

    ended = _view(task)

    assert ended.state == states.FAILED
    assert ended.error is not None
    assert "Given up after 5 retries" in ended.error.message


def test_a_cancelled_task_stops_at_the_step_boundary():
    _beat("osl1")
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    tasks.cancel_task(task_id=task, actor=ACTOR, reason="changed my mind")
    assert _view(task).state == states.RUNNING, "the command is out; its end is awaited"

    _answer(_sent()[-1], "failed", {"error": {"class": "permanent", "code": "x", "message": "y"}})

    assert _view(task).state in (states.FAILED, states.CANCELLED)


def test_a_blocked_task_is_cancelled_at_once():
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")

    tasks.cancel_task(task_id=task, actor=ACTOR, reason="not needed")

    ended = _view(task)
    assert ended.state == states.CANCELLED
    assert ended.error is not None
    assert "not needed" in ended.error.message


def test_a_command_without_an_undo_is_awaited_before_a_cancelled_task_ends():
    _beat("osl1")
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    tasks.age_health(at=_start() + timedelta(seconds=30))
    tasks.reconsider(
        service="maskin", datacenter="osl1", at=_start() + timedelta(seconds=30), back=False
    )

    tasks.cancel_task(task_id=task, actor=ACTOR, reason="no")

    waiting = _view(task)
    assert waiting.state == states.UNWINDING, "the command is out and may yet take effect"
    assert waiting.blocked is not None
    assert "cannot be called back" in waiting.blocked.reason
    _answer(_sent()[0], "succeeded", {"result": {"text": "late"}})
    assert _view(task).state == states.CANCELLED


def test_a_task_whose_command_had_started_stays_blocked_while_its_service_is_away():
    _beat("osl1")
    task = maskin.check_site(actor=ACTOR, datacenter="osl1")
    _answer(_sent()[0], "started", {})
    tasks.age_health(at=_start() + timedelta(seconds=30))
    tasks.reconsider(
        service="maskin", datacenter="osl1", at=_start() + timedelta(seconds=30), back=False
    )

    tasks.check_deadlines(at=_start() + timedelta(seconds=600))

    assert _view(task).state == states.DEPENDENCY_BLOCKED


def test_a_task_that_the_engine_fails_on_does_not_stop_the_others():
    bad = maskin.check_site(actor=ACTOR, datacenter="osl1")
    _beat("trd1")
    good = maskin.check_site(actor=ACTOR, datacenter="trd1")
    late = clock.now() - timedelta(seconds=1)
    Task.objects.filter(pk=bad).update(workflow_version=99, deadline_at=late)
    error = {"code": "bmc.unreachable", "class": "transient", "message": "no answer."}
    _answer(_sent()[-1], "failed", {"error": error})

    tasks.check_deadlines(at=clock.now())
    tasks.fire_due_timers(at=clock.now() + timedelta(minutes=5))

    assert len(_sent()) == 2, "the other task's retry was sent"
    assert _view(good).steps[0].attempt == 2
    kinds = [entry.kind for entry in selectors.list_task_events(task_id=bad)]
    assert "task.engine_defect" in kinds


def test_an_outage_of_the_platform_at_the_site_costs_no_retry():
    _beat("osl1")
    task_id = maskin.check_site(actor=ACTOR, datacenter="osl1")
    error = {"code": "secret.unreachable", "class": "blocked", "message": "no answer"}

    for number in range(1, 9):  # more often than there are retries
        (command,) = _sent()
        assert command.attempt == number
        OutboxMessage.objects.all().delete()
        _answer(command, "failed", {"error": error})
        tasks.fire_due_timers(at=clock.now() + timedelta(seconds=40))

    (step,) = _view(task_id).steps
    assert step.retries_used == 0
    assert step.state == states.DISPATCHED


def test_what_was_sent_before_the_hubs_stream_was_made_is_sent_again_without_a_retry():
    _beat("osl1")
    silent = maskin.check_site(actor=ACTOR, datacenter="osl1")
    begun = maskin.check_site(actor=ACTOR, datacenter="osl1")
    _answer(_sent()[1], "started", {})
    OutboxMessage.objects.all().delete()
    made_anew = clock.now()
    later = maskin.check_site(actor=ACTOR, datacenter="osl1")

    for _ in range(2):
        tasks.resend_lost(since=made_anew, at=clock.now())
        tasks.fire_due_timers(at=clock.now() + timedelta(seconds=5))

    attempts = {id_: _view(id_).steps[0].attempt for id_ in (silent, begun, later)}
    assert attempts == {silent: 2, begun: 1, later: 1}
    assert _view(silent).steps[0].retries_used == 0


def test_what_a_site_has_forgotten_with_its_store_is_sent_again_also_when_it_was_begun():
    _beat("osl1")
    _beat("trd1")
    silent = maskin.check_site(actor=ACTOR, datacenter="osl1")
    begun = maskin.check_site(actor=ACTOR, datacenter="osl1")
    elsewhere = maskin.check_site(actor=ACTOR, datacenter="trd1")
    _answer(_sent()[1], "started", {})
    made_anew = clock.now()
    later = maskin.check_site(actor=ACTOR, datacenter="osl1")

    for _ in range(2):
        tasks.resend_lost_at_site(
            service="maskin", datacenter="osl1", since=made_anew, at=clock.now()
        )
        tasks.fire_due_timers(at=clock.now() + timedelta(seconds=5))

    found = {id_: _view(id_).steps[0] for id_ in (silent, begun, elsewhere, later)}
    assert [step.attempt for step in found.values()] == [2, 2, 1, 1]
    assert {step.retries_used for step in found.values()} == {0}


def test_a_task_that_is_asked_for_during_an_outage_is_blocked_since_then():
    hour_ago = clock.now() - timedelta(hours=1)
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=hour_ago, detail={})
    tasks.age_health(at=hour_ago + timedelta(minutes=1))

    blocked = _view(maskin.check_site(actor=ACTOR, datacenter="osl1"))

    assert blocked.blocked is not None
    assert blocked.blocked.since == blocked.created_at
    assert blocked.held_up is not None
    assert blocked.held_up.since == blocked.created_at
