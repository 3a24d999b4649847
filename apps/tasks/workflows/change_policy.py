"""Change a rule for approvals. Two workflows, so that policy can tell the looser change apart."""

from collections.abc import Sequence

from apps.tasks import services as tasks
from apps.tasks.types import PlannedEffect, Step, StepContext, Workflow, local
from apps.tasks.types.approvals import LOOSEN_POLICY, TIGHTEN_POLICY, ChangePolicy

# -- bodies --------------------------------------------------------------------------------------


def plan(context: StepContext) -> Sequence[PlannedEffect]:
    """Tell what the rule says now, and what it would say."""
    return tasks.plan_policy_change(change=context.input)


def tighten(context: StepContext) -> None:
    """Write a rule that lets nothing more through than the one that stands."""
    _write(context, may_loosen=False)


def loosen(context: StepContext) -> None:
    """Write a rule that others have agreed to."""
    _write(context, may_loosen=True)


def _write(context: StepContext, *, may_loosen: bool) -> None:
    tasks.apply_policy_change(
        actor=context.actor,
        change=context.input,
        policy_id=context.step_id,
        may_loosen=may_loosen,
        reason=f"task {context.task_id}",
    )


# -- definition ----------------------------------------------------------------------------------

TIGHTEN_APPROVAL_POLICY = Workflow(
    name=TIGHTEN_POLICY,
    version=1,
    input=ChangePolicy,
    plan=plan,
    steps=(Step("write rule", do=local(tighten)),),
)

LOOSEN_APPROVAL_POLICY = Workflow(
    name=LOOSEN_POLICY,
    version=1,
    input=ChangePolicy,
    plan=plan,
    steps=(Step("write rule", do=local(loosen)),),
)
