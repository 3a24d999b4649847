"""``dv approval`` and ``dv approval-policy``: what waits for other people, and when it has to."""

from collections.abc import Mapping
from typing import Any

import click

from cli.client.session import segment
from cli.common.durations import Duration, exact
from cli.common.failures import Failure
from cli.common.groups import Group
from cli.common.invocation import Invocation
from cli.common.naming import the_one, with_names
from cli.common.options import (
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
from cli.common.output import Column, columns

_COLUMNS = columns(
    "id",
    "title",
    "state",
    Column(title="AGREED", value=lambda row: f"{row['granted']} of {row['quorum']}"),
    "ASKED-BY requester_name",
    "EXPIRES expires_at",
    "DECIDES decided_by",
    "+task",
    "+operation",
    "+policies",
    "+reason",
)
_POLICIES = columns(
    "name",
    "operation",
    "SCOPE scope_kind",
    "OBJECTS min_objects",
    "DOMAINS min_failure_domains",
    "SHARED shared_only",
    "quorum",
    Column(title="EXPIRES", value=lambda row: exact(row["expires_after_s"])),
    "WINDOW needs_window",
    "enabled",
    "BUILT-IN is_built_in",
    "+id",
    "+description",
)


@click.group(cls=Group)
def approval() -> None:
    """What waits for another person's consent."""


@approval.command("list")
@click.option("--state", multiple=True, help="Only in this state, such as pending. Can be repeated")
@click.option("--waiting-for-me", is_flag=True, help="Only what you may decide and have not.")
@click.option("--asked-by-me", is_flag=True, help="Only what you asked for.")
@click.option("--decided-by-me", is_flag=True, help="Only what you said something about.")
@with_options(LISTING)
def list_approvals(
    run: Invocation,
    state: tuple[str, ...],
    *,
    waiting_for_me: bool,
    asked_by_me: bool,
    decided_by_me: bool,
) -> None:
    """List approvals, newest first.

    Examples:
      dv approval list --waiting-for-me
      dv approval list --state pending
    """
    query = {
        "state": list(state) or None,
        "waiting_for_me": "true" if waiting_for_me else None,
        "asked_by_me": "true" if asked_by_me else None,
        "decided_by_me": "true" if decided_by_me else None,
    }
    run.list("approvals", _COLUMNS, query)


@approval.command("show")
@click.argument("approval_id", metavar="ID")
@with_options()
def show_approval(run: Invocation, approval_id: str) -> None:
    """Show what is asked for: what would be touched, how it stands now, by which steps.

    Example:
      dv approval show 0197a3c1-…
    """
    _show(run, run.get("approvals", approval_id).body)


@approval.command("grant")
@click.argument("approval_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def grant_approval(run: Invocation, approval_id: str) -> None:
    """Agree to what is asked for, after showing it. Never to what you asked for yourself.

    The consent is bound to exactly the plan that is shown; a changed plan makes it void.

    Example:
      dv approval grant 0197a3c1-… --reason "compared with the change ticket"
    """
    _decide(run, approval_id, verb="grant", question="Agree to this?")


@approval.command("reject")
@click.argument("approval_id", metavar="ID")
@with_options(WRITE, KEY, YES, REASON_NEEDED)
def reject_approval(run: Invocation, approval_id: str) -> None:
    """Refuse what is asked for. The task ends without having done anything.

    Example:
      dv approval reject 0197a3c1-… --yes --reason "not before Sunday"
    """
    _decide(run, approval_id, verb="reject", question="Refuse this?")


def _decide(run: Invocation, approval_id: str, *, verb: str, question: str) -> None:
    found = run.get("approvals", approval_id).body
    run.say(found["plan_text"])
    run.confirm(question)
    answer = run.post(
        f"approvals/{segment(approval_id)}/{verb}", {"plan_hash": found["plan_hash"]}
    ).body
    if run.option("dry_run"):
        run.say("Dry run: nothing was changed.")
    elif answer["state"] == "void":
        raise Failure(
            title="The plan has changed", detail=str(answer["outcome"]), code="approval.void"
        )
    elif answer["state"] == "pending":
        run.say(f"{answer['granted']} of {answer['quorum']} have agreed.")
    else:
        run.say(f"{answer['title']}: {answer['state']}. Follow it: dv task wait {answer['task']}")
    _show(run, answer)


def _show(run: Invocation, found: Mapping[str, Any]) -> None:
    """Show an approval; for a person the text says what the plan says."""
    if run.is_for_a_person:
        found = {name: value for name, value in found.items() if name != "plan"}
        found = with_names(run, found, {"tenant": "tenant", "project": "project"})
    run.show(found)


@click.group("approval-policy", cls=Group)
def approval_policy() -> None:
    """When other people have to agree, or a maintenance window has to be open."""


@approval_policy.command("list")
@with_options(LISTING)
def list_policies(run: Invocation) -> None:
    """List the rules that stand, the built-in ones first.

    Example:
      dv approval-policy list -o wide
    """
    run.list("approval-policies", _POLICIES)


@approval_policy.command("set")
@click.argument("name")
@click.option("--operation", required=True, help="Workflow such as power-server, with * and ?.")
@click.option("--description", help="Why, for the person who is held up.")
@click.option("--quorum", type=click.IntRange(0, 5), default=1, show_default=True, help="People.")
@click.option("--min-objects", type=click.IntRange(min=0), help="Only from so many objects on.")
@click.option(
    "--min-failure-domains", type=click.IntRange(min=0), help="Only from so many domains on."
)
@click.option("--shared-only", is_flag=True, help="Only what touches shared infrastructure.")
@click.option("--needs-window", is_flag=True, help="Begins only in an open maintenance window.")
@click.option("--disabled", is_flag=True, help="Keep the rule, but let it ask nothing.")
@click.option(
    "--expires",
    type=Duration(),
    default="24h",
    show_default=True,
    help="How long people have: 90s, 10m, 24h.",
)
@with_options(WRITE, REASON_NEEDED, PROJECT, TENANT, WAIT)
def set_policy(
    run: Invocation, /, name: str, *, disabled: bool, expires: float, **given: Any
) -> None:
    """Write the rule NAME. A stricter rule stands at once, a looser one waits for consent.

    Without --tenant and --project it is a rule of the platform; one with the name of a built-in
    rule replaces that.

    Examples:
      dv approval-policy set two-for-release --operation release-server --quorum 2 --reason audit
      dv approval-policy set by-night --operation "power-*" --quorum 0 --needs-window --reason noise
    """
    body = {option: value for option, value in given.items() if value is not None}
    body |= {"name": name, "enabled": not disabled, "expires_after_s": int(expires)}
    body |= _owner(run) | {"reason": run.option("reason")}
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    answer = run.api.put("approval-policies", body, query=dry)
    run.finish(answer, collection="", done=f"Rule {name} stands")


@approval_policy.command("delete")
@click.argument("name", metavar="NAME|ID")
@with_options(WRITE, YES, REASON_NEEDED, WAIT)
def delete_policy(run: Invocation, name: str) -> None:
    """Take a rule away. Where that is looser it waits for another person's consent.

    Example:
      dv approval-policy delete two-for-release --yes --reason "the audit is over"
    """
    rule = the_one(
        run,
        "approval-policies",
        name,
        kind="approval policy",
        told_apart=lambda row: f"{_scope(row)} (id {row['id']})",
        advice="give the id",
    )
    if rule["id"] is None:
        raise click.UsageError(
            f"Rule {name} is built in. Replace it: dv approval-policy set {name} --operation "
            f"{rule['operation']} --reason TEXT"
        )
    run.confirm(f"Delete approval policy {rule['name']} of {_scope(rule)}?")
    dry = {"dry_run": "true"} if run.option("dry_run") else {}
    answer = run.api.delete(
        f"approval-policies/{segment(rule['id'])}", query={**dry, "reason": run.option("reason")}
    )
    run.finish(answer, collection="", done=f"Rule {rule['name']} deleted")


def _scope(rule: Mapping[str, Any]) -> str:
    """Return whose rule it is, in words."""
    owner = rule.get("project") or rule.get("tenant")
    return f"{rule['scope_kind']} {owner}" if owner else "the platform"


def _owner(run: Invocation) -> dict[str, str]:
    """Return whose rule it is: only what is named here, never a default of the context."""
    if run.option("project"):
        return {"project": run.project}
    return {"tenant": run.option("tenant")} if run.option("tenant") else {}
