"""A task waits for other people's consent, or did not get it."""

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
    warned,
)
from apps.tasks import states


def check_question(case: Case) -> Finding:
    """Tell what is asked, of whom and until when, or how it ended."""
    asked = task_of(case).approval
    if asked is None:
        return passed("Nobody was asked about this task.")
    if asked.state == states.PENDING:
        return failed(
            f"{asked.granted} of {asked.quorum} have agreed; {asked.decided_by} decides before "
            f"{asked.expires_at:%Y-%m-%d %H:%M:%S} UTC: {asked.command}"
        )
    if asked.state == states.GRANTED:
        return passed(f"It was granted: {asked.outcome}")
    return warned(f"It is {asked.state}: {asked.outcome}")


def missing_decision(case: Case) -> str:
    """Tell that nobody has decided yet."""
    asked = task_of(case).approval
    waits = asked is not None and asked.state == states.PENDING
    return "Nobody has decided yet." if waits else ""


APPROVAL_WAITING: Final = Runbook(
    name="approval-waiting",
    title="A task waits for somebody's consent",
    about=SubjectKind.TASK,
    triggers=(
        Trigger("approval.required", "other people have to agree before the task's first effect"),
        Trigger("approval.rejected", "one of them did not agree"),
        Trigger("approval.expired", "nobody decided in time"),
        Trigger("approval.void", "what the task would do has changed since it was asked about"),
    ),
    impact="The task has done nothing. It holds its locks while it waits, so other work on the "
    "same object is refused meanwhile. When nobody decides in time it ends by itself.",
    severity=Severity.LOW,
    blast_radius="One task. What would happen stands in the plan: read its blast radius.",
    checks=(
        Check("question", "Everybody who was asked has decided", run=check_question),
        *TASK_CHECKS[:1],
    ),
    look="""\
```sh
dv approval list --waiting-for-me
dv approval show APPROVAL_ID
dv approval-policy list -o wide
```

The plan tells each object as it stood when people were asked, and what becomes of it.""",
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
1. Another person than the one who asked reads the plan and decides:

   ```sh
   dv approval grant APPROVAL_ID --reason "why"
   dv approval reject APPROVAL_ID --reason "why"
   ```

2. Who asked, and changed their mind, cancels the task. Nobody decides on what they asked for, also
   not through another token or a machine account.
3. `approval.void`: the message says what has changed. Look at the object, then ask again.
4. `approval.expired`: ask again, and tell the people who may decide.
5. Nobody else may decide: a platform operator grants a second person the role. A platform with one
   operator cannot approve anything; that is meant.""",
    done_when=(
        Condition(
            "decided", "Somebody has decided, or the task was cancelled", holds=missing_decision
        ),
        ENDED,
    ),
    escalation=(
        Escalation(
            "platform operators",
            "a rule holds up what it should not: `dv approval-policy set` changes it; a looser "
            "rule needs another person's consent as well",
        ),
    ),
    escalate_after_min=24 * 60,
)
