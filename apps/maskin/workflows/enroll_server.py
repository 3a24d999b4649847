"""Enroll a server: is its BMC its own, switch it off, make it available."""

from collections.abc import Mapping
from typing import Any

from apps.maskin import services as maskin
from apps.maskin import states
from apps.maskin.messages import CheckBmc, SetPower
from apps.maskin.types import EnrollServer
from apps.tasks.types import Outcome, PlannedEffect, Step, StepContext, Workflow, command, local
from dataverket.lib import clock

# -- bodies --------------------------------------------------------------------------------------


def begin_verifying(context: StepContext) -> None:
    """Enter the lifecycle."""
    maskin.move_machine(server_id=context.input.server_id, to=states.VERIFYING, fault="")


def check_bmc(context: StepContext) -> CheckBmc:
    """Build the command that signs in to the BMC."""
    return CheckBmc(bmc=maskin.bmc_address(server_id=context.input.server_id))


def record_check(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Compare the BMC's word with the inventory; the server is manageable then."""
    server_id = context.input.server_id
    maskin.record_bmc_checked(server_id=server_id, result=result, at=clock.now())
    maskin.move_machine(server_id=server_id, to=states.MANAGEABLE)
    return result


def begin_cleaning(context: StepContext) -> None:
    """Begin to make the server ready for use."""
    maskin.move_machine(server_id=context.input.server_id, to=states.CLEANING)


def power_off(context: StepContext) -> SetPower:
    """Build the command that switches the server off."""
    return maskin.power_command(server_id=context.input.server_id, on=False)


def record_power(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what was read back."""
    maskin.record_power(server_id=context.input.server_id, result=result, at=clock.now())
    return result


def make_available(context: StepContext) -> None:
    """Hand the server to the pool; its first installation wipes the disk."""
    maskin.move_machine(server_id=context.input.server_id, to=states.AVAILABLE, wipe_pending=True)


def mark_ended(context: StepContext, outcome: Outcome, error: Mapping[str, Any] | None) -> None:
    """Leave a server whose enrolling failed in the failed state of where it stood."""
    if outcome != "succeeded":
        message = str((error or {}).get("message", outcome))
        maskin.mark_enroll_ended(server_id=context.input.server_id, message=message)


def plan(context: StepContext) -> tuple[PlannedEffect, ...]:
    """Tell what the server is now, and that it is switched off and handed to the pool."""
    return maskin.plan_for_server(
        server_id=context.input.server_id, after="checked, power off, available"
    )


# -- definition ----------------------------------------------------------------------------------

ENROLL_SERVER = Workflow(
    name="enroll-server",
    version=1,
    input=EnrollServer,
    plan=plan,
    limit_s=900,
    steps=(
        Step("begin verifying", do=local(begin_verifying)),
        Step("check BMC", do=command(CheckBmc, build=check_bmc, accept=record_check), limit_s=60),
        Step("begin cleaning", do=local(begin_cleaning)),
        Step("power off", do=command(SetPower, build=power_off, accept=record_power), limit_s=90),
        Step("make available", do=local(make_available)),
    ),
    finished=mark_ended,
)
