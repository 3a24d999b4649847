"""Servers, services and datacenters as subjects, and what several runbooks about them share."""

from typing import Final
from uuid import UUID

from apps.inventory import selectors as inventory
from apps.inventory.types import ServerRecord
from apps.maskin import selectors, states
from apps.maskin import services as maskin
from apps.observasjon.types import (
    Action,
    Case,
    Check,
    Effect,
    Finding,
    Order,
    Risk,
    Subject,
    SubjectKind,
    failed,
    passed,
    unknown,
    warned,
)
from apps.tasks import selectors as tasks
from apps.tasks.types import TaskView
from dataverket.lib.problems import NotFound

ENROLLABLE: Final = (
    states.ENROLL,
    states.VERIFY_FAILED,
    states.MANAGEABLE,
    states.CLEAN_FAILED,
)

# -- subjects ------------------------------------------------------------------------------------


def find_server(text: str) -> Subject | None:
    """Return the server of that name or id."""
    try:
        identity = UUID(text)
    except ValueError:
        found = inventory.find_server(name=text)
        return _server(found) if found else None
    try:
        return _server(inventory.get_server(server_id=identity))
    except NotFound:
        return None


def server_of_task(task: TaskView) -> Subject | None:
    """Return the server that a task works on."""
    if task.resource_type == "server":
        return find_server(str(task.resource_id))
    asked = tasks.get_task_input(task_id=task.id)
    identity = asked.get("server_id") or asked.get("holder_id")
    return find_server(str(identity)) if identity else None


def find_datacenter(text: str) -> Subject | None:
    """Return the datacenter of that name."""
    known = {row.name for row in inventory.list_datacenters()}
    known |= {row.datacenter for row in tasks.list_dependencies()}
    return datacenter(text) if text in known else None


def datacenter_of_task(task: TaskView) -> Subject:
    """Return the datacenter of a task."""
    return datacenter(task.datacenter)


def datacenter(name: str) -> Subject:
    """Return a datacenter as a subject."""
    return Subject(kind=SubjectKind.DATACENTER, key=name, name=name, datacenter=name)


def find_service(text: str) -> Subject | None:
    """Return a service of a datacenter, such as ``nett@osl1``; also one that never reported."""
    service, _, place = text.partition("@")
    if not service or find_datacenter(place) is None:
        return None
    return Subject(kind=SubjectKind.SERVICE, key=text, name=text, datacenter=place)


def service_of_task(task: TaskView) -> Subject | None:
    """Return the service that a task waits for."""
    if task.blocked is None or "@" not in task.blocked.dependency:
        return None
    return Subject(
        kind=SubjectKind.SERVICE,
        key=task.blocked.dependency,
        name=task.blocked.dependency,
        datacenter=task.datacenter,
    )


def _server(record: ServerRecord) -> Subject:
    return Subject(
        kind=SubjectKind.SERVER,
        key=str(record.id),
        name=record.name,
        datacenter=record.datacenter,
    )


# -- checks --------------------------------------------------------------------------------------


def check_worker(case: Case) -> Finding:
    """Tell whether Maskin's worker in the datacenter reports itself."""
    place = case.subject.datacenter
    for row in tasks.list_dependencies():
        if (row.service, row.datacenter) == ("maskin", place):
            text = f"maskin@{place} is {row.status}."
            return passed(text) if row.status == "healthy" else failed(text)
    return unknown(f"maskin@{place} has never reported itself.")


def check_machine(case: Case) -> Finding:
    """Tell where the server stands in its life."""
    found = selectors.get_server(server=case.subject_id).machine
    if found is None:
        return warned("The server is not enrolled.")
    kept = f" In maintenance: {found.maintenance_reason}." if found.maintenance else ""
    text = f"{found.provision_state}, power {found.power_state}.{kept}"
    if found.fault:
        return failed(f"{text} Fault: {found.fault}")
    return failed(text) if found.provision_state in states.FAILED else passed(text)


def check_record(case: Case) -> Finding:
    """Tell whether the inventory's record of the server and its BMC may be relied on."""
    server = inventory.get_server(server_id=case.subject_id)
    if server.bmc is None:
        return failed("The inventory has no BMC for the server.")
    text = f"BMC at {server.bmc.host}:{server.bmc.port}, {server.trust}, rack {server.rack}."
    return passed(text) if server.trust == "verified" else failed(f"{text} It needs an approval.")


def start_bmc_check(order: Order) -> UUID:
    """Start the task that signs in to the BMC."""
    return maskin.check_bmc(actor=order.actor, server_id=order.case.subject_id, reason=order.reason)


def start_site_check(order: Order) -> UUID:
    """Start the task that goes to the datacenter's worker and back."""
    return maskin.check_site(actor=order.actor, datacenter=order.case.subject.datacenter)


