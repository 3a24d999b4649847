"""``dv runbook run``."""

from collections.abc import Mapping
from typing import Any

import click

from cli.client.session import segment
from cli.commands.platform.runbooks import show_run
from cli.common.failures import Failure
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.options import (
    AT_DATACENTER,
    KEY,
    LISTING,
    REASON_NEEDED,
    WRITE,
    YES,
    with_options,
)
from cli.common.output import columns

_COLUMNS = columns(
    "id",
    "runbook",
    "state",
    "SUBJECT subject.name",
    "severity",
    "STARTED created_at",
    "BY started_by",
    "+ESCALATION-DUE escalation_due",
    "+trigger",
    "+reason",
    "+task",
)


@click.group("run", cls=Group)
def runbook_run() -> None:
    """Runs of runbooks: look, check, act, tick, close."""


@runbook_run.command("list")
@click.option("--state", multiple=True, help="Only runs in this state. Can be repeated.")
@click.option("--runbook", "name", help="Only runs of this runbook.")
@click.option("--task", "task_id", metavar="ID", help="Only runs started for this task.")
@with_options(LISTING, AT_DATACENTER)
def list_runs(
    run: Invocation, state: tuple[str, ...], name: str | None, task_id: str | None
) -> None:
    """List runs, newest first.

    Example:
      dv runbook run list --state open --state escalated
    """
    query = {
        "state": list(state) or None,
        "runbook": name,
        "task": task_id,
        "datacenter": run.option("datacenter"),
    }
    run.list("runbook-runs", _COLUMNS, query)


@runbook_run.command("show")
@click.argument("run_id", metavar="ID")
@with_options()
def show(run: Invocation, run_id: str) -> None:
    """Show a run: checks, actions, what must hold before it is done, its log.

    Example:
      dv runbook run show 0197a3c1-…
    """
    show_run(run, run.get("runbook-runs", run_id).body)


@runbook_run.command("check")
@click.argument("run_id", metavar="ID")
@click.argument("name", required=False)
@with_options(WRITE, KEY)
def check(run: Invocation, run_id: str, name: str | None) -> None:
    """Execute one safe check, or all of them. A check at a site is a task: look again later.

    Examples:
      dv runbook run check 0197a3c1-…
      dv runbook run check 0197a3c1-… heartbeat
    """
    path = f"checks/{segment(name)}" if name else "checks"
    _do(run, run_id, path, {}, said="Checked.")


@runbook_run.command("act")
@click.argument("run_id", metavar="ID")
@click.argument("name")
@click.option("--name", "typed_name", metavar="NAME", help="The subject's name, to confirm.")
@click.option("--set", "given", metavar="NAME=VALUE", multiple=True, help="What it must be told.")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def act(
    run: Invocation, run_id: str, name: str, typed_name: str | None, given: tuple[str, ...]
) -> None:
    """Perform an action of a run, or propose it when a second person has to agree.

    Examples:
      dv runbook run act 0197a3c1-… check-bmc --reason "cable is back"
      dv runbook run act 0197a3c1-… reset-server --name osl1-r1-s01 --yes --reason "hangs"
    """
    parameters = dict(_pair(text) for text in given)
    found = run.get("runbook-runs", run_id).body
    action = next((one for one in found["actions"] if one["name"] == name), None)
    if action and action["risk"] == "high":
        run.confirm(f"{action['title']} on {found['subject']['name']}? {action['text']}")
    body = {"typed_name": typed_name, "parameters": parameters or None}
    said = "Proposed: another operator approves it." if _is_proposed(action) else "Done."
    _do(run, run_id, f"actions/{segment(name)}", body, said=said)


