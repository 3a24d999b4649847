"""Choosing a server for an allocation, and giving it back."""

from collections import Counter
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When

from apps.inventory import selectors as inventory
from apps.maskin import states
from apps.maskin.models import Machine, ServerAllocation
from dataverket.lib.problems import Conflict, Exhausted


def reserve_machine(
    *,
    allocation_id: UUID,
    project_id: UUID,
    datacenter: str,
    server_class: str,
    failure_domain: str,
) -> tuple[Machine, str]:
    """Reserve a free server inside the caller's transaction; return it and why it was chosen.

    The project's servers are spread over failure domains; among equals the one with the fewest
    failed deployments comes first. Rows that another request is just taking are passed over.

    Raises:
        Exhausted: No server of that class is free; says how many there are and why not.
    """
    used = Counter(
        Machine.objects.filter(
            allocation_id__in=ServerAllocation.objects.filter(
                project_id=project_id, datacenter=datacenter
            ).values("id")
        ).values_list("failure_domain", flat=True)
    )
    free = Machine.objects.filter(
        datacenter=datacenter,
        server_class=server_class,
        provision_state=states.AVAILABLE,
        allocation_id__isnull=True,
        maintenance=False,
    )
    if failure_domain:
        free = free.filter(failure_domain=failure_domain)
    spread = Case(
        *(When(failure_domain=domain, then=Value(count)) for domain, count in used.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    refused: list[UUID] = []
    while True:
        machine = (
            free.exclude(pk__in=refused)
            .annotate(spread=spread)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("spread", "failed_deployments", "name")
            .first()
        )
        if machine is None:
            raise _exhausted(datacenter, server_class, failure_domain)
        if inventory.get_server(server_id=machine.server_id).trust == "verified":
            break
        refused.append(machine.pk)
    others = used.get(machine.failure_domain, 0)
    reason = (
        f"{machine.name}: free, class {server_class}, failure domain {machine.failure_domain} "
        f"with {others} other server{'s' if others != 1 else ''} of this project"
    )
    machine.edit(allocation_id=allocation_id)
    return machine, reason


def confirm_reservation(*, server_id: UUID, allocation_id: UUID) -> None:
    """Begin the deployment of a reserved server. Safe to repeat.

    Raises:
        Conflict: The server is reserved for something else. Final.
    """
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    if machine.allocation_id != allocation_id:
        raise Conflict(
            f"Server {machine.name}: reserved for allocation {machine.allocation_id}, expected "
            f"{allocation_id}. Release this allocation and request a new one.",
            code="reservation_lost",
        )
    if machine.provision_state == states.AVAILABLE:
        states.SERVER.check(machine.provision_state, states.DEPLOYING)
        machine.edit(provision_state=states.DEPLOYING, install_id=machine.install_id + 1, fault="")


def cancel_reservation(*, allocation_id: UUID) -> None:
    """Give back a server that was reserved and never touched. Safe to repeat."""
    machine = (
        Machine.objects.select_for_update()
        .filter(allocation_id=allocation_id, provision_state=states.AVAILABLE)
        .first()
    )
    if machine is not None:
        machine.edit(allocation_id=None)


def confirm_phone_home(*, server_id: UUID, allocation_id: UUID, install_id: int) -> None:
    """Take an installer's word, when it is that of this allocation's installation.

    Raises:
        Conflict: The server belongs to something else by now, or another installation reported.
    """
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    if machine.allocation_id != allocation_id or machine.install_id != install_id:
        raise Conflict(
            f"Server {machine.name}: installation {install_id} of allocation {allocation_id} "
            f"reported, expected installation {machine.install_id} of {machine.allocation_id}.",
            code="phone_home.foreign",
        )
    if machine.provision_state == states.DEPLOY_WAIT:
        following = states.SERVER.check(machine.provision_state, states.DEPLOYING)
        machine.edit(provision_state=following)


def free_machine(*, server_id: UUID, allocation_id: UUID) -> None:
    """Give a server back after its ports are down and its power is off. Safe to repeat.

    It passes through cleaning: the next installation wipes its disk first.
    """
    machine = Machine.objects.select_for_update().get(server_id=server_id)
    if machine.allocation_id != allocation_id:
        return
    state = machine.provision_state
    route = {
        states.AVAILABLE: (),
        states.DEPLOYING: (states.DEPLOY_FAILED, states.CLEANING, states.AVAILABLE),
        states.DEPLOY_WAIT: (states.DEPLOY_FAILED, states.CLEANING, states.AVAILABLE),
        states.DEPLOY_FAILED: (states.CLEANING, states.AVAILABLE),
        states.DELETING: (states.CLEANING, states.AVAILABLE),
    }.get(state)
    if route is None:
        raise Conflict(f"Server {machine.name} is {state}; it cannot be given back from there.")
    for following in route:
        state = states.SERVER.check(state, following)
    machine.edit(
        provision_state=state,
        allocation_id=None,
        wipe_pending=True,
    )


def _exhausted(datacenter: str, server_class: str, failure_domain: str) -> Exhausted:
    where = f"{datacenter}{', failure domain ' + failure_domain if failure_domain else ''}"
    known = Machine.objects.filter(datacenter=datacenter, server_class=server_class)
    if failure_domain:
        known = known.filter(failure_domain=failure_domain)
    counts: Counter[str] = Counter()
    for state, allocation, maintenance in known.values_list(
        "provision_state", "allocation_id", "maintenance"
    ):
        if allocation is not None:
            counts["in use"] += 1
        elif maintenance:
            counts["in maintenance"] += 1
        elif state != states.AVAILABLE:
            counts[f"{state.replace('_', ' ')}"] += 1
        else:
            counts["just being taken by another request"] += 1
    total = sum(counts.values())
    why = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    return Exhausted(
        f"No server of class {server_class} is free in {where}: of {total} there "
        f"{'is' if total == 1 else 'are'} {why or 'none at all'}. Ask for another class or "
        "datacenter, or release a server.",
        code="no_server_available",
    )
