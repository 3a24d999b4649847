"""Commands that Nett sends to a datacenter, and what comes back.

Standard library only: Sentral builds them, the site worker decodes them.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceAddress:
    """How a site worker reaches a network device.

    ``credential`` is a secret reference, resolved at the site; ``host_key`` is the SHA256
    fingerprint of the SSH host key in OpenSSH's form, or empty when none is recorded yet.
    """

    name: str
    nos: Literal["eos", "frr"]
    host: str
    port: int
    credential: str
    host_key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class VlanConfiguration:
    """One VLAN as it shall stand on a device."""

    vlan_id: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PortConfiguration:
    """One switch port as it shall stand on a device (OpenConfig ``interface-mode`` words).

    ``mode`` ACCESS carries ``access_vlan`` untagged; TRUNK carries ``trunk_vlans`` tagged and
    ``native_vlan`` untagged; UNUSED is shut down and carries nothing.
    """

    name: str
    description: str = ""
    mode: Literal["ACCESS", "TRUNK", "UNUSED"] = "UNUSED"
    access_vlan: int | None = None
    native_vlan: int | None = None
    trunk_vlans: tuple[int, ...] = ()
    enabled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplyPorts:
    """Make the named ports and VLANs of one device stand as described; touch nothing else.

    ``revision`` grows with every intent of this device: it names the configuration session.
    ``commit_timer_s`` is after how many seconds the device rolls back by itself unless the change
    was confirmed from a new session. VLANs in ``absent_vlans`` are removed.
    """

    SERVICE: ClassVar[str] = "nett"
    ACTION: ClassVar[str] = "apply-ports"

    device: DeviceAddress
    revision: int
    vlans: tuple[VlanConfiguration, ...]
    ports: tuple[PortConfiguration, ...]
    absent_vlans: tuple[int, ...] = ()
    commit_timer_s: int = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class PortsApplied:
    """What the device's running configuration held after the change was confirmed.

    ``ports`` and ``vlans`` are read back from a new session, not copied from the command.
    ``diff`` reads running → intended and is empty when nothing had to change. ``running_digest``
    is the SHA-256 of the normalised running configuration, in hex.
    """

    device: str
    revision: int
    changed: bool
    diff: str
    vlans: tuple[VlanConfiguration, ...]
    ports: tuple[PortConfiguration, ...]
    running_digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadPorts:
    """Read ports and VLANs from a device's running configuration; changes nothing."""

    SERVICE: ClassVar[str] = "nett"
    ACTION: ClassVar[str] = "read-ports"

    device: DeviceAddress
    ports: tuple[str, ...] = ()
