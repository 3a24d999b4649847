"""From the rows of a run to what is shown of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from apps.observasjon import registry, states
from apps.observasjon.evaluation import case_of, missing_for, subject_of, why_not
from apps.observasjon.models import RunbookRun, RunEntry
from apps.observasjon.models import run as kinds
from apps.observasjon.types import (
    ActionView,
    Case,
    Check,
    CheckView,
    Condition,
    ConditionView,
    EntryView,
    Outcome,
    ProposalView,
    Runbook,
    RunView,
)
from apps.tasks import states as task_states
from apps.tasks.types import TaskView
from dataverket.lib.sentences import joined

PROPOSAL_LIFETIME: Final = timedelta(hours=1)
# Of these a task waits although all is well.
_USUAL_WAITS: Final = ("approval.", "window.", "turn.")

type Tasks = Mapping[UUID, TaskView]


def short_view(row: RunbookRun, *, at: datetime) -> RunView:
    """Return a run without its contents."""
    runbook = registry.find(row.runbook)
    waits_min = runbook.escalate_after_min if runbook else 60
    return RunView(
        id=row.id,
        runbook=row.runbook,
        title=runbook.title if runbook else row.runbook,
        state=row.state,
        version=row.version,
        subject=subject_of(row),
        task_id=row.task_id,
        trigger=row.trigger,
        severity=runbook.severity if runbook else "",
        blast_radius=runbook.blast_radius if runbook else "",
        reason=row.reason,
        started_by=row.actor_name,
        created_at=row.created_at,
        updated_at=row.updated_at,
        escalation_due=(
            row.state == states.OPEN and at - row.created_at > timedelta(minutes=waits_min)
        ),
        escalated_at=row.escalated_at,
        closed_at=row.closed_at,
        close_reason=row.close_reason,
    )


def run_view(
    row: RunbookRun, entries: Sequence[RunEntry], tasks: Tasks, *, at: datetime
) -> RunView:
    """Return a run with everything in it.

    Of a run that has ended conditions are shown as they were when it ended.
    """
    short = short_view(row, at=at)
    runbook = registry.find(row.runbook)
    values = {name: getattr(short, name) for name in RunView.__slots__}
    values["entries"] = tuple(entry_view(entry, tasks) for entry in entries)
    if runbook is not None:
        case = case_of(row, at=at, task=tasks.get(row.task_id) if row.task_id else None)
        values["checks"] = tuple(_check(check, entries, tasks) for check in runbook.checks)
        values["actions"] = tuple(_actions(runbook, row, case))
        values["conditions"] = (
            conditions_of(runbook, case, entries, tasks)
            if row.state in states.ACTIVE
            else _conditions_at_end(runbook, entries)
        )
        values["proposals"] = tuple(proposals_of(row, runbook, entries, at=at))
    return RunView(**values)


def entry_view(entry: RunEntry, tasks: Tasks) -> EntryView:
    """Return one line of a run's log, with how its task went meanwhile."""
    outcome, detail = _with_task(entry, tasks)
    return EntryView(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        name=entry.name,
        outcome=outcome,
        detail=detail,
        task_id=entry.task_id,
        actor_kind=entry.actor_kind,
        actor_name=entry.actor_name,
    )


def _with_task(entry: RunEntry, tasks: Tasks) -> tuple[str, str]:
    task = tasks.get(entry.task_id) if entry.task_id else None
    if task is None or entry.outcome != Outcome.RUNNING:
        return entry.outcome, entry.detail
    if task.state == task_states.SUCCEEDED:
        return Outcome.PASS, joined(entry.detail, "It succeeded.")
    if task.state in task_states.FINISHED or task.state == task_states.STUCK:
        why = task.error.message if task.error else f"The task is {task.state}."
        return Outcome.FAIL, joined(entry.detail, why)
    if task.blocked is not None:
        is_usual = task.blocked.code.startswith(_USUAL_WAITS)
        return Outcome.WAITING if is_usual else Outcome.FAIL, joined(
            entry.detail, f"It waits: {task.blocked.reason}"
        )
    return Outcome.RUNNING, entry.detail


def _check(check: Check, entries: Sequence[RunEntry], tasks: Tasks) -> CheckView:
    last = _last(entries, kinds.CHECK, check.name)
    outcome, detail = _with_task(last, tasks) if last else ("", "")
    return CheckView(
        name=check.name,
        title=check.title,
        at_site=check.start is not None,
        outcome=outcome,
        detail=detail,
        at=last.at if last else None,
        task_id=last.task_id if last else None,
    )


def _actions(runbook: Runbook, row: RunbookRun, case: Case) -> list[ActionView]:
    is_over = row.state not in states.ACTIVE
    return [
        ActionView(
            name=action.name,
            title=action.title,
            text=action.text,
            risk=action.risk,
            blast_radius=action.blast_radius,
            needs_approval=action.needs_approval,
            types_name=action.types_name,
            parameters=action.parameters,
            why_not=f"This run is {row.state}." if is_over else why_not(action, case),
        )
        for action in runbook.actions
    ]


