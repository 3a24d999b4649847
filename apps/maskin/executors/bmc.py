"""What Maskin does with a BMC: check it, set the boot override, change the power."""

import hashlib
import threading
import time
from contextlib import suppress

from apps.maskin.drivers.base import BootOverride, PowerControl, RequestMark
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
from dataverket.lib.device_errors import Busy, NotSupported, Rejected
from dataverket.lib.execution import ExecutionContext

_COMMAND_LIMIT_S = 10.0
_POWER_LIMIT_S = 30.0
_POLL_EVERY_S = 0.2
_MARK_DIGITS = 13


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

    A restart (``reset_if_on``) is power off, then the marker, then power on. A single reset command
    leaves no trace by which a repeat could tell whether it was carried out; of these three each can
    be seen afterwards: on without the marker is not begun, off is half way, on with the marker is
    done. The marker is kept in the site's store and by the BMC itself, which still knows it when
    the store was lost.

    Raises:
        Busy: The power state did not change within 30 seconds. Retryable.
        NotSupported: ``reset_if_on`` without ``marker``, or together with power off. Final.
        Rejected: The site's store was lost and the BMC keeps no mark, so nobody can tell whether
            the restart has happened. Final.
    """
    if command.reset_if_on and (not command.marker or command.power == "off"):
        raise NotSupported(
            f"set power of {command.bmc.server}: reset_if_on needs a marker and power 'on'; found "
            f"marker {command.marker!r} and power {command.power!r}",
            code="set_power.bad_command",
        )
    with _connect(command.bmc, context) as bmc:
        changed = False
        power = bmc.get_power()
        if command.reset_if_on and power == "on" and not _was_restarted(command, context, bmc):
            power = _switch(bmc, "off", command, context)
            changed = True
        if power != command.power:
            if command.marker:
                context.checkpoint()
                _remember(command, context, bmc)
            _switch(bmc, command.power, command, context)
            changed = True
    return PowerObserved(server=command.bmc.server, power=command.power, changed=changed)


def _switch(
    bmc: PowerControl, power: PowerState, command: SetPower, context: ExecutionContext
) -> PowerState:
    context.checkpoint()
    bmc.power_on() if power == "on" else bmc.power_off()
    _await_power(bmc, power, command.bmc.server, context)
    return power


def _was_restarted(command: SetPower, context: ExecutionContext, bmc: RequestMark) -> bool:
    """Tell whether the server that is on was switched on by this wish."""
    done = context.store.get(_marker_key(command.bmc.server))
    if done is not None and done["marker"] == command.marker:
        return True
    if not context.may_have_forgotten:
        return False
    try:
        return bmc.get_mark() == _mark(command.marker)
    except (NotSupported, Rejected) as error:
        raise Rejected(
            f"BMC of {command.bmc.server}: the datacenter's store was lost after this restart was "
            "asked for, and the BMC keeps no mark: expected to know whether it was carried out, "
            "found no record. Look at the server, and ask for a reset again when it needs one",
            code="bmc.reset_unknown",
        ) from error


def _remember(command: SetPower, context: ExecutionContext, bmc: RequestMark) -> None:
    context.store.put(_marker_key(command.bmc.server), {"marker": command.marker})
    with suppress(NotSupported, Rejected):  # it keeps none: the store's record must do
        bmc.set_mark(_mark(command.marker))


def _mark(marker: str) -> bytes:
    """Return a marker in the few bytes that a device has for it; no byte of it is zero."""
    return hashlib.sha256(marker.encode()).hexdigest()[:_MARK_DIGITS].encode()


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
