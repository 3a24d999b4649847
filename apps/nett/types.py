"""What other contexts and the facade see of Nett."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PortRef:
    """A switch port by its inventory identity, with what is plugged into it."""

    switch_id: UUID
    switch_name: str
    port_name: str
    description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerUser:
    """Whose server it is that hangs on a port."""

    tenant_id: UUID
    tenant_name: str
    project_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkView:
    """A logical network."""

    id: UUID
    name: str
    labels: dict[str, str]
    version: int
    purpose: str
    tenant_id: UUID | None
    project_id: UUID | None
    environment_id: UUID | None
    datacenter: str
    vlan_id: int
    prefix: str
    gateway: str
    addresses_used: int
    ports_desired: int
    ports_realized: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolView:
    """A pool of VLAN ids or prefixes. ``used`` and ``size`` count what it hands out."""

    id: UUID
    kind: str
    name: str
    datacenter: str
    version: int
    content: str
    network_length: int | None
    size: int
    used: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressView:
    """One address handed out of a network."""

    id: UUID
    network_id: UUID
    network_name: str
    datacenter: str
    tenant_id: UUID | None
    project_id: UUID | None
    environment_id: UUID | None
    address: str
    holder_type: str
    holder_id: UUID
    description: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PortView:
    """One switch port: desired against realized."""

    switch_id: UUID
    switch_name: str
    port_name: str
    datacenter: str
    description: str
    desired_network_id: UUID | None
    desired_vlan: int | None
    holder_id: UUID | None
    realized_mode: str
    realized_vlan: int | None
    realized_at: datetime | None
    is_realized: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachNetwork:
    """Input of the workflow ``attach-network``: put a holder's ports on a network."""

    holder_id: UUID
    network_id: UUID
    ports: tuple[PortRef, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DetachNetwork:
    """Input of the workflow ``detach-network``: take a holder's ports off their network."""

    holder_id: UUID
    ports: tuple[PortRef, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadSwitch:
    """Input of the workflow ``read-switch``: read what a switch runs."""

    switch_id: UUID
    switch_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoredPort:
    """A port that shall be as desired; ``revision`` is that of the wish that it shall get."""

    name: str
    revision: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoreSwitch:
    """Input of the workflow ``restore-switch``: make what was chosen of a switch as desired.

    ``only_owed``: instead, each port whose last wish never reached the switch; a task that was let
    through has left them to the reconciler.

    Args:
        switch_id: Which switch.
        switch_name: Its name.
        only_owed: See above.
        ports: The chosen ones; ``None``: nothing was chosen.
        vlans: Ids of VLANs that shall be there under their names.
        absent_vlans: Ids of VLANs that leave the switch.
    """

    switch_id: UUID
    switch_name: str
    only_owed: bool = False
    ports: tuple[RestoredPort, ...] | None = None
    vlans: tuple[int, ...] = ()
    absent_vlans: tuple[int, ...] = ()
