"""What other contexts and the facade see of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Self
from uuid import UUID

from dataverket.lib import ids

type ActorKind = Literal["user", "machine", "system"]
type ActorSource = Literal["api", "cli", "admin", "schedule", "system"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who does something, through which door, and as part of which request.

    ``id`` is that of the user or machine account; the platform's own processes have none.
    """

    kind: ActorKind
    id: UUID | None
    name: str
    source: ActorSource
    correlation_id: UUID
    remote_address: str = ""

    @classmethod
    def system(cls, name: str, *, correlation_id: UUID | None = None) -> Self:
        """Return the actor for what a process of the platform does by itself."""
        return cls(
            kind="system",
            id=None,
            name=name,
            source="system",
            correlation_id=correlation_id or ids.new_id(),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One change to one object, to be recorded. ``before`` and ``after`` are JSON-ready."""

    action: str
    object_type: str
    object_id: UUID | None
    object_name: str
    tenant_id: UUID | None = None
    project_id: UUID | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditRecordView:
    """One record of the audit log; ``sealed`` once it is a link of the hash chain."""

    id: UUID
    at: datetime
    actor: Actor
    action: str
    object_type: str
    object_id: UUID | None
    object_name: str
    tenant_id: UUID | None
    project_id: UUID | None
    reason: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    sealed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditFilter:
    """Which records a list shall hold. ``None`` and empty mean: all.

    ``action`` matches itself and everything below it: ``inventory.import`` also finds
    ``inventory.import.approved``. ``since`` is included, ``until`` is not.
    """

    tenant_id: UUID | None = None
    project_id: UUID | None = None
    actor_id: UUID | None = None
    action: str = ""
    object_type: str = ""
    object_id: UUID | None = None
    correlation_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsealed:
    """Records that are no link of the chain yet, and the age of the oldest."""

    records: int
    oldest: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainFinding:
    """One place where the hash chain does not hold. ``record_id`` is ``None`` for a gap."""

    sequence: int
    record_id: UUID | None
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainReport:
    """What a full check of the chain found.

    ``head`` is the hash of the last link in hex. Kept outside of the database (a printout, another
    site), it proves later that no link was cut off the end.
    """

    records: int
    sealed: int
    unsealed: int
    head: str
    broken: tuple[ChainFinding, ...]
