"""A BMC does not answer, or not as it should."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from apps.maskin import selectors
from apps.maskin.runbooks.subjects import (
    BEGIN_MAINTENANCE,
    BMC,
    CHECK_BMC,
    END_MAINTENANCE,
    ENROLL,
    MACHINE,
    RECORD,
    WORKER,
    server_of_task,
)
from apps.observasjon.types import (
    Case,
    Check,
    Condition,
    Escalation,
    Finding,
    ResponsePolicy,
    Runbook,
    Severity,
    Subject,
    SubjectKind,
    Trigger,
    passed,
    warned,
)
from apps.tasks import selectors as tasks

_FRESH: Final = timedelta(minutes=15)


def check_others(case: Case) -> Finding:
    """Tell whether other servers there have the same trouble: then it is the network."""
    halted = tasks.list_halted_tasks(
        failed_since=case.at - timedelta(hours=1),
        datacenter=case.subject.datacenter,
        blocked_by=("bmc.",),
    )
    same = {
        task.resource_name
        for task in halted
        if task.held_up is not None and task.held_up.code.startswith("bmc.")
    }
    if len(same) > 1:
        return warned(
            f"Within the hour BMCs gave trouble to {len(same)}: {', '.join(sorted(same))}."
        )
    return passed("No other server of the datacenter had trouble with its BMC within the hour.")


def reached_at(subject: Subject) -> datetime | None:
    """Return when the server's BMC was last read."""
    return selectors.get_machine(server_id=UUID(subject.key)).power_observed_at


def missing_answer(case: Case) -> str:
    """Tell whether the BMC was not heard lately, and since it was in trouble."""
    at = reached_at(case.subject)
    missing = case.too_old(at)
    if at is not None and not missing and case.at - at >= _FRESH:
        missing = f"it was last read at {at:%Y-%m-%d %H:%M:%S} UTC"
    return f"Check the BMC: {missing}." if missing else ""


def missing_health(case: Case) -> str:
    """Tell the server's fault."""
    machine = selectors.get_machine(server_id=case.subject_id)
    if machine.maintenance:
        return f"The server is still in maintenance: {machine.maintenance_reason}."
    return machine.fault


BMC_UNREACHABLE: Final = Runbook(
    name="bmc-unreachable",
    title="A BMC does not answer, or not as it should",
    about=SubjectKind.SERVER,
    triggers=(
        Trigger(
            "bmc.unreachable",
            "no answer within the limit",
            policy=ResponsePolicy.AUTOMATIC,
            action="check-bmc",
            reached_at=reached_at,
        ),
        Trigger(
            "bmc.auth_rejected",
            "user name or password is wrong, or the right is missing",
            reached_at=reached_at,
        ),
        Trigger(
            "bmc.busy",
            "it answers, something else holds it",
            policy=ResponsePolicy.AUTOMATIC,
            action="check-bmc",
            reached_at=reached_at,
        ),
        Trigger("bmc.override_lost", "the boot override was accepted and is gone"),
        Trigger("bmc.override_differs", "the BMC made something else of it"),
        Trigger("bmc.power_unchanged", "power was switched and did not change"),
        Trigger("bmc.other_machine", "serial or UUID is not the one of the inventory"),
        Trigger(
            "bmc.reset_unknown",
            "the site's store was lost, and nobody knows whether a restart was carried out",
        ),
        Trigger("bmc.missing", "the inventory has no BMC for the server"),
        Trigger("bmc.protocol", "there is no driver for its protocol"),
        Trigger("bmc.not_supported", "it cannot do what was asked"),
        Trigger("bmc.rejected", "it refused what was sent"),
        Trigger("bmc.bad_fru", "its own description of the server cannot be read"),
        Trigger("bmc.short_answer", "its answer is cut off"),
    ),
    impact="This server cannot be switched or installed. What runs on it goes on.",
    severity=Severity.LOW,
    blast_radius="One server. High when many BMCs of a rack or datacenter are silent: management "
    "network.",
    checks=(
        WORKER,
        RECORD,
        MACHINE,
        Check("others", "Other BMCs of the datacenter answer", run=check_others),
        BMC,
    ),
    look="""\
```sh
dvce server list --datacenter DATACENTER
dvce server get SERVER
dv task list --state failed --datacenter DATACENTER
```

From a host in the management network (read only):

```sh
ipmitool -I lanplus -C 3 -H BMC_ADDRESS -U USER chassis power status
```""",
    actions=(CHECK_BMC, BEGIN_MAINTENANCE, ENROLL, END_MAINTENANCE),
    steps="""\
1. Keep the server from being handed out while you work: *Keep the server back*.
2. `bmc.unreachable`: cable, address, management network; then a cold reset of the BMC (not of the
   server).
3. `bmc.auth_rejected`: store the right password under the server's reference:

   ```sh
   dv secret set secret://DATACENTER/bmc/NAME --username USER
   ```

4. `bmc.other_machine`: the record is disputed. Find out which machine stands there, correct the
   site description, import it, let another operator approve it.
5. `bmc.override_lost` that repeats, `bmc.bad_fru`, `bmc.short_answer`: update the BMC's firmware.
6. Check the BMC again, hand the server out again, then repeat what failed:

   ```sh
   dvce server enroll SERVER
   ```""",
    done_when=(
        Condition(
            "answers",
            "The BMC was read since the run began, within the last quarter",
            holds=missing_answer,
        ),
        Condition("health", "The server has no fault and is not kept back", holds=missing_health),
    ),
    escalation=(
        Escalation("hardware vendor", "a cold reset does not help"),
        Escalation("network people", "a whole rack is silent"),
    ),
    subject_of=server_of_task,
)
