"""``dv runbook`` and ``dv alert``."""

import re
from collections.abc import Mapping
from typing import Any, Final

import click

from cli.common.completion import complete
from cli.common.failures import Failure
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.lazy import LazyGroup
from cli.common.options import CREATE, LISTING, REASON_NEEDED, with_options
from cli.common.output import columns

_RUNBOOKS = columns("name", "severity", "about", "title", "+BLAST-RADIUS blast_radius")
_ALERTS = columns(
    "severity",
    "code",
    "SUBJECT subject.name",
    "since",
    "runbook",
    "RUN run",
    "+policy",
    "+detail",
    "+task",
)


# What a page says to those who edit it in the repository.
_COMMENT: Final = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@click.group(
    cls=LazyGroup,
    lazy={
        "run": (
            "cli.commands.platform.runbook_runs:runbook_run",
            "Runs of runbooks: check, act, tick, close.",
        )
    },
)
def runbook() -> None:
    """What to do when something is wrong."""


@runbook.command("list")
@with_options(LISTING)
def list_runbooks(run: Invocation) -> None:
    """List runbooks.

    Example:
      dv runbook list
    """
    run.list("runbooks", _RUNBOOKS)


@runbook.command("show")
@click.argument("name", shell_complete=complete("runbooks"))
@with_options()
def show_runbook(run: Invocation, name: str) -> None:
    """Show a runbook: its text, or with -o json its parts.

    Example:
      dv runbook show bmc-unreachable
    """
    found = run.get("runbooks", name).body
    if run.output in ("table", "wide"):
        click.echo(_COMMENT.sub("", found["page"]).lstrip("\n"), nl=False)
    else:
        run.show(found)


@runbook.command("start")
@click.argument("name", required=False, shell_complete=complete("runbooks"))
@click.argument("subject", required=False)
@click.option("--task", "task_id", metavar="ID", help="The task that does not go on.")
@with_options(CREATE, REASON_NEEDED)
def start_run(run: Invocation, name: str | None, subject: str | None, task_id: str | None) -> None:
    """Start working through a runbook, for a subject or for a task that does not go on.

    A run that is open for the same subject is joined.

    Examples:
      dv runbook start bmc-unreachable osl1-r1-s01 --reason "alert in the night"
      dv runbook start --task 0197a3c1-… --reason "blocked since noon"
    """
    if name is None and task_id is None:
        raise click.UsageError("Name a runbook and its subject, or a task with --task ID.")
    answer = run.post("runbook-runs", {"runbook": name, "subject": subject, "task": task_id})
    if run.option("dry_run"):
        run.finish(answer, collection="", done="Started")
        return
    found = answer.body
    run.say(f"Run {found['id']}: {found['title']}, {found['subject']['name']}.")
    run.say(f"Look at it with: dv runbook run show {found['id']}")
    show_run(run, found)


def show_run(run: Invocation, found: Mapping[str, Any]) -> None:
    """Write a run: for a person as a list of what to check, do and see; else as it came.

    Raises:
        Failure: It holds nothing: the answer is not one of a run.
    """
    if "runbook" not in found:
        raise Failure(
            title="No run came back",
            detail="The API did not answer with a runbook run; is it of another release?",
            code="unexpected_answer",
            exit_code=1,
        )
    if run.output not in ("table", "wide"):
        run.show(found)
        return
    about = found["subject"]
    click.echo(f"{found['title']} [{found['state']}]  {about['kind']} {about['name']}")
    click.echo(f"severity {found['severity']}: {found['blast_radius']}")
    _section("Checks", [_check(one) for one in found.get("checks") or ()])
    _section("Actions", [_action(one) for one in found.get("actions") or ()])
    _section("Waiting for approval", [_proposal(one) for one in found.get("proposals") or ()])
    _section("Done when", [_condition(one) for one in found.get("conditions") or ()])
    _section("Log", [_entry(one) for one in found.get("entries") or ()])
    if found.get("escalation_due"):
        run.say(f"This run is open for long: dv runbook run escalate {found['id']} --reason TEXT")


def _section(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(f"  {_plain(line)}")


def _check(one: Mapping[str, Any]) -> str:
    outcome = one["outcome"] or "-"
    return f"{outcome.ljust(8)} {one['name'].ljust(14)} {one['title']}. {one['detail']}".rstrip()


def _action(one: Mapping[str, Any]) -> str:
    marks = [f"risk {one['risk']}"]
    marks += ["needs approval"] if one["needs_approval"] else []
    marks += ["needs the typed name"] if one["types_name"] else []
    marks += [f"--set {parameter['name']}=…" for parameter in one["parameters"]]
    text = f"{one['name'].ljust(23)} {one['title']} ({', '.join(marks)})"
    return f"{text}. Not now: {one['why_not']}" if one["why_not"] else text


def _proposal(one: Mapping[str, Any]) -> str:
    return f"{one['id']} {one['action']} by {one['proposed_by']}: {one['reason']}"


def _condition(one: Mapping[str, Any]) -> str:
    mark = "[x]" if one["holds"] else "[ ]"
    return f"{mark} {one['name'].ljust(12)} {one['title']} ({one['checked_by']}). {one['detail']}"


def _entry(one: Mapping[str, Any]) -> str:
    words = (one["at"][:19], one["actor"], one["kind"], one["name"], one["outcome"], one["detail"])
    return " ".join(word for word in words if word)


def _plain(text: str) -> str:
    # Control characters of a message must not reach the terminal.
    return "".join(sign if sign.isprintable() else " " for sign in text)


@click.group(cls=Group)
def alert() -> None:
    """What is wrong now."""


@alert.command("list")
@with_options(LISTING)
def list_alerts(run: Invocation) -> None:
    """List what is wrong now with the runbook for it, the worst and oldest first.

    Example:
      dv alert list -o wide
    """
    run.list("alerts", _ALERTS)
