"""Commands do not leave the outbox: the relay or the hub's NATS is away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.observasjon.runbooks.subjects import PLATFORM
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
    ResponsePolicy,
    Risk,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
    failed,
    passed,
    unknown,
    warned,
)
from apps.tasks import selectors as tasks
from dataverket.bus.relay import LEADER_LOCK
from dataverket.db import outbox, server

LAG_S: Final = 30.0
_WELL_S: Final = 5.0
_MANY: Final = 1000

# -- checks --------------------------------------------------------------------------------------


def check_backlog(case: Case) -> Finding:
    """Tell how much waits and for how long."""
    found = outbox.backlog()
    age_s = found.age_s(case.at)
    text = f"{found.messages} messages wait, the oldest for {age_s:.0f} s."
    if age_s > LAG_S:
        return failed(f"{text} Up to {LAG_S:.0f} s were expected.")
    return warned(text) if age_s > _WELL_S or found.messages > _MANY else passed(text)


def check_relay(_case: Case) -> Finding:
    """Tell whether a relay holds the leader's lock."""
    pid = server.advisory_lock_holder(LEADER_LOCK)
    if pid is None:
        return failed("No relay holds the leader's lock: none runs, or none reaches PostgreSQL.")
    return passed(f"A relay is the leader (server process {pid}).")


def check_heartbeats(case: Case) -> Finding:
    """Tell whether any site is heard: then the hub's NATS passes messages on."""
    known = tasks.list_dependencies()
    if not known:
        return unknown("No service has ever reported itself.")
    well = [row for row in known if row.status == "healthy"]
    ages = [(case.at - row.seen_at).total_seconds() for row in known if row.seen_at]
    newest = f"the newest heartbeat is {min(ages):.0f} s old" if ages else "no heartbeat is known"
    text = f"{len(well)} of {len(known)} services report themselves; {newest}."
    return (
        passed(text) if well else failed(f"{text} NATS of the hub, or the orchestrator, is away.")
    )


# -- actions and conditions ----------------------------------------------------------------------


def wake_relay(_order: Order) -> Effect:
    """Send the relay the hint that it listens for."""
    outbox.wake_relay()
    return Effect(text="The relay was woken.")


def missing_empty(case: Case) -> str:
    """Tell what still waits."""
    found = outbox.backlog()
    age_s = found.age_s(case.at)
    return "" if age_s <= _WELL_S else f"{found.messages} wait, the oldest for {age_s:.0f} s."


def missing_leader(case: Case) -> str:
    """Tell whether nobody relays."""
    found = check_relay(case)
    return "" if found.outcome == "pass" else found.detail


def find_lag(at: datetime) -> Sequence[Occurrence]:
    """Return the alert while the oldest message waits for longer than the limit."""
    found = outbox.backlog()
    if found.oldest_at is None or found.age_s(at) <= LAG_S:
        return ()
    detail = f"{found.messages} messages wait, the oldest for {found.age_s(at):.0f} s."
    return (Occurrence(code="outbox.lag", subject=PLATFORM, since=found.oldest_at, detail=detail),)


# -- declaration ---------------------------------------------------------------------------------

OUTBOX_LAG: Final = Runbook(
    name="outbox-lag",
    title="Commands do not leave the outbox",
    about=SubjectKind.PLATFORM,
    triggers=(
        Trigger(
            "outbox.lag",
            "the oldest message has waited for more than 30 s to be published",
            policy=ResponsePolicy.AUTOMATIC,
            action="wake-relay",
        ),
    ),
    impact="No command reaches a datacenter: tasks stay at the step that they have sent. Nothing "
    "is lost and nothing is sent twice; what waits goes out in its order. Running servers and "
    "networks are not touched.",
    severity=Severity.HIGH,
    blast_radius="Every task of every datacenter that sends a command.",
    checks=(
        Check("backlog", "How much waits, and for how long", run=check_backlog),
        Check("relay", "A relay is the leader", run=check_relay),
        Check("heartbeats", "Sites are heard through the hub", run=check_heartbeats),
    ),
    look="""\
On the host of the relay: does the process run, and does its log say `relay.interrupted` or
`relay.hub.not_ready`? In the embedded platform logs are in `log/` of the state directory.

```sh
dv status
dv task list --state running
```""",
    actions=(
        Action(
            "wake-relay",
            "Wake the relay",
            text="Sends the hint that the relay listens for. It also polls by itself, twice a "
            "second: when this helps, its notification was lost.",
            run=wake_relay,
            risk=Risk.NONE,
            blast_radius="none",
        ),
    ),
    steps="""\
1. No leader: start the relay, `python -m dataverket.bus` with `DATABASE_URL` and `NATS_URL`. Any
   number may run, one is the leader.
2. A leader, and no site is heard: start the NATS server of the hub. The relay and the sites connect
   by themselves. An emptied store does no harm: what is outstanding is published again.
3. A leader, sites are heard, and the backlog grows: the relay's log names the refusal of JetStream.
   A full disk of the hub is the likeliest. `MaxPayloadError`: its `max_payload` was set below the
   MiB that is NATS's own default, and that the platform needs; set it back.
4. Do not delete rows of the outbox, and do not cancel the tasks: they go on.""",
    done_when=(
        Condition("empty", "Nothing waits for longer than 5 s", holds=missing_empty),
        Condition("leader", "A relay is the leader", holds=missing_leader),
    ),
    escalation=(
        Escalation("whoever runs the hub's servers", "NATS does not start, or its disk is full"),
        Escalation("developers", "the relay is the leader, NATS answers, and the backlog grows"),
    ),
    escalate_after_min=15,
    find=find_lag,
)
