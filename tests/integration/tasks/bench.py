"""The engine on a bench: workflows made for a test, sites that answer as told, time that is given.

Everything goes through the services that relay, orchestrator and API call.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from apps.audit.types import Actor
from apps.maskin.messages import Echo
from apps.tasks import registry
from apps.tasks import services as tasks
from apps.tasks.types import NewTask, Step, TaskView, Workflow, command
from dataverket.bus.envelope import Envelope
from dataverket.lib import clock
from tests import outbox
from tests.factories import tasks as factory

ACTOR = Actor.system("tests")
DC = "osl1"
BROKEN = {"error": {"class": "permanent", "code": "test.broken", "message": "It is broken."}}
FLAKY = {"error": {"class": "transient", "code": "test.flaky", "message": "It was away."}}
LATER = {"after_s": 5.0, "note": "2 of 9 disks wiped"}


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """Input of a workflow that needs none."""


class Bench:
    """Makes tasks of the given steps and plays the datacenter."""

    def __init__(self) -> None:
        self.at: datetime = clock.now()
        self._made: list[tuple[str, int]] = []

    # -- tasks -----------------------------------------------------------------------------------

    def start(self, *steps: Step, **declared: Any) -> UUID:
        """Create a task of a workflow of its own."""
        return self.again(self.declare(*steps, **declared))

    def declare(self, *steps: Step, **declared: Any) -> Workflow:
        """Register a workflow until the end of the test."""
        name = f"bench-{uuid4().hex[:12]}"
        workflow = Workflow(name=name, version=1, input=Nothing, steps=steps, **declared)
        self._made.append((name, 1))
        return tasks.register(workflow)

    def again(self, workflow: Workflow, **more: Any) -> UUID:
        """Create a task of a registered workflow."""
        values: dict[str, Any] = {
            "title": "Try the engine",
            "datacenter": DC,
            "actor": ACTOR,
            "resource_type": "test",
            "resource_id": uuid4(),
            "resource_name": "test",
            **more,
        }
        new = NewTask(workflow=workflow.name, input=Nothing(), **values)
        return tasks.create_task(new=new, at=self.at)

    def view(self, task_id: UUID) -> TaskView:
        return factory.task(task_id)

    def step(self, task_id: UUID, name: str = "first") -> str:
        """Return the state of a step."""
        return next(step.state for step in self.view(task_id).steps if step.name == name)

    def cancel(self, task_id: UUID) -> None:
        tasks.cancel_task(task_id=task_id, actor=ACTOR, reason="enough", at=self.at)

    # -- the datacenter --------------------------------------------------------------------------

    def beat(self, service: str = "maskin") -> None:
        """Let a service report itself, and the engine take notice."""
        came_back = tasks.record_heartbeat(
            service=service, datacenter=DC, at=self.at, detail={"backlog": 0}
        )
        if came_back:
            tasks.reconsider(service=service, datacenter=DC, at=self.at, back=True)

    def sent(self, task_id: UUID | None = None) -> list[Envelope]:
        """Return the commands that went out, in order."""
        found = outbox.commands()
        return [one for one in found if task_id is None or one.taskid == str(task_id)]

    def answer(self, task_id: UUID, verb: str, data: dict[str, Any] | None = None) -> None:
        """Let the site report on the newest command of a task."""
        self.report(self.sent(task_id)[-1], verb, data)

    def report(self, command: Envelope, verb: str, data: dict[str, Any] | None = None) -> None:
        """Let the site report on a command."""
        self.deliver(outbox.answer(command, verb, data or {}, id=str(uuid4())))

    def succeed(self, task_id: UUID) -> None:
        self.answer(task_id, "succeeded", {"result": {"text": "hello"}})

    def signal(self, task_id: UUID, name: str = "first") -> None:
        """Let the event come for which a step waits."""
        step = next(step for step in self.view(task_id).steps if step.name == name)
        self.deliver(
            Envelope(
                id=str(uuid4()),
                type="dv.maskin.evt.server.phoned-home",
                source="/osl1/boot",
                time="",
                datacenter=DC,
                data={},
                stepid=str(step.id),
            )
        )

    def give_up(self, task_id: UUID) -> None:
        """Let the site give up the newest command of a task."""
        command = self.sent(task_id)[-1]
        tasks.park_rejected_command(
            event=Envelope(
                id=f"rejected:{uuid4()}",
                type="dv.maskin.evt.message.rejected",
                source="/osl1/maskin",
                time=command.time,
                datacenter=DC,
                data={"reason": "nobody knows it", "payload": command.encode(), "deliveries": 10},
            ),
            at=self.at,
        )

    def deliver(self, event: Envelope) -> None:
        tasks.apply_events(events=[event], at=self.at)

    # -- time ------------------------------------------------------------------------------------

    def wait(self, seconds: float, *, is_answering: bool = True) -> None:
        """Let time pass, with heartbeats of Maskin or in silence, then do what is due."""
        self.at += timedelta(seconds=seconds)
        if is_answering:
            self.beat()
        for service, datacenter in tasks.age_health(at=self.at):
            tasks.reconsider(service=service, datacenter=datacenter, at=self.at, back=False)
        tasks.check_deadlines(at=self.at)
        tasks.fire_due_timers(at=self.at)
        tasks.give_turns(at=self.at)

    def silence(self) -> None:
        """Let Maskin fall silent, and the engine notice."""
        self.wait(20, is_answering=False)

    def forget(self) -> None:
        for key in self._made:
            del registry._WORKFLOWS[key]


def sending(name: str = "first", **more: Any) -> Step:
    """A step that sends a command to Maskin."""
    return Step(name, do=command(Echo, build=lambda _context: Echo(text=name)), **more)


def undoable(name: str = "first", **more: Any) -> Step:
    """The same with an undo that is a command as well."""
    back = command(Echo, build=lambda _context: Echo(text=f"undo {name}"))
    return sending(name, undo=back, **more)
