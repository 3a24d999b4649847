"""A task waits for a maintenance window."""

from typing import Final

from apps.observasjon.runbooks.stuck_task import ENDED, TASK_CHECKS, cancel, task_of
from apps.observasjon.runbooks.stuck_task import why_not_cancelled as why_not
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Escalation,
    Finding,
    Risk,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
    failed,
    passed,
)
from apps.tasks import selectors


def check_window(case: Case) -> Finding:
    """Tell whether a window is open for the task's resource, else when one opens."""
    task = task_of(case)
    found = selectors.window_for(
        datacenter=task.datacenter, resource_id=task.resource_id, at=case.at
    )
    if found.is_open:
        return passed(f"Maintenance window {found.name} is open.")
    if found.opens_at is None:
        return failed(f"No maintenance window of {task.datacenter} opens within a week.")
    return failed(f"{found.name} opens at {found.opens_at:%Y-%m-%d %H:%M:%S} UTC.")


def missing_start(case: Case) -> str:
    """Tell that the task still waits for its window."""
    blocked = task_of(case).blocked
    return blocked.reason if blocked and blocked.code == "window.closed" else ""


WINDOW_CLOSED: Final = Runbook(
    name="window-closed",
    title="A task waits for a maintenance window",
    about=SubjectKind.TASK,
    triggers=(Trigger("window.closed", "a rule lets the task begin only in a maintenance window"),),
    impact="The task has done nothing and holds its locks. It begins when a window opens.",
    severity=Severity.LOW,
    blast_radius="Tasks that a rule with `needs_window` concerns.",
    checks=(Check("window", "A maintenance window is open", run=check_window), *TASK_CHECKS[:1]),
    look="""\
```sh
dv maintenance-window list --datacenter DATACENTER
dv approval-policy list -o wide
```""",
    actions=(
        Action(
            "cancel-task",
            "Cancel the task",
            text="The task ends; it has done nothing yet.",
            run=cancel,
            risk=Risk.LOW,
            blast_radius="the task's own resource",
            why_not=why_not,
        ),
    ),
    steps="""\
1. It opens soon enough: do nothing.
2. There is none, or it opens too late, and the work may begin earlier: make one. Tasks that wait
   are looked at again at once.

   ```sh
   dv maintenance-window create NAME --from TIME --to TIME --datacenter DATACENTER
   ```

3. It is not wanted any more: cancel the task.

A window says when work may begin. A task that has begun goes on when it closes.""",
    done_when=(
        Condition("begun", "The task does not wait for a window any more", holds=missing_start),
        ENDED,
    ),
    escalation=(
        Escalation(
            "those who agree on maintenance with the users of the datacenter",
            "the work cannot wait, and no window may be made",
        ),
    ),
    escalate_after_min=24 * 60,
)
