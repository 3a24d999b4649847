"""An undo that could not be finished."""

from typing import Final

from apps.observasjon.runbooks.stuck_task import (
    ABANDON,
    ENDED,
    FREE,
    RESUME,
    TASK_CHECKS,
    task_of,
)
from apps.observasjon.types import (
    Case,
    Check,
    Condition,
    Escalation,
    Finding,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
    failed,
    passed,
)
from apps.tasks import states


def check_left(case: Case) -> Finding:
    """Tell which steps are not taken back, and the last error of each."""
    left = [step for step in task_of(case).steps if step.state == states.UNDO_FAILED]
    if not left:
        return passed("Every step that was begun has been taken back.")
    told = "; ".join(
        f"{step.name}{f' ({step.key})' if step.key else ''}: "
        f"{step.error.message if step.error else 'no reason is known'}"
        for step in left
    )
    return failed(f"Not taken back: {told}")


def missing_undo(case: Case) -> str:
    """Tell which steps are not taken back, unless somebody has taken that upon himself."""
    if task_of(case).state == states.ABANDONED:
        return ""
    found = check_left(case)
    return "" if found.outcome == "pass" else found.detail


UNDO_FAILED: Final = Runbook(
    name="undo-failed",
    title="An undo could not be finished",
    about=SubjectKind.TASK,
    triggers=(Trigger("undo.failed", "a task is stuck: an undo was given up after its retries"),),
    impact="Something that the task did is still there: power on, a port configured, a boot record "
    "published. The resource stays locked.",
    severity=Severity.MEDIUM,
    blast_radius="One resource. High when the step that is left is a port: the server may still be "
    "on a network that it should have left.",
    checks=(Check("left", "Every step is taken back", run=check_left), *TASK_CHECKS),
    look="""\
```sh
dv task get TASK_ID
dv task history TASK_ID --all
dvce server get SERVER
dvnet network ports NETWORK --project TENANT/PROJECT
```

The history names the step in `undo_failed`, the device, and each attempt.""",
    actions=(RESUME, ABANDON),
    steps="""\
1. Keep the server out of use until this is over:

   ```sh
   dvce server maintenance SERVER on --reason "undo of task TASK_ID is open"
   ```

2. Mend the device: [bmc-unreachable](bmc-unreachable.md),
   [device-unreachable](device-unreachable.md),
   [switch-refuses-configuration](switch-refuses-configuration.md),
   [service-unreachable](service-unreachable.md).
3. Let the undo go on: *Resume unwinding*.
4. When the device is gone for good: take its effects away by hand (unplug, replace), then *Abandon
   the task*. What is left behind after this is left to you.""",
    done_when=(
        ENDED,
        FREE,
        Condition(
            "undone", "Every step is taken back, or the task was abandoned", holds=missing_undo
        ),
        Condition("clean", "Ports carry nothing that is left over, maintenance is off again"),
    ),
    escalation=(
        Escalation(
            "network people",
            "at once, when a tenant's network is still on a port of a server that is not theirs "
            "any more",
        ),
        Escalation("developers", "the same step gets stuck again after its cause was mended"),
    ),
)
