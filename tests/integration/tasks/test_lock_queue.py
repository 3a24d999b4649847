"""The queue for locks: the older first, nobody overtakes, and none keep each other for ever."""

from typing import NoReturn

import pytest
from django.db import transaction

from apps.maskin.messages import Echo
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.models import LockWait, StepEvent, Task, Timer
from apps.tasks.services.progress import advance
from apps.tasks.services.run import TaskRun
from apps.tasks.types import (
    PlannedEffect,
    Step,
    StepBlocked,
    StepContext,
    command,
    local,
    parallel,
    signal,
    soft,
)
from tests.integration.tasks.bench import BROKEN, FLAKY, LATER, Bench, sending, undoable

pytestmark = pytest.mark.django_db

LEAF1, LEAF2, FABRIC = "device:osl1-leaf1", "device:osl1-leaf2", "fabric:osl1"


def _on(*keys: str, name: str = "first") -> Step:
    return sending(name, lock=lambda _context: keys)


def _nothing(_context: StepContext) -> tuple[PlannedEffect, ...]:
    return ()


def test_who_waits_longest_is_next_at_once_and_nobody_overtakes_it(bench: Bench):
    workflow = bench.declare(_on(LEAF1))
    first, second, third = (bench.again(workflow) for _ in range(3))
    bench.wait(4)  # asked for again ever more rarely

    bench.succeed(first)
    newest = bench.again(workflow)
    assert bench.step(newest) == states.READY, "an older one waits for it"
    tasks.give_turns(at=bench.at)

    states_seen = [bench.step(one) for one in (second, third, newest)]
    assert states_seen == [states.DISPATCHED, states.READY, states.READY]
    bench.succeed(second)
    tasks.give_turns(at=bench.at)
    assert [bench.step(one) for one in (third, newest)] == [states.DISPATCHED, states.READY]


@pytest.mark.parametrize("why", ["cancelled", "blocked", "the engine fails on it"])
def test_who_does_not_take_its_turn_keeps_nobody_else_from_it(bench: Bench, why: str):
    workflow = bench.declare(_on(LEAF1))
    holder = bench.again(workflow)
    gone = bench.start(
        Step("first", do=command(Echo, build=_wait_for_network), lock=lambda _context: LEAF1)
    )
    next_one = bench.again(workflow)
    for _ in range(3):
        bench.answer(holder, "alive")
        bench.wait(10)

    if why == "the engine fails on it":
        Task.objects.filter(pk=gone).update(workflow_version=99)
    bench.succeed(holder)
    if why == "cancelled":
        bench.cancel(gone)
    for _ in range(2):  # it has its turn, and does not take it
        tasks.give_turns(at=bench.at)

    assert bench.step(next_one) == states.DISPATCHED
    bench.wait(11)
    asks_again = why == "blocked"
    assert LockWait.objects.filter(task_id=gone).exists() == asks_again


def test_a_wait_that_is_over_is_not_shown_any_more(bench: Bench):
    holder = bench.start(_on(LEAF1))
    task = bench.start(
        sending(lock=lambda _context: LEAF1, needs=(soft("maskin"),)),
        Step("second", do=signal("boot"), limit_s=600),
    )
    for _ in range(2):
        bench.answer(holder, "alive")
        bench.wait(4)
    assert bench.view(task).blocked is not None

    bench.silence()  # the step is left out: nothing takes its lock
    bench.wait(1, is_answering=False)

    assert bench.step(task) == states.SUCCEEDED
    assert bench.view(task).blocked is None


@pytest.mark.parametrize("waits_for", ["a lock", "its network"])
def test_a_waiting_step_has_one_timer_however_often_it_is_looked_at(bench: Bench, waits_for: str):
    if waits_for == "a lock":
        bench.start(_on(LEAF1))
        task = bench.start(_on(LEAF1))
    else:
        task = bench.start(Step("first", do=local(_wait_for_network)))

    for _ in range(3):
        with transaction.atomic():
            run = TaskRun.load(task, at=bench.at)
            assert run is not None
            advance(run)
            run.save()

    assert Timer.objects.filter(task_id=task).count() == 1


def _wait_for_network(_context: StepContext) -> NoReturn:
    raise StepBlocked("Not proven.", code="network.unproven", dependency="nett@osl1", runbook="")


@pytest.mark.parametrize("answer", [("failed", FLAKY), ("pending", LATER)], ids=["failed", "later"])
def test_who_holds_the_datacenter_does_not_wait_for_those_that_wait_for_it(
    bench: Bench, answer: tuple[str, dict[str, object]]
):
    is_trusted: list[bool] = []

    def build(context: StepContext) -> Echo:
        return Echo(text="hello") if is_trusted else _wait_for_network(context)

    older = bench.start(
        Step("first", do=command(Echo, build=build), lock=lambda _context: (FABRIC, LEAF2)),
        high_impact=True,
        plan=_nothing,
    )
    younger = bench.start(_on(FABRIC, LEAF1), high_impact=True, plan=_nothing)
    assert bench.step(younger) == states.DISPATCHED
    is_trusted.append(True)
    bench.wait(4)
    assert bench.step(older) == states.READY, "it waits for the datacenter"

    bench.answer(younger, *answer)
    for _ in range(10):
        bench.wait(4)

    assert bench.step(younger) == states.DISPATCHED
    bench.succeed(younger)
    bench.wait(1)
    assert bench.step(older) == states.DISPATCHED


def test_an_undo_does_not_wait_for_those_that_wait_for_what_its_own_step_holds(bench: Bench):
    older = bench.start(Step("wait", do=signal("boot"), limit_s=600), _on(LEAF1, name="second"))
    younger = bench.start(
        *parallel("both", undoable(lock=lambda _context: LEAF1), sending("other"))
    )
    bench.signal(older, "wait")
    assert bench.step(older, "second") == states.READY

    (other,) = (one for one in bench.sent(younger) if one.data["text"] == "other")
    bench.report(other, "failed", BROKEN)
    bench.wait(1)

    assert bench.sent(younger)[-1].direction == "undo"
    bench.succeed(younger)
    bench.wait(1)
    assert bench.step(older, "second") == states.DISPATCHED


def test_who_waits_keeps_nobody_from_what_it_cannot_have_yet(bench: Bench):
    holder = bench.start(_on(FABRIC, LEAF1), high_impact=True, plan=_nothing)
    bench.start(_on(FABRIC, LEAF2), high_impact=True, plan=_nothing)
    bench.give_up(holder)  # it keeps the datacenter until a person acts

    light = bench.start(_on(LEAF2))
    bench.wait(1)

    assert bench.step(light) == states.DISPATCHED


def test_an_undo_that_waits_is_told_once_and_since_when(bench: Bench):
    task = bench.start(
        undoable(lock=lambda _context: LEAF1), Step("second", do=signal("boot"), limit_s=600)
    )
    bench.succeed(task)
    holder = bench.start(sending(lock=lambda _context: LEAF1, limit_s=600))
    begin = bench.at
    bench.cancel(task)
    for _ in range(15):
        bench.answer(holder, "alive")
        bench.wait(4)

    blocked = bench.view(task).blocked
    assert blocked is not None
    assert (blocked.code, blocked.since) == ("turn.lock", begin)
    kinds = list(StepEvent.objects.filter(task_id=task).values_list("kind", flat=True))
    assert (kinds.count("task.blocked"), kinds.count("task.unblocked")) == (1, 0)
    bench.succeed(holder)
    bench.wait(1)
    assert bench.sent(task)[-1].direction == "undo"
    assert bench.view(task).blocked is None
