"""Release a server: power off, mark its disk for wiping, detach, available again.

It only goes forward: there is no way back to a running server, so no step has an undo. What
fails leaves the server in ``delete_failed``, and releasing again goes on from there.

Without Nett it is accepted all the same: the ports are wished empty, and the reconciler of switch
ports brings that about. Their holder stays until then, so nobody else gets them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from apps.maskin import services as maskin
from apps.maskin.messages import SetPower, WithdrawBootRecord
from apps.maskin.types import ReleaseServer
from apps.maskin.workflows.deploy_server import (
    all_switches,
    clear_ports,
    configure_switch,
    device_lock,
    ports_on,
    power_off,
    record_power,
    record_switch,
    withdraw_boot_record,
)
from apps.nett import services as nett
from apps.nett.messages import ApplyPorts
from apps.tasks.types import (
    OUTLASTS_RESTART,
    Command,
    Outcome,
    PlannedEffect,
    RetryPolicy,
    Step,
    StepContext,
    Workflow,
    command,
    local,
    reconciliation,
    soft,
)
from dataverket.lib import clock

_PATIENT = RetryPolicy(retries=8)

# -- bodies --------------------------------------------------------------------------------------


def begin_release(context: StepContext) -> None:
    """Show that the server is being given back, and mark its disk for wiping."""
    wish: ReleaseServer = context.input
    maskin.begin_release(allocation_id=wish.allocation_id, server_id=wish.server_id, at=clock.now())


def free_server(context: StepContext) -> None:
    """Give server, addresses and quota back."""
    wish: ReleaseServer = context.input
    maskin.finish_release(
        actor=context.actor, allocation_id=wish.allocation_id, server_id=wish.server_id
    )


def mark_ended(context: StepContext, outcome: Outcome, error: Mapping[str, Any] | None) -> None:
    """Show on server and allocation why it could not be given back."""
    if outcome != "succeeded":
        wish: ReleaseServer = context.input
        maskin.mark_release_ended(
            allocation_id=wish.allocation_id,
            server_id=wish.server_id,
            message=str((error or {}).get("message", outcome)),
            at=clock.now(),
        )


def plan(context: StepContext) -> tuple[PlannedEffect, ...]:
    """Tell what the server is now, and that its data is gone afterwards."""
    return maskin.plan_for_server(
        server_id=context.input.server_id,
        after="off, its disk marked for wiping, off its network, available to others",
    )


def leave_switch_to_reconciler(context: StepContext) -> None:
    """Have the switch of this step brought to what is wished once Nett is back."""
    nett.leave_to_reconciler(switch_id=ports_on(context)[0].switch_id, at=clock.now())


def _needing_all(step: Step) -> Step:
    """Return a step as it was in version 1: without the service nothing goes on."""
    do = replace(step.do, later=None) if isinstance(step.do, Command) else step.do
    return replace(step, do=do, needs=())


# -- definition ----------------------------------------------------------------------------------

RELEASE_SERVER = Workflow(
    name="release-server",
    version=2,
    input=ReleaseServer,
    plan=plan,
    limit_s=1800,
    steps=(
        Step("mark for wiping", do=local(begin_release)),
        Step(
            "power off",
            do=command(SetPower, build=power_off, accept=record_power),
            limit_s=90,
            retry=_PATIENT,
        ),
        Step(
            "withdraw boot record",
            do=command(WithdrawBootRecord, build=withdraw_boot_record),
            # The record runs out by itself, and the next installation replaces it.
            needs=(soft("maskin"),),
            retry=_PATIENT,
        ),
        Step("clear ports", do=local(clear_ports)),
        Step(
            "detach from network",
            each=all_switches,
            lock=device_lock,
            do=command(
                ApplyPorts,
                build=configure_switch,
                accept=record_switch,
                later=leave_switch_to_reconciler,
            ),
            # The server is off and nobody gets its network before the ports are read as empty.
            needs=(reconciliation("nett"),),
            limit_s=120,
            retry=OUTLASTS_RESTART,
        ),
        Step("free server", do=local(free_server)),
    ),
    finished=mark_ended,
)

# What a task that began before version 2 finishes on.
RELEASE_SERVER_1 = replace(
    RELEASE_SERVER,
    version=1,
    steps=tuple(_needing_all(step) for step in RELEASE_SERVER.steps),
)
