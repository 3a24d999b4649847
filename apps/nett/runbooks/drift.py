"""A switch does not run what is desired any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.nett.runbooks.subjects import (
    PORTS,
    READ,
    READING,
    RECORD,
    RESTORE,
    WORKER,
    missing_comparison,
)
from apps.observasjon import selectors as observasjon
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

RECONCILER: Final = "switch-ports"


def check_drift(case: Case) -> Finding:
    """Tell what was found to differ, and is not accepted."""
    found = observasjon.open_drift_of(reconciler=RECONCILER, resource_id=case.subject_id)
    if found:
        each = [f"{one.summary} Since {one.first_seen_at:%Y-%m-%d %H:%M:%S} UTC." for one in found]
        return failed(" ".join(each))
    return passed("Nothing was read otherwise than it had been set, or it was acknowledged.")


def missing_agreement(case: Case) -> str:
    """Tell what still differs, by a reading that is newer than the trouble; or was accepted."""
    found = check_drift(case)
    if found.outcome != "pass":
        return found.detail
    if observasjon.is_drift_accepted(reconciler=RECONCILER, resource_id=case.subject_id):
        return ""
    return missing_comparison(case)


def find_drift(_at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each finding that nobody has acknowledged."""
    return [
        Occurrence(
            code=one.code,
            subject=Subject(
                kind=SubjectKind.SWITCH,
                key=str(one.resource_id),
                name=one.resource_name,
                datacenter=one.datacenter,
            ),
            since=one.first_seen_at,
            detail=one.summary,
            severity=Severity(one.severity),
        )
        for one in observasjon.open_drift_of(reconciler=RECONCILER)
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
    trigger_note="The platform reads a switch with every change of it, when a runbook reads it, "
    "and by the clock: `dv reconciler list` tells how often.",
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
dv drift list --reconciler switch-ports --state open
dv drift show FINDING
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
   shall be on; its port is then configured and proven anew.
5. It has to stay for a while: acknowledge it, with an end. It opens again when that has passed, or
   when something else is read:

   ```sh
   dv drift acknowledge FINDING --reason "repair, ticket 4711" --until 2026-12-01T06:00:00Z
   ```""",
    done_when=(
        Condition(
            "agreed",
            "No port was read to differ since the run began, or it was acknowledged",
            holds=missing_agreement,
        ),
        Condition("cause", "It is known who changed the switch, and why"),
    ),
    escalation=(
        Escalation("network people", "the port does not stay as it was set"),
        Escalation("security", "nobody says that they changed it"),
    ),
    escalate_after_min=30,
    find=find_drift,
)
