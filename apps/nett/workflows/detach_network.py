"""Detach ports from their network: plan, configure every switch."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.nett import services as nett
from apps.nett.messages import ApplyPorts
from apps.nett.types import DetachNetwork
from apps.nett.workflows.attach_network import (
    configure_switch,
    device_lock,
    record_switch,
    switches_of_ports,
)
from apps.tasks.types import (
    OUTLASTS_RESTART,
    PlannedEffect,
    Step,
    StepContext,
    Workflow,
    command,
    local,
)

# Taking ports down is itself the undo of putting them up: it has none.


def clear_ports(context: StepContext) -> Mapping[str, Any] | None:
    """Wish the ports empty."""
    wish: DetachNetwork = context.input
    nett.clear_ports(
        actor=context.actor,
        ports=wish.ports,
        datacenter=context.datacenter,
        holder_id=wish.holder_id,
    )
    return None


def plan(context: StepContext) -> Sequence[PlannedEffect]:
    """Tell what each port carries now, and that it goes down."""
    wish: DetachNetwork = context.input
    return nett.plan_for_ports(ports=wish.ports, network_id=None, tenant_id=context.tenant_id)


DETACH_NETWORK = Workflow(
    name="detach-network",
    version=1,
    input=DetachNetwork,
    plan=plan,
    limit_s=1800,
    steps=(
        Step("clear ports", do=local(clear_ports)),
        Step(
            "configure switch",
            each=switches_of_ports,
            lock=device_lock,
            do=command(ApplyPorts, build=configure_switch, accept=record_switch),
            limit_s=120,
            retry=OUTLASTS_RESTART,
        ),
    ),
)
