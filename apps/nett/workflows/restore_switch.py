"""Restore a switch: bring what was read not to be as desired back to it, and touch nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.nett import services as nett
from apps.nett.messages import ApplyPorts
from apps.nett.types import RestoreSwitch
from apps.nett.workflows.read_switch import device_lock
from apps.tasks.types import OUTLASTS_RESTART, PlannedEffect, Step, StepContext, Workflow, command
from dataverket.lib import clock

# What stood there before was nobody's wish: there is nothing to go back to, hence no undo.


def configure_switch(context: StepContext) -> ApplyPorts | None:
    """Build the command for what was chosen, as it is desired."""
    return nett.build_restore_command(restore=context.input)


def record_switch(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what the switch really runs."""
    nett.record_ports_applied(switch_id=context.input.switch_id, result=result, at=clock.now())
    return {"changed": result["changed"], "diff": result["diff"], "revision": result["revision"]}


def fabric_and_device(context: StepContext) -> Sequence[str]:
    """Return the locks of a whole switch's change: of a fabric never two switches at once.

    A server hangs on two of them; while one is set right the other carries its traffic.
    """
    return f"fabric:{context.datacenter}", device_lock(context)


def plan(context: StepContext) -> Sequence[PlannedEffect]:
    """Tell the switch, and each port and VLAN that is set: what was read, and what is desired."""
    asked: RestoreSwitch = context.input
    if asked.only_owed:
        return nett.plan_for_owed_ports(switch_id=asked.switch_id)
    return nett.plan_for_restoring(restore=asked)


RESTORE_SWITCH = Workflow(
    name="restore-switch",
    version=1,
    input=RestoreSwitch,
    plan=plan,
    limit_s=900,
    high_impact=True,
    steps=(
        Step(
            "configure switch",
            lock=fabric_and_device,
            do=command(ApplyPorts, build=configure_switch, accept=record_switch),
            limit_s=120,
            retry=OUTLASTS_RESTART,
        ),
    ),
)
