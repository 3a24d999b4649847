"""A server is not as desired: its power, its boot override, or the machine itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.maskin import selectors
from apps.maskin import services as maskin
from apps.maskin.runbooks.subjects import (
    BEGIN_MAINTENANCE,
    BMC,
    CHECK_BMC,
    END_MAINTENANCE,
    MACHINE,
    RECORD,
    WORKER,
)
from apps.observasjon import selectors as observasjon
from apps.observasjon import services as drift
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
    Subject,
    SubjectKind,
    Trigger,
    failed,
    passed,
)

_RECONCILER: Final = "servers"


def check_drift(case: Case) -> Finding:
    """Tell what was found to differ, and is not accepted."""
    found = observasjon.open_drift_of(reconciler=_RECONCILER, resource_id=case.subject_id)
    if found:
        return failed(" ".join(one.summary for one in found))
    return passed("Nothing was read otherwise than desired, or it was acknowledged.")


def missing_agreement(case: Case) -> str:
    """Tell what still differs, by a comparison that is newer than the trouble; or was accepted."""
    found = check_drift(case)
    if found.outcome != "pass":
        return found.detail
    server = case.subject_id
    if observasjon.is_drift_accepted(reconciler=_RECONCILER, resource_id=server):
        return ""
    compared_at = observasjon.last_comparison(reconciler=_RECONCILER, resource_id=server)
    missing = case.too_old(compared_at)
    return f"Compare it with 'compare-again': {missing}." if missing else ""


def find_drift(_at: datetime) -> Sequence[Occurrence]:
    """Return an alert for each finding that nobody has acknowledged."""
    return [
        Occurrence(
            code=one.code,
            subject=Subject(
                kind=SubjectKind.SERVER,
                key=str(one.resource_id),
                name=one.resource_name,
                datacenter=one.datacenter,
            ),
            since=one.first_seen_at,
            detail=one.summary,
            severity=Severity(one.severity),
        )
        for one in observasjon.open_drift_of(reconciler=_RECONCILER)
    ]


def compare_again(order: Order) -> Effect:
    """Have the server compared at once."""
    drift.compare_now(
        actor=order.actor,
        reconciler=_RECONCILER,
        resource=str(order.case.subject_id),
        reason=order.reason,
        at=order.case.at,
    )
    return Effect(text=f"{order.case.subject.name} is compared within seconds.")


def restore_power(order: Order) -> Effect:
    """Bring the power to what is desired."""
    task_id = maskin.restore_power(
        actor=order.actor, server_id=order.case.subject_id, reason=order.reason
    )
    return Effect(text="A task switches the server.", task_id=task_id)


def why_no_power(case: Case) -> str:
    """Tell that nothing is desired of the power."""
    desired = selectors.get_machine(server_id=case.subject_id).desired_power
    return "" if desired else "Nothing is desired of its power: the platform never switched it."


DRIFT_ON_SERVER: Final = Runbook(
    name="drift-on-server",
    title="A server is not as desired",
    about=SubjectKind.SERVER,
    triggers=(
        Trigger("drift.server.power", "it is on and should be off, or off and should be on"),
        Trigger("drift.server.boot_override", "its next start would go to another device"),
        Trigger("drift.server.identity", "its BMC belongs to another machine"),
    ),
    trigger_note="The platform reads every enrolled server by the clock: `dv reconciler list` "
    "tells how often.",
    impact="A server in use that is off is an outage of its project. One that is free and on may "
    "run what its last project left.",
    severity=Severity.HIGH,
    blast_radius="This server and who uses it. Medium when nobody uses it; the finding says which.",
    checks=(
        Check("drift", "Nothing differs from what is desired", run=check_drift),
        WORKER,
        RECORD,
        MACHINE,
        BMC,
    ),
    look="""\
```sh
dv drift list --reconciler servers --state open
dv drift show FINDING
dvce server get SERVER
dv audit list --action maskin --all
```""",
    actions=(
        Action(
            "compare-again",
            "Compare the server again",
            text="Signs in to the BMC and compares. Changes nothing on the server.",
            run=compare_again,
            risk=Risk.NONE,
            blast_radius="none",
        ),
        Action(
            "restore-power",
            "Switch it as desired",
            text="Task power-server switches it on or off, whichever the platform did last.",
            run=restore_power,
            risk=Risk.HIGH,
            blast_radius="everything that runs on this server",
            types_name=True,
            why_not=why_no_power,
        ),
        CHECK_BMC,
        BEGIN_MAINTENANCE,
        END_MAINTENANCE,
    ),
    steps="""\
1. Compare it again: somebody may have mended it.
2. `drift.server.power`: was somebody at the rack? A server that is off by itself has a cause: look
   at its front panel and event log before you switch it on. One that is free and on is switched
   off, so that what the last project left does not run on.
3. What was done is right: switch the server by the platform (`dvce server power`), which makes that
   the desired state. Or acknowledge the finding, with an end:

   ```sh
   dv drift acknowledge FINDING --reason "disk is changed" --until 2026-12-01T06:00:00Z
   ```
4. `drift.server.boot_override`: clear it at the BMC (`ipmitool … chassis bootdev none`).
5. `drift.server.identity`: the record is disputed and the server is not used any more. Find out
   which machine stands there, correct the site description, import it, and let another operator
   approve it.""",
    done_when=(
        Condition(
            "agreed",
            "Nothing was found to differ since the run began, or it was acknowledged",
            holds=missing_agreement,
        ),
        Condition("cause", "It is known why it was not as desired"),
    ),
    escalation=(
        Escalation("people at the site", "power does not stay as it was switched"),
        Escalation("security", "nobody says that they were at the rack"),
    ),
    find=find_drift,
)
