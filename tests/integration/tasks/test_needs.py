"""What a step needs beside the service that executes it: hard, soft, reconciliation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from apps.audit.types import Actor
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.services import registry
from apps.tasks.types import (
    Need,
    NewTask,
    Step,
    StepContext,
    TaskView,
    Workflow,
    hard,
    local,
    reconciliation,
    soft,
)
from dataverket.lib import clock
from dataverket.lib.scope import Visibility

pytestmark = pytest.mark.django_db

Run = Callable[..., TaskView]


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Input of a workflow that does nothing."""


def _do(_context: StepContext) -> None:
    """Have no effect."""


@pytest.fixture
def run() -> Iterator[Run]:
    """Run a workflow of one step with these needs."""
    names: list[str] = []

    def start(*needs: Need) -> TaskView:
        name = f"need-{len(names)}"
        names.append(name)
        tasks.register(
            Workflow(
                name=name,
                version=1,
                input=Nothing,
                steps=(Step("do it", do=local(_do), needs=needs),),
            )
        )
        task_id = tasks.create_task(
            new=NewTask(
                workflow=name,
                title="Need something",
                datacenter="osl1",
                input=Nothing(),
                actor=Actor.system("tests"),
                resource_type="server",
                resource_id=uuid4(),
                resource_name="s01",
            )
        )
        return selectors.get_task(task_id=task_id, visibility=Visibility(everything=True))

    yield start
    for name in names:
        del registry._WORKFLOWS[name, 1]


def test_a_hard_need_that_is_away_holds_the_step(run):
    task = run(hard("nett"))

    assert task.state == states.DEPENDENCY_BLOCKED
    assert task.blocked is not None
    assert task.blocked.dependency == "nett@osl1"


@pytest.mark.parametrize(
    ("need", "said"),
    [(soft("nett"), "goes on without it"), (reconciliation("nett"), "converges later")],
)
def test_another_need_that_is_away_lets_it_go_on_and_says_what_is_reduced(run, need, said):
    task = run(need)

    assert task.state == states.SUCCEEDED
    assert "nett@osl1: 'do it'" in task.degraded
    assert said in task.degraded
    assert "never reported itself" in task.degraded


def test_all_that_is_reduced_is_said(run):
    task = run(soft("nett"), reconciliation("maskin"))

    assert "nett@osl1" in task.degraded
    assert "maskin@osl1" in task.degraded


def test_needs_that_are_there_reduce_nothing(run):
    tasks.record_heartbeat(service="nett", datacenter="osl1", at=clock.now(), detail={})

    task = run(hard("nett"), soft("nett"), reconciliation("nett"))

    assert (task.state, task.degraded) == (states.SUCCEEDED, "")
