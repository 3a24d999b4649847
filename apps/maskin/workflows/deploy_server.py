"""Deploy a server: reserve, network for the installer, install, network of the tenant, active.

The installation does not begin on an unproven network (MSK-11): the step before it demands that
the boot port was read from its switch as carrying the provisioning network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from apps.maskin import services as maskin
from apps.maskin import states
from apps.maskin.messages import (
    PublishBootRecord,
    SetBootOverride,
    SetPower,
    WithdrawBootRecord,
)
from apps.maskin.types import DeployServer
from apps.nett import selectors as nett_selectors
from apps.nett import services as nett
from apps.nett.messages import ApplyPorts
from apps.nett.types import PortRef
from apps.tasks.types import (
    OUTLASTS_RESTART,
    Outcome,
    PlannedEffect,
    RetryPolicy,
    Step,
    StepBlocked,
    StepContext,
    Workflow,
    command,
    hard,
    local,
    signal,
)
from dataverket.lib import clock

# A server that finds no installer is given up after its wait for the phone-home. So without the
# boot service nothing of the boot is prepared: records expire, and BMCs forget an override. No step
# with an undo needs it, since taking back waits for the needs of a step as well.
_BOOT_SERVICE = hard("boot")
# A silent BMC costs ten seconds an attempt; after four of them a person should look at it.
_BMC_RETRY = RetryPolicy(retries=3)

# -- bodies: the server --------------------------------------------------------------------------


def reserve_server(context: StepContext) -> None:
    """Confirm the reservation that was made with the request."""
    wish: DeployServer = context.input
    maskin.confirm_reservation(server_id=wish.server_id, allocation_id=wish.allocation_id)
    maskin.mark_deploying(allocation_id=wish.allocation_id, at=clock.now())


def give_server_back(context: StepContext) -> None:
    """Give the server back to the pool; everything else has been taken back before."""
    wish: DeployServer = context.input
    maskin.free_machine(server_id=wish.server_id, allocation_id=wish.allocation_id)


def publish_boot_record(context: StepContext) -> PublishBootRecord:
    """Build the command that lets the boot service install this server."""
    wish: DeployServer = context.input
    return maskin.boot_record_command(
        server_id=wish.server_id,
        allocation_id=wish.allocation_id,
        step_id=context.step_ids["wait for phone-home"],
        at=clock.now(),
    )


def withdraw_boot_record(context: StepContext) -> WithdrawBootRecord:
    """Build the command that stops serving this server."""
    return maskin.withdraw_command(server_id=context.input.server_id)


def set_boot_override(context: StepContext) -> SetBootOverride:
    """Build the command that makes the next boot go to the network."""
    return maskin.boot_override_command(server_id=context.input.server_id)


def power_on(context: StepContext) -> SetPower:
    """Build the command that boots the server; a repeat of this task boots it only once."""
    return maskin.power_command(
        server_id=context.input.server_id,
        on=True,
        reset_if_on=True,
        marker=str(context.task_id),
    )


def power_off(context: StepContext) -> SetPower:
    """Build the command that switches the server off."""
    return maskin.power_command(server_id=context.input.server_id, on=False)


def record_power(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what was read back."""
    maskin.record_power(server_id=context.input.server_id, result=result, at=clock.now())
    return result


def begin_waiting(context: StepContext) -> None:
    """Show that the installer has the word."""
    maskin.move_machine(server_id=context.input.server_id, to=states.DEPLOY_WAIT)


