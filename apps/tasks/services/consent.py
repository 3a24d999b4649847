"""Approvals as rows: asked, waited for, ended. What moves the task stands in its callers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tasks import states
from apps.tasks.models import Approval, Step
from apps.tasks.models import timer as timers
from apps.tasks.policy import Demand
from apps.tasks.selectors.approvals import text_of
from apps.tasks.services import gate
from apps.tasks.services.run import TaskRun
from apps.tasks.types.approvals import TaskPlan
from apps.tenancy import selectors as tenancy
from dataverket.lib import ids
from dataverket.lib.problems import NotFound


def ask(
    run: TaskRun,
    *,
    operation: str,
    title: str,
    demand: Demand,
    plan: Mapping[str, Any],
    actor: Actor,
    reason: str,
    step: Step | None,
) -> Approval:
    """Write the question down; it expires by a timer. The caller saves the run."""
    row = Approval.objects.create(
        id=ids.new_id(),
        created_at=run.at,
        updated_at=run.at,
        task_id=run.task.id,
        step_id=step.id if step else None,
        operation=operation,
        title=title[:200],
        datacenter=run.task.datacenter,
        tenant_id=run.task.tenant_id,
        project_id=run.task.project_id,
        environment_id=run.task.environment_id,
        decide_tenant_id=demand.tenant_id,
        decide_project_id=demand.project_id,
        plan=dict(plan),
        plan_hash=gate.hash_of(plan),
        policies=list(demand.policies),
        quorum=demand.quorum,
        decided_by=_who(demand, actor),
        requester_kind=actor.kind,
        requester_id=actor.id,
        requester_name=actor.name[:200],
        reason=reason,
        expires_at=run.at + timedelta(seconds=demand.expires_after_s),
    )
    run.wake(timers.APPROVAL_END, row.expires_at, step=step)
    run.note("approval.asked", step=step, message=f"{row.decided_by}; plan {row.plan_hash[:12]}")
    audit.record_change(
        actor=actor,
        action="approval.asked",
        object_type="approval",
        object_id=row.id,
        object_name=row.title,
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        after={
            "plan_hash": row.plan_hash,
            "policies": row.policies,
            "quorum": row.quorum,
            "expires_at": row.expires_at.isoformat(),
        },
        reason=reason,
    )
    return row


def is_waiting(run: TaskRun) -> bool:
    """Return whether a question about the task is open; one query."""
    return Approval.objects.filter(task_id=run.task.id, state=states.PENDING).exists()


def plan_of_task(*, task_id: UUID, at: datetime) -> TaskPlan:
    """Return what people would be asked about a task that was just made, and where.

    The plan is made whether or not anybody is asked, and whether or not its turn has come.

    Raises:
        NotFound: There is no such task. Final.
    """
    run = TaskRun.load(task_id, at=at)
    if run is None:
        raise NotFound(f"task {task_id} does not exist.")
    plan = gate.plan_of(
        run,
        operation=run.task.workflow,
        effects=gate.effects_of(run),
        requester=gate.requester_of(run),
    )
    waiting = Approval.objects.filter(task_id=task_id, state=states.PENDING)
    approval_id = waiting.values_list("pk", flat=True).first()
    is_open = run.gate_step is not None and run.gate_step.state != states.SUCCEEDED
    return TaskPlan(
        plan=plan,
        plan_text=text_of(plan),
        plan_hash=gate.hash_of(plan),
        approval_id=approval_id,
        will_ask=approval_id is None and is_open,
    )


def ask_people(run: TaskRun, step: Step) -> bool:
    """Ask for consent and let the task wait at its gate: for whom, until when, and how to decide.

    Returns false when policy asks nothing any more: the rule was loosened since the task came in.
    """
    operation, effects = run.task.workflow, gate.effects_of(run)
    demand = gate.demand_for(run, operation=operation, effects=effects)
    if demand is None or not demand.quorum:
        return False
    requester = gate.requester_of(run)
    row = ask(
        run,
        operation=operation,
        title=run.task.title,
        demand=demand,
        plan=gate.plan_of(run, operation=operation, effects=effects, requester=requester),
        actor=run.actor,
        reason=run.task.reason,
        step=step,
    )
    run.move_step(step, states.RUNNING, started_at=run.at)
    run.block(
        code="approval.required",
        dependency=f"approval/{row.id}",
        reason=(
            f"{row.title!r} needs the consent of {row.decided_by} before "
            f"{row.expires_at:%Y-%m-%d %H:%M:%S} UTC ({', '.join(row.policies)}). "
            f"Read it: dv approval show {row.id}. Decide: dv approval grant {row.id} --reason "
            f"TEXT, or: dv approval reject {row.id} --reason TEXT."
        ),
        since=run.at,
        step=step,
        state=states.AWAITING_APPROVAL,
        who_can_fix=row.decided_by,
    )
    return True


def end(row: Approval, state: str, run: TaskRun, *, actor: Actor, outcome: str) -> None:
    """Bring an approval to its end and into the audit log.

    Raises:
        IllegalTransition: It has ended already. A defect.
    """
    row.edit(
        state=states.APPROVAL.check(row.state, state), decided_at=run.at, outcome=outcome[:2000]
    )
    run.note(f"approval.{state}", step=_step_of(row, run), message=outcome)
    audit.record_change(
        actor=actor,
        action=f"approval.{state}",
        object_type="approval",
        object_id=row.id,
        object_name=row.title,
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        after={"plan_hash": row.plan_hash},
        reason=outcome,
    )


def void(run: TaskRun, *, reason: str, actor: Actor | None = None) -> None:
    """Make the approvals of a task count for nothing: those that wait, and those not used yet.

    Safe to repeat: what has ended stays as it is.
    """
    alive = Approval.objects.select_for_update().filter(
        task_id=run.task.id, state__in=[states.PENDING, states.GRANTED]
    )
    for row in alive.order_by("pk"):
        end(row, states.VOID, run, actor=actor or Actor.system("tasks"), outcome=reason)


def _step_of(row: Approval, run: TaskRun) -> Step | None:
    return run.step(row.step_id) if row.step_id else None


def _who(demand: Demand, actor: Actor) -> str:
    """Return in words who may decide, as precisely as the scope allows."""
    role = "platform operator"
    if demand.tenant_id is not None:
        path = tenancy.find_scope(tenant_id=demand.tenant_id, project_id=demand.project_id)
        name = path.name if path else str(demand.project_id or demand.tenant_id)
        role = f"administrator of {'project' if demand.project_id else 'tenant'} {name}"
    number = "one" if demand.quorum == 1 else str(demand.quorum)
    plural = "" if demand.quorum == 1 else "s"
    head, _, tail = role.partition(" of ")
    rest = f" of {tail}" if tail else ""
    return f"{number} {head}{plural}{rest} other than {actor.name}"
