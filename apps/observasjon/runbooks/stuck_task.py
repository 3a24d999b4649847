"""A task that does not go on, or failed for a reason that no other runbook explains."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from apps.observasjon.runbooks.subjects import as_uuid
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Effect,
    Escalation,
    Finding,
    Occurrence,
    Order,
    Risk,
    Runbook,
    Severity,
    Subject,
    SubjectKind,
    Trigger,
    failed,
    passed,
    unknown,
    warned,
)
from apps.tasks import selectors, states
from apps.tasks import services as tasks
from apps.tasks.types import TaskView
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility
from dataverket.lib.sentences import counted, in_words

QUIET_FOR: Final = timedelta(minutes=30)
_ALL: Final = Visibility.all()
_SHOWN: Final = 3

# -- checks --------------------------------------------------------------------------------------


def task_of(case: Case) -> TaskView:
    """Return the task with its steps, as it is now."""
    return selectors.get_task(task_id=case.subject_id, visibility=_ALL)


def check_state(case: Case) -> Finding:
    """Tell where the task stands."""
    task = task_of(case)
    text = f"{in_words(task.state)}, step '{task.current_step}', {task.progress} % done."
    if task.held_up is None:
        return passed(text) if task.state in states.FINISHED else warned(text)
    told = f"{in_words(task.state)}: {task.held_up.why} {task.held_up.next_by_itself}"
    # What only tries again, or waits for an event in good time, is no failure yet.
    is_under_way = task.state == states.RUNNING and task.blocked is None
    return warned(told) if is_under_way else failed(told)


def check_history(case: Case) -> Finding:
    """Tell the last errors of its steps, as they happened."""
    wrong = ("step.failed", "step.undo_failed", "step.retry_wait", "task.engine_defect")
    entries = selectors.list_task_events(task_id=case.subject_id, limit=10_000)
    found = [entry for entry in entries if entry.kind in wrong]
    if not found:
        return passed("Its history holds no error.")
    last = "; ".join(f"{one.step or 'engine'}: {one.message}" for one in found[-_SHOWN:])
    return warned(f"{counted(len(found), 'error')}, the last: {last}")


def check_services(case: Case) -> Finding:
    """Tell whether the services of its datacenter report themselves."""
    datacenter = task_of(case).datacenter
    known = [row for row in selectors.list_dependencies() if row.datacenter == datacenter]
    if not known:
        return unknown(f"No service in {datacenter} has ever reported itself.")
    silent = [row.service for row in known if row.status != "healthy"]
    if silent:
        return failed(f"Silent in {datacenter}: {', '.join(silent)}.")
    return passed(f"All {len(known)} services in {datacenter} report themselves.")


# -- actions -------------------------------------------------------------------------------------


def resume(order: Order) -> Effect:
    """Let a stuck task take back the rest."""
    task = order.case.subject_id
    tasks.resume_unwinding(task_id=task, actor=order.actor, reason=order.reason, at=order.case.at)
    # Without the task's id: it ends as failed when all went well, which is no failure of this.
    return Effect(text="The task takes back its steps again.")


def abandon(order: Order) -> Effect:
    """End a stuck task as it is, or ask for another person's consent to that."""
    tasks.abandon_task(
        task_id=order.case.subject_id,
        actor=order.actor,
        reason=order.reason,
        at=order.case.at,
    )
    approval = task_of(order.case).approval
    if approval is not None and approval.state == states.PENDING:
        return Effect(text=f"It stays stuck until {approval.decided_by} agrees: {approval.command}")
    return Effect(text="The task was abandoned; nothing will be taken back any more.")


def cancel(order: Order) -> Effect:
    """Ask a task to stop."""
    tasks.cancel_task(
        task_id=order.case.subject_id,
        actor=order.actor,
        reason=order.reason,
        at=order.case.at,
    )
    return Effect(text="The task was asked to stop; it takes back what it did.")


