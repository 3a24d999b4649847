"""Commands that a site gives up: the step waits for a person, who replays or discards."""

import json
from typing import Any
from uuid import UUID

import pytest

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import DeadLetter, Task
from apps.tasks.types import TaskView
from dataverket.bus.envelope import EVENT_LIMIT_BYTES, Envelope
from dataverket.lib import clock, ids
from dataverket.lib.problems import Conflict
from dataverket.lib.scope import Visibility
from tests import outbox
from tests.integration.tasks.bench import Bench, sending, undoable

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("tests")


@pytest.fixture
def sent() -> Envelope:
    """A command that is under way."""
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=clock.now(), detail={})
    maskin.check_site(actor=ACTOR, datacenter="osl1")
    return _commands()[-1]


def _commands() -> list[Envelope]:
    return outbox.commands()


def _view(command: Envelope) -> TaskView:
    return selectors.get_task(task_id=UUID(command.taskid), visibility=Visibility(everything=True))


def _give_up(command: Envelope, *, datacenter: str = "osl1", payload: str | None = None) -> None:
    event = Envelope(
        id=f"rejected:{ids.new_id()}",
        type="dv.maskin.evt.message.rejected",
        source=f"/{datacenter}/maskin",
        time=command.time,
        datacenter=datacenter,
        data={
            "reason": "action 'echo' is not known here",
            "payload": command.encode() if payload is None else payload,
            "deliveries": 10,
        },
    )
    tasks.park_rejected_command(event=event, at=clock.now())


def _letter() -> DeadLetter:
    return DeadLetter.objects.get()


def test_a_command_that_is_given_up_holds_its_step_and_says_what_to_do(sent):
    _give_up(sent)

    task = _view(sent)
    assert task.steps[0].state == states.DEAD_LETTERED
    assert task.state == states.DEPENDENCY_BLOCKED
    assert task.blocked is not None
    assert task.blocked.code == "step.dead_lettered"
    assert f"dv dead-letter replay {_letter().id} --reason TEXT" in task.blocked.reason
    assert not task.blocked.resumes_by_itself
    assert task.blocked.runbook == "docs/runbooks/dead-letter.md"
    assert (_letter().origin, _letter().deliveries) == ("osl1/maskin", 10)
    assert str(_letter().task_id) == sent.taskid
    assert _letter().history, "what went before is kept"


def test_a_replay_is_a_new_attempt_and_the_task_goes_on(sent):
    _give_up(sent)

    tasks.replay_dead_letter(
        letter_id=_letter().id, actor=ACTOR, reason="worker updated", at=clock.now()
    )

    assert [command.attempt for command in _commands()] == [1, 2]
    tasks.apply_events(events=[outbox.answer(_commands()[-1])], at=clock.now())
    assert _view(sent).state == states.SUCCEEDED
    assert _letter().resolution == "replayed"


def test_a_discarded_command_fails_its_step_and_the_task_unwinds(sent):
    _give_up(sent)

    tasks.discard_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="no", at=clock.now())

    task = _view(sent)
    assert task.state == states.FAILED
    assert task.error is not None
    assert task.error.code == "step.dead_lettered"
    assert task.error.message.endswith("discarded the message: no.")
    assert task.held_up is not None
    assert task.held_up.retrying.startswith("Yes, with a new request")


def test_a_letter_is_closed_once(sent):
    _give_up(sent)
    letter = _letter().id
    tasks.discard_dead_letter(letter_id=letter, actor=ACTOR, reason="no", at=clock.now())

    for again in (tasks.discard_dead_letter, tasks.replay_dead_letter):
        with pytest.raises(Conflict, match="was discarded already"):
            again(letter_id=letter, actor=ACTOR, reason="no", at=clock.now())


def test_the_same_message_is_kept_once(sent):
    event = Envelope(
        id="rejected:1",
        type="dv.maskin.evt.message.rejected",
        source="/osl1/maskin",
        time=sent.time,
        datacenter="osl1",
        data={"reason": "no", "payload": sent.encode()},
    )

    for _ in range(2):
        tasks.park_rejected_command(event=event, at=clock.now())

    assert DeadLetter.objects.count() == 1


def test_another_datacenter_cannot_hold_a_step(sent):
    _give_up(sent, datacenter="trd1")

    assert _view(sent).steps[0].state == states.DISPATCHED


def test_a_letter_of_an_older_attempt_holds_nothing(sent):
    body = json.loads(sent.encode()) | {"attempt": 0}

    _give_up(sent, payload=json.dumps(body))

    assert _view(sent).steps[0].state == states.DISPATCHED
    with pytest.raises(Conflict, match="no step waits for this command"):
        tasks.replay_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="x", at=clock.now())


@pytest.mark.parametrize("payload", ["", "{", "[]", '{"taskid": 7, "stepid": "x"}', "\x00"])
def test_poison_is_kept_and_harms_nothing(sent, payload):
    _give_up(sent, payload=payload)

    assert _letter().task_id is None
    assert _view(sent).steps[0].state == states.DISPATCHED


def test_a_held_task_can_be_cancelled(sent):
    _give_up(sent)

    tasks.cancel_task(task_id=UUID(sent.taskid), actor=ACTOR, reason="enough")

    assert _view(sent).state == states.CANCELLED


