"""What a step needs beside the service that executes it: hard, soft, reconciliation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from apps.audit.types import Actor
from apps.maskin.messages import Echo
from apps.tasks import registry, selectors, states
from apps.tasks import services as tasks
from apps.tasks.types import (
    Need,
    NewTask,
    Step,
    StepContext,
    TaskView,
    Workflow,
    command,
    hard,
    local,
    reconciliation,
    soft,
)
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from tests import outbox

pytestmark = pytest.mark.django_db

Run = Callable[..., TaskView]


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Input of a workflow that does nothing."""


def _do(_context: StepContext) -> None:
    """Have no effect."""


@pytest.fixture
def run() -> Iterator[Run]:
    """Run a workflow of one step with these needs, or of these steps."""
    names: list[str] = []

    def start(*needs: Need, steps: tuple[Step, ...] = ()) -> TaskView:
        name = f"need-{len(names)}"
        names.append(name)
        tasks.register(
            Workflow(
                name=name,
                version=1,
                input=Nothing,
                steps=steps or (Step("do it", do=local(_do), needs=needs),),
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


# -- commands whose own service may be away --------------------------------------------------------


def _say(_context: StepContext) -> Echo:
    return Echo(text="hello")


def _steps(*needs: Need, later: Callable[[StepContext], None] | None = None) -> tuple[Step, ...]:
    """Ask a site, then do something here that needs nothing."""
    return (
        Step("ask", do=command(Echo, build=_say, later=later), needs=needs),
        Step("go on", do=local(_do)),
    )


def test_a_command_of_a_soft_need_is_left_out_and_that_stays_said(run):
    task = run(steps=_steps(soft("maskin")))

    assert task.state == states.SUCCEEDED
    assert "maskin@osl1: 'ask' goes on without it." in task.degraded
    assert not outbox.commands()
    messages = [event.message for event in selectors.list_task_events(task_id=task.id)]
    assert "not sent: maskin is away" in messages


def test_a_command_of_a_reconciliation_need_is_left_to_the_reconciler(run):
    left: list[str] = []

    task = run(
        steps=_steps(
            reconciliation("maskin"), later=lambda context: left.append(context.datacenter)
        )
    )

    assert (task.state, left) == (states.SUCCEEDED, ["osl1"])
    assert "maskin@osl1: 'ask' is accepted and converges later." in task.degraded
    assert not outbox.commands()


def test_a_command_is_sent_when_the_service_it_may_go_without_is_there(run):
    tasks.record_heartbeat(service="maskin", datacenter="osl1", at=clock.now(), detail={})

    task = run(steps=_steps(soft("maskin")))

    assert (task.state, task.degraded) == (states.RUNNING, "")
    assert len(outbox.commands()) == 1


def test_what_two_steps_go_without_is_said_of_both(run):
    first = Step("first", do=local(_do), needs=(soft("nett"),))
    second = Step("second", do=local(_do), needs=(soft("maskin"),))

    task = run(steps=(first, second))

    assert [line.split(" ")[1] for line in task.degraded.splitlines()] == ["'first'", "'second'"]


def test_a_command_that_is_left_to_a_reconciler_says_what_has_to_be_done():
    with pytest.raises(ValueError, match="says with 'later'"):
        Step("ask", do=command(Echo, build=_say), needs=(reconciliation("maskin"),))
    with pytest.raises(ValueError, match="no other command does"):
        Step("ask", do=command(Echo, build=_say, later=_do))