def why_not_stuck(case: Case) -> str:
    """Tell that the task is not stuck."""
    state = task_of(case).state
    return (
        "" if state == states.STUCK else f"The task is {in_words(state)}; this is for stuck tasks."
    )


def why_not_cancelled(case: Case) -> str:
    """Tell that the task cannot be cancelled."""
    task = task_of(case)
    if task.state in (*states.FINISHED, states.UNWINDING, states.STUCK):
        return f"The task is {in_words(task.state)}; only one that is on its way can be cancelled."
    return "It was asked to stop already." if task.cancel_requested_at else ""


# -- conditions and alerts -----------------------------------------------------------------------


def missing_end(case: Case) -> str:
    """Tell that the task has not ended."""
    task = task_of(case)
    if task.state in states.FINISHED:
        return ""
    return f"The task is {in_words(task.state)} at '{task.current_step}'."


def missing_freedom(case: Case) -> str:
    """Tell that a task still holds the resource."""
    task = task_of(case)
    held = selectors.active_tasks_of(resource_ids=[task.resource_id]).get(task.resource_id)
    return f"{task.resource_type} {task.resource_name} is held by task {held}." if held else ""


def find_task(text: str) -> Subject | None:
    """Return the task of that id."""
    identity = as_uuid(text)
    if identity is None:
        return None
    try:
        return _subject(selectors.get_task(task_id=identity, visibility=_ALL))
    except NotFound:
        return None


