"""A switch refuses a configuration."""

from typing import Final

from apps.nett.runbooks.subjects import (
    PORTS,
    READ,
    READING,
    RECORD,
    RESTORE,
    WORKER,
    missing_ports,
    missing_tasks,
    switch_of_task,
)
from apps.observasjon.types import (
    Condition,
    Escalation,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
)

SWITCH_REFUSES_CONFIGURATION: Final = Runbook(
    name="switch-refuses-configuration",
    title="A switch refuses a configuration",
    about=SubjectKind.SWITCH,
    triggers=(
        Trigger("device.rejected", "the switch refused a line, or the wish contradicts itself"),
        Trigger("nett.intent_invalid", "the wish contradicts itself; nothing was sent"),
        Trigger("nett.rolled_back", "the confirmation came too late; the switch went back"),
        Trigger("nett.not_as_wanted", "it accepted the change and does not run what was wanted"),
        Trigger("nett.port_unknown", "the switch has no port of that name"),
    ),
    impact="The change was not made: the session is dropped, or the switch has gone back by its "
    "own timer. The task takes back what it did before. Other ports are not touched.",
    severity=Severity.MEDIUM,
    blast_radius="Every change of this switch that needs the refused line. Low for one port.",
    checks=(WORKER, RECORD, PORTS, READING),
    look="""\
```sh
dv task get TASK_ID
dv task history TASK_ID --all
dvnet network ports NETWORK --project TENANT/PROJECT
```

On the switch, read only:

```
show configuration sessions detail
show running-config interfaces PORT
show version
```""",
    actions=(READ, RESTORE),
    steps="""\
1. Read the refused line. A feature that the software lacks: update the switch, or take it out of
   the inventory. A conflict with a line that somebody typed: decide which one is right.
2. An open session that no task owns holds up others: abort it on the switch
   (`configure session NAME` then `abort`).
3. `nett.rolled_back`: look for a slow or lossy management network; the task retries by itself.
4. `nett.port_unknown`: compare the inventory with the device's front panel; import the right one.
5. Repeat the request. Repeating is safe: what stands already is not committed again.""",
    done_when=(
        Condition("repeated", "The task, or a later one like it, succeeds", holds=missing_tasks),
        Condition(
            "ports",
            "Every known port was read as desired since the run began",
            holds=missing_ports,
        ),
    ),
    escalation=(
        Escalation("network people", "with the refused line"),
        Escalation(
            "developers",
            "the line itself is wrong: the template and the model that rendered it are defects",
        ),
    ),
    subject_of=switch_of_task,
)
