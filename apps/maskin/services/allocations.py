"""Servers for projects: requested, deployed, released."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.maskin import states
from apps.maskin.models import InstallImage, Machine, ServerAllocation
from apps.maskin.selectors import list_server_classes
from apps.maskin.services.reservations import (
    cancel_reservation,
    free_machine,
    reserve_machine,
)
from apps.maskin.types import DeployServer, NewAllocation, ReleaseServer
from apps.nett import selectors as nett_selectors
from apps.nett import services as nett
from apps.tasks import services as tasks
from apps.tasks.types import NewTask
from apps.tenancy import services as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, FieldError, InvalidInput
from dataverket.lib.scope import Visibility


def create_allocation(
    *, actor: Actor, new: NewAllocation, visibility: Visibility, at: datetime
) -> tuple[UUID, UUID]:
    """Reserve a server and start its deployment; return the ids of allocation and task.

    Quota, server and address are reserved in one transaction with the task: either all of it is
    there afterwards or nothing.

    Raises:
        NotFound: The network does not exist for this actor. Final.
        InvalidInput: Unknown image or class, or a network of another datacenter or project. Final.
        Conflict: The name is taken. Final.
        Exhausted: No server of that class, or no address, is free.
        QuotaExceeded: Servers or addresses of the project or tenant are used up.
    """
    identity = ids.new_id()
    with transaction.atomic():
        _check_prerequisites(new, visibility)
        tenancy.reserve_quota(
            tenant_id=new.tenant_id,
            project_id=new.project_id,
            resource=QuotaResource.SERVERS,
            amount=1,
            holder=identity,
        )
        machine, reason = reserve_machine(
            allocation_id=identity,
            project_id=new.project_id,
            datacenter=new.datacenter,
            server_class=new.server_class,
            failure_domain=new.failure_domain,
        )
        _, address = nett.allocate_address(
            actor=actor,
            network_id=new.network_id,
            holder_type="server_allocation",
            holder_id=identity,
            description=new.name,
        )
        allocation = _insert(new, identity, machine, reason, address, at)
        task_id = tasks.create_task(new=_deploy_task(actor, allocation, machine), at=at)
        allocation.edit(task_id=task_id)
        _audit(actor, "maskin.allocation.created", allocation, after=_described(allocation))
    return identity, task_id


def _check_prerequisites(new: NewAllocation, visibility: Visibility) -> None:
    network = nett_selectors.get_network(network_id=new.network_id, visibility=visibility)
    wrong = []
    if network.project_id != new.project_id:
        wrong.append(("/network", f"network {network.name} belongs to another project"))
    if network.datacenter != new.datacenter:
        wrong.append(
            ("/network", f"network {network.name} is in {network.datacenter}, not {new.datacenter}")
        )
    if not InstallImage.objects.filter(name=new.image).exists():
        known = ", ".join(InstallImage.objects.order_by("name").values_list("name", flat=True))
        wrong.append(("/image", f"image {new.image!r} is unknown; there are: {known or 'none'}"))
    wrong += _unknown_class(new)
    if wrong:
        raise InvalidInput(
            f"Server allocation {new.name}: {'; '.join(text for _, text in wrong)}.",
            errors=[FieldError(pointer=p, code="invalid", detail=text) for p, text in wrong],
        )


def _unknown_class(new: NewAllocation) -> list[tuple[str, str]]:
    """Return what is wrong with the class: that of no server in the datacenter, free or not."""
    if Machine.objects.filter(datacenter=new.datacenter, server_class=new.server_class).exists():
        return []
    known = [one.name for one in list_server_classes(datacenter=new.datacenter)]
    if new.server_class in known:
        return []
    text = f"class {new.server_class!r} is unknown in {new.datacenter}; there are: "
    return [("/server_class", f"{text}{', '.join(known) or 'none'}")]


def _insert(
    new: NewAllocation,
    identity: UUID,
    machine: Machine,
    reason: str,
    address: str,
    at: datetime,
) -> ServerAllocation:
    allocation = ServerAllocation(
        id=identity,
        created_at=at,
        updated_at=at,
        name=new.name,
        labels=dict(new.labels),
        tenant_id=new.tenant_id,
        project_id=new.project_id,
        environment_id=new.environment_id,
        datacenter=new.datacenter,
        server_class=new.server_class,
        failure_domain=new.failure_domain,
        image=new.image,
        network_id=new.network_id,
        phase=states.PENDING,
        server_id=machine.server_id,
        server_name=machine.name,
        address=address,
        placement_reason=reason,
    )
    try:
        with transaction.atomic():
            allocation.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            f"Server allocation {new.name}: the project has one of that name. Choose another.",
            code="name_taken",
        ) from error
    return allocation


def update_allocation(
    *, actor: Actor, allocation_id: UUID, expected_version: int, changes: Mapping[str, Any]
) -> None:
    """Change name or labels.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
        Conflict: The name is taken. Final.
    """
    with transaction.atomic():
        allocation = ServerAllocation.lock(allocation_id)
        before = _described(allocation)
        try:
            with transaction.atomic():
                allocation.edit(expected_version=expected_version, **changes)
        except IntegrityError as error:
            raise Conflict(
                f"Server allocation {changes.get('name')}: the name is taken.", code="name_taken"
            ) from error
        _audit(
            actor,
            "maskin.allocation.updated",
            allocation,
            before=before,
            after=_described(allocation),
        )


def release_allocation(
    *, actor: Actor, allocation_id: UUID, expected_version: int | None, reason: str, at: datetime
) -> UUID | None:
    """Start giving a server back; return the task's id, or ``None`` when nothing was left to do.

    An allocation whose deployment failed holds no server any more: it is removed at once.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
        Conflict: A task works on it (deploying or releasing). Wait or cancel that.
    """
    with transaction.atomic():
        allocation = ServerAllocation.lock(allocation_id)
        allocation.edit(expected_version=expected_version)
        machine = Machine.objects.filter(allocation_id=allocation_id).first()
        _audit(actor, "maskin.allocation.released", allocation, reason=reason)
        if machine is None:
            _remove(actor, allocation)
            return None
        if allocation.phase not in (states.ACTIVE, states.PHASE_FAILED):
            raise Conflict(
                f"Server allocation {allocation.name} is {allocation.phase}; task "
                f"{allocation.task_id} works on it. Wait for it, or cancel it, then repeat.",
                code="resource_busy",
            )
        task_id = tasks.create_task(new=_release_task(actor, allocation, machine, reason), at=at)
        allocation.edit(task_id=task_id)
    return task_id


def mark_active(*, allocation_id: UUID, server_id: UUID, at: datetime) -> None:
    """Hand the deployed server over to its project. Safe to repeat."""
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    if machine.provision_state != states.ACTIVE:
        states.SERVER.check(machine.provision_state, states.ACTIVE)
        machine.edit(
            provision_state=states.ACTIVE, wipe_pending=False, fault="", failed_deployments=0
        )
    allocation = ServerAllocation.lock(allocation_id)
    _move(
        allocation,
        states.ACTIVE,
        reason="Deployed",
        message=f"{machine.name} phoned home and carries the network on all its ports",
        at=at,
    )


def mark_deploy_ended(
    *, actor: Actor, allocation_id: UUID, has_failed: bool, message: str, at: datetime
) -> None:
    """Show on the allocation that its deployment failed or was cancelled, and why.

    A failure is noted on the server as well: others are tried before it next time. A server that
    is still reserved, since no step had begun, is given back untouched.
    """
    allocation = ServerAllocation.objects.select_for_update().filter(pk=allocation_id).first()
    if allocation is None:
        return
    cancel_reservation(allocation_id=allocation_id)
    if has_failed and allocation.server_id is not None:
        Machine.objects.filter(server_id=allocation.server_id).update(
            fault=f"deployment failed: {message}",
            failed_deployments=F("failed_deployments") + 1,
        )
    tenancy.release_quota(holder=allocation.id)
    nett.release_addresses_of(actor=actor, holder_id=allocation.id)
    _move(allocation, states.PHASE_FAILED, reason="DeployFailed", message=message, at=at)
    allocation.edit(server_id=None, address=None)


def begin_release(*, allocation_id: UUID, server_id: UUID, at: datetime) -> None:
    """Show that the server is being given back. Safe to repeat."""
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    if machine.provision_state in (states.ACTIVE, states.DELETE_FAILED):
        states.SERVER.check(machine.provision_state, states.DELETING)
        machine.edit(provision_state=states.DELETING, wipe_pending=True)
    _move(
        ServerAllocation.lock(allocation_id),
        states.RELEASING,
        reason="Releasing",
        message="power off, mark the disk for wiping, detach",
        at=at,
    )


def finish_release(*, actor: Actor, allocation_id: UUID, server_id: UUID) -> None:
    """Give server, address and quota back and forget the allocation. Safe to repeat."""
    free_machine(server_id=server_id, allocation_id=allocation_id)
    allocation = ServerAllocation.objects.filter(pk=allocation_id).first()
    if allocation is not None:
        _remove(actor, allocation)


def mark_release_ended(*, allocation_id: UUID, server_id: UUID, message: str, at: datetime) -> None:
    """Show on server and allocation that giving back failed, and why."""
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    if machine.provision_state == states.DELETING:
        states.SERVER.check(machine.provision_state, states.DELETE_FAILED)
        machine.edit(provision_state=states.DELETE_FAILED, fault=message)
    allocation = ServerAllocation.objects.filter(pk=allocation_id).first()
    if allocation is not None and allocation.phase == states.RELEASING:
        _move(allocation, states.PHASE_FAILED, reason="ReleaseFailed", message=message, at=at)


def mark_deploying(*, allocation_id: UUID, at: datetime) -> None:
    """Show that the deployment is under way. Safe to repeat."""
    allocation = ServerAllocation.lock(allocation_id)
    if allocation.phase == states.PENDING:
        _move(allocation, states.DEPLOYING, reason="Deploying", message="", at=at)


def _remove(actor: Actor, allocation: ServerAllocation) -> None:
    nett.release_addresses_of(actor=actor, holder_id=allocation.id)
    tenancy.release_quota(holder=allocation.id)
    _audit(actor, "maskin.allocation.removed", allocation, before=_described(allocation))
    allocation.delete()


def _move(
    allocation: ServerAllocation, phase: str, *, reason: str, message: str, at: datetime
) -> None:
    if allocation.phase != phase:
        states.ALLOCATION.check(allocation.phase, phase)
    condition = {
        "type": "Ready",
        "status": "true" if phase == states.ACTIVE else "false",
        "reason": reason,
        "message": message,
        "last_transition_at": at.isoformat(),
    }
    allocation.edit(phase=phase, conditions=[condition], observed_version=allocation.version)


def _deploy_task(actor: Actor, allocation: ServerAllocation, machine: Machine) -> NewTask:
    return NewTask(
        workflow="deploy-server",
        title=f"Deploy server {machine.name} as {allocation.name}",
        datacenter=allocation.datacenter,
        input=DeployServer(
            allocation_id=allocation.id,
            server_id=machine.server_id,
            network_id=allocation.network_id,
        ),
        actor=actor,
        resource_type="server_allocation",
        resource_id=allocation.id,
        resource_name=allocation.name,
        tenant_id=allocation.tenant_id,
        project_id=allocation.project_id,
        environment_id=allocation.environment_id,
        locks=(f"holder:{machine.server_id}",),
    )


def _release_task(
    actor: Actor, allocation: ServerAllocation, machine: Machine, reason: str
) -> NewTask:
    return NewTask(
        workflow="release-server",
        title=f"Release server {machine.name} ({allocation.name})",
        datacenter=allocation.datacenter,
        input=ReleaseServer(allocation_id=allocation.id, server_id=machine.server_id),
        actor=actor,
        resource_type="server_allocation",
        resource_id=allocation.id,
        resource_name=allocation.name,
        tenant_id=allocation.tenant_id,
        project_id=allocation.project_id,
        environment_id=allocation.environment_id,
        locks=(f"holder:{machine.server_id}",),
        reason=reason,
    )


def _described(allocation: ServerAllocation) -> dict[str, Any]:
    return {
        "name": allocation.name,
        "labels": allocation.labels,
        "datacenter": allocation.datacenter,
        "server_class": allocation.server_class,
        "server": allocation.server_name,
        "address": allocation.address,
        "image": allocation.image,
    }


def _audit(actor: Actor, action: str, allocation: ServerAllocation, **more: Any) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="server_allocation",
        object_id=allocation.id,
        object_name=allocation.name,
        tenant_id=allocation.tenant_id,
        project_id=allocation.project_id,
        **more,
    )