WORKER: Final = Check(
    "worker", "Maskin's worker in the datacenter reports itself", run=check_worker
)
MACHINE: Final = Check("server", "The server is in a good state", run=check_machine)
RECORD: Final = Check("record", "The inventory's record is approved", run=check_record)
BMC: Final = Check("bmc", "The BMC answers and is the server's own", start=start_bmc_check)
# Tasks that only ask whether a site answers: blocked, they hold up nobody's work.
PROBES: Final = ("check-site",)
ECHO: Final = Check("echo", "The way to the datacenter and back", start=start_site_check)

# -- actions -------------------------------------------------------------------------------------


def check_bmc_again(order: Order) -> Effect:
    """Sign in to the BMC anew."""
    return Effect(
        text=f"A task checks the BMC of {order.case.subject.name}.",
        task_id=start_bmc_check(order),
    )


def check_way(order: Order) -> Effect:
    """Go to the datacenter and back."""
    return Effect(
        text=f"A task goes to {order.case.subject.datacenter} and back.",
        task_id=start_site_check(order),
    )


def begin_maintenance(order: Order) -> Effect:
    """Keep the server from being handed out."""
    maskin.set_maintenance(
        actor=order.actor, server_id=order.case.subject_id, on=True, reason=order.reason[:200]
    )
    return Effect(text="The server is in maintenance.")


def end_maintenance(order: Order) -> Effect:
    """Hand the server out again."""
    maskin.set_maintenance(
        actor=order.actor, server_id=order.case.subject_id, on=False, reason=order.reason[:200]
    )
    return Effect(text="The server is handed out again.")


def enroll(order: Order) -> Effect:
    """Enroll the server anew."""
    started = maskin.enroll_servers(actor=order.actor, server_ids=[order.case.subject_id])
    return Effect(text="A task enrolls the server.", task_id=started[0] if started else None)


def reset(order: Order) -> Effect:
    """Restart the server."""
    task_id = maskin.power_server(
        actor=order.actor,
        server_id=order.case.subject_id,
        action="reset",
        reason=order.reason,
    )
    return Effect(text="A task resets the server.", task_id=task_id)


def why_no_maintenance(case: Case) -> str:
    """Tell why the server cannot be kept back."""
    machine = selectors.get_machine(server_id=case.subject_id)
    if machine.maintenance:
        return "It is in maintenance already."
    return f"Allocation {machine.allocation_id} uses it." if machine.allocation_id else ""


def why_no_end(case: Case) -> str:
    """Tell that the server is not in maintenance."""
    machine = selectors.get_machine(server_id=case.subject_id)
    return "" if machine.maintenance else "It is not in maintenance."


def why_not_enrolled(case: Case) -> str:
    """Tell why the server cannot be enrolled as it is."""
    machine = selectors.get_server(server=case.subject_id).machine
    if machine is None or machine.provision_state in ENROLLABLE:
        return ""
    return f"It is {machine.provision_state}; enrolling begins from: {', '.join(ENROLLABLE)}."


def why_not_running(case: Case) -> str:
    """Tell that there is no server to switch."""
    return "" if selectors.get_server(server=case.subject_id).machine else "It is not enrolled."


CHECK_BMC: Final = Action(
    "check-bmc",
    "Check the BMC again",
    text="Signs in to the BMC and reads power and identity. Changes nothing.",
    run=check_bmc_again,
    risk=Risk.NONE,
    blast_radius="none",
    why_not=why_not_running,
)
CHECK_SITE: Final = Action(
    "check-site",
    "Check the way again",
    text="Sends a message to the datacenter's worker, which answers. Changes nothing.",
    run=check_way,
    risk=Risk.NONE,
    blast_radius="none",
)
BEGIN_MAINTENANCE: Final = Action(
    "begin-maintenance",
    "Keep the server back",
    text="The server is not handed out while you work on it.",
    run=begin_maintenance,
    risk=Risk.LOW,
    blast_radius="one server less to hand out",
    why_not=why_no_maintenance,
)
END_MAINTENANCE: Final = Action(
    "end-maintenance",
    "Hand the server out again",
    text="Ends the maintenance.",
    run=end_maintenance,
    risk=Risk.LOW,
    blast_radius="the next project that gets the server",
    why_not=why_no_end,
)
ENROLL: Final = Action(
    "enroll-server",
    "Enroll the server again",
    text="Checks the BMC, switches the server off and makes it available. Its next installation "
    "wipes the disk.",
    run=enroll,
    risk=Risk.LOW,
    blast_radius="this server, which nobody uses",
    why_not=why_not_enrolled,
)
RESET: Final = Action(
    "reset-server",
    "Reset the server",
    text="Power off and on, without asking what runs on the server.",
    run=reset,
    risk=Risk.HIGH,
    blast_radius="everything that runs on this server",
    types_name=True,
    why_not=why_not_running,
)
