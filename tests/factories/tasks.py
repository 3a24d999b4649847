"""Rules for approvals, people who decide, and maintenance windows for tests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from apps.audit.types import Actor
from apps.identitet.types import UserView
from apps.tasks import selectors, services
from apps.tasks.selectors import ApprovalFilter, TaskFilter
from apps.tasks.types import ApprovalView, NewWindow, PolicyRule, TaskView, WindowView
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from tests.factories.audit import person

ALL = Visibility.all()
_ACTOR = Actor.system("tests")


def as_actor(user: UserView) -> Actor:
    """A user of the database, signed in."""
    return person(user.username, user_id=user.id)


def rule(operation: str = "power-server", **more: Any) -> UUID:
    """A rule that is in force; returns the task that wrote it."""
    values: dict[str, Any] = {"name": "ask-first", "operation": operation, **more}
    return services.set_approval_policy(actor=_ACTOR, rule=PolicyRule(**values), reason="test")


def task(task_id: UUID) -> TaskView:
    """A task with its steps."""
    return selectors.get_task(task_id=task_id, visibility=ALL)


def newest(workflow: str = "power-server") -> TaskView:
    """The task of a workflow that was asked for last."""
    filters = TaskFilter(workflow=workflow)
    return selectors.list_tasks(visibility=ALL, filters=filters, limit=9)[0]


def waiting(task_id: UUID) -> ApprovalView:
    """The one approval that a task waits for."""
    filters = ApprovalFilter(task_id=task_id, states=("pending",))
    (found,) = selectors.list_approvals(visibility=ALL, filters=filters, limit=9)
    return found


def approvals(task_id: UUID) -> list[ApprovalView]:
    """Everything that was ever asked about a task, newest first."""
    filters = ApprovalFilter(task_id=task_id)
    return selectors.list_approvals(visibility=ALL, filters=filters, limit=99)


def grant(task_id: UUID, by: UserView, **more: Any) -> ApprovalView:
    """One voice for what a task waits for."""
    found = waiting(task_id)
    values: dict[str, Any] = {"plan_hash": found.plan_hash, "reason": "read it", **more}
    return services.grant_approval(actor=as_actor(by), approval_id=found.id, **values)


def reject(task_id: UUID, by: UserView, **more: Any) -> ApprovalView:
    """One voice against what a task waits for."""
    found = waiting(task_id)
    values: dict[str, Any] = {"plan_hash": found.plan_hash, "reason": "not tonight", **more}
    return services.reject_approval(actor=as_actor(by), approval_id=found.id, **values)


def window(
    datacenter: str = "osl1",
    *,
    opens_in: timedelta,
    lasts: timedelta = timedelta(hours=2),
    **more: Any,
) -> WindowView:
    """A window that opens once."""
    start: datetime = clock.now() + opens_in
    values: dict[str, Any] = {"name": "night", "starts_at": start, "ends_at": start + lasts, **more}
    return services.create_window(
        actor=_ACTOR,
        new=NewWindow(datacenter=datacenter, **values),
        reason="test",
        at=clock.now(),
    )
