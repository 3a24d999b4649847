"""From a command's device to an open login: credential, driver, limits."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from apps.nett.drivers.base import Limits, NetworkDevice, NotSupported, OpenDevice
from apps.nett.drivers.eos import open_eos
from apps.nett.messages import DeviceAddress
from dataverket.lib.execution import ExecutionContext

_DRIVERS: Mapping[str, OpenDevice] = {"eos": open_eos}
_WAITS_PER_EXECUTION = 4


def open_device(
    device: DeviceAddress, context: ExecutionContext
) -> AbstractContextManager[NetworkDevice]:
    """Return a login to the device; it opens with the ``with`` block and ends with it.

    No single wait takes more than a quarter of the time that the execution has.

    Raises:
        NotSupported: There is no driver for the network operating system. Final.
        Unreachable: No login, or no answer about the credential. Retryable.
        AuthRejected: The credential or the host key is wrong. Final.
    """
    driver = _DRIVERS.get(device.nos)
    if driver is None:
        message = (
            f"device {device.name}: expected one of {sorted(_DRIVERS)} as network operating "
            f"system, found {device.nos!r}; there is no driver for it yet"
        )
        raise NotSupported(message)
    most_s = context.timeout_s / _WAITS_PER_EXECUTION
    usual = Limits()
    limits = Limits(
        connect_s=min(usual.connect_s, most_s),
        auth_s=min(usual.auth_s, most_s),
        read_s=min(usual.read_s, most_s),
    )
    return driver(device, context.credential(device.credential), limits)
