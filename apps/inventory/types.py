"""What other contexts and the facade see of the inventory."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

type Trust = Literal["declared", "verified", "disputed"]
type ImportState = Literal[
    "planned", "waiting_approval", "applied", "rejected", "expired", "superseded"
]
type ChangeAction = Literal["create", "change", "remove"]


@dataclass(frozen=True, kw_only=True, slots=True)
class BmcRecord:
    """The management controller of a server; ``credential`` is a secret reference."""

    protocol: str
    host: str
    port: int
    credential: str
    trust: Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class PeerPort:
    """The switch port at the other end of a server's cable."""

    switch_id: UUID
    switch_name: str
    port_id: UUID
    port_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InterfaceRecord:
    """A network card of a server. ``trust`` is that of its cable: whether ``peer`` may be used."""

    id: UUID
    name: str
    mac: str
    boot: bool
    peer: PeerPort | None
    trust: Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerRecord:
    """A server as the inventory knows it.

    ``trust`` is verified only when both the server and its BMC are; else the weaker of the two.
    """

    id: UUID
    name: str
    datacenter: str
    rack: str
    unit: int
    failure_domain: str
    server_class: str
    serial: str
    system_uuid: UUID
    cores: int
    memory_mib: int
    disk_gib: int
    trust: Trust
    bmc: BmcRecord | None
    interfaces: tuple[InterfaceRecord, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PortRecord:
    """A port of a switch and what its cable leads to; empty names when nothing is plugged in.

    ``trust`` is that of the cable.
    """

    id: UUID
    name: str
    peer_device_id: UUID | None
    peer_device_name: str
    peer_interface_id: UUID | None
    peer_interface_name: str
    trust: Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class FarDevice:
    """The device at the other end of a cable; ``trust`` is that of the cable."""

    id: UUID
    name: str
    kind: Literal["server", "switch"]
    trust: Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class SwitchRecord:
    """A switch as the inventory knows it; ``credential`` is a secret reference."""

    id: UUID
    name: str
    datacenter: str
    rack: str
    unit: int
    failure_domain: str
    nos: str
    host: str
    port: int
    credential: str
    host_key: str
    serial: str
    trust: Trust
    ports: tuple[PortRecord, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DatacenterRecord:
    """A datacenter with how much stands in it."""

    id: UUID
    name: str
    racks: int
    servers: int
    switches: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RackDevice:
    """A device in a rack's elevation; ``unit`` is its bottom unit."""

    id: UUID
    name: str
    kind: Literal["server", "switch"]
    unit: int
    units: int
    trust: Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class RackRecord:
    """A rack with what stands in it, from the top down."""

    id: UUID
    name: str
    datacenter: str
    room: str
    units: int
    failure_domain: str
    devices: tuple[RackDevice, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """One field of an object; ``old`` is ``None`` in a creation, ``new`` in a removal."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedChange:
    """What an import does to one object. ``sensitive`` waits for another operator's approval."""

    action: ChangeAction
    kind: str
    name: str
    sensitive: bool
    fields: tuple[FieldChange, ...]

    def text(self) -> str:
        """Return the change as lines for a person."""
        sign = {"create": "+", "change": "~", "remove": "-"}[self.action]
        mark = "  (needs approval)" if self.sensitive else ""
        lines = [f"{sign} {self.kind} {self.name}{mark}"]
        for field in self.fields:
            if self.action == "create":
                lines.append(f"      {field.name}: {_shown(field.new)}")
            elif self.action == "remove":
                lines.append(f"      {field.name}: {_shown(field.old)}")
            else:
                lines.append(f"      {field.name}: {_shown(field.old)} → {_shown(field.new)}")
        return "\n".join(lines)


def _shown(value: Any) -> str:
    return "(none)" if value is None or value == "" else str(value)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportPlan:
    """What a site description would change. Made from the text and the inventory, stores nothing.

    ``plan_hash`` is the SHA-256 of the sensitive changes in hex.
    """

    datacenter: str
    changes: tuple[PlannedChange, ...]
    plan_hash: str

    @property
    def needs_approval(self) -> bool:
        """Whether another operator must approve a part of it."""
        return any(change.sensitive for change in self.changes)

    def text(self) -> str:
        """Return the diff for a person."""
        if not self.changes:
            return f"{self.datacenter}: no changes."
        return "\n".join(change.text() for change in self.changes)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportView:
    """A submitted site description: what was applied at once, and what waits or was decided."""

    id: UUID
    datacenter: str
    state: ImportState
    reason: str
    plan_hash: str
    applied_at_once: tuple[PlannedChange, ...]
    pending: tuple[PlannedChange, ...]
    submitter_id: UUID | None
    submitter_name: str
    created_at: datetime
    expires_at: datetime | None
    decided_at: datetime | None
    decider_name: str
    decision_reason: str
    version: int
