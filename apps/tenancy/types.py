"""What other contexts and the facade see of tenancy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class QuotaResource(StrEnum):
    """What a quota can limit."""

    SERVERS = "servers"
    ADDRESSES = "addresses"
    VLANS = "vlans"


@dataclass(frozen=True, kw_only=True, slots=True)
class TenantView:
    """A tenant: an organisation with its own projects, people and quotas."""

    id: UUID
    name: str
    display_name: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectView:
    """A project of a tenant: the unit that resources and roles belong to."""

    id: UUID
    name: str
    display_name: str
    tenant_id: UUID
    tenant_name: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentView:
    """A part of a project, such as ``production`` or ``test``."""

    id: UUID
    name: str
    tenant_id: UUID
    project_id: UUID
    project_name: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaView:
    """A limit and how much of it is used; ``project_id`` is ``None`` for the tenant's own."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    project_id: UUID | None
    project_name: str | None
    resource: QuotaResource
    limit: int
    used: int
    version: int

    @property
    def free(self) -> int:
        """How much may still be reserved; 0 when the limit was set below what is used."""
        return max(self.limit - self.used, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopePath:
    """A tenant, project or environment with the ids of all that contain it."""

    name: str
    tenant_id: UUID
    project_id: UUID | None = None
    environment_id: UUID | None = None
