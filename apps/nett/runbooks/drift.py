"""A switch does not run what is desired any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from apps.nett import selectors
from apps.nett.runbooks.subjects import PORTS, READ, READING, RECORD, RESTORE, WORKER, told
from apps.nett.types import PortView
from apps.observasjon.types import (
    Case,
    Check,
    Condition,
    Escalation,
    Finding,
    Occurrence,
    ResponsePolicy,
    Runbook,
    Severity,
    Subject,
    SubjectKind,
    Trigger,
    failed,
    passed,
)


def check_drift(case: Case) -> Finding:
    """Tell which ports were as desired once and are not any more."""
    ports = selectors.list_drifted_ports(switch_id=case.subject_id)
    if ports:
        return failed(f"{len(ports)} ports drifted: {told(ports)}")
    return passed("No port was read otherwise than it had been set.")


def missing_agreement(case: Case) -> str:
    """Tell which ports still differ."""
    found = check_drift(case)
    return "" if found.outcome == "pass" else found.detail


def find_drift(_at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each switch with drifted ports."""
    by_switch: dict[UUID, list[PortView]] = {}
    for port in selectors.list_drifted_ports():
        by_switch.setdefault(port.switch_id, []).append(port)
    return [
        Occurrence(
            code="drift.switch",
            subject=Subject(
                kind=SubjectKind.SWITCH,
                key=str(switch_id),
                name=ports[0].switch_name,
                datacenter=ports[0].datacenter,
            ),
            since=min(port.realized_at for port in ports if port.realized_at),
            detail=told(ports),
        )
        for switch_id, ports in by_switch.items()
    ]


DRIFT_ON_SWITCH: Final = Runbook(
    name="drift-on-switch",
    title="A switch does not run what is desired",
    about=SubjectKind.SWITCH,
    triggers=(
        Trigger(
            "drift.switch",
            "a port was read otherwise than it had been set and proven",
            policy=ResponsePolicy.APPROVAL,
            action="restore-switch",
        ),
    ),
    trigger_note="The platform reads a switch with every change of it, and when this or another "
    "runbook reads it. It does not read all switches by the clock.",
    impact="Traffic of the ports that differ goes where nobody wanted it: a server may be cut off, "
    "or be on a network that is not its own.",
    severity=Severity.HIGH,
    blast_radius="The servers on the ports that differ, and the networks that they are on by "
    "mistake.",
    checks=(
        Check("drift", "No port differs from what was set", run=check_drift),
        WORKER,
        RECORD,
        PORTS,
        READING,
    ),
    look="""\
```sh
dvnet network ports NETWORK --project TENANT/PROJECT
dv audit list --action nett --all
```

On the switch, read only: who changed it, and when?

```
show running-config interfaces PORT
show logging
show configuration sessions detail
```""",
    actions=(READ, RESTORE),
    steps="""\
1. Read the switch once more: the reading may be old.
2. Find out who changed it and why. A repair at night is no attack, and taking it back may break
   what it mended.
3. What was changed is wrong: *Restore what is desired*. A second person agrees.
4. What was changed is right: bring the platform to it. Attach the server to the network that it
   shall be on; its port is then configured and proven anew.""",
    done_when=(
        Condition("agreed", "No port differs from what was set", holds=missing_agreement),
        Condition("cause", "It is known who changed the switch, and why"),
    ),
    escalation=(
        Escalation("network people", "the port does not stay as it was set"),
        Escalation("security", "nobody says that they changed it"),
    ),
    escalate_after_min=30,
    find=find_drift,
)
