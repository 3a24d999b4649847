"""Switch a server on, off, or reset it, on an operator's word."""

from collections.abc import Mapping
from typing import Any

from apps.maskin import services as maskin
from apps.maskin.messages import SetPower
from apps.maskin.types import PowerServer
from apps.tasks.types import PlannedEffect, Step, StepContext, Workflow, command
from dataverket.lib import clock


def set_power(context: StepContext) -> SetPower:
    """Build the command; a reset carries the task's id, so that a repeat resets only once."""
    wish: PowerServer = context.input
    return maskin.power_command(
        server_id=wish.server_id,
        on=wish.action != "off",
        reset_if_on=wish.action == "reset",
        marker=str(context.task_id),
    )


def record_power(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what was read back."""
    maskin.record_power(server_id=context.input.server_id, result=result, at=clock.now())
    return result


def plan(context: StepContext) -> tuple[PlannedEffect, ...]:
    """Tell what the server is now, and what is done to its power."""
    wish: PowerServer = context.input
    after = "reset" if wish.action == "reset" else f"power {wish.action}"
    return maskin.plan_for_server(server_id=wish.server_id, after=after)


POWER_SERVER = Workflow(
    name="power-server",
    version=1,
    input=PowerServer,
    plan=plan,
    steps=(
        Step("set power", do=command(SetPower, build=set_power, accept=record_power), limit_s=90),
    ),
)