def conditions_of(
    runbook: Runbook, case: Case, entries: Sequence[RunEntry], tasks: Tasks
) -> tuple[ConditionView, ...]:
    """Return every condition as it is now: looked at by the platform, or ticked by a person."""
    case = replace(case, trouble_at=_last_trouble(case, entries, tasks))
    return tuple(
        _ticked(condition, entries) if condition.holds is None else _looked_at(condition, case)
        for condition in runbook.done_when
    )


def _last_trouble(case: Case, entries: Sequence[RunEntry], tasks: Tasks) -> datetime | None:
    """Return when the run began, or when the last of its checks and actions at a site failed."""
    found = [case.trouble_at] if case.trouble_at else []
    for entry in entries:
        task = tasks.get(entry.task_id) if entry.task_id else None
        if task is not None and task.state in (task_states.FAILED, task_states.STUCK):
            found.append(task.finished_at or task.updated_at)
    return max(found, default=None)


def under_way(entries: Sequence[RunEntry], tasks: Tasks) -> list[str]:
    """Return each check and action whose task has not ended yet, in words."""
    return [
        f"{'check' if entry.kind == kinds.CHECK else 'action'} {entry.name} (task {task.id})"
        for entry in entries
        for task in (tasks.get(entry.task_id) if entry.task_id else None,)
        if task is not None
        and entry.outcome == Outcome.RUNNING
        and task.state not in (*task_states.FINISHED, task_states.STUCK)
    ]


def why_unneeded(runbook: Runbook, case: Case, entries: Sequence[RunEntry], tasks: Tasks) -> str:
    """Return that all holds which the platform can check; empty while something is missing."""
    found = [
        one for one in conditions_of(runbook, case, entries, tasks) if one.checked_by == "platform"
    ]
    if not found or not all(one.holds for one in found):
        return ""
    return "; ".join(one.title for one in found)


def _looked_at(condition: Condition, case: Case) -> ConditionView:
    missing = missing_for(condition, case)
    return ConditionView(
        name=condition.name,
        title=condition.title,
        checked_by="platform",
        holds=not missing,
        detail=missing,
    )


def _ticked(condition: Condition, entries: Sequence[RunEntry]) -> ConditionView:
    tick = _last(entries, kinds.TICKED, condition.name)
    detail = f"{tick.actor_name}: {tick.detail}" if tick else "Nobody has ticked it."
    return ConditionView(
        name=condition.name,
        title=condition.title,
        checked_by="person",
        holds=tick is not None,
        detail=detail,
    )


def _conditions_at_end(runbook: Runbook, entries: Sequence[RunEntry]) -> tuple[ConditionView, ...]:
    end = next((entry for entry in reversed(entries) if entry.kind == kinds.CLOSED), None)
    known: dict[str, str] = dict((end.data if end else {}).get("conditions", []))
    return tuple(
        ConditionView(
            name=condition.name,
            title=condition.title,
            checked_by="person" if condition.holds is None else "platform",
            holds=known.get(condition.name) == "",
            detail=known.get(condition.name, "It was not looked at."),
        )
        for condition in runbook.done_when
    )


def plan_of(
    row: RunbookRun, action: str, parameters: Mapping[str, str], *, task_plan: str
) -> tuple[dict[str, Any], str]:
    """Return what a second person agrees to, and its SHA-256 in hex.

    ``task_plan`` is the hash of what the task that the action starts would do; may be empty.
    """
    plan: dict[str, Any] = {
        "run": str(row.pk),
        "runbook": row.runbook,
        "action": action,
        "subject_kind": row.subject_kind,
        "subject_key": row.subject_key,
        "subject_name": row.subject_name,
        "parameters": dict(sorted(parameters.items())),
    }
    if task_plan:
        plan["task_plan"] = task_plan
    text = json.dumps(plan, sort_keys=True, separators=(",", ":"))
    return plan, hashlib.sha256(text.encode()).hexdigest()


def proposals_of(
    row: RunbookRun, runbook: Runbook, entries: Sequence[RunEntry], *, at: datetime
) -> list[ProposalView]:
    """Return the proposals that still wait, oldest first."""
    decided = {entry.answers for entry in entries if entry.answers}
    titles = {action.name: action.title for action in runbook.actions}
    return [
        ProposalView(
            id=entry.id,
            action=entry.name,
            title=titles.get(entry.name, entry.name),
            plan=entry.data["plan"],
            plan_text=entry.data.get("task", {}).get("plan_text", ""),
            plan_hash=entry.data["plan_hash"],
            reason=entry.detail,
            proposed_by=entry.actor_name,
            proposed_at=entry.at,
            expires_at=entry.at + PROPOSAL_LIFETIME,
        )
        for entry in entries
        if entry.kind == kinds.PROPOSED
        and entry.id not in decided
        and at < entry.at + PROPOSAL_LIFETIME
        and row.state in states.ACTIVE
    ]


def _last(entries: Sequence[RunEntry], kind: str, name: str) -> RunEntry | None:
    for entry in reversed(entries):
        if entry.kind == kind and entry.name == name:
            return entry
    return None
