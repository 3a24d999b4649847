"""``dv task``."""

import click

from cli.client.paging import PAGE, read_list
from cli.client.session import segment
from cli.common import exit_codes
from cli.common.failures import Failure
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.naming import candidates, is_id
from cli.common.options import (
    AT_DATACENTER,
    KEY,
    LISTING,
    PROJECT,
    REASON_NEEDED,
    TENANT,
    WAIT,
    WRITE,
    YES,
    with_options,
)
from cli.common.output import columns, shortened
from cli.common.tasks import task_failure

_COLUMNS = columns(
    "id",
    "title",
    "state",
    "PROGRESS progress",
    "STEP current_step",
    "BLOCKED blocked.code",
    "CREATED created_at",
    "+ACTOR actor",
    "+datacenter",
    "+workflow",
    "+RESOURCE resource_name",
    shortened("WHY", "held_up.why", wide=True),
)
_HISTORY = columns("at", "step", "kind", "attempt", "message")


@click.group(cls=Group)
def task() -> None:
    """What takes its time: look at it, wait for it, stop it."""


@task.command("list")
@click.option("--state", multiple=True, help="Only tasks in this state. Can be repeated.")
@click.option("--workflow", help="Only this workflow, such as deploy-server.")
@click.option("--resource", metavar="NAME|ID", help="Only tasks of this resource.")
@click.option(
    "--background", is_flag=True, help="Also the readings that reconcilers start by themselves."
)
@with_options(LISTING, PROJECT, TENANT, AT_DATACENTER)
def list_tasks(
    run: Invocation,
    state: tuple[str, ...],
    workflow: str | None,
    resource: str | None,
    *,
    background: bool,
) -> None:
    """List tasks, newest first. The readings of reconcilers are left out, see --background.

    Examples:
      dv task list --state dependency_blocked --state stuck
      dv task list --resource osl1-r1-s02
    """
    query = {
        **run.scope,
        "state": list(state) or None,
        "workflow": workflow,
        "resource" if resource and is_id(resource) else "resource_name": resource,
        "datacenter": run.option("datacenter"),
        "background": True if background else None,
    }
    if resource and not is_id(resource):
        _check_named(run, resource)
    run.list("tasks", _COLUMNS, query)


def _check_named(run: Invocation, name: str) -> None:
    """Refuse a name that no task is about: an empty list would hide that it is misspelt."""
    everything = {**run.scope, "background": True}
    if read_list(run.api, "tasks", {**everything, "resource_name": name}, limit=1).items:
        return
    latest = read_list(run.api, "tasks", everything, limit=PAGE).items
    there = sorted({row["resource_name"] for row in latest if row["resource_name"]})
    raise Failure(
        title="No task of that resource",
        detail=f"resource {name!r}: no task that you may see is about it. "
        + (f"Of what the latest tasks are about: {candidates(name, there)}" if there else ""),
        code="not_found",
        exit_code=exit_codes.NOT_FOUND,
    )


@task.command("get")
@click.argument("task_id", metavar="ID")
@with_options()
def get_task(run: Invocation, task_id: str) -> None:
    """Show a task with its steps, and what to know when it does not get on, is stuck or failed.

    Example:
      dv task get 0197a3c1-… -o yaml
    """
    found = run.get("tasks", task_id).body
    if found.get("held_up") and run.is_for_a_person:
        run.say(f"An operator: dv runbook start --task {found['id']} --reason TEXT")
    run.show(found)


@task.command("wait")
@click.argument("task_id", metavar="ID")
@with_options(WAIT)
def wait_for(run: Invocation, task_id: str) -> None:
    """Wait until a task has ended. Ctrl-C stops the waiting, not the task.

    Ends with 1 when the task failed, with 6 when time ran out while it was blocked, else with 7
    when time ran out.

    Example:
      dv task wait 0197a3c1-… --timeout 30m
    """
    ended = run.wait(task_id)
    if ended["state"] != "succeeded":
        raise task_failure(ended)
    run.show(ended)


@task.command("history")
@click.argument("task_id", metavar="ID")
@with_options(LISTING)
def history(run: Invocation, task_id: str) -> None:
    """List what happened to a task, oldest first.

    Example:
      dv task history 0197a3c1-… --all
    """
    run.list(f"tasks/{segment(task_id)}/history", _HISTORY)


@task.command("cancel")
@click.argument("task_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED, WAIT)
def cancel(run: Invocation, task_id: str) -> None:
    """Stop a task at its next step and take back what it did.

    Example:
      dv task cancel 0197a3c1-… --yes --reason "wrong class"
    """
    run.confirm(f"Cancel task {task_id}?")
    found = run.post(f"tasks/{segment(task_id)}/cancel", {}).body
    _follow(run, found, said="Cancelling", wanted=("cancelled",))


@task.command("resume-unwinding")
@click.argument("task_id", metavar="ID")
@with_options(WRITE, KEY, REASON_NEEDED, WAIT)
def resume_unwinding(run: Invocation, task_id: str) -> None:
    """Try the undo of a stuck task again, after its cause was mended.

    Example:
      dv task resume-unwinding 0197a3c1-… --reason "BMC answers again"
    """
    found = run.post(f"tasks/{segment(task_id)}/resume-unwinding", {}).body
    _follow(run, found, said="Unwinding", wanted=("failed", "cancelled"))


@task.command("abandon")
@click.argument("task_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def abandon(run: Invocation, task_id: str) -> None:
    """End a task as it is that is stuck or waits to take back, after a person has cleaned up.

    Unless policy says otherwise another operator has to agree; until then it stays stuck, and
    this ends with 6.

    Example:
      dv task abandon 0197a3c1-… --yes --reason "port reset by hand"
    """
    run.confirm(f"Abandon task {task_id}? Nobody will clean up after it.")
    found = run.post(f"tasks/{segment(task_id)}/abandon", {}).body
    asked = found.get("approval") or {}
    if not run.option("dry_run") and asked.get("state") == "pending":
        run.show(found)
        raise Failure(
            title="Another person has to agree",
            detail=(
                f"{found['title']} stays stuck until {asked['decided_by']} agrees, before "
                f"{asked['expires_at']}."
            ),
            code="approval.required",
            exit_code=exit_codes.BLOCKED,
            hint=f"that person types: {asked['command']}",
        )
    _follow(run, found, said="Abandoned", wanted=None)


def _follow(
    run: Invocation, found: dict[str, object], *, said: str, wanted: tuple[str, ...] | None
) -> None:
    if run.option("dry_run"):
        run.say("Dry run: nothing was changed.")
    elif wanted and run.option("wait"):
        found = dict(run.wait(str(found["id"])))
        if found["state"] not in wanted:
            raise task_failure(found)
    else:
        run.say(f"{said}: {found['title']}.")
    run.show(found)
