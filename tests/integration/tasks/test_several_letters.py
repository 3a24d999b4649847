"""Letters beside other trouble: a step waits for its own letter, and its task says so."""

from uuid import UUID

import pytest

from apps.maskin.messages import Echo
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import DeadLetter, Task
from apps.tasks.types import Step, StepBlocked, StepContext, command
from dataverket.bus.envelope import Envelope
from dataverket.lib.problems import Conflict
from tests.integration.tasks.bench import ACTOR, Bench, sending, undoable

pytestmark = pytest.mark.django_db


def _fan_out(bench: Bench) -> tuple[UUID, list[Envelope]]:
    """A task that sends two commands side by side."""
    task = bench.start(sending(each=lambda _context: ("leaf1", "leaf2")), limit_s=60)
    return task, bench.sent(task)


def _give_up(bench: Bench, command: Envelope, number: int = 1) -> UUID:
    data = {"reason": "nobody knows it", "payload": command.encode(), "deliveries": 10}
    event = Envelope(
        id=f"rejected:{command.id}:{number}",
        type="dv.maskin.evt.message.rejected",
        source="/osl1/maskin",
        time=command.time,
        datacenter="osl1",
        data=data,
    )
    tasks.park_rejected_command(event=event, at=bench.at)
    return DeadLetter.objects.latest("pk").pk


def _replay(bench: Bench, letter: UUID) -> None:
    tasks.replay_dead_letter(letter_id=letter, actor=ACTOR, reason="mended", at=bench.at)


def _shown(bench: Bench, task: UUID) -> str:
    blocked = bench.view(task).blocked
    return blocked.dependency if blocked else ""


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["the first at first", "the last at first"])
def test_of_two_letters_the_task_shows_the_one_that_is_left_and_its_clock_stands(
    bench: Bench, order: tuple[int, int]
):
    task, commands = _fan_out(bench)
    letters = [_give_up(bench, command) for command in commands]
    one, other = (letters[number] for number in order)

    _replay(bench, one)

    assert _shown(bench, task) == f"dead letter {other}"
    bench.succeed(task)
    assert bench.view(task).state == states.DEPENDENCY_BLOCKED
    bench.wait(600)
    assert _shown(bench, task) == f"dead letter {other}"
    _replay(bench, other)
    bench.succeed(task)
    assert bench.view(task).state == states.SUCCEEDED


def test_an_outage_beside_a_letter_does_not_hide_it(bench: Bench):
    task, commands = _fan_out(bench)
    letter = _give_up(bench, commands[0])

    bench.silence()
    tasks.show_blocked(at=bench.at)
    during = _shown(bench, task)
    bench.beat()

    assert during == f"dead letter {letter}"
    assert _shown(bench, task) == f"dead letter {letter}"
    bench.report(commands[1], "succeeded", {"result": {"text": "leaf2"}})
    _replay(bench, letter)
    bench.succeed(task)
    assert bench.view(task).state == states.SUCCEEDED


def test_a_letter_that_comes_during_an_outage_is_shown_when_that_is_over(bench: Bench):
    task, commands = _fan_out(bench)
    bench.silence()
    assert _shown(bench, task) == "maskin@osl1"

    letter = _give_up(bench, commands[0])
    bench.beat()

    assert _shown(bench, task) == f"dead letter {letter}"


def test_discarding_a_letter_fails_no_step_that_another_letter_holds(bench: Bench):
    task, commands = _fan_out(bench)
    bench.report(commands[0], "failed", {"error": {"class": "transient", "code": "x.away"}})
    noise = _give_up(bench, commands[0])  # of an attempt that is over: it holds nothing
    bench.wait(5)
    letter = _give_up(bench, bench.sent(task)[-1], number=2)

    with pytest.raises(Conflict, match="another letter holds it"):
        _replay(bench, noise)
    tasks.discard_dead_letter(letter_id=noise, actor=ACTOR, reason="noise", at=bench.at)

    assert bench.view(task).state == states.DEPENDENCY_BLOCKED
    assert _shown(bench, task) == f"dead letter {letter}"


def test_a_letter_of_a_task_that_has_ended_cannot_be_replayed(bench: Bench):
    task = bench.start(undoable("prepare"), sending("wipe"))
    bench.succeed(task)
    letter = _give_up(bench, bench.sent(task)[-1])
    bench.cancel(task)
    bench.succeed(task)
    assert bench.view(task).state == states.CANCELLED
    number = len(bench.sent(task))

    with pytest.raises(Conflict, match=r"its task cancelled\)\. Discard it"):
        _replay(bench, letter)

    assert len(bench.sent(task)) == number
    assert DeadLetter.objects.get(pk=letter).resolved_at is None


def test_a_letter_of_a_task_that_this_release_does_not_know_can_be_discarded(bench: Bench):
    task = bench.start(undoable("prepare"), sending("wipe"))
    bench.succeed(task)
    letter = _give_up(bench, bench.sent(task)[-1])
    bench.cancel(task)
    bench.succeed(task)
    Task.objects.filter(pk=task).update(workflow_version=99)

    with pytest.raises(Conflict, match="no step waits"):
        _replay(bench, letter)
    tasks.discard_dead_letter(letter_id=letter, actor=ACTOR, reason="ended", at=bench.at)

    assert DeadLetter.objects.get(pk=letter).resolution == "discarded"


def test_what_blocks_another_step_beside_a_letter_is_not_told_again_and_again(bench: Bench):
    def build(context: StepContext) -> Echo:
        if context.key == "leaf2":
            raise StepBlocked("not proven", code="network.unproven", dependency="leaf2", runbook="")
        return Echo(text=context.key)

    step = Step("first", do=command(Echo, build=build), each=lambda _context: ("leaf1", "leaf2"))
    task = bench.start(step)
    letter = _give_up(bench, bench.sent(task)[0])
    told = len(selectors.list_task_events(task_id=task))
    since = bench.view(task).blocked

    for _ in range(5):
        bench.wait(4)

    assert bench.view(task).blocked == since
    assert _shown(bench, task) == f"dead letter {letter}"
    assert len(selectors.list_task_events(task_id=task)) == told