@runbook_run.command("approve")
@click.argument("run_id", metavar="ID")
@click.argument("proposal_id", metavar="PROPOSAL")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def approve(run: Invocation, run_id: str, proposal_id: str) -> None:
    """Agree to a proposed action, after showing exactly what it is. Never one's own.

    The consent counts for the task that the action starts as well, where you may decide on that.

    Example:
      dv runbook run approve 0197a3c1-… 0197a3c2-… --reason "seen on the switch"
    """
    found = run.get("runbook-runs", run_id).body
    proposal = next((one for one in found["proposals"] if one["id"] == proposal_id), None)
    if proposal is None:
        raise click.UsageError(f"Proposal {proposal_id} does not wait in run {run_id}.")
    plan = ", ".join(f"{name} {value}" for name, value in proposal["plan"].items() if value)
    run.say(f"{proposal['title']}, by {proposal['proposed_by']}: {proposal['reason']}")
    run.say(f"Plan: {plan}")
    if proposal.get("plan_text"):
        run.say(proposal["plan_text"])
    run.confirm("Approve this?")
    path = f"runbook-runs/{segment(run_id)}/proposals/{segment(proposal_id)}/approve"
    answer = run.post(path, {"plan_hash": proposal["plan_hash"]}).body
    if run.option("dry_run"):
        run.say("Dry run: nothing was changed.")
    elif any(one["action"] == proposal["action"] for one in answer.get("proposals") or ()):
        raise Failure(
            title="The plan has changed",
            detail=f"{proposal['title']}: nothing was done. It is proposed anew; read the run.",
            code="approval.void",
        )
    else:
        run.say("Approved.")
    show_run(run, answer)


@runbook_run.command("decline")
@click.argument("run_id", metavar="ID")
@click.argument("proposal_id", metavar="PROPOSAL")
@with_options(WRITE, KEY, REASON_NEEDED)
def decline(run: Invocation, run_id: str, proposal_id: str) -> None:
    """Refuse a proposed action, or take back one's own.

    Example:
      dv runbook run decline 0197a3c1-… 0197a3c2-… --reason "the change was a repair"
    """
    _do(run, run_id, f"proposals/{segment(proposal_id)}/decline", {}, said="Declined.")


@runbook_run.command("tick")
@click.argument("run_id", metavar="ID")
@click.argument("condition")
@click.option("--note", required=True, metavar="TEXT", help="How it was seen.")
@with_options(WRITE, KEY)
def tick(run: Invocation, run_id: str, condition: str, note: str) -> None:
    """Say that a condition holds which only a person can judge.

    Example:
      dv runbook run tick 0197a3c1-… cause --note "fuse of rack r3"
    """
    _do(run, run_id, f"conditions/{segment(condition)}", {"note": note}, said="Ticked.")


@runbook_run.command("note")
@click.argument("run_id", metavar="ID")
@click.argument("text")
@with_options(WRITE, KEY)
def note(run: Invocation, run_id: str, text: str) -> None:
    """Write down what was seen or done by hand.

    Example:
      dv runbook run note 0197a3c1-… "replaced the cable"
    """
    _do(run, run_id, "notes", {"note": text}, said="Noted.")


@runbook_run.command("escalate")
@click.argument("run_id", metavar="ID")
@click.option("--to", metavar="WHO", help="One of those that the runbook names.")
@with_options(WRITE, KEY, REASON_NEEDED)
def escalate(run: Invocation, run_id: str, to: str | None) -> None:
    """Note that a run was handed on to somebody who can do more. Calls nobody by itself.

    Example:
      dv runbook run escalate 0197a3c1-… --reason "a cold reset did not help"
    """
    _do(run, run_id, "escalate", {"to": to}, said="Escalated.")


@runbook_run.command("close")
@click.argument("run_id", metavar="ID")
@click.option("--note", metavar="TEXT", help="What remains to be said.")
@with_options(WRITE, KEY)
def close(run: Invocation, run_id: str, note: str | None) -> None:
    """End a run as done. Refused while something under "done when" does not hold.

    Example:
      dv runbook run close 0197a3c1-…
    """
    _do(run, run_id, "close", {"note": note}, said="Done.")


@runbook_run.command("abandon")
@click.argument("run_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def abandon(run: Invocation, run_id: str) -> None:
    """End a run although not all holds; what is missing is kept.

    Example:
      dv runbook run abandon 0197a3c1-… --yes --reason "server was scrapped"
    """
    run.confirm(f"Abandon run {run_id}? What is missing stays as it is.")
    _do(run, run_id, "abandon", {}, said="Abandoned.")


def _do(run: Invocation, run_id: str, path: str, body: Mapping[str, Any], *, said: str) -> None:
    answer = run.post(f"runbook-runs/{segment(run_id)}/{path}", body)
    run.say("Dry run: nothing was changed." if run.option("dry_run") else said)
    show_run(run, answer.body)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.UsageError(f"--set {text!r}: NAME=VALUE was expected.")
    return name, value


def _is_proposed(action: Mapping[str, Any] | None) -> bool:
    return bool(action and action["needs_approval"])
