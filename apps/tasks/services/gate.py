"""The gate before the first effect of a task: who has to agree, which window has to be open.

Every task comes in by ``create_task``, so no path leads past it: API, CLI, admin, schedules and
other tasks all ask here. Nothing in this module moves a task; it only says what stands in the way.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final, Self

from apps.audit.types import Actor
from apps.tasks import policy, states
from apps.tasks.models import Approval
from apps.tasks.policy import Demand
from apps.tasks.selectors.approvals import rules_for
from apps.tasks.selectors.schedules import window_for
from apps.tasks.services.run import TaskRun
from apps.tasks.types.approvals import ABANDON_TASK, BlastRadius, PlannedEffect
from apps.tasks.types.workflow import StepBlocked

# What the name of a kind says by itself, when a workflow does not tell what it would touch.
_SHARED_KINDS: Final = frozenset({"switch", "fabric", "datacenter"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Requester:
    """Who asked for something, and why."""

    kind: str
    id: str | None
    name: str
    reason: str

    @classmethod
    def of(cls, actor: Actor, reason: str) -> Self:
        """Return an actor as the requester of something."""
        identity = str(actor.id) if actor.id else None
        return cls(kind=actor.kind, id=identity, name=actor.name[:200], reason=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Voided:
    """The plan is another than the one that people agreed to."""

    reason: str


def demand_for(run: TaskRun, *, operation: str, effects: Sequence[PlannedEffect]) -> Demand | None:
    """Return what policy asks before ``operation`` may touch ``effects``; one query."""
    task = run.task
    return policy.demand_of(
        policy.effective(rules_for(tenant_id=task.tenant_id, project_id=task.project_id)),
        operation=operation,
        tenant_id=task.tenant_id,
        project_id=task.project_id,
        radius=BlastRadius.of(effects),
    )


def effects_of(run: TaskRun) -> tuple[PlannedEffect, ...]:
    """Return what the task's steps would touch, over the state of now; only reads."""
    task = run.task
    if run.workflow.plan is not None:
        return tuple(run.workflow.plan(run.context(run.steps[0])))
    return (
        PlannedEffect(
            kind=task.resource_type,
            name=task.resource_name,
            now="",
            after=task.title,
            is_shared=task.resource_type in _SHARED_KINDS or run.workflow.high_impact,
        ),
    )


def effects_of_abandoning(run: TaskRun) -> tuple[PlannedEffect, ...]:
    """Return what is left behind when a stuck task is given up."""
    left = [step for step in run.steps if step.attempt and step.state != states.UNDONE]
    return tuple(
        PlannedEffect(
            kind="step",
            name=str(step),
            now=f"{step.state}: {step.error['message']}" if step.error else step.state,
            after="stays as it is; nothing cleans up",
        )
        for step in left
    )


def plan_of(
    run: TaskRun, *, operation: str, effects: Sequence[PlannedEffect], requester: Requester
) -> dict[str, Any]:
    """Return the plan that people read and agree to: everything that decides what will happen."""
    task = run.task
    steps = sorted(run.own_steps, key=lambda step: (step.position, step.name, step.key))
    return {
        "operation": operation,
        "title": task.title,
        "reason": requester.reason,
        "requester": {"kind": requester.kind, "id": requester.id, "name": requester.name},
        "workflow": {"name": task.workflow, "version": task.workflow_version},
        "datacenter": task.datacenter,
        "resource": {
            "type": task.resource_type,
            "id": str(task.resource_id),
            "name": task.resource_name,
        },
        "scope": {
            name: str(value) if value else None
            for name, value in (
                ("tenant", task.tenant_id),
                ("project", task.project_id),
                ("environment", task.environment_id),
            )
        },
        "input": task.input,
        "steps": [str(step) for step in steps],
        "effects": [effect.as_data() for effect in effects],
        "blast_radius": asdict(BlastRadius.of(effects)),
    }


