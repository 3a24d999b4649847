"""The form of a site description, item by item."""

import re
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from dataverket.db.base import NAME_PATTERN


def _host(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        if re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", value):
            return value
    raise ValueError("give an IP address or a host name in lower-case letters")


def _mac(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('put the MAC address into quotes: "02:00:00:00:00:01"')  # noqa: TRY004 - pydantic wants it
    lower = value.lower().replace("-", ":")
    if not re.fullmatch(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", lower):
        raise ValueError("give six pairs of hex digits with colons")
    if int(lower[:2], 16) & 1:
        raise ValueError("this is a multicast address; give the interface's own")
    return lower


def _interface_item(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
PortName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/._-]{0,62}$")]
Units = Annotated[int, Field(ge=1, le=100)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
Host = Annotated[str, AfterValidator(_host)]
Mac = Annotated[str, BeforeValidator(_mac)]
TcpPort = Annotated[int, Field(ge=1, le=65535)]
Credential = Annotated[
    str,
    StringConstraints(pattern=r"^secret://[a-z0-9-]{1,32}/[a-z0-9-]{1,32}/[a-zA-Z0-9._-]{1,120}$"),
]
HostKey = Annotated[str, StringConstraints(pattern=r"^(SHA256:[A-Za-z0-9+/]{43}=?)?$")]
CableEnd = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}:[A-Za-z0-9][A-Za-z0-9/._-]{0,62}$")
]


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class RoomItem(_Item):
    """A room."""

    name: Name


class RackItem(_Item):
    """A rack."""

    name: Name
    room: Name
    units: Units
    failure_domain: Text


class DeviceTypeItem(_Item):
    """A type of switch or server."""

    name: Name
    kind: Literal["switch", "server"]
    units: Units
    vendor: Text
    model: Text
    server_class: Annotated[str, StringConstraints(max_length=63)] = ""
    cores: Count = 0
    memory_mib: Count = 0
    disk_gib: Count = 0


class InterfaceItem(_Item):
    """An interface; as plain text it is only a name."""

    name: PortName
    mac: Mac | None = None
    boot: bool = False
    absent: bool = False


class ManagementItem(_Item):
    """How a switch is reached."""

    host: Host
    port: TcpPort
    credential: Credential
    host_key: HostKey = ""


class BmcItem(_Item):
    """How a server's BMC is reached."""

    protocol: Literal["ipmi"]
    host: Host
    port: TcpPort
    credential: Credential


type Interfaces = list[Annotated[InterfaceItem, BeforeValidator(_interface_item)]]


class _DeviceItem(_Item):
    name: Name
    type: Name
    rack: Name
    unit: Units
    serial: Text
    interfaces: Interfaces = []


class SwitchItem(_DeviceItem):
    """A switch."""

    nos: Literal["eos", "frr"]
    management: ManagementItem


class ServerItem(_DeviceItem):
    """A server."""

    system_uuid: UUID
    bmc: BmcItem | None = None


class CableItem(_Item):
    """A cable between two interfaces, each ``device:interface``."""

    a: CableEnd
    b: CableEnd


class SiteDocument(_Item):
    """The top level; the items of each section are checked one by one."""

    version: Literal[1]
    datacenter: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$")]
    rooms: list[Any] = []
    racks: list[Any] = []
    device_types: list[Any] = []
    switches: list[Any] = []
    servers: list[Any] = []
    cables: list[Any] = []
