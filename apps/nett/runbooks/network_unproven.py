"""The network of a server is not proven, or the inventory does not allow to touch it."""

from typing import Final
from uuid import UUID

from apps.inventory import selectors as inventory
from apps.inventory import services as imports
from apps.nett import selectors
from apps.nett.runbooks.subjects import told
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Condition,
    Effect,
    Escalation,
    Finding,
    Order,
    Parameter,
    Risk,
    Runbook,
    Severity,
    Subject,
    SubjectKind,
    Trigger,
    failed,
    passed,
    warned,
)
from apps.tasks import selectors as tasks
from apps.tasks.types import TaskView

_WAITING: Final = "waiting_approval"
_SHOWN: Final = 5

# -- checks --------------------------------------------------------------------------------------


def check_provisioning(case: Case) -> Finding:
    """Tell whether the datacenter has a provisioning network."""
    found = selectors.provisioning_network(datacenter=case.subject.key)
    if found is None:
        return failed(f"{case.subject.key} has no provisioning network.")
    return passed(f"{case.subject.key} has provisioning network {found}.")


def check_trust(case: Case) -> Finding:
    """Tell which switches, servers and cables are not approved."""
    switches = inventory.list_switches(datacenter=case.subject.key)
    servers = inventory.list_servers(datacenter=case.subject.key)
    wrong = [f"{one.name} is {one.trust}" for one in switches if one.trust != "verified"]
    wrong += [f"{one.name} is {one.trust}" for one in servers if one.trust != "verified"]
    wrong += [
        f"cable of {server.name}:{card.name} is {card.trust}"
        for server in servers
        for card in server.interfaces
        if card.boot and card.trust != "verified"
    ]
    if wrong:
        more = f" And {len(wrong) - _SHOWN} more." if len(wrong) > _SHOWN else ""
        return failed(f"{'; '.join(wrong[:_SHOWN])}.{more}")
    return passed(f"{len(switches)} switches and {len(servers)} servers are verified.")


def check_imports(case: Case) -> Finding:
    """Tell which imports wait for somebody's approval."""
    waiting = inventory.list_imports(datacenter=case.subject.key, state=_WAITING)
    if not waiting:
        return passed("No import waits for an approval.")
    each = (
        f"{one.id} by {one.submitter_name}: {len(one.pending)} changes, plan {one.plan_hash}"
        for one in waiting
    )
    return warned("; ".join(each))


def check_ports(case: Case) -> Finding:
    """Tell which ports are not as desired."""
    ports = [
        one for one in selectors.list_ports(datacenter=case.subject.key) if not one.is_realized
    ]
    return failed(told(ports)) if ports else passed("Every known port is as desired.")


# -- actions and conditions ----------------------------------------------------------------------


def approve_import(order: Order) -> Effect:
    """Approve an import; the inventory refuses its own submitter and another plan."""
    approved = imports.approve_import(
        actor=order.actor,
        import_id=UUID(order.parameters["import"]),
        plan_hash=order.parameters["plan_hash"],
        reason=order.reason,
    )
    return Effect(text=f"Import {approved.id} was approved and applied.")


def why_no_import(case: Case) -> str:
    """Tell that nothing waits."""
    waiting = inventory.list_imports(datacenter=case.subject.key, state=_WAITING, limit=1)
    return "" if waiting else f"No import of {case.subject.key} waits for an approval."


def missing_progress(case: Case) -> str:
    """Tell which tasks of the datacenter still wait for their network."""
    waiting = [
        task.title
        for task in tasks.list_halted_tasks(
            failed_since=case.at,
            datacenter=case.subject.key,
            blocked_by=("network.", "inventory."),
        )
        if task.blocked is not None
    ]
    return f"Blocked: {', '.join(waiting[:_SHOWN])}." if waiting else ""


def missing_ports(case: Case) -> str:
    """Tell which ports are not as desired."""
    found = check_ports(case)
    return "" if found.outcome == "pass" else found.detail


def datacenter_of(task: TaskView) -> Subject:
    """Return the datacenter of a task."""
    return Subject(
        kind=SubjectKind.DATACENTER,
        key=task.datacenter,
        name=task.datacenter,
        datacenter=task.datacenter,
    )


# -- declaration ---------------------------------------------------------------------------------

NETWORK_UNPROVEN: Final = Runbook(
    name="network-unproven",
    title="The network of a server is not proven",
    about=SubjectKind.DATACENTER,
    triggers=(
        Trigger(
            "network.unproven",
            "a port was not read as carrying the network, or a switch is not trusted",
        ),
        Trigger("network.no_provisioning", "the datacenter has no provisioning network"),
        Trigger("inventory.untrusted", "a server or its BMC is not approved"),
        Trigger("inventory.untrusted_cable", "the cable of a server's port is not approved"),
        Trigger("inventory.no_cable", "the inventory has no cable for a server's port"),
        Trigger("inventory.no_boot_interface", "no interface of the server is marked for booting"),
    ),
    impact="The installation does not begin. That is on purpose: a server on a wrong network "
    "installs into somebody else's.",
    severity=Severity.LOW,
    blast_radius="One server. Medium when it is the provisioning network: every deployment in the "
    "datacenter.",
    checks=(
        Check("provisioning", "There is a provisioning network", run=check_provisioning),
        Check("trust", "Switches, servers and boot cables are approved", run=check_trust),
        Check("imports", "No import waits for an approval", run=check_imports),
        Check("ports", "Every known port is as desired", run=check_ports),
    ),
    look="""\
```sh
dv task get TASK_ID
dvnet network ports NETWORK --project TENANT/PROJECT
dv inventory list --datacenter DATACENTER --state waiting_approval
dvce server get SERVER -o yaml
```""",
    actions=(
        Action(
            "approve-import",
            "Approve a waiting import",
            text="Applies an import exactly as its plan says, after you have compared it with the "
            "racks. Never one's own: somebody other than the submitter approves.",
            run=approve_import,
            risk=Risk.LOW,
            blast_radius="what the import names: its devices may be switched and configured",
            parameters=(
                Parameter("import", "Id of the import", "[0-9a-f-]{36}"),
                Parameter("plan_hash", "Hash of the plan that was read", "[0-9a-f]{64}"),
            ),
            why_not=why_no_import,
        ),
    ),
    steps="""\
1. A switch or cable that is not verified: somebody other than the submitter approves the import,
   after comparing it with the racks.

   ```sh
   dv inventory get IMPORT_ID
   dv inventory approve IMPORT_ID --reason "compared with the racks"
   ```

2. No provisioning network: make one.

   ```sh
   dvnet provisioning-network create --datacenter DATACENTER --vlan 100 --prefix 10.1.0.0/24
   ```

3. A port whose observed VLAN differs: somebody changed the switch. Find out who:
   [drift-on-switch](drift-on-switch.md). Then repeat the request, which configures the port again.

A blocked task looks again every few seconds and goes on by itself.""",
    done_when=(
        Condition("unblocked", "No task waits for its network", holds=missing_progress),
        Condition("ports", "Every known port is as desired", holds=missing_ports),
    ),
    escalation=(Escalation("network people", "a port does not stay as it was set"),),
    subject_of=datacenter_of,
)