def test_an_undo_that_is_given_up_leaves_its_task_stuck_and_its_letter_says_what_helps(
    bench: Bench,
):
    task = bench.start(undoable(), sending("second"))
    bench.succeed(task)
    bench.cancel(task)
    bench.succeed(task)  # what "second" was asked for is over; then the undo of "first"
    assert bench.sent(task)[-1].direction == "undo"

    bench.give_up(task)

    stuck = bench.view(task)
    assert stuck.state == states.STUCK
    assert "nobody knows it" in str(stuck.error)
    with pytest.raises(
        Conflict, match=f"'dv task resume-unwinding {task} --reason TEXT' sends it anew"
    ):
        tasks.replay_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="x", at=clock.now())
    tasks.resume_unwinding(task_id=task, actor=ACTOR, reason="worker updated", at=bench.at)
    bench.succeed(task)
    assert bench.view(task).state == states.CANCELLED
    tasks.discard_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="done", at=clock.now())
    assert bench.view(task).state == states.CANCELLED


def test_an_event_that_failed_once_is_applied_by_a_replay(sent):
    Task.objects.filter(pk=sent.taskid).update(workflow_version=99)
    event = outbox.answer(sent, id="e1")
    tasks.park_message(
        stream="DV_EVT",
        subject="dv.maskin.evt.step.succeeded.osl1",
        message_id="e1",
        reason="KeyError",
        payload=event.encode().encode(),
        at=clock.now(),
    )

    with pytest.raises(Conflict, match="failed again"):
        tasks.replay_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="x", at=clock.now())
    Task.objects.filter(pk=sent.taskid).update(workflow_version=1)
    tasks.replay_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="mended", at=clock.now())

    assert _view(sent).state == states.SUCCEEDED


def _park_answer(sent: Envelope, **changes: Any) -> None:
    event = outbox.answer(sent, **changes)
    tasks.park_message(
        stream="DV_EVT",
        subject="dv.maskin.evt.step.succeeded.trd1",
        message_id="sequence:1",
        reason=f"it claims to come from {event.datacenter}",
        payload=event.encode().encode(),
        origin="trd1/maskin",
        at=clock.now(),
    )


def test_a_replay_does_not_believe_an_event_of_another_datacenter_either(sent):
    _park_answer(sent)

    with pytest.raises(Conflict, match=f"dv dead-letter discard {_letter().id}") as refused:
        tasks.replay_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="x", at=clock.now())

    assert "came from trd1 and claims to come from osl1" in refused.value.detail
    assert _view(sent).state == states.RUNNING
    assert _letter().resolved_at is None


def test_a_replay_of_an_event_that_nothing_waits_for_any_more_says_so(sent):
    tasks.apply_events(events=[outbox.answer(sent)], at=clock.now())
    late = outbox.answer(sent, "failed", id="late", data={"error": {"code": "x", "message": "no"}})
    tasks.park_message(
        stream="DV_EVT",
        subject="dv.maskin.evt.step.failed.osl1",
        message_id="late",
        reason="KeyError",
        payload=late.encode().encode(),
        at=clock.now(),
    )

    with pytest.raises(Conflict, match="no step waits for this event any more"):
        tasks.replay_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="x", at=clock.now())

    assert _letter().resolved_at is None
    tasks.discard_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="late", at=clock.now())
    assert _view(sent).state == states.SUCCEEDED


def test_a_command_given_up_is_told_to_come_from_where_it_came_from(sent):
    event = outbox.answer(
        sent,
        type="dv.nett.evt.message.rejected",
        datacenter="trd1",
        source="/osl1/maskin",
        data={"reason": "no", "payload": sent.encode()},
    )

    tasks.park_rejected_command(event=event, at=clock.now())

    assert _letter().origin == "trd1"


@pytest.mark.parametrize("size", [300 * 1024, EVENT_LIMIT_BYTES - 2048])
def test_a_large_event_that_failed_once_is_applied_by_a_replay(sent, size):
    event = outbox.answer(sent, id="e1", data={"result": {"text": "x" * size}})
    tasks.park_message(
        stream="DV_EVT",
        subject="dv.maskin.evt.step.succeeded.osl1",
        message_id="e1",
        reason="KeyError",
        payload=event.encode().encode(),
        at=clock.now(),
    )

    tasks.replay_dead_letter(letter_id=_letter().id, actor=ACTOR, reason="mended", at=clock.now())

    assert _view(sent).state == states.SUCCEEDED


def _park(number: int, payload: bytes = b"{") -> None:
    tasks.park_message(
        stream="DV_EVT",
        subject="dv.maskin.evt.step.succeeded.osl1",
        message_id=f"sequence:{number}",
        reason="the message is not JSON",
        payload=payload,
        at=clock.now(),
    )


def test_a_list_shows_the_beginning_of_each_message_and_a_letter_all_of_it():
    _park(1, b"{" * 100_000)

    (listed,) = selectors.list_dead_letters()

    assert listed.payload == "{" * selectors.SHOWN_IN_LISTS
    assert selectors.get_dead_letter(letter_id=listed.id).payload == "{" * 100_000


def test_a_list_goes_on_behind_a_letter_and_finds_those_of_a_task(sent):
    _give_up(sent)
    for number in range(3):
        _park(number)
    everything = selectors.list_dead_letters()

    rest = selectors.list_dead_letters(before=everything[1].id)

    assert [one.id for one in rest] == [one.id for one in everything[2:]]
    (mine,) = selectors.list_dead_letters(task_id=UUID(sent.taskid), limit=1)
    assert mine.id == everything[-1].id
    assert selectors.count_open_dead_letters() == 4
