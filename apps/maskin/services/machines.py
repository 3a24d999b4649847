"""Servers: enrolling them, their power, their maintenance."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.inventory.types import ServerRecord
from apps.maskin import states
from apps.maskin.messages import BmcChecked, PowerObserved
from apps.maskin.models import Machine
from apps.maskin.services.comparing import power_agrees
from apps.maskin.types import CheckBmc, CheckSite, EnrollServer, ObserveServer, PowerServer
from apps.tasks import services as tasks
from apps.tasks.types import NewTask
from dataverket.lib import ids, plain
from dataverket.lib.problems import Conflict, InvalidInput, NotFound

POWER_ACTIONS = ("on", "off", "reset")
# Where an earlier attempt may have ended; from each of them enrolling begins anew.
_ENROLLABLE = (states.ENROLL, states.VERIFY_FAILED, states.MANAGEABLE, states.CLEAN_FAILED)


def enroll_servers(
    *, actor: Actor, server_ids: Sequence[UUID] | None, datacenter: str = ""
) -> list[UUID]:
    """Take approved servers of the inventory into operation; return the tasks that do it.

    Args:
        actor: Who asks.
        server_ids: Which; ``None`` takes all approved servers that are not yet enrolled.
        datacenter: Only there, when ``server_ids`` is ``None``.

    Safe to repeat: a server that is beyond is passed over.

    Raises:
        NotFound: One of ``server_ids`` is not in the inventory or not approved. Final.
        Conflict: Another task works on one of them. Retry when it has ended.
    """
    records = inventory.list_servers(datacenter=datacenter or None, ids=server_ids, trusted=True)
    missing = set(server_ids or ()) - {record.id for record in records}
    if missing:
        raise NotFound(
            f"server {min(map(str, missing))} is not in the inventory, or not approved there; "
            "approve its import first."
        )
    started = []
    for record in records:
        with transaction.atomic():
            machine = _machine_row(record)
            if machine.provision_state in _ENROLLABLE:
                started.append(_start_enrolling(actor, machine))
    return started


def _machine_row(record: ServerRecord) -> Machine:
    """Return the locked row of a server, made or brought up to date from the inventory."""
    facts: dict[str, Any] = {
        "name": record.name,
        "datacenter": record.datacenter,
        "failure_domain": record.failure_domain,
        "server_class": record.server_class,
        "serial": record.serial,
    }
    Machine.objects.bulk_create(
        [Machine(server_id=record.id, **facts)],
        ignore_conflicts=True,
    )
    machine = Machine.objects.select_for_update().get(server_id=record.id)
    changed = {name: value for name, value in facts.items() if getattr(machine, name) != value}
    return machine.edit(**changed) if changed else machine


def _start_enrolling(actor: Actor, machine: Machine) -> UUID:
    return tasks.create_task(
        new=NewTask(
            workflow="enroll-server",
            title=f"Enroll server {machine.name}",
            datacenter=machine.datacenter,
            input=EnrollServer(server_id=machine.server_id),
            actor=actor,
            resource_type="server",
            resource_id=machine.server_id,
            resource_name=machine.name,
            locks=(f"holder:{machine.server_id}",),
        )
    )


def power_server(*, actor: Actor, server_id: UUID, action: str, reason: str) -> UUID:
    """Start the task that switches a server on, off, or resets it; return the task's id.

    Raises:
        InvalidInput: Another action, or no reason. Final.
        NotFound: No such server. Final.
        Conflict: Another task works on the server. Retry when it has ended.
    """
    if action not in POWER_ACTIONS:
        raise InvalidInput(f"power: one of {', '.join(POWER_ACTIONS)} was expected: {action!r}.")
    if not reason.strip():
        raise InvalidInput("power: a reason is needed; it goes into the audit log.")
    with transaction.atomic():
        machine = _enrolled(server_id)
        task = tasks.create_task(
            new=NewTask(
                workflow="power-server",
                title=f"Power {action} server {machine.name}",
                datacenter=machine.datacenter,
                input=PowerServer(server_id=server_id, action=action),
                actor=actor,
                resource_type="server",
                resource_id=server_id,
                resource_name=machine.name,
                locks=(f"holder:{server_id}",),
                reason=reason,
            )
        )
        _audit(actor, f"maskin.server.power_{action}", machine, reason=reason)
    return task


def set_maintenance(
    *, actor: Actor, server_id: UUID, on: bool, reason: str, expected_version: int | None = None
) -> None:
    """Keep a server from being handed out, or hand it out again. Safe to repeat.

    Raises:
        NotFound: No such server. Final.
        StaleVersion: It has changed since it was read.
        Conflict: It is in use. Release it first.
    """
    with transaction.atomic():
        machine = Machine.objects.select_for_update().filter(server_id=server_id).first()
        if machine is None:
            raise NotFound(f"server {server_id} is not enrolled.")
        if on and machine.allocation_id is not None:
            raise Conflict(
                f"Server {machine.name} is in use by allocation {machine.allocation_id}; release "
                "that first.",
                code="in_use",
            )
        machine.edit(
            expected_version=expected_version,
            maintenance=on,
            maintenance_reason=reason if on else "",
        )
        _audit(actor, "maskin.server.maintenance", machine, reason=reason, after={"on": on})


def check_bmc(*, actor: Actor, server_id: UUID, reason: str = "") -> UUID:
    """Start a task that signs in to a server's BMC and reads power and identity.

    Changes nothing on the server, and takes no lock: it may run beside other tasks. Returns the
    task's id. Repeatable.

    Raises:
        NotFound: The server is not enrolled. Final.
    """
    machine = _enrolled(server_id)
    return tasks.create_task(
        new=NewTask(
            workflow="check-bmc",
            title=f"Check BMC of {machine.name}",
            datacenter=machine.datacenter,
            input=CheckBmc(server_id=server_id),
            actor=actor,
            resource_type="server",
            resource_id=server_id,
            resource_name=machine.name,
            reason=reason,
        )
    )


def observe_server(*, actor: Actor, server_id: UUID, reason: str) -> UUID:
    """Start a task that reads a server's BMC and compares; return the task's id. Repeatable.

    As :func:`check_bmc`, for a reconciler: lists of tasks leave it out, and a BMC of another
    machine is a finding and no failure.

    Raises:
        NotFound: The server is not enrolled. Final.
    """
    machine = _enrolled(server_id)
    return tasks.create_task(
        new=NewTask(
            workflow="observe-server",
            title=f"Observe server {machine.name}",
            datacenter=machine.datacenter,
            input=ObserveServer(server_id=server_id, version=machine.version),
            actor=actor,
            resource_type="server",
            resource_id=server_id,
            resource_name=machine.name,
            reason=reason,
            is_background=True,
        )
    )


def restore_power(*, actor: Actor, server_id: UUID, reason: str) -> UUID:
    """Start the task that brings a server's power to what is desired; return the task's id.

    Raises:
        NotFound: The server is not enrolled. Final.
        Conflict: Nothing is desired of it, or another task works on it: retry then.
    """
    machine = _enrolled(server_id)
    if not machine.desired_power:
        raise Conflict(
            f"Server {machine.name}: nothing is desired of its power. Switch it on or off.",
            code="not_possible",
        )
    return power_server(
        actor=actor, server_id=server_id, action=machine.desired_power, reason=reason
    )


def _enrolled(server_id: UUID) -> Machine:
    machine = Machine.objects.filter(server_id=server_id).first()
    if machine is None:
        raise NotFound(f"server {server_id} is not enrolled.")
    return machine


def check_site(*, actor: Actor, datacenter: str) -> UUID:
    """Start a task that goes to a datacenter's workers and back; return the task's id."""
    return tasks.create_task(
        new=NewTask(
            workflow="check-site",
            title=f"Check the way to {datacenter}",
            datacenter=datacenter,
            input=CheckSite(text=f"hello {datacenter}"),
            actor=actor,
            resource_type="datacenter",
            resource_id=ids.new_id(),
            resource_name=datacenter,
        )
    )


def move_machine(*, server_id: UUID, to: str, **changes: Any) -> None:
    """Bring a server into a state of its lifecycle. Safe to repeat.

    Raises:
        IllegalTransition: The table does not allow it. A defect.
    """
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    if machine.provision_state != to:
        states.SERVER.check(machine.provision_state, to)
        machine.edit(provision_state=to, **changes)


def record_bmc_checked(*, server_id: UUID, result: Mapping[str, Any], at: datetime) -> None:
    """Compare what a BMC said of itself with the inventory, and record its power state.

    Raises:
        Conflict: It is another server's BMC: serial or UUID differ. Final until mended.
    """
    checked = plain.load(BmcChecked, result)
    record = inventory.get_server(server_id=server_id)
    differing = []
    if checked.serial and checked.serial != record.serial:
        differing.append(f"serial {checked.serial}, expected {record.serial}")
    if checked.system_uuid and UUID(checked.system_uuid) != record.system_uuid:
        differing.append(f"system UUID {checked.system_uuid}, expected {record.system_uuid}")
    if differing:
        raise Conflict(
            f"Server {record.name}: its BMC belongs to another machine: {'; '.join(differing)}. "
            "Correct the inventory or the cabling of the management network.",
            code="bmc.other_machine",
        )
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    machine.edit(power_state=checked.power, power_observed_at=at)


def record_power(*, server_id: UUID, result: Mapping[str, Any], at: datetime) -> None:
    """Record the power state to which the platform has brought a server: it is desired now."""
    power = plain.load(PowerObserved, result).power
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    machine.edit(power_state=power, desired_power=power, power_observed_at=at)
    power_agrees(machine, at)


def mark_enroll_ended(*, server_id: UUID, message: str) -> None:
    """Bring a server whose enrolling failed into the failed state of where it stood."""
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    failed = {
        states.VERIFYING: states.VERIFY_FAILED,
        states.CLEANING: states.CLEAN_FAILED,
    }.get(machine.provision_state)
    if failed:
        states.SERVER.check(machine.provision_state, failed)
        machine.edit(provision_state=failed, fault=message)


def _audit(actor: Actor, action: str, machine: Machine, **more: Any) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="server",
        object_id=machine.server_id,
        object_name=machine.name,
        **more,
    )
