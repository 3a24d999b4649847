"""Locks: who wants the same waits its turn, fences grow, the dead hold nothing, none deadlock."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from apps.identitet.types import UserView
from apps.nett.workflows.attach_network import device_lock
from apps.nett.workflows.restore_switch import RESTORE_SWITCH
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.models import ResourceLock, StepEvent
from apps.tasks.services import locks
from apps.tasks.services.run import TaskRun
from apps.tasks.types import Step, local, parallel
from dataverket.bus.envelope import Envelope, decode_fences
from dataverket.lib import clock
from dataverket.lib.problems import Conflict
from tests.factories import tasks as factory
from tests.integration.tasks.bench import BROKEN, FLAKY, Bench, sending, undoable

LEAF1, LEAF2, FABRIC = "device:osl1-leaf1", "device:osl1-leaf2", "fabric:osl1"


def _on(*keys: str, name: str = "first") -> Step:
    return sending(name, lock=lambda _context: keys)


def _fence(command: Envelope, key: str = LEAF1) -> int:
    return decode_fences(command.fences)[key]


def _fences_grow(commands: Sequence[Envelope], *, times: int, key: str = LEAF1) -> bool:
    fences = [_fence(command, key) for command in commands]
    return len(fences) == times and all(a < b for a, b in pairwise(fences))


@pytest.mark.django_db
def test_two_tasks_that_want_one_device_follow_each_other(bench: Bench):
    workflow = bench.declare(_on(LEAF1))
    first, second = bench.again(workflow), bench.again(workflow)

    bench.wait(1)
    assert (bench.step(first), bench.step(second)) == (states.DISPATCHED, states.READY)
    bench.succeed(first)
    bench.wait(1)
    bench.succeed(second)

    assert {bench.view(task).state for task in (first, second)} == {states.SUCCEEDED}
    assert _fences_grow(bench.sent(), times=2)


@pytest.mark.django_db
def test_a_task_that_waits_long_for_a_device_says_who_works_on_it(bench: Bench):
    workflow = bench.declare(_on(LEAF1, FABRIC))
    first, second = bench.again(workflow), bench.again(workflow)
    for _ in range(2):
        bench.answer(first, "alive")
        bench.wait(4)

    waiting = bench.view(second)
    assert waiting.state == states.RUNNING
    assert waiting.blocked is not None
    assert (waiting.blocked.code, waiting.blocked.dependency) == ("turn.lock", LEAF1)
    assert str(first) in waiting.blocked.reason
    bench.succeed(first)
    bench.wait(1)

    assert bench.view(second).blocked is None
    bench.succeed(second)
    assert bench.view(second).state == states.SUCCEEDED
    kinds = list(StepEvent.objects.filter(task_id=second).values_list("kind", flat=True))
    assert (kinds.count("task.blocked"), kinds.count("task.unblocked")) == (1, 1)


@pytest.mark.django_db
def test_a_device_that_nobody_wants_twice_holds_nobody_up(bench: Bench):
    first, second = bench.start(_on(LEAF1)), bench.start(_on(LEAF2))

    assert (bench.step(first), bench.step(second)) == (states.DISPATCHED, states.DISPATCHED)


@pytest.mark.django_db
def test_the_fence_grows_with_every_try_so_that_an_older_one_has_no_effect(bench: Bench):
    task = bench.start(_on(LEAF1))
    bench.answer(task, "failed", FLAKY)
    other = bench.start(_on(LEAF1))
    bench.succeed(other)

    bench.wait(40)

    assert _fences_grow(bench.sent(), times=3)
    assert bench.step(task) == states.DISPATCHED


@pytest.mark.django_db
def test_a_step_that_wants_several_things_takes_all_or_none(bench: Bench):
    holder = bench.start(_on(LEAF1))
    both = bench.start(_on(FABRIC, LEAF1))
    assert bench.step(both) == states.READY

    fabric_only = bench.start(_on(FABRIC))
    bench.wait(1)
    assert bench.step(fabric_only) == states.DISPATCHED, "who waits holds nothing"

    for task in (holder, fabric_only):
        bench.succeed(task)
    bench.wait(1)
    (command,) = bench.sent(both)
    assert set(decode_fences(command.fences)) == {LEAF1, FABRIC}
    assert _fences_grow([*bench.sent(holder), command], times=2)
    assert _fences_grow([*bench.sent(fabric_only), command], times=2, key=FABRIC)


@pytest.mark.django_db
def test_two_steps_of_a_task_that_is_just_made_do_not_both_get_one_lock(bench: Bench):
    task = bench.start(
        *parallel("both", _on(LEAF1), sending("second", lock=lambda _context: LEAF1))
    )

    assert (bench.step(task), bench.step(task, "second")) == (states.DISPATCHED, states.READY)
    bench.succeed(task)
    bench.wait(1)
    assert bench.step(task, "second") == states.DISPATCHED


def test_restoring_a_switch_locks_the_fabric_attaching_only_the_device():
    of_leaf: Any = SimpleNamespace(
        datacenter="osl1", key="osl1-leaf1", input=SimpleNamespace(switch_name="osl1-leaf1")
    )

    (step,) = RESTORE_SWITCH.steps
    assert step.lock is not None
    assert set(step.lock(of_leaf)) == {FABRIC, LEAF1}
    assert device_lock(of_leaf) == LEAF1


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["fails", "is cancelled"])
def test_a_task_that_has_ended_holds_nothing(bench: Bench, end: str):
    task = bench.again(bench.declare(_on(LEAF1)), locks=("holder:s01",))
    if end == "fails":
        bench.answer(task, "failed", BROKEN)
    else:
        bench.cancel(task)
        bench.succeed(task)
    assert bench.view(task).finished_at is not None

    assert not ResourceLock.objects.exclude(task_id=None, step_id=None).exists()


@pytest.mark.django_db
def test_what_a_vanished_task_held_is_free(bench: Bench):
    ResourceLock.objects.create(key=LEAF1, task_id=uuid4(), step_id=uuid4(), fence=8)
    ResourceLock.objects.create(key="holder:s01", task_id=uuid4(), fence=3)

    task = bench.again(bench.declare(_on(LEAF1)), locks=("holder:s01",))

    (command,) = bench.sent(task)
    assert set(decode_fences(command.fences)) == {LEAF1, "holder:s01"}
    assert _fence(command) > 8


@pytest.mark.django_db
def test_fences_go_on_above_what_sites_have_seen_when_an_older_database_comes_back(bench: Bench):
    workflow = bench.declare(_on(LEAF1))
    bench.succeed(bench.again(workflow))
    (before,) = bench.sent()
    ResourceLock.objects.all().delete()  # what a backup does not hold
    bench.wait(1)

    after = bench.again(workflow)

    assert _fences_grow([before, *bench.sent(after)], times=2)


@pytest.mark.django_db
def test_a_stuck_task_keeps_its_resource_until_it_is_abandoned(
    bench: Bench, ingrid: UserView, ola: UserView
):
    workflow = bench.declare(undoable())
    task = bench.again(workflow, locks=("holder:s01",))
    for _ in ("do", "undo"):
        bench.answer(task, "failed", BROKEN)

    with pytest.raises(Conflict, match=r"\(stuck\), works on it"), transaction.atomic():
        bench.again(workflow, locks=("holder:s01",))
    tasks.abandon_task(
        task_id=task, actor=factory.as_actor(ingrid), reason="cleaned up", at=bench.at
    )
    factory.grant(task, ola, at=bench.at)

    again = bench.again(workflow, locks=("holder:s01",))
    commands = [bench.sent(task)[0], *bench.sent(again)]
    assert _fences_grow(commands, times=2, key="holder:s01")


@pytest.mark.django_db
def test_a_high_impact_task_holds_its_datacenter_and_its_commands_say_so(bench: Bench):
    heavy = bench.declare(sending(), high_impact=True, plan=lambda _context: ())
    first, second, third = (bench.again(heavy) for _ in range(3))
    blocked = bench.view(third).blocked
    assert blocked is not None
    assert (blocked.code, blocked.dependency) == ("turn.high_impact", "datacenter:osl1")
    assert f"({first}) works on." in blocked.reason
    assert "Older tasks that wait for the same: 1." in blocked.reason

    bench.succeed(first)
    tasks.give_turns(at=bench.at)

    assert _fences_grow(bench.sent(), times=2, key="datacenter:osl1")
    assert (bench.step(second), bench.step(third)) == (states.DISPATCHED, states.READY)
    assert bench.view(second).blocked is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("holder", "told"),
    [(uuid4(), "a task of another tenant works on"), (None, "a task of the platform works on")],
    ids=["of another tenant", "of the platform"],
)
def test_who_waits_for_a_lock_is_not_told_what_others_do(
    bench: Bench, holder: UUID | None, told: str
):
    device = bench.declare(sending(lock=lambda _context: "device:leaf1"))
    bench.again(device, title="Attach the journal", tenant_id=holder)
    waiting = bench.again(device, tenant_id=uuid4())

    bench.wait(6)

    blocked = bench.view(waiting).blocked
    assert blocked is not None
    assert told in blocked.reason
    assert "journal" not in blocked.reason
    assert "journal" not in str(selectors.list_task_events(task_id=waiting))


def _take_in_turn(task_id: UUID, keys: Sequence[str], meet: Barrier) -> list[bool]:
    """Take locks one after the other in one transaction, while the other one does the same."""
    try:
        with transaction.atomic():
            run = TaskRun.load(task_id, at=clock.now())
            assert run is not None
            had = []
            for key in keys:
                had.append(locks.acquire_for_step(run, run.steps[0], [key]) is not None)
                meet.wait(10)
            return had
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False], ids=["taken-before", "never-taken"])
def test_two_transactions_in_opposite_order_neither_wait_nor_fail(known: bool):
    bench = Bench()
    bench.beat()
    waiting = bench.declare(Step("first", do=local(lambda _context: None)), sending("second"))
    one, other = bench.again(waiting), bench.again(waiting)
    if known:
        ResourceLock.objects.bulk_create([ResourceLock(key=key) for key in (LEAF1, LEAF2)])
    meet = Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        results = [
            pool.submit(_take_in_turn, one, (LEAF1, LEAF2), meet),
            pool.submit(_take_in_turn, other, (LEAF2, LEAF1), meet),
        ]
        had = [result.result(20) for result in results]

    assert had == [[True, False], [True, False]], "each has its first, and none waits for more"
    bench.forget()
