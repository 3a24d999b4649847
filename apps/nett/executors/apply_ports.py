"""Makes ports and VLANs of one device stand as described, with a way back until it is proven.

First login: read, drop what a crash left behind, load, diff, commit with a timer. Second login:
see that the running configuration is what was wanted, confirm, save, read back. A device that we
cannot reach any more after the commit goes back by itself.
"""

from apps.nett.drivers.base import Busy, NetworkDevice, Rejected, RunningConfiguration, Unreachable
from apps.nett.executors.change_record import ChangeRecord, find_change, forget_change
from apps.nett.executors.devices import open_device
from apps.nett.executors.left_behind import free_session_name, settle_left_behind
from apps.nett.executors.wanted_ports import WantedPorts, select_ports
from apps.nett.messages import ApplyPorts, PortsApplied
from dataverket.lib.execution import ExecutionContext

_TIMER_MIN_S, _TIMER_MAX_S = 1, 86_400


def apply_ports(command: ApplyPorts, context: ExecutionContext) -> PortsApplied:
    """Apply the command and return what the device runs after it. Repeatable.

    The result holds the ports and VLANs that the command names, as read back.

    Raises:
        Unreachable: The device did not answer; whatever was committed is rolled back by its
            timer, or confirmed by the next attempt. Retryable.
        Busy: Another change is under way, or the timer ran out. Retryable.
        AuthRejected: The credential or the host key is wrong. Final.
        Rejected: The intent is contradictory, or the device refused a line; nothing stays. Final.
    """
    _check_timer(command)
    wanted = WantedPorts.of(command)
    with open_device(command.device, context) as device:
        running = device.running()
        token, went_back = settle_left_behind(
            device, command, satisfied=not wanted.missing_in(running)
        )
        if went_back:
            running = device.running()
        if not token:
            if not wanted.missing_in(running):
                return _already_there(command, context, device, running)
            change, lost = _commit(command, context, device, wanted)
        else:
            noted = find_change(
                context.store, device=command.device.name, revision=command.revision
            )
            change, lost = noted or _unknown_change(command, token), None
    context.checkpoint()
    with open_device(command.device, context) as device:
        running = _confirm(device, change, wanted, lost)
    forget_change(context.store, device=change.device)
    return _result(command, running, diff=change.diff, changed=True)


def _check_timer(command: ApplyPorts) -> None:
    if not _TIMER_MIN_S <= command.commit_timer_s <= _TIMER_MAX_S:
        message = (
            f"device {command.device.name}: expected a commit timer of {_TIMER_MIN_S}-"
            f"{_TIMER_MAX_S} s, found {command.commit_timer_s}; nothing was sent to the device"
        )
        raise Rejected(message)


def _already_there(
    command: ApplyPorts,
    context: ExecutionContext,
    device: NetworkDevice,
    running: RunningConfiguration,
) -> PortsApplied:
    """Report that all stands; finish an attempt of ours that ended before it was saved."""
    name = command.device.name
    change = find_change(context.store, device=name, revision=command.revision)
    if change is not None:
        device.save()
        forget_change(context.store, device=name)
    diff = change.diff if change is not None else ""
    return _result(command, running, diff=diff, changed=change is not None)


def _commit(
    command: ApplyPorts, context: ExecutionContext, device: NetworkDevice, wanted: WantedPorts
) -> tuple[ChangeRecord, Unreachable | None]:
    """Load and commit; also return how the login was lost, when it was lost on the commit."""
    context.checkpoint()
    name = free_session_name(device, command.revision)
    device.load(name, wanted.text)
    diff = device.diff()
    if not diff:
        device.cancel(name)
        message = (
            f"device {wanted.device}: the device sees no difference, yet it does not run what was "
            f"wanted: {'; '.join(wanted.missing_in(device.running()))}. Nothing was changed"
        )
        raise Rejected(message)
    change = ChangeRecord(device=wanted.device, revision=command.revision, token=name, diff=diff)
    context.checkpoint()
    change.put(context.store)
    try:
        device.commit(command.commit_timer_s)
    except Unreachable as lost:
        return change, lost
    except (Busy, Rejected):
        forget_change(context.store, device=wanted.device)
        raise
    return change, None


def _confirm(
    device: NetworkDevice, change: ChangeRecord, wanted: WantedPorts, lost: Unreachable | None
) -> RunningConfiguration:
    """Prove the change from this new login, confirm and save it, and read it back."""
    waits = any(one.timed and one.name == change.token for one in device.pending())
    missing = wanted.missing_in(device.running())
    if not waits:
        device.cancel(change.token)
        how = f" The login was lost on the commit: {lost}." if lost else ""
        message = (
            f"device {change.device}: expected session {change.token} to wait for its confirmation,"
            f" found none: its timer ran out or the commit never arrived.{how} The device"
            " runs what it ran before; try again, with a longer timer when this repeats"
        )
        raise Busy(message, code="nett.rolled_back") from lost
    if missing:
        device.cancel(change.token)
        message = (
            f"device {change.device}: session {change.token} was committed, but the device does not"
            f" run what was wanted: {'; '.join(missing)}. The change was rolled back"
        )
        raise Rejected(message, code="nett.not_as_wanted")
    device.confirm(change.token)
    device.save()
    running = device.running()
    if missing := wanted.missing_in(running):
        message = (
            f"device {change.device}: session {change.token} was confirmed, but then somebody "
            f"changed it: {'; '.join(missing)}. Try again"
        )
        raise Busy(message)
    return running


def _unknown_change(command: ApplyPorts, token: str) -> ChangeRecord:
    """Return a change whose diff was lost with the site's store."""
    return ChangeRecord(device=command.device.name, revision=command.revision, token=token, diff="")


def _result(
    command: ApplyPorts, running: RunningConfiguration, *, diff: str, changed: bool
) -> PortsApplied:
    name = command.device.name
    ids = {vlan.vlan_id for vlan in command.vlans}
    names = tuple(port.name for port in command.ports)
    return PortsApplied(
        device=name,
        revision=command.revision,
        changed=changed,
        diff=diff,
        vlans=tuple(vlan for vlan in running.vlans if vlan.vlan_id in ids),
        ports=select_ports(name, running, names) if names else (),
        running_digest=running.digest,
    )
