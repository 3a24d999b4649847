"""Reads ports and VLANs from a device; changes nothing."""

from apps.nett.executors.devices import open_device
from apps.nett.executors.wanted_ports import select_ports
from apps.nett.messages import PortsApplied, ReadPorts
from dataverket.lib.execution import ExecutionContext


def read_ports(command: ReadPorts, context: ExecutionContext) -> PortsApplied:
    """Return the running VLANs and the named ports (all when none is named). Repeatable.

    The result says ``changed=False`` with revision 0: reading belongs to no revision.

    Raises:
        Unreachable: No answer within the limits. Retryable.
        AuthRejected: The credential or the host key is wrong. Final.
        Rejected: A named port does not exist on the device. Final.
    """
    with open_device(command.device, context) as device:
        running = device.running()
    return PortsApplied(
        device=command.device.name,
        revision=0,
        changed=False,
        diff="",
        vlans=running.vlans,
        ports=select_ports(command.device.name, running, command.ports),
        running_digest=running.digest,
    )
