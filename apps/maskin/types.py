"""What other contexts and the facade see of Maskin, and the inputs of its workflows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.inventory.types import ServerRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineView:
    """A server as Maskin runs it; hardware facts stand in the inventory."""

    id: UUID
    server_id: UUID
    name: str
    datacenter: str
    failure_domain: str
    server_class: str
    serial: str
    provision_state: str
    power_state: str
    desired_power: str
    power_observed_at: datetime | None
    maintenance: bool
    maintenance_reason: str
    fault: str
    allocation_id: UUID | None
    wipe_pending: bool
    install_id: int
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerView:
    """A server of the inventory, with how Maskin runs it once it is enrolled."""

    record: ServerRecord
    machine: MachineView | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AllocationView:
    """A server that a project uses."""

    id: UUID
    name: str
    labels: dict[str, str]
    version: int
    tenant_id: UUID
    project_id: UUID
    environment_id: UUID | None
    datacenter: str
    server_class: str
    failure_domain: str
    image: str
    network_id: UUID
    phase: str
    conditions: list[dict[str, str]]
    observed_version: int
    server_id: UUID | None
    server_name: str
    address: str
    placement_reason: str
    task_id: UUID | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerClassView:
    """A class of servers in one datacenter and how many of it can be had now."""

    name: str
    datacenter: str
    cores: int
    memory_mib: int
    disk_gib: int
    total: int
    available: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAllocation:
    """What a project asks for."""

    name: str
    tenant_id: UUID
    project_id: UUID
    environment_id: UUID | None
    datacenter: str
    server_class: str
    network_id: UUID
    image: str
    failure_domain: str = ""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployServer:
    """Input of ``deploy-server``."""

    allocation_id: UUID
    server_id: UUID
    network_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseServer:
    """Input of ``release-server``."""

    allocation_id: UUID
    server_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrollServer:
    """Input of ``enroll-server``."""

    server_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PowerServer:
    """Input of ``power-server``; ``action`` is on, off or reset."""

    server_id: UUID
    action: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckSite:
    """Input of ``check-site``: proves the way to a datacenter and back."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckBmc:
    """Input of ``check-bmc``: sign in to a server's BMC and read it."""

    server_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ObserveServer:
    """Input of ``observe-server``. ``version`` is that of the server when the reading began."""

    server_id: UUID
    version: int
