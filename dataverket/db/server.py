"""What PostgreSQL tells of itself: connections, waits, long transactions, locks of processes.

Source: PostgreSQL manual, "The Cumulative Statistics System" (``pg_stat_activity``) and "System
Views" (``pg_locks``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

_CONNECTIONS = (
    "SELECT count(*) FILTER (WHERE backend_type = 'client backend'), "
    "current_setting('max_connections')::int, pg_is_in_recovery() FROM pg_stat_activity"
)
_SESSIONS = (
    "SELECT pid, application_name, state, wait_event_type, "
    "extract(epoch FROM clock_timestamp() - xact_start)::float, left(query, 120) "
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend' AND xact_start < clock_timestamp() - %s * interval '1s' "
    "ORDER BY xact_start"
)
_HOLDER = (
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND classid = %s AND objid = %s "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Connections:
    """How many clients are connected of how many that may be; a standby takes no writes."""

    used: int
    most: int
    is_standby: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A connection whose transaction has been open for ``open_s`` seconds."""

    pid: int
    program: str
    state: str
    is_waiting_for_lock: bool
    open_s: float
    query: str

    @property
    def is_idle(self) -> bool:
        """Whether its transaction is open and does nothing."""
        return self.state.startswith("idle in transaction")


def connections() -> Connections:
    """Return how full the server is; one query."""
    used, most, is_standby = _rows(_CONNECTIONS)[0]
    return Connections(used=used, most=most, is_standby=is_standby)


def long_transactions(*, open_for_s: float) -> list[Session]:
    """Return the other sessions whose transaction is open for longer, oldest first; one query."""
    return [
        Session(
            pid=pid,
            program=program or "",
            state=state or "",
            is_waiting_for_lock=wait == "Lock",
            open_s=open_s,
            query=query or "",
        )
        for pid, program, state, wait, open_s, query in _rows(_SESSIONS, [open_for_s])
    ]


def end_session(pid: int) -> bool:
    """End a session; its transaction is rolled back. Tells whether there was one. Safe to repeat.

    Cannot be rolled back: call it after the commit of what records it.
    """
    found: bool = _rows("SELECT pg_terminate_backend(%s)", [pid])[0][0]
    return found


def advisory_lock_holder(key: int) -> int | None:
    """Return the server process that holds a session's advisory lock, or ``None``; one query."""
    found = _rows(_HOLDER, [key >> 32, key & 0xFFFFFFFF])
    return int(found[0][0]) if found else None


def _rows(query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return list(cursor.fetchall())
