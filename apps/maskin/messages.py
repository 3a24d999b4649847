"""Commands that Maskin sends to a datacenter, and what comes back.

Standard library only: Sentral builds them, the site worker decodes them.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

type PowerState = Literal["on", "off"]
type BootDevice = Literal["network", "disk"]


@dataclass(frozen=True, kw_only=True, slots=True)
class BmcAddress:
    """How a site worker reaches a server's BMC. ``credential`` is a secret reference."""

    server: str
    protocol: Literal["ipmi"]
    host: str
    port: int
    credential: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckBmc:
    """Sign in to the BMC; read power, identity and boot override; changes nothing."""

    SERVICE: ClassVar[str] = "maskin"
    ACTION: ClassVar[str] = "check-bmc"

    bmc: BmcAddress


@dataclass(frozen=True, kw_only=True, slots=True)
class BmcChecked:
    """What the BMC said of itself; ``serial`` and ``system_uuid`` are empty when it says none.

    ``boot_override`` is ``none``, or the device and how long, such as ``network, once``; empty
    when the BMC cannot tell.
    """

    server: str
    power: PowerState
    serial: str
    system_uuid: str
    boot_override: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SetBootOverride:
    """Boot from ``target`` at the next reset only; the saved boot order stays."""

    SERVICE: ClassVar[str] = "maskin"
    ACTION: ClassVar[str] = "set-boot-override"

    bmc: BmcAddress
    target: BootDevice


@dataclass(frozen=True, kw_only=True, slots=True)
class BootOverrideSet:
    """The override as read back from the BMC, not as it was sent."""

    server: str
    target: BootDevice
    once: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SetPower:
    """Bring the server to ``power``; does nothing when it is there already.

    ``reset_if_on`` makes a server that is on restart (its power goes off and on), so that a boot
    override takes effect. ``marker`` identifies this wish: a repeat with the same marker does not
    restart it a second time.
    """

    SERVICE: ClassVar[str] = "maskin"
    ACTION: ClassVar[str] = "set-power"

    bmc: BmcAddress
    power: PowerState
    reset_if_on: bool = False
    marker: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PowerObserved:
    """The power state as read back; ``changed`` tells whether this command caused a change."""

    server: str
    power: PowerState
    changed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BootArtifact:
    """A file of the datacenter's image cache, addressed by its digest (hex SHA-256)."""

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishBootRecord:
    """Let the datacenter's boot service serve this server until the record is withdrawn.

    The server is recognised by any of ``macs`` (lower case, colons), ``serial`` or
    ``system_uuid``. ``step_id`` is the step that waits for the phone-home: the boot service puts
    it into the event that it publishes. ``machine_configuration`` is the document that the
    installer fetches; ``kernel_arguments`` are appended to those that the boot service adds.
    """

    SERVICE: ClassVar[str] = "maskin"
    ACTION: ClassVar[str] = "publish-boot-record"
    FILLS_STORE: ClassVar[bool] = True

    server: str
    macs: tuple[str, ...]
    serial: str
    system_uuid: str
    step_id: str
    install_id: int
    kernel: BootArtifact
    initrd: BootArtifact
    kernel_arguments: tuple[str, ...]
    machine_configuration: str
    expires_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BootRecordPublished:
    """The boot service's store holds the record now."""

    server: str
    install_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawBootRecord:
    """Stop serving the server; an outstanding phone-home token becomes worthless."""

    SERVICE: ClassVar[str] = "maskin"
    ACTION: ClassVar[str] = "withdraw-boot-record"
    FILLS_STORE: ClassVar[bool] = True

    server: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BootRecordWithdrawn:
    """No record of the server is left in the boot service's store."""

    server: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PhonedHome:
    """The installer reported success with its one-time token (an event, not an answer)."""

    server: str
    install_id: int
    serial: str
    system_uuid: str
    installed_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Echo:
    """Answer with the same text: proves the way to a datacenter's workers and back."""

    SERVICE: ClassVar[str] = "maskin"
    ACTION: ClassVar[str] = "echo"

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Echoed:
    """The text that was sent."""

    text: str
