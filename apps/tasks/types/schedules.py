"""What others see of schedules and maintenance windows, and how an app offers what to schedule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.audit.types import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedulable:
    """Something that a schedule may start, as its owner would by hand.

    Args:
        name: Verb and noun, such as ``check-site``.
        description: What it does, for a person.
        needs: The operation that the owner must be allowed at every start (``server.operate``).
        arguments: Frozen dataclass of the stdlib; what a schedule stores is read into it.
        start: Calls one service with actor, datacenter, arguments and a reason; returns the
            tasks that it started.
        references: Arguments that are ids, each with the kind of thing that it names
            (``server_id``: ``server``), so that a person may give the name.
    """

    name: str
    description: str
    needs: str
    arguments: type
    start: Callable[[Actor, str, Any, str], Sequence[UUID]]
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class SchedulableView:
    """What can be scheduled, with the names of its arguments.

    ``choices`` tells which of them are one of a few words, ``references`` which are ids.
    """

    name: str
    description: str
    needs: str
    arguments: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    references: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSchedule:
    """A schedule to be made: either ``cron`` or ``every_s``.

    Args:
        name: Unique.
        operation: Name of a schedulable operation.
        arguments: For it.
        datacenter: Where.
        cron: Five fields, read in ``time_zone``.
        every_s: Seconds from one start to the next.
        time_zone: IANA name.
        window_id: Starts only while this window is open; a start that comes due before waits.
    """

    name: str
    operation: str
    datacenter: str
    arguments: Mapping[str, Any]
    cron: str = ""
    every_s: int | None = None
    time_zone: str = "UTC"
    window_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleView:
    """A schedule. ``note`` tells why it is switched off, or what it waits for.

    ``next_due_at`` is the recurrence's next moment. ``next_start_at`` is when it really starts:
    the same, or the opening of its window after it; ``None`` when none comes.
    """

    id: UUID
    name: str
    operation: str
    arguments: Mapping[str, Any]
    datacenter: str
    cron: str
    every_s: int | None
    time_zone: str
    window_id: UUID | None
    window_name: str
    owner_kind: str
    owner_id: UUID
    owner_name: str
    enabled: bool
    note: str
    next_due_at: datetime | None
    next_start_at: datetime | None
    last_due_at: datetime | None
    last_outcome: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleRunView:
    """What became of one due moment: started, skipped, refused or failed."""

    id: UUID
    due_at: datetime
    at: datetime
    outcome: str
    detail: str
    tasks: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewWindow:
    """A maintenance window: weekly (``weekdays``, ``opens``, ``lasts_s``) or once (from, to).

    Args:
        name: Unique.
        datacenter: Where work of high impact may begin while it is open.
        resource_id: Only work on this resource.
        weekdays: 0 is Monday, as ISO 8601 orders them.
        opens: ``HH:MM`` in ``time_zone``.
        lasts_s: Seconds that it stays open.
        time_zone: IANA name.
        starts_at: Of a window that opens once.
        ends_at: Of a window that opens once.
    """

    name: str
    datacenter: str
    resource_id: UUID | None = None
    weekdays: tuple[int, ...] = ()
    opens: str = ""
    lasts_s: int | None = None
    time_zone: str = "UTC"
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowView:
    """A maintenance window, whether it is open, and when that changes next."""

    id: UUID
    name: str
    datacenter: str
    resource_id: UUID | None
    weekdays: tuple[int, ...]
    opens: str
    lasts_s: int | None
    time_zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
