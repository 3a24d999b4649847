"""A server did not report after its installation."""

from datetime import timedelta
from typing import Final

from apps.maskin import selectors, states
from apps.maskin.runbooks.subjects import (
    BEGIN_MAINTENANCE,
    BMC,
    END_MAINTENANCE,
    ENROLL,
    MACHINE,
    RESET,
    WORKER,
    server_of_task,
)
from apps.nett import selectors as nett
from apps.observasjon.types import (
    Case,
    Check,
    Condition,
    Escalation,
    Finding,
    Runbook,
    Severity,
    SubjectKind,
    Trigger,
    failed,
    passed,
    warned,
)
from apps.tasks import selectors as tasks


def check_network(case: Case) -> Finding:
    """Tell what the server's ports carry."""
    network = nett.provisioning_network(datacenter=case.subject.datacenter)
    if network is None:
        return failed(f"{case.subject.datacenter} has no provisioning network.")
    ports = nett.list_ports(holder_id=case.subject_id)
    wrong = [port for port in ports if not port.is_realized]
    if wrong:
        names = ", ".join(f"{port.switch_name}:{port.port_name}" for port in wrong)
        return failed(f"Not as desired: {names}.")
    return passed(f"{len(ports)} ports of the server are held, all as desired.")


def check_others(case: Case) -> Finding:
    """Tell whether other installations end the same way: boot service, image or network."""
    halted = tasks.list_halted_tasks(
        failed_since=case.at - timedelta(hours=24),
        datacenter=case.subject.datacenter,
        blocked_by=(),
    )
    same = [
        task.resource_name
        for task in halted
        if task.error is not None and task.error.code.startswith("phone_home.")
    ]
    text = f"{len(same)} installations of the last day ended so: {', '.join(same) or 'none'}."
    return warned(text) if len(same) > 1 else passed(text)


def missing_installation(case: Case) -> str:
    """Tell whether the server is neither installed nor kept back."""
    machine = selectors.get_machine(server_id=case.subject_id)
    if machine.maintenance or machine.provision_state == states.ACTIVE:
        return ""
    return f"It is {machine.provision_state}. {machine.fault}".strip()


PHONE_HOME_MISSING: Final = Runbook(
    name="phone-home-missing",
    title="A server did not report after its installation",
    about=SubjectKind.SERVER,
    triggers=(
        Trigger(
            "phone_home.missing",
            "nothing was heard within the limit (15 minutes unless `DV_PHONE_HOME_LIMIT_S` says "
            "otherwise)",
        ),
        Trigger("phone_home.foreign", "the report belongs to another installation of the server"),
        Trigger("phone_home.awaited", "the server is being installed; its report is not due yet"),
    ),
    impact="The deployment is taken back: the server is switched off, its ports are emptied, it is "
    "given back and its next installation wipes the disk. The project has a failed allocation and "
    "no server.",
    severity=Severity.LOW,
    blast_radius="One server. High when every installation in a datacenter ends so: boot service, "
    "image or provisioning network.",
    checks=(
        WORKER,
        MACHINE,
        Check("network", "Its ports carry what is desired", run=check_network),
        Check("others", "Other installations do not end so", run=check_others),
        BMC,
    ),
    look="""\
```sh
dv task get TASK_ID
dv task history TASK_ID --all
dvce server get SERVER
dvce image list
```

The boot service keeps a log of its requests. Read it from the datacenter's management network:

```sh
curl 'http://BOOT_SERVICE/log?server=SERVER'
```

| Last line of the log | What that means |
|---|---|
| none | the server did not boot from the network: boot override, cabling, DHCP |
| `script.ipxe` | firmware got its script and no file: image cache, network behind the switch |
| a file, no `/config/` | the installer did not start: console |
| `/config/` | the installer stopped: disk, console |
| `/phone-home` refused | the token was used or replaced: two installations of one server |""",
    actions=(BEGIN_MAINTENANCE, RESET, ENROLL, END_MAINTENANCE),
    steps="""\
1. Look at the server's console during the next attempt.
2. Spanning tree without edge ports delays the link past the firmware's patience: make the ports
   edge ports.
3. A file that is not its digest is refused by the boot service: put the right file into the cache.
4. Give the failed allocation back and request anew; keep a suspect server out first.

   ```sh
   dvce allocation delete NAME --project TENANT/PROJECT --yes
   dvce allocation create NAME --project TENANT/PROJECT --datacenter DATACENTER --class CLASS --network NETWORK --image IMAGE
   ```""",  # noqa: E501 - a command is one line
    done_when=(
        Condition("installed", "The server is installed, or kept back", holds=missing_installation),
        Condition(
            "anew", "A new allocation of the same class in the same datacenter becomes active"
        ),
    ),
    escalation=(
        Escalation("hardware people", "one server fails and others do not"),
        Escalation("whoever builds the images", "all fail at the installer"),
    ),
    subject_of=server_of_task,
)
