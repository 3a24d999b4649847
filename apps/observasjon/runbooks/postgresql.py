"""PostgreSQL does not answer, or not as it should."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from apps.observasjon.runbooks.subjects import PLATFORM, platform_of
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Effect,
    Escalation,
    Finding,
    Occurrence,
    Order,
    Risk,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
    failed,
    passed,
    warned,
)
from dataverket.db import server
from dataverket.db.server import Session

LONG_S: Final = 300.0
_FULL: Final = 0.9
_SHOWN: Final = 5

# -- checks --------------------------------------------------------------------------------------


def check_connections(_case: Case) -> Finding:
    """Tell how full the server is and whether it takes writes."""
    found = server.connections()
    text = f"{found.used} of {found.most} connections are used."
    if found.is_standby:
        return failed(f"{text} The server is a standby: it takes no writes.")
    return warned(text) if found.used > _FULL * found.most else passed(text)


def check_transactions(_case: Case) -> Finding:
    """Tell of transactions that are open for long, and of those that wait for a lock."""
    found = server.long_transactions(open_for_s=60)
    if not found:
        return passed("No transaction is open for more than a minute.")
    waiting = sum(session.is_waiting_for_lock for session in found)
    text = f"{_told(found)} {waiting} of them wait for a lock."
    return failed(text) if found[0].open_s > LONG_S or waiting else warned(text)


# -- actions and conditions ----------------------------------------------------------------------


def end_idle_sessions(order: Order) -> Effect:
    """End the sessions that hold a transaction open and do nothing, once this is written down."""
    idle = _idle()
    for session in idle:
        transaction.on_commit(partial(server.end_session, session.pid))
    del order
    return Effect(text=f"Ended {len(idle)} idle sessions: {_told(idle)}")


def why_no_session(_case: Case) -> str:
    """Tell that there is nothing to end."""
    return "" if _idle() else f"No session holds an idle transaction for more than {LONG_S:.0f} s."


def missing_room(case: Case) -> str:
    """Tell whether the server is too full or takes no writes."""
    found = check_connections(case)
    return "" if found.outcome == "pass" else found.detail


def missing_flow(_case: Case) -> str:
    """Tell which transactions are still open for too long."""
    found = server.long_transactions(open_for_s=LONG_S)
    return _told(found) if found else ""


def find_trouble(at: datetime) -> Sequence[Occurrence]:
    """Return the alerts that can be seen from inside: a full server, a transaction left open."""
    alerts = []
    found = server.connections()
    if found.used > _FULL * found.most:
        detail = f"{found.used} of {found.most} connections are used."
        alerts.append(
            Occurrence(code="database.connections", subject=PLATFORM, since=at, detail=detail)
        )
    long = server.long_transactions(open_for_s=LONG_S)
    if long:
        since = at - timedelta(seconds=long[0].open_s)
        alerts.append(
            Occurrence(
                code="database.long_transaction",
                subject=PLATFORM,
                since=since,
                detail=_told(long),
            )
        )
    return alerts


def _idle() -> list[Session]:
    return [one for one in server.long_transactions(open_for_s=LONG_S) if one.is_idle]


def _told(sessions: Sequence[Session]) -> str:
    each = [
        f"process {one.pid} ({one.program or 'no name'}, {one.state}) for {one.open_s:.0f} s"
        for one in sessions[:_SHOWN]
    ]
    more = len(sessions) - len(each)
    return "; ".join(each) + (f"; and {more} more." if more else ".")


# -- declaration ---------------------------------------------------------------------------------

POSTGRESQL_UNAVAILABLE: Final = Runbook(
    name="postgresql-unavailable",
    title="PostgreSQL does not answer, or not as it should",
    about=SubjectKind.PLATFORM,
    triggers=(
        Trigger("dependency_down", "a request was refused: the database did not answer"),
        Trigger("step.database", "a step of a task met an error of the database and is retried"),
        Trigger("database.connections", "more than nine in ten connections are used"),
        Trigger("database.long_transaction", "a transaction is open for more than five minutes"),
    ),
    trigger_note="While PostgreSQL is away nothing can be alerted from inside: `/api/v1/healthz` "
    "answers 503, `dv status` ends with an error, and the logs say `orchestrator.database.away` "
    "and `relay.interrupted`. This page is then all there is: commands, buttons and the log of a "
    "run need the database.",
    impact="API, admin and orchestrator stand still. Sites finish the commands that they have and "
    "report when the control plane is back; JetStream keeps their events. Running servers and "
    "networks are not touched.",
    severity=Severity.HIGH,
    blast_radius="The whole control plane, no tenant's workload.",
    checks=(
        Check("connections", "The server takes writes and has room", run=check_connections),
        Check("transactions", "No transaction is left open", run=check_transactions),
    ),
    look="""\
On the host of PostgreSQL: does it run, is its disk full, what do the last lines of its log say?

```sh
pg_isready -h HOST -p PORT
df -h
dv status
```""",
    actions=(
        Action(
            "end-idle-sessions",
            "End idle transactions",
            text="Ends sessions that have held a transaction open for more than five minutes and "
            "do nothing in it. Their transactions are rolled back; processes of the platform "
            "connect again by themselves.",
            run=end_idle_sessions,
            risk=Risk.HIGH,
            blast_radius="whoever works in such a session, such as an administrator's shell",
            needs_approval=True,
            why_not=why_no_session,
        ),
    ),
    steps="""\
1. It does not run: start it. Everything connects again by itself; restart nothing else.
2. The disk is full: make room outside of the data directory, or enlarge the disk. Never delete
   files of `pg_wal` by hand.
3. It is a standby: the old primary is gone and nothing was promoted, or `DATABASE_URL` leads to the
   wrong server. Promote only when the old primary is proven to be off.
4. Connections are used up: look which program holds them. The orchestrator holds up to
   eight, a web process as many as `DV_DATABASE_POOL` says.
5. A transaction is left open: find out whose it is; when it is nobody's, use the button.""",
    done_when=(
        Condition("room", "The server takes writes and has room", holds=missing_room),
        Condition("flow", "No transaction is open for more than five minutes", holds=missing_flow),
        Condition("cause", "The cause is known and written down"),
    ),
    escalation=(
        Escalation("whoever runs PostgreSQL", "it does not start, or a failover is needed"),
        Escalation("developers", "the platform's own processes leave transactions open"),
    ),
    escalate_after_min=15,
    subject_of=platform_of,
    find=find_trouble,
)
