"""What a driver of a network device can do, one small Protocol per capability.

A driver takes plain data, returns observed facts, never retries, never sleeps and reads no
settings; every call has a limit. Errors come from one tree: ``Unreachable`` and ``Busy`` may pass,
``AuthRejected``, ``NotSupported`` and ``Rejected`` are final.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from apps.nett.messages import DeviceAddress, PortConfiguration, VlanConfiguration
from dataverket.lib.device_errors import (
    AuthRejected,
    Busy,
    DeviceError,
    NotSupported,
    Rejected,
    Unreachable,
)
from dataverket.lib.execution import Credential

__all__ = [
    "AuthRejected",
    "Busy",
    "Capability",
    "ConfigurationSession",
    "DeviceError",
    "DeviceFacts",
    "Facts",
    "Limits",
    "NetworkDevice",
    "NotSupported",
    "OpenDevice",
    "PendingSession",
    "Rejected",
    "RunningConfiguration",
    "RunningReader",
    "Unreachable",
]


class Capability(StrEnum):
    """What a driver may offer."""

    FACTS = "facts"
    RUNNING = "running"
    SESSION = "session"
    COMMIT_TIMER = "commit-timer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long each kind of wait may last, in seconds."""

    connect_s: float = 10.0
    auth_s: float = 10.0
    read_s: float = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceFacts:
    """Who the device says it is; a field is empty when the device does not tell."""

    vendor: str
    model: str
    serial: str
    os_version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningConfiguration:
    """The running configuration, parsed, and its text without what changes by itself."""

    text: str
    digest: str
    vlans: tuple[VlanConfiguration, ...]
    ports: tuple[PortConfiguration, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingSession:
    """A configuration session that stands on the device.

    ``open``: holds lines, not committed. ``timed``: committed, waits for its confirmation.
    ``ended``: completed or aborted; its name cannot be used again.
    """

    name: str
    open: bool = False
    timed: bool = False

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return not self.open and not self.timed


class Facts(Protocol):
    """Tells who the device is."""

    def capabilities(self) -> frozenset[Capability]:
        """Return what this driver offers; no traffic."""

    def facts(self) -> DeviceFacts:
        """Read who the device is. Changes nothing.

        Raises:
            Unreachable: No answer within the limit. Retryable.
        """


class RunningReader(Protocol):
    """Reads what the device runs."""

    def running(self) -> RunningConfiguration:
        """Read and parse the running configuration. Changes nothing.

        Raises:
            Unreachable: No answer within the limit. Retryable.
        """


class ConfigurationSession(Protocol):
    """Changes the configuration as a whole, with a way back that the device itself takes."""

    def load(self, name: str, text: str) -> None:
        """Put lines into the session ``name``, opening it; nothing runs yet.

        Raises:
            Rejected: The device refused a line; the session is gone. Final.
            Busy: The session cannot be opened now. Retryable.
            Unreachable: No answer within the limit; the session may stand. Retryable.
        """

    def diff(self) -> str:
        """Return running → loaded as the device tells it, empty when nothing differs."""

    def commit(self, confirm_s: int) -> str:
        """Make the loaded session run for ``confirm_s`` seconds and return its token.

        The device goes back by itself unless :meth:`confirm` comes in time, from a new login.
        Not safe to repeat without :meth:`pending`.

        Raises:
            Busy: Another change waits for its confirmation. Retryable.
            Unreachable: No answer; the commit may have been carried out. Retryable.
        """

    def pending(self) -> tuple[PendingSession, ...]:
        """Return the sessions that stand on the device. Changes nothing."""

    def confirm(self, token: str) -> None:
        """Keep what was committed.

        Raises:
            Busy: The timer has run out; the device rolled back. Retryable.
        """

    def cancel(self, token: str) -> None:
        """Drop the session; when it was committed, the device goes back. Safe to repeat."""

    def save(self) -> None:
        """Make the running configuration survive a restart. Safe to repeat."""


class NetworkDevice(Facts, RunningReader, ConfigurationSession, Protocol):
    """A login to a device that offers all of the above."""


type OpenDevice = Callable[
    [DeviceAddress, Credential, Limits], AbstractContextManager[NetworkDevice]
]
