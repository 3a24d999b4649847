"""Observe a server: power, boot override and identity by its BMC; changes nothing on it."""

from collections.abc import Mapping
from typing import Any

from apps.maskin import messages
from apps.maskin import services as maskin
from apps.maskin.types import ObserveServer
from apps.tasks.types import RetryPolicy, Step, StepContext, Workflow, command, touches_nothing
from dataverket.lib import clock


def check_bmc(context: StepContext) -> messages.CheckBmc:
    """Build the command that signs in to the BMC."""
    return messages.CheckBmc(bmc=maskin.bmc_address(server_id=context.input.server_id))


def compare(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what the BMC said, and hold it against what is desired."""
    wish: ObserveServer = context.input
    differing = maskin.record_observed(
        server_id=wish.server_id, version=wish.version, result=result, at=clock.now()
    )
    return {"power": result["power"], "differing": differing}


OBSERVE_SERVER = Workflow(
    name="observe-server",
    version=1,
    input=ObserveServer,
    plan=touches_nothing,
    limit_s=300,
    steps=(
        Step(
            "check BMC",
            do=command(messages.CheckBmc, build=check_bmc, accept=compare),
            limit_s=60,
            retry=RetryPolicy(retries=1),
        ),
    ),
)