def record_phone_home(context: StepContext, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take the installer's word that the server is installed."""
    wish: DeployServer = context.input
    maskin.confirm_phone_home(
        server_id=wish.server_id,
        allocation_id=wish.allocation_id,
        install_id=int(event.get("install_id", 0)),
    )
    return {name: event.get(name) for name in ("install_id", "serial", "installed_at")}


def hand_over(context: StepContext) -> None:
    """Hand the server over to its project."""
    wish: DeployServer = context.input
    maskin.mark_active(allocation_id=wish.allocation_id, server_id=wish.server_id, at=clock.now())


# -- bodies: its network -------------------------------------------------------------------------


def _plan(context: StepContext, *, boot_only: bool) -> None:
    wish: DeployServer = context.input
    nett.plan_ports(
        actor=context.actor,
        ports=maskin.server_ports(server_id=wish.server_id, boot_only=boot_only),
        datacenter=context.datacenter,
        network_id=_provisioning(context) if boot_only else wish.network_id,
        holder_id=wish.server_id,
    )


def plan_provisioning_port(context: StepContext) -> None:
    """Wish the boot port onto the provisioning network."""
    _plan(context, boot_only=True)


def plan_tenant_ports(context: StepContext) -> None:
    """Wish all ports onto the tenant's network."""
    _plan(context, boot_only=False)


def clear_ports(context: StepContext) -> None:
    """Wish all ports of the server empty."""
    wish: DeployServer = context.input
    nett.clear_ports(
        actor=context.actor,
        ports=maskin.server_ports(server_id=wish.server_id),
        datacenter=context.datacenter,
        holder_id=wish.server_id,
    )


def boot_switches(context: StepContext) -> Sequence[str]:
    """Return the name of the switch of the boot port."""
    return maskin.switch_names(
        maskin.server_ports(server_id=context.input.server_id, boot_only=True)
    )


def all_switches(context: StepContext) -> Sequence[str]:
    """Return the names of the switches of all ports."""
    return maskin.switch_names(maskin.server_ports(server_id=context.input.server_id))


def configure_switch(context: StepContext) -> ApplyPorts:
    """Build the command for the switch of this step from what is wished now."""
    mine = ports_on(context)
    return nett.build_ports_command(
        switch_id=mine[0].switch_id, port_names=[port.port_name for port in mine]
    )


def clear_switch(context: StepContext) -> ApplyPorts:
    """Wish the server's ports empty, then build the command for it."""
    clear_ports(context)
    return configure_switch(context)


def record_switch(context: StepContext, result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Record what the switch of this step really runs."""
    nett.record_ports_applied(
        switch_id=ports_on(context)[0].switch_id, result=result, at=clock.now()
    )
    return {"changed": result["changed"], "diff": result["diff"], "revision": result["revision"]}


def prove_provisioning_network(context: StepContext) -> Mapping[str, Any]:
    """Demand that the boot port was read as carrying the provisioning network (MSK-11)."""
    wish: DeployServer = context.input
    proof = nett.require_realized(
        ports=maskin.server_ports(server_id=wish.server_id, boot_only=True),
        network_id=_provisioning(context),
        holder_id=wish.server_id,
    )
    return {"network_proof": proof}


def prove_tenant_network(context: StepContext) -> Mapping[str, Any]:
    """Demand that all ports were read as carrying the tenant's network."""
    wish: DeployServer = context.input
    proof = nett.require_realized(
        ports=maskin.server_ports(server_id=wish.server_id),
        network_id=wish.network_id,
        holder_id=wish.server_id,
    )
    return {"network_proof": proof}


def device_lock(context: StepContext) -> str:
    """Return the lock of the switch: two changes of one device never overlap."""
    return f"device:{context.key}"


def ports_on(context: StepContext) -> list[PortRef]:
    """Return all ports of the server on the switch of this step."""
    ports = maskin.server_ports(server_id=context.input.server_id)
    return [port for port in ports if port.switch_name == context.key]


def _provisioning(context: StepContext) -> Any:
    network = nett_selectors.provisioning_network(datacenter=context.datacenter)
    if network is None:
        raise StepBlocked(
            f"Datacenter {context.datacenter} has no provisioning network; an operator makes one "
            "with 'dvnet provisioning-network create'.",
            code="network.no_provisioning",
            dependency=f"nett@{context.datacenter}",
            runbook="docs/runbooks/network-unproven.md",
        )
    return network


def mark_ended(context: StepContext, outcome: Outcome, error: Mapping[str, Any] | None) -> None:
    """Show on the allocation why there is no server."""
    if outcome != "succeeded":
        maskin.mark_deploy_ended(
            actor=context.actor,
            allocation_id=context.input.allocation_id,
            has_failed=outcome == "failed",
            message=str((error or {}).get("message", outcome)),
            at=clock.now(),
        )


def plan(context: StepContext) -> tuple[PlannedEffect, ...]:
    """Tell what the server is now, and that it is installed anew."""
    return maskin.plan_for_server(
        server_id=context.input.server_id, after="wiped, installed, on the project's network"
    )


# -- definition ----------------------------------------------------------------------------------

DEPLOY_SERVER = Workflow(
    name="deploy-server",
    version=2,
    input=DeployServer,
    plan=plan,
    limit_s=3600,
    steps=(
        Step("reserve server", do=local(reserve_server), undo=local(give_server_back)),
        Step("plan provisioning port", do=local(plan_provisioning_port), undo=local(clear_ports)),
        Step(
            "attach to provisioning network",
            each=boot_switches,
            lock=device_lock,
            do=command(ApplyPorts, build=configure_switch, accept=record_switch),
            undo=command(ApplyPorts, build=clear_switch, accept=record_switch),
            limit_s=120,
            retry=OUTLASTS_RESTART,
        ),
        Step(
            "prove provisioning network",
            do=local(prove_provisioning_network),
            needs=(hard("nett"), _BOOT_SERVICE),
        ),
        Step(
            "publish boot record",
            do=command(PublishBootRecord, build=publish_boot_record),
            undo=command(WithdrawBootRecord, build=withdraw_boot_record),
        ),
        Step(
            "set boot override",
            do=command(SetBootOverride, build=set_boot_override),
            needs=(_BOOT_SERVICE,),
            limit_s=60,
            retry=_BMC_RETRY,
        ),
        Step(
            "power on",
            do=command(SetPower, build=power_on, accept=record_power),
            undo=command(SetPower, build=power_off, accept=record_power),
            limit_s=90,
            retry=_BMC_RETRY,
        ),
        Step("begin waiting", do=local(begin_waiting)),
        Step(
            "wait for phone-home",
            do=signal(
                "boot",
                accept=record_phone_home,
                code="phone_home.missing",
                advice="Look at the server's console and at the boot service's log of fetches.",
            ),
            limit_s=settings.ENVIRONMENT.phone_home_limit_s,
        ),
        Step(
            "withdraw boot record",
            do=command(WithdrawBootRecord, build=withdraw_boot_record),
        ),
        Step("plan tenant ports", do=local(plan_tenant_ports), undo=local(clear_ports)),
        Step(
            "attach to tenant network",
            each=all_switches,
            lock=device_lock,
            do=command(ApplyPorts, build=configure_switch, accept=record_switch),
            undo=command(ApplyPorts, build=clear_switch, accept=record_switch),
            limit_s=120,
            retry=OUTLASTS_RESTART,
        ),
        Step("prove tenant network", do=local(prove_tenant_network), needs=(hard("nett"),)),
        Step("hand over", do=local(hand_over)),
    ),
    finished=mark_ended,
)

# What a task that began before version 2 finishes on.
DEPLOY_SERVER_1 = replace(
    DEPLOY_SERVER,
    version=1,
    steps=tuple(
        replace(step, needs=tuple(need for need in step.needs if need != _BOOT_SERVICE))
        for step in DEPLOY_SERVER.steps
    ),
)