def find_quiet(at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each task that should move and has not for half an hour."""
    return [
        Occurrence(
            code="task.quiet",
            subject=_subject(task),
            since=task.updated_at,
            detail=f"{in_words(task.state)} at '{task.current_step}' and nothing has happened "
            "since.",
        )
        for task in selectors.list_quiet_tasks(before=at - QUIET_FOR)
    ]


def _subject(task: TaskView) -> Subject:
    return Subject(
        kind=SubjectKind.TASK, key=str(task.id), name=task.title, datacenter=task.datacenter
    )


# -- declaration ---------------------------------------------------------------------------------

RESUME: Final = Action(
    "resume-unwinding",
    "Resume unwinding",
    text="Tries the undo that failed once more. It reads before it writes and may be repeated. "
    "Mend the cause first.",
    run=resume,
    risk=Risk.LOW,
    blast_radius="the task's own resource",
    why_not=why_not_stuck,
)
ABANDON: Final = Action(
    "abandon-task",
    "Abandon the task",
    text="Ends the task as it is. Only after everything that it left was cleaned up by hand: "
    "nothing will be taken back any more. Unless policy says otherwise another operator has to "
    "agree first.",
    run=abandon,
    risk=Risk.HIGH,
    blast_radius="the task's own resource, which is handed out again",
    types_name=True,
    why_not=why_not_stuck,
)
TASK_CHECKS: Final = (
    Check("state", "Where the task stands", run=check_state),
    Check("history", "The last errors of its steps", run=check_history),
    Check("services", "The services of its datacenter report themselves", run=check_services),
)
FREE: Final = Condition("free", "No task holds the resource any more", holds=missing_freedom)
ENDED: Final = Condition("ended", "The task has ended", holds=missing_end)

STUCK_TASK: Final = Runbook(
    name="stuck-task",
    title="Stuck task",
    about=SubjectKind.TASK,
    triggers=(
        Trigger("task.quiet", "a task should move and has not for half an hour"),
        Trigger("task.limit", "the task was not done within its time limit"),
        Trigger("task.cancelled", "somebody cancelled it"),
        Trigger("task.engine_defect", "the orchestrator fails on it, as on one of a newer release"),
        Trigger("step.silent", "a site gave no sign of a command, and its retries are used up"),
        Trigger("step.limit", "what was begun at a site was not done within the step's limit"),
        Trigger("step.polling", "a site has begun something long and is asked again"),
        Trigger("turn.tenant_limit", "as many tasks of the tenant are under way as may be"),
        Trigger("turn.high_impact", "a datacenter does one high-impact task at a time"),
        Trigger("turn.lock", "another task works on the same device or fabric"),
        Trigger("step.failed", "a site refused a command and gave no code"),
        Trigger("step.defect", "a step failed by a defect of the control plane"),
        Trigger("executor.defect", "a command failed by a defect of the site worker"),
        Trigger("command.unknown", "the site worker does not know the command: it is older"),
        Trigger("command.expired", "the command lay for longer than 15 minutes"),
        Trigger("command.lost", "a NATS store was lost with the command; it is sent again"),
        Trigger("command.too_large", "the command does not fit into a message"),
        Trigger("result.too_large", "what a command answered does not fit into a message"),
        Trigger("set_power.bad_command", "the command contradicts itself: a defect"),
        Trigger("signal.awaited", "an event that the task waits for has not come yet"),
        Trigger("signal.missing", "an event that the task waited for did not come"),
        Trigger("boot_record.stale", "a newer installation of the server stands at the site"),
        Trigger("boot_record.conflict", "two servers share a MAC, serial or UUID"),
        Trigger("secret.unreachable", "the control plane did not answer about a credential"),
        Trigger("secret.refused", "there is no such credential for this datacenter"),
        Trigger("reservation_lost", "the server was reserved for somebody else meanwhile"),
        Trigger("port_in_use", "another holder uses a switch port"),
        Trigger("resource_busy", "another task works on the resource"),
        Trigger("policy_changed", "a rule for approvals was changed by somebody else meanwhile"),
        Trigger("conflict", "something is not in a condition that allows the step"),
        Trigger("stale_version", "something was changed meanwhile"),
        Trigger("not_found", "something that the task needs was removed"),
        Trigger("invalid_input", "the request does not fit what is there any more"),
        Trigger("forbidden", "the requester may not do this any more"),
    ),
    trigger_note="A task in state `stuck` has a runbook of its own: [undo-failed](undo-failed.md).",
    impact="What the task had done is taken back when it fails, and partly still there while it is "
    "under way or stuck: a reserved server, a configured port, a boot record. The resource is "
    "locked, so that no other task works on it. Others are not affected.",
    severity=Severity.MEDIUM,
    blast_radius="One resource and the devices that the task names. High when several tasks of one "
    "datacenter are stuck at once: then look for a service or device that they share.",
    checks=TASK_CHECKS,
    look="""\
```sh
dv status
dv task get TASK_ID
dv task history TASK_ID --all
```

The task names the step, the device and the last error. For a server and its network:

```sh
dvce server get SERVER
dvnet network ports NETWORK --project TENANT/PROJECT
```""",
    actions=(
        Action(
            "cancel-task",
            "Cancel the task",
            text="The task stops at its next step boundary and takes back what it did.",
            run=cancel,
            risk=Risk.LOW,
            blast_radius="the task's own resource",
            why_not=why_not_cancelled,
        ),
        RESUME,
        ABANDON,
    ),
    steps="""\
1. Mend the cause that the error names, then ask for the same again.
2. `secret.refused`: store the credential under the reference that the error names.

   ```sh
   dv secret set secret://DATACENTER/KIND/NAME --username USER
   ```

3. `boot_record.conflict`: correct the inventory; two servers cannot share what they are told apart
   by.
4. A task that does not move and waits for nothing: cancel it. When that changes nothing within a
   minute, the orchestrator does not run.
5. `step.defect`, `executor.defect`, `command.unknown`: keep the history and the logs of
   orchestrator and site worker, and report them. An older site worker is updated.""",
    done_when=(ENDED, FREE),
    escalation=(
        Escalation(
            "developers",
            "the same step fails again after its cause was mended, or a code says defect; with "
            "`dv task history TASK_ID --all -o json`",
        ),
    ),
    find=find_quiet,
)
