"""What Maskin does with a BMC: check it, set the boot override, change the power."""

import threading
import time

from apps.maskin.drivers.base import BootOverride, PowerControl
from apps.maskin.drivers.ipmi import IpmiBmc
from apps.maskin.messages import (
    BmcAddress,
    BmcChecked,
    BootOverrideSet,
    CheckBmc,
    PowerObserved,
    PowerState,
    SetBootOverride,
    SetPower,
)
from dataverket.lib.device_errors import Busy, DeviceError, NotSupported, Rejected, Unreachable
from dataverket.lib.execution import ExecutionContext

_COMMAND_LIMIT_S = 10.0
_POWER_LIMIT_S = 30.0
_POLL_EVERY_S = 0.2


def check_bmc(command: CheckBmc, context: ExecutionContext) -> BmcChecked:
    """Read power, identity and boot override; changes nothing. Safe to repeat."""
    with _connect(command.bmc, context) as bmc:
        power = bmc.get_power()
        identity = bmc.get_identity()
        override = _override(bmc)
    return BmcChecked(
        server=command.bmc.server,
        power=power,
        serial=identity.serial,
        system_uuid=identity.system_uuid,
        boot_override=override,
    )


def _override(bmc: BootOverride) -> str:
    try:
        found = bmc.get_boot_override()
    except (NotSupported, Rejected):
        return ""  # it cannot tell
    if found.device == "none":
        return found.device
    return f"{found.device}, {'once' if found.once else 'for good'}"


def set_boot_override(command: SetBootOverride, context: ExecutionContext) -> BootOverrideSet:
    """Set the one-time boot target and read it back in a new session. Safe to repeat.

    Raises:
        Busy: The BMC accepted the setting and does not show it. Retryable.
        Rejected: It made something else of it, such as a lasting override. Final.
    """
    name = command.bmc.server
    with _connect(command.bmc, context) as bmc:
        context.checkpoint()
        bmc.set_boot_once(command.target)
    with _connect(command.bmc, context) as bmc:
        observed = bmc.get_boot_override()
    if observed.target == command.target and observed.once:
        return BootOverrideSet(server=name, target=command.target, once=True)
    if observed.target is None:
        raise Busy(
            f"BMC of {name}: set boot override {command.target} was accepted, but read back as "
            f"{observed.device}; the BMC lost it, which it may do while it restarts",
            code="bmc.override_lost",
        )
    raise Rejected(
        f"BMC of {name}: expected boot override {command.target} once, read back "
        f"{observed.device} {'once' if observed.once else 'for good'}; clear the override by hand",
        code="bmc.override_differs",
    )


def set_power(command: SetPower, context: ExecutionContext) -> PowerObserved:
    """Bring the server to the power state and wait until the BMC reports it. Safe to repeat.

    A reset is remembered under the command's marker *before* it is sent: killed between the two,
    a repeat does not reset; the saga's wait for the phone-home then runs into its limit. The
    other order would reset a server twice, in the middle of its installation.

    Raises:
        Busy: The power state did not change within 30 seconds. Retryable.
        NotSupported: ``reset_if_on`` without ``marker``, or together with power off. Final.
    """
    if command.reset_if_on and (not command.marker or command.power == "off"):
        raise NotSupported(
            f"set power of {command.bmc.server}: reset_if_on needs a marker and power 'on'; found "
            f"marker {command.marker!r} and power {command.power!r}",
            code="set_power.bad_command",
        )
    with _connect(command.bmc, context) as bmc:
        before = bmc.get_power()
        context.checkpoint()
        if before == command.power:
            changed = command.reset_if_on and _reset_once(command, context, bmc)
        else:
            # Powering on is the restart that was asked for: a repeat must not reset on top of it.
            _remember(command, context)
            bmc.power_on() if command.power == "on" else bmc.power_off()
            changed = True
        _await_power(bmc, command.power, command.bmc.server, context)
    return PowerObserved(server=command.bmc.server, power=command.power, changed=changed)


def _reset_once(command: SetPower, context: ExecutionContext, bmc: PowerControl) -> bool:
    done = context.store.get(_marker_key(command.bmc.server))
    if done is not None and done["marker"] == command.marker:
        return False
    _remember(command, context)
    try:
        bmc.reset()
    except Unreachable:
        raise  # It may have happened: the marker stays.
    except DeviceError:
        context.store.delete(_marker_key(command.bmc.server))
        raise
    return True


def _remember(command: SetPower, context: ExecutionContext) -> None:
    if command.marker:
        context.store.put(_marker_key(command.bmc.server), {"marker": command.marker})


def _marker_key(server: str) -> str:
    return f"power-marker.{server}"


def _await_power(
    bmc: PowerControl, power: PowerState, server: str, context: ExecutionContext
) -> None:
    limit_s = min(_POWER_LIMIT_S, context.timeout_s)
    deadline = time.monotonic() + limit_s
    pause = threading.Event()
    while (found := bmc.get_power()) != power:
        if time.monotonic() >= deadline:
            raise Busy(
                f"BMC of {server}: expected power {power} within {limit_s:g} s, found {found}; "
                "look at the server's front panel and event log",
                code="bmc.power_unchanged",
            )
        context.checkpoint()
        pause.wait(_POLL_EVERY_S)


def _connect(bmc: BmcAddress, context: ExecutionContext) -> IpmiBmc:
    if bmc.protocol != "ipmi":
        raise NotSupported(
            f"BMC of {bmc.server}: protocol {bmc.protocol!r} has no driver; use 'ipmi'",
            code="bmc.protocol",
        )
    return IpmiBmc(
        name=bmc.server,
        host=bmc.host,
        port=bmc.port,
        credential=context.credential(bmc.credential),
        timeout_s=min(_COMMAND_LIMIT_S, context.timeout_s),
    )
