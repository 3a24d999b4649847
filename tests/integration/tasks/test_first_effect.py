"""What is blocked before its first effect has not begun: it holds nothing, and consent may end."""

import pytest

from apps.identitet.types import UserView
from apps.maskin.messages import Echo
from apps.tasks import states
from apps.tasks.models import ResourceLock
from apps.tasks.types import PlannedEffect, Step, StepBlocked, StepContext, command, local
from tests.factories import tasks as factory
from tests.integration.tasks.bench import Bench, sending

pytestmark = pytest.mark.django_db


class World:
    """What a workflow looks at: whether it may act, and what stands there now."""

    def __init__(self) -> None:
        self.is_trusted = False
        self.now = "as it was"

    def check(self, _context: StepContext) -> None:
        if not self.is_trusted:
            raise StepBlocked(
                "Not trusted.", code="network.unproven", dependency="leaf1", runbook=""
            )

    def echo(self, context: StepContext) -> Echo:
        self.check(context)
        return Echo(text="hello")

    def plan(self, _context: StepContext) -> tuple[PlannedEffect, ...]:
        return (PlannedEffect(kind="switch", name="leaf1", now=self.now, after="", is_shared=True),)


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("where", ["at Sentral", "at a site"])
def test_a_plan_that_changed_while_the_first_step_was_blocked_voids_the_consent(
    bench: Bench, ola: UserView, world: World, where: str
):
    action = local(world.check) if where == "at Sentral" else command(Echo, build=world.echo)
    task = bench.start(Step("first", do=action), plan=world.plan)
    factory.grant(task, ola, at=bench.at)
    assert bench.view(task).state == states.DEPENDENCY_BLOCKED
    assert bench.view(task).steps[-1].attempt == 0

    world.now, world.is_trusted = "as somebody else made it", True
    bench.wait(4)

    assert bench.view(task).state == states.CANCELLED
    assert factory.approvals(task)[0].state == states.VOID


def test_a_high_impact_task_that_is_blocked_before_its_first_effect_holds_no_datacenter(
    bench: Bench, world: World
):
    blocked = bench.start(
        Step("first", do=command(Echo, build=world.echo), lock=lambda _context: "device:leaf1"),
        high_impact=True,
        plan=lambda _context: (),
    )
    assert not ResourceLock.objects.exclude(task_id=None).exists()

    other = bench.start(sending(), high_impact=True, plan=lambda _context: ())

    assert bench.step(other) == states.DISPATCHED
    world.is_trusted = True
    bench.wait(4)
    assert bench.view(blocked).steps[0].attempt == 0, "the other one is under way"
    bench.succeed(other)
    bench.wait(1)
    assert bench.step(blocked) == states.DISPATCHED
