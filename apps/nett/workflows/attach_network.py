"""Attach a network to ports: plan, configure every switch, prove it."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.nett import services as nett
from apps.nett.messages import ApplyPorts
from apps.nett.types import AttachNetwork
from apps.tasks.types import (
    OUTLASTS_RESTART,
    PlannedEffect,
    Step,
    StepContext,
    Workflow,
    command,
    local,
)
from dataverket.lib import clock

# -- bodies --------------------------------------------------------------------------------------


def plan_ports(context: StepContext) -> Mapping[str, Any]:
    """Wish the ports onto the network; remember what was wished before."""
    wish: AttachNetwork = context.input
    before = nett.plan_ports(
        actor=context.actor,
        ports=wish.ports,
        datacenter=context.datacenter,
        network_id=wish.network_id,
        holder_id=wish.holder_id,
    )
    return {"before": before}


def restore_ports(context: StepContext) -> None:
    """Wish what was wished before."""
    before = context.outputs.get("plan ports", {}).get("before", [])
    nett.restore_ports(actor=context.actor, before=before)


def switches_of_ports(context: StepContext) -> Sequence[str]:
    """Return the names of the switches concerned, each once."""
    wish: AttachNetwork = context.input
    return sorted({port.switch_name for port in wish.ports})


def configure_switch(context: StepContext) -> ApplyPorts:
    """Build the command for the switch of this step from what is wished now."""
    mine = [port for port in context.input.ports if port.switch_name == context.key]
    return nett.build_ports_command(
        switch_id=mine[0].switch_id, port_names=[port.port_name for port in mine]
    )


def configure_switch_as_before(context: StepContext) -> ApplyPorts:
    """Wish what was wished before, then build the command for it."""
    restore_ports(context)
    return configure_switch(context)


def record_switch(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what the switch of this step really runs."""
    mine = next(port for port in context.input.ports if port.switch_name == context.key)
    nett.record_ports_applied(switch_id=mine.switch_id, result=result, at=clock.now())
    return {"changed": result["changed"], "diff": result["diff"], "revision": result["revision"]}


def prove_ports(context: StepContext) -> Mapping[str, Any]:
    """Demand that every port was read from its device as carrying the network."""
    wish: AttachNetwork = context.input
    return {
        "proof": nett.require_realized(
            ports=wish.ports, network_id=wish.network_id, holder_id=wish.holder_id
        )
    }


def device_lock(context: StepContext) -> str:
    """Return the lock of the switch: two changes of one device never overlap."""
    return f"device:{context.key}"


def plan(context: StepContext) -> Sequence[PlannedEffect]:
    """Tell what each port carries now, and what afterwards."""
    wish: AttachNetwork = context.input
    return nett.plan_for_ports(
        ports=wish.ports, network_id=wish.network_id, tenant_id=context.tenant_id
    )


# -- definition ----------------------------------------------------------------------------------

ATTACH_NETWORK = Workflow(
    name="attach-network",
    version=1,
    input=AttachNetwork,
    plan=plan,
    limit_s=1800,
    steps=(
        Step("plan ports", do=local(plan_ports), undo=local(restore_ports)),
        Step(
            "configure switch",
            each=switches_of_ports,
            lock=device_lock,
            do=command(ApplyPorts, build=configure_switch, accept=record_switch),
            undo=command(ApplyPorts, build=configure_switch_as_before, accept=record_switch),
            limit_s=120,
            retry=OUTLASTS_RESTART,
        ),
        Step("prove ports", do=local(prove_ports)),
    ),
)
