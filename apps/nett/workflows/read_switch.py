"""Read a switch: what do its known ports carry; changes nothing."""

from collections.abc import Mapping
from typing import Any

from apps.nett import services as nett
from apps.nett.messages import ReadPorts
from apps.nett.types import ReadSwitch
from apps.tasks.types import RetryPolicy, Step, StepContext, Workflow, command, touches_nothing
from dataverket.lib import clock


def read_ports(context: StepContext) -> ReadPorts:
    """Build the command that reads."""
    return nett.build_read_command(switch_id=context.input.switch_id)


def record_reading(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what was read."""
    differing = nett.record_ports_read(
        switch_id=context.input.switch_id, result=result, at=clock.now()
    )
    return {"ports": len(result["ports"]), "differing": differing}


def device_lock(context: StepContext) -> str:
    """Return the lock of the switch: a reading in the middle of a change would prove nothing."""
    return f"device:{context.input.switch_name}"


READ_SWITCH = Workflow(
    name="read-switch",
    version=1,
    input=ReadSwitch,
    plan=touches_nothing,
    limit_s=300,
    steps=(
        Step(
            "read ports",
            lock=device_lock,
            do=command(ReadPorts, build=read_ports, accept=record_reading),
            retry=RetryPolicy(retries=1),
        ),
    ),
)