def hash_of(plan: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a plan in hex: the same for the same content, however it is stored."""
    text = json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def requester_of(run: TaskRun) -> Requester:
    """Return who asked for the task, as it is stored."""
    actor = run.task.actor
    return Requester(kind=actor["kind"], id=actor["id"], name=actor["name"], reason=run.task.reason)


def live_plan(run: TaskRun, approval: Approval) -> dict[str, Any]:
    """Return the plan over the task as it is stored and the world as it is now."""
    if approval.operation != ABANDON_TASK:
        return plan_of(
            run,
            operation=run.task.workflow,
            effects=effects_of(run),
            requester=requester_of(run),
        )
    asker = Requester(
        kind=approval.requester_kind,
        id=str(approval.requester_id) if approval.requester_id else None,
        name=approval.requester_name,
        reason=approval.reason,
    )
    effects = effects_of_abandoning(run)
    return plan_of(run, operation=ABANDON_TASK, effects=effects, requester=asker)


def change_since(approval: Approval, run: TaskRun) -> Voided | None:
    """Return how the plan differs from the one that was asked about; ``None`` when it does not."""
    now = live_plan(run, approval)
    if hash_of(now) == approval.plan_hash:
        return None
    return Voided(
        reason=(
            f"What {approval.title!r} would do has changed since it was asked for: "
            f"{tell_change(approval.plan, now)}. Nothing was done; ask again, and have "
            "the new plan approved."
        )
    )


def tell_change(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return in words how a plan differs from a stored one."""
    changed = [name for name in now if _plain(now[name]) != before.get(name)]
    if "effects" in changed and "blast_radius" in changed:
        changed.remove("blast_radius")  # it is counted from them
    told = "; ".join(_told(name, before.get(name), _plain(now[name])) for name in changed)
    return told or "the stored question was altered"


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _told(name: str, before: Any, now: Any) -> str:
    if name != "effects" or not isinstance(before, list):
        return name.replace("_", " ")
    old = {(one["kind"], one["name"]): one for one in before}
    new = {(one["kind"], one["name"]): one for one in now}
    words = []
    for key in sorted({*old, *new}):
        was, is_now = old.get(key), new.get(key)
        if was != is_now:
            kind, who = key
            words.append(f"{kind} {who} was {_standing(was)!r}, is {_standing(is_now)!r}")
    return ", ".join(words) or "the order of effects"


def _standing(effect: Mapping[str, Any] | None) -> str:
    """Return how an object stands in a plan, and who is behind it where that is told."""
    if effect is None:
        return "not concerned"
    return "; behind it: ".join(part for part in (effect["now"], effect.get("behind")) if part)


def hold(run: TaskRun) -> StepBlocked | Voided | None:
    """Return what keeps the task from its first effect; ``None`` lets it begin.

    Costs nothing for a task that policy asked nothing of, and nothing after the first effect.
    """
    gate = run.gate_step
    if run.has_begun or (gate is None and not run.task.needs_window):
        return None
    if run.task.needs_window and (closed := _closed_window(run)) is not None:
        return closed
    if gate is None or not Approval.objects.filter(step_id=gate.id).exists():
        return None  # policy asked nothing any more when the task's turn came
    approval = (
        Approval.objects.select_for_update().filter(step_id=gate.id, state=states.GRANTED).first()
    )
    if approval is None:
        return Voided(reason=f"Task {run.task.id} has no approval that was granted.")
    return change_since(approval, run)


def _closed_window(run: TaskRun) -> StepBlocked | None:
    task = run.task
    found = window_for(datacenter=task.datacenter, resource_id=task.resource_id, at=run.at)
    if found.is_open:
        return None
    if found.opens_at is None:
        reason = (
            f"No maintenance window of {task.datacenter} opens within the next week. An operator "
            "makes one with: dv maintenance-window create."
        )
    else:
        reason = (
            f"It begins only while a maintenance window of {task.datacenter} is open; "
            f"{found.name} opens at {found.opens_at:%Y-%m-%d %H:%M:%S} UTC."
        )
    return StepBlocked(
        reason,
        code="window.closed",
        dependency=f"maintenance-window/{found.name or task.datacenter}",
        runbook="",
        until=found.opens_at,
    )
