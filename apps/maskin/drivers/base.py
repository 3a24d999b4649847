"""What Maskin asks of a BMC, whatever protocol it speaks."""

from dataclasses import dataclass
from typing import Literal, Protocol

from apps.maskin.messages import BootDevice, PowerState
from dataverket.lib.device_errors import (
    AuthRejected,
    Busy,
    DeviceError,
    NotSupported,
    Rejected,
    Unreachable,
)

__all__ = [
    "AuthRejected",
    "BmcIdentity",
    "BootOverride",
    "BootOverrideObserved",
    "Busy",
    "Capability",
    "DeviceError",
    "Identity",
    "NotSupported",
    "PowerControl",
    "Rejected",
    "RequestMark",
    "Unreachable",
]

type Capability = Literal["power", "boot-network", "boot-disk", "identity", "mark"]


@dataclass(frozen=True, kw_only=True, slots=True)
class BootOverrideObserved:
    """The boot override as the BMC reports it; ``target`` is ``None`` when there is none.

    ``device`` is the BMC's own word for the target, for messages.
    """

    target: BootDevice | None
    once: bool
    uefi: bool
    device: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BmcIdentity:
    """Serial number and system UUID; each is empty when the BMC does not say it."""

    serial: str
    system_uuid: str


class PowerControl(Protocol):
    """Reads and changes the power of one server. Every call may raise any ``DeviceError``."""

    def capabilities(self) -> frozenset[Capability]:
        """Return what this driver can do."""

    def get_power(self) -> PowerState:
        """Return the power state as the BMC reports it. Safe to repeat."""

    def power_on(self) -> None:
        """Ask for power on; does not wait for it. Safe to repeat."""

    def power_off(self) -> None:
        """Cut the power without asking the operating system; does not wait. Safe to repeat."""

    def reset(self) -> None:
        """Restart at once. NOT safe to repeat: each call restarts the server."""


class BootOverride(Protocol):
    """Sets from where one server boots at its next reset."""

    def capabilities(self) -> frozenset[Capability]:
        """Return what this driver can do; ``boot-network`` and ``boot-disk`` are the targets."""

    def set_boot_once(self, target: BootDevice) -> None:
        """Boot from ``target`` at the next reset only; the saved order stays. Safe to repeat.

        Raises:
            NotSupported: ``target`` is missing from ``capabilities()``. Final.
        """

    def get_boot_override(self) -> BootOverrideObserved:
        """Return the override that stands now. Safe to repeat."""


class Identity(Protocol):
    """Reads who the server says it is."""

    def capabilities(self) -> frozenset[Capability]:
        """Return what this driver can do."""

    def get_identity(self) -> BmcIdentity:
        """Return serial number and system UUID. Safe to repeat."""


class RequestMark(Protocol):
    """A few bytes that the device keeps for us: which request it was given last.

    It is the record of last resort of what must not be done twice: the datacenter's own store may
    be lost, the device's memory is not lost with it. Each call may raise any ``DeviceError``.
    """

    def capabilities(self) -> frozenset[Capability]:
        """Return what this driver can do; ``mark`` tells that the protocol has a place for it."""

    def get_mark(self) -> bytes:
        """Return the mark that stands; empty when there is none. Safe to repeat.

        Raises:
            NotSupported: This device keeps no mark. Final.
        """

    def set_mark(self, mark: bytes) -> None:
        """Replace the mark; empty clears it. Safe to repeat.

        Raises:
            NotSupported: This device keeps no mark. Final.
        """
