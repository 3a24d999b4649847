"""Driving a saga step by step, through real executors, real claims and emulated devices.

The harness stands where relay, Celery and orchestrator loops stand; everything they call is the
real thing. That lets a test interrupt between any two of them.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from nats.js.errors import NoKeysError

from apps.tasks import registry, selectors, states
from apps.tasks import services as tasks
from apps.tasks.types import Command, Local, Signal, Step, TaskView, Workflow
from dataverket.bus import streams, subjects
from dataverket.bus.envelope import Envelope, decode
from dataverket.db.models import OutboxMessage
from dataverket.lib import clock
from dataverket.lib.problems import Conflict
from dataverket.lib.scope import Visibility
from dataverket.site.clock import SiteMoment
from dataverket.site.execution import CommandRunner
from dataverket.site.settings import SiteSettings
from tests.emulated_site import DATACENTER, EmulatedSite

EVERYTHING = Visibility(everything=True)
QUIET = (*states.FINISHED, states.STUCK)


class Rollback(Exception):
    """Ends a transaction as a crash would."""


class SagaDriver:
    """Runs tasks of one datacenter to their end.

    ``deliveries`` is how often every command is executed, ``applications`` how often the events
    of a delivery are applied: each but the last in a transaction that is lost.
    """

    def __init__(self, site: EmulatedSite) -> None:
        self.site = site
        self.deliveries = 1
        self.lost_applications = 0
        self.forget_claims = False
        self.executed: list[str] = []
        self.before_command: Callable[[Envelope], None] = lambda _command: None
        self._runners = {service: _runner(service, site) for service in ("nett", "maskin")}
        self._subscription = site.call(self._subscribe())

    async def _subscribe(self) -> Any:
        stream = self.site.client.jetstream()
        await stream.purge_stream(subjects.EVENT_STREAM)
        # The site outlives the database of a test, in which the fences of all locks begin anew.
        bucket = await streams.claim_bucket(stream)
        with suppress(NoKeysError):
            for key in await bucket.keys():
                if key.startswith("fence."):
                    await bucket.purge(key)
        await streams.ensure_consumer(
            stream,
            stream=subjects.EVENT_STREAM,
            durable="saga",
            filter_subject=None,
            ack_wait_s=30,
            max_ack_pending=1000,
        )
        return await stream.pull_subscribe_bind(consumer="saga", stream=subjects.EVENT_STREAM)

    def close(self) -> None:
        for runner in self._runners.values():
            runner.close()

    def report_health(self) -> None:
        for service in (*self._runners, "boot"):
            tasks.record_heartbeat(
                service=service, datacenter=DATACENTER, at=clock.now(), detail={"backlog": 0}
            )

    def finish(self, task_id: UUID, *, limit_s: float = 90.0) -> TaskView:
        """Drive until the task has ended or is stuck; return it."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            moved = self.step()
            task = selectors.get_task(task_id=task_id, visibility=EVERYTHING)
            if task.state in QUIET:
                return task
            if not moved:
                # Nothing is under way: what waits for a time gets it.
                tasks.fire_due_timers(at=clock.now() + timedelta(seconds=40))
        task = selectors.get_task(task_id=task_id, visibility=EVERYTHING)
        raise AssertionError(f"{task.title}: still {task.state} at {task.current_step}")

    def step(self) -> bool:
        """Execute what is in the outbox, apply what came back; tell whether there was anything."""
        OutboxMessage.objects.filter(subject__startswith="dv.task.").delete()
        commands = list(OutboxMessage.objects.order_by("id"))
        for row in commands:
            self._execute(row.payload)
            row.delete()
        events = self._events(0.05 if commands else 0.2)
        self._apply(events)
        return bool(commands or events)

    def _execute(self, payload: str) -> None:
        command = decode(payload.encode())
        self.before_command(command)
        runner = self._runners[command.type.split(".")[1]]
        for number in range(self.deliveries):
            if number and self.forget_claims:
                self.site.call(self._forget_claim(command))
            self.executed.append(command.type)
            runner.run(payload, "tests.nobody", 1, here())

    async def _forget_claim(self, command: Envelope) -> None:
        bucket = await streams.claim_bucket(self.site.client.jetstream())
        await bucket.delete(f"claim.{command.stepid}")

    def _events(self, limit_s: float) -> list[Envelope]:
        async def fetch() -> list[Envelope]:
            try:
                messages = await self._subscription.fetch(50, timeout=limit_s)
            except TimeoutError:
                return []
            for message in messages:
                await message.ack()
            return [decode(message.data) for message in messages]

        return self.site.call(fetch())

    def _apply(self, events: list[Envelope]) -> None:
        if not events:
            return
        for _ in range(self.lost_applications):
            try:
                with transaction.atomic():
                    tasks.apply_events(events=events, at=clock.now())
                    raise Rollback
            except Rollback:
                continue
        tasks.apply_events(events=events, at=clock.now())


def here() -> SiteMoment:
    """Return the moment of a site whose clock is ours."""
    return SiteMoment(server_s=time.time(), monotonic_s=time.monotonic())


def _runner(service: str, site: EmulatedSite) -> CommandRunner:
    return CommandRunner(
        SiteSettings.model_validate(
            {"datacenter": DATACENTER, "service": service, "NATS_URL": site.nats.url}
        )
    )


@contextmanager
def failing_at(workflow: Workflow, step_name: str) -> Iterator[Workflow]:
    """Register a newer version whose step fails after its effect, and take it away again."""
    broken = replace(
        workflow,
        version=workflow.version + 1000,
        steps=tuple(_broken(s) if s.name == step_name else s for s in workflow.steps),
    )
    registry.register(broken)
    try:
        yield broken
    finally:
        del registry._WORKFLOWS[broken.name, broken.version]


def _broken(step: Step) -> Step:
    def refuse(*_arguments: Any) -> None:
        raise Conflict(f"step '{step.name}' was made to fail", code="test.failure")

    def run_then_refuse(context: Any) -> None:
        assert isinstance(step.do, Local)
        step.do.run(context)
        refuse()

    if isinstance(step.do, Local):
        return replace(step, do=Local(run=run_then_refuse))
    if isinstance(step.do, Command | Signal):
        return replace(step, do=replace(step.do, accept=refuse))
    raise TypeError(step)
