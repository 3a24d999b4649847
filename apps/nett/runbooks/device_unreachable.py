"""A network device cannot be used."""

from typing import Final

from apps.nett.runbooks.subjects import (
    PORTS,
    READ,
    READING,
    RECORD,
    WORKER,
    reached_at,
    switch_of_task,
)
from apps.observasjon.types import (
    Case,
    Condition,
    Escalation,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
)

_FRESH_S: Final = 900.0


def missing_reading(case: Case) -> str:
    """Tell whether the switch was not read lately, and since it was in trouble."""
    read_at = reached_at(case.subject)
    missing = case.too_old(read_at)
    if read_at is not None and not missing and (case.at - read_at).total_seconds() >= _FRESH_S:
        missing = f"the last reading is of {read_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"Read it with 'read-switch': {missing}." if missing else ""


DEVICE_UNREACHABLE: Final = Runbook(
    name="device-unreachable",
    title="A network device cannot be used",
    about=SubjectKind.SWITCH,
    triggers=(
        Trigger(
            "device.unreachable", "no login, or no answer within the limit", reached_at=reached_at
        ),
        Trigger("device.busy", "another session is in the way", reached_at=reached_at),
        Trigger("device.auth_rejected", "password or host key is wrong", reached_at=reached_at),
        Trigger("device.not_supported", "there is no driver for it, or it cannot do this"),
        Trigger("device.error", "the device failed and gave no reason"),
        Trigger("device.retryable", "the device failed, and it may pass"),
        Trigger("device.final", "the device failed for good"),
    ),
    trigger_note="`device.rejected`, a refused content, is for "
    "[switch-refuses-configuration](switch-refuses-configuration.md).",
    impact="Ports of this device cannot be changed. Traffic goes on as it is. What may pass is "
    "retried; the rest ends the task, which takes back what it did.",
    severity=Severity.MEDIUM,
    blast_radius="All servers that are cabled to it. High when several devices are silent.",
    checks=(WORKER, RECORD, PORTS, READING),
    look="""\
```sh
dv task get TASK_ID
dv status
dv inventory list --datacenter DATACENTER
dvce server list --datacenter DATACENTER -o wide
```

Can the host of the site worker reach the management address of the device on its SSH port?""",
    actions=(READ,),
    steps="""\
1. `device.unreachable`: power, management cable, management network, access lists.
2. `device.auth_rejected` on the password: store the right one; the next attempt uses it.

   ```sh
   dv secret set secret://DATACENTER/switch/NAME --username USER
   ```

3. `device.auth_rejected` on the host key: somebody else answers, or the device was replaced. Find
   out which. Only when it was replaced on purpose, import the new key and let it be approved.
4. `device.busy`: wait, or end the session of the person who holds it, after asking.
5. Repeat the request when the task has ended; a task that retries goes on by itself.""",
    done_when=(
        Condition(
            "read",
            "The switch was read since the run began, within the last quarter",
            holds=missing_reading,
        ),
        Condition("cause", "The cause is known and written down"),
    ),
    escalation=(
        Escalation("network people", "power and cable are well and it stays silent"),
        Escalation("security", "a host key changed and nobody replaced the device"),
    ),
    subject_of=switch_of_task,
)
