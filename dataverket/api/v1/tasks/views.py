"""Tasks: what takes its time."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from apps.audit.types import Actor
from apps.identitet.types import Operation
from apps.tasks import selectors, services, states
from apps.tasks.selectors import TaskFilter
from apps.tasks.types import TaskView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.long_poll import wait_for_change
from dataverket.api.operations import operation
from dataverket.api.pagination import PageQuery, page, page_of_all
from dataverket.api.v1 import references
from dataverket.api.v1.tasks.serializers import (
    TaskEventPageSerializer,
    TaskListQuery,
    TaskPageSerializer,
    TaskQuery,
    TaskReasonSerializer,
    TaskSerializer,
)
from dataverket.api.views import ApiView


class TaskService(Protocol):
    """A service that does something to one task."""

    def __call__(
        self, *, task_id: UUID, actor: Actor, reason: str, at: datetime | None = None
    ) -> None:
        """Do it."""


def accepted(call: Call, task_id: UUID) -> TaskView:
    """Return the task that a request has just started."""
    return selectors.get_task(task_id=task_id, visibility=call.sees)


class Tasks(ApiView):
    """All tasks."""

    @operation("tasks_list", query=TaskListQuery, answers={200: TaskPageSerializer})
    def get(self, call: Call) -> Answer:
        """List tasks without their steps, newest first."""
        visibility = call.sees_with(Operation.TASK_READ)
        filters = TaskFilter(
            project_id=references.project_id(call, call.query.get("project")),
            states=call.query["state"],
            workflow=call.query["workflow"],
            resource_id=call.query.get("resource"),
            resource_name=call.query["resource_name"],
            datacenter=call.query["datacenter"],
            with_background=call.query["background"],
        )

        def fetch(limit: int, before: UUID | None) -> list[TaskView]:
            return selectors.list_tasks(
                visibility=visibility, filters=filters, limit=limit, before=before
            )

        return Answer(body=page(call, "tasks", fetch))


class Task(ApiView):
    """One task."""

    @operation("tasks_get", query=TaskQuery, versioned=True, answers={200: TaskSerializer})
    def get(self, call: Call, task_id: UUID) -> Answer:
        """Return a task with its steps, at once or when it changes."""
        task = selectors.get_task(task_id=task_id, visibility=call.sees)
        call.require(Operation.TASK_READ, task)
        if "wait" in call.query and task.state not in states.FINISHED:
            wait_for_change(
                _state_reader(call, task_id),
                until=lambda found: found is None or found != (task.state, task.version),
                limit_s=call.query["wait"],
            )
            task = selectors.get_task(task_id=task_id, visibility=call.sees)
        return Answer(body=task, version=task.version)


class TaskHistory(ApiView):
    """What happened to a task."""

    @operation("tasks_history", query=PageQuery, answers={200: TaskEventPageSerializer})
    def get(self, call: Call, task_id: UUID) -> Answer:
        """List what happened to a task, oldest first."""
        call.require(Operation.TASK_READ, selectors.get_task(task_id=task_id, visibility=call.sees))
        events = selectors.list_task_events(task_id=task_id, limit=10_000)
        return Answer(body=page_of_all(call, "history", events))


class CancelTask(ApiView):
    """Stopping a task."""

    @operation(
        "tasks_cancel", query=WriteQuery, body=TaskReasonSerializer, answers={200: TaskSerializer}
    )
    def post(self, call: Call, task_id: UUID) -> Answer:
        """Ask a task to stop at its next step and to take back what it did."""
        return _change(call, task_id, Operation.TASK_CANCEL, services.cancel_task)


class ResumeUnwinding(ApiView):
    """Going on with a stuck task."""

    @operation(
        "tasks_resume_unwinding",
        query=WriteQuery,
        body=TaskReasonSerializer,
        answers={200: TaskSerializer},
    )
    def post(self, call: Call, task_id: UUID) -> Answer:
        """Try the failed undo of a stuck task again, after its cause was mended."""
        return _change(call, task_id, Operation.TASK_OPERATE, services.resume_unwinding)


class AbandonTask(ApiView):
    """Giving up a stuck task."""

    @operation(
        "tasks_abandon", query=WriteQuery, body=TaskReasonSerializer, answers={200: TaskSerializer}
    )
    def post(self, call: Call, task_id: UUID) -> Answer:
        """End a task as it is that is stuck or waits to take back, after somebody cleaned up."""
        return _change(call, task_id, Operation.TASK_OPERATE, services.abandon_task)


def _change(call: Call, task_id: UUID, operation: Operation, service: TaskService) -> Answer:
    call.require(operation, selectors.get_task(task_id=task_id, visibility=call.sees))
    service(task_id=task_id, actor=call.actor, reason=call.body["reason"], at=call.at)
    return Answer(body=selectors.get_task(task_id=task_id, visibility=call.sees))


def _state_reader(call: Call, task_id: UUID) -> Callable[[], tuple[str, int] | None]:
    return lambda: selectors.task_state(task_id=task_id, visibility=call.sees)
