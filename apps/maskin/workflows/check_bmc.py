"""Check a BMC: does it answer, and is it the server's own; changes nothing."""

from collections.abc import Mapping
from typing import Any

from apps.maskin import messages
from apps.maskin import services as maskin
from apps.maskin.types import CheckBmc
from apps.tasks.types import RetryPolicy, Step, StepContext, Workflow, command, touches_nothing
from dataverket.lib import clock


def check_bmc(context: StepContext) -> messages.CheckBmc:
    """Build the command that signs in to the BMC."""
    return messages.CheckBmc(bmc=maskin.bmc_address(server_id=context.input.server_id))


def record_check(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Compare the BMC's word with the inventory, and record the power state."""
    maskin.record_bmc_checked(server_id=context.input.server_id, result=result, at=clock.now())
    return result


CHECK_BMC = Workflow(
    name="check-bmc",
    version=1,
    input=CheckBmc,
    plan=touches_nothing,
    limit_s=300,
    steps=(
        Step(
            "check BMC",
            do=command(messages.CheckBmc, build=check_bmc, accept=record_check),
            limit_s=60,
            retry=RetryPolicy(retries=1),
        ),
    ),
)
