"""Switches as subjects, and the checks and actions that several runbooks about them share."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from apps.inventory import selectors as inventory
from apps.inventory.types import SwitchRecord
from apps.nett import selectors
from apps.nett import services as nett
from apps.nett.types import PortView
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
)
from apps.tasks import selectors as tasks
from apps.tasks.types import TaskView
from dataverket.lib.problems import NotFound

_KEY: Final = re.compile(r"\[([^\]]+)\]$")
_SHOWN: Final = 5

# -- subjects ------------------------------------------------------------------------------------


def find_switch(text: str) -> Subject | None:
    """Return the switch of that name or id."""
    try:
        identity = UUID(text)
    except ValueError:
        found = [row for row in inventory.list_switches() if row.name == text]
        return _subject(found[0]) if found else None
    try:
        return _subject(inventory.get_switch(switch_id=identity))
    except NotFound:
        return None


def switch_of_task(task: TaskView) -> Subject | None:
    """Return the switch at which a task stands: of its failed step, or what it waits for."""
    if task.resource_type == "switch":
        return find_switch(str(task.resource_id))
    if task.error is not None and (key := _KEY.search(task.error.step)):
        return find_switch(key[1])
    if task.blocked is not None and task.blocked.dependency.startswith("inventory:"):
        return find_switch(task.blocked.dependency.removeprefix("inventory:"))
    return None


def _subject(switch: SwitchRecord) -> Subject:
    return Subject(
        kind=SubjectKind.SWITCH,
        key=str(switch.id),
        name=switch.name,
        datacenter=switch.datacenter,
    )


# -- checks --------------------------------------------------------------------------------------


def check_worker(case: Case) -> Finding:
    """Tell whether Nett's worker in the datacenter reports itself."""
    place = case.subject.datacenter
    for row in tasks.list_dependencies():
        if (row.service, row.datacenter) == ("nett", place):
            text = f"nett@{place} is {row.status}."
            return passed(text) if row.status == "healthy" else failed(text)
    return unknown(f"nett@{place} has never reported itself.")


def check_record(case: Case) -> Finding:
    """Tell whether the inventory's record may be relied on."""
    switch = inventory.get_switch(switch_id=case.subject_id)
    text = f"{switch.name} at {switch.host}:{switch.port}, {switch.nos}, is {switch.trust}."
    if switch.trust != "verified":
        return failed(f"{text} An operator has to approve it.")
    return passed(text) if switch.host_key else failed(f"{text} It has no host key.")


def check_ports(case: Case) -> Finding:
    """Tell which ports are not as desired, by the last reading."""
    ports = selectors.list_ports(switch_id=case.subject_id)
    wrong = [port for port in ports if not port.is_realized]
    if not ports:
        return unknown("Nett knows no port of this switch yet.")
    if wrong:
        return failed(f"{len(wrong)} of {len(ports)} ports are not as desired: {told(wrong)}")
    return passed(f"All {len(ports)} known ports are as desired.")


def told(ports: list[PortView]) -> str:
    """Return ports as a sentence: what is desired of each, and what was read."""
    each = [
        f"{port.port_name}: VLAN {port.desired_vlan or 'none'} is desired, "
        f"{port.realized_vlan or port.realized_mode.lower() or 'nothing'} was read"
        for port in ports[:_SHOWN]
    ]
    more = len(ports) - len(each)
    return "; ".join(each) + (f"; and {more} more." if more else ".")


def start_reading(order: Order) -> UUID:
    """Start the task that reads the switch."""
    return nett.read_switch(actor=order.actor, switch_id=order.case.subject_id, reason=order.reason)


WORKER: Final = Check("worker", "Nett's worker in the datacenter reports itself", run=check_worker)
RECORD: Final = Check("record", "The inventory's record is approved", run=check_record)
PORTS: Final = Check("ports", "Ports are as desired, by the last reading", run=check_ports)
READING: Final = Check("reading", "The switch answers and is read", start=start_reading)

# -- actions -------------------------------------------------------------------------------------


def read_again(order: Order) -> Effect:
    """Read the switch anew."""
    task_id = start_reading(order)
    return Effect(text=f"A task reads {order.case.subject.name}.", task_id=task_id)


def restore(order: Order) -> Effect:
    """Bring the switch back to what is desired."""
    task_id = nett.restore_switch(
        actor=order.actor, switch_id=order.case.subject_id, reason=order.reason
    )
    return Effect(text=f"A task configures {order.case.subject.name}.", task_id=task_id)


def why_nothing_known(case: Case) -> str:
    """Tell that there is nothing to restore."""
    known = selectors.list_ports(switch_id=case.subject_id)
    return "" if known else "Nett knows no port of this switch."


READ: Final = Action(
    "read-switch",
    "Read the switch",
    text="Signs in, reads the known ports and compares them. Changes nothing.",
    run=read_again,
    risk=Risk.NONE,
    blast_radius="none",
)
RESTORE: Final = Action(
    "restore-switch",
    "Restore what is desired",
    text="Sets the ports and VLANs that are not as desired by the last reading, with a commit "
    "timer: a switch that cannot be reached any more goes back by itself. All else on the switch "
    "stays. Task restore-switch does it. The proposal shows what it will set and who hangs on it; "
    "consent to it counts as one that the rule shared-infrastructure asks for.",
    run=restore,
    risk=Risk.HIGH,
    blast_radius="the servers on the ports that are set; all of the switch when it goes wrong",
    needs_approval=True,
    starts_task=True,
    why_not=why_nothing_known,
)


# -- conditions ----------------------------------------------------------------------------------


def reached_at(subject: Subject) -> datetime | None:
    """Return when the switch was last read."""
    ports = selectors.list_ports(switch_id=UUID(subject.key))
    return max((port.realized_at for port in ports if port.realized_at), default=None)


def missing_comparison(case: Case) -> str:
    """Tell that what is known of the switch is older than its trouble."""
    if not selectors.list_ports(switch_id=case.subject_id):
        return ""  # nothing is desired of it, so nothing can differ
    missing = case.too_old(reached_at(case.subject))
    return f"Read it with 'read-switch': {missing}." if missing else ""


def missing_ports(case: Case) -> str:
    """Tell which ports are not as desired, by a reading that is newer than the trouble."""
    found = check_ports(case)
    return found.detail if found.outcome == "fail" else missing_comparison(case)


def missing_tasks(case: Case) -> str:
    """Tell whether the task from which the run was started has not ended well."""
    if case.task is None or case.task.state == "succeeded":
        return ""
    later = tasks.list_tasks_of(
        resource_id=case.task.resource_id,
        workflow=case.task.workflow,
        newer_than=case.task.id,
    )
    if any(task.state == "succeeded" for task in later):
        return ""
    return f"{case.task.title} is {case.task.state}, and no later one has succeeded."
