"""Reading servers, classes and allocations."""

from uuid import UUID

from django.db.models import Count, Q

from apps.inventory import selectors as inventory
from apps.maskin import states
from apps.maskin.models import InstallImage, Machine, ServerAllocation
from apps.maskin.offering import get_offering
from apps.maskin.types import AllocationView, MachineView, ServerClassView, ServerView
from dataverket.db.scoping import scoped
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility

__all__ = [
    "find_allocation",
    "find_machine",
    "get_allocation",
    "get_machine",
    "get_offering",
    "get_server",
    "list_allocations",
    "list_images",
    "list_machines",
    "list_server_classes",
    "list_servers",
]


def get_machine(*, server_id: UUID) -> MachineView:
    """Return a server by its inventory id; one query.

    Raises:
        NotFound: It is not enrolled. Final.
    """
    row = Machine.objects.filter(server_id=server_id).first()
    if row is None:
        raise NotFound(f"server {server_id} is not enrolled.")
    return _machine_view(row)


def find_machine(*, name: str) -> MachineView | None:
    """Return a server by its name, or ``None``; one query."""
    row = Machine.objects.filter(name=name).first()
    return _machine_view(row) if row else None


def list_machines(
    *,
    limit: int,
    after: str = "",
    datacenter: str = "",
    provision_states: tuple[str, ...] = (),
    server_class: str = "",
) -> list[MachineView]:
    """Return servers by name, those after ``after``; one query."""
    rows = Machine.objects.all()
    if datacenter:
        rows = rows.filter(datacenter=datacenter)
    if provision_states:
        rows = rows.filter(provision_state__in=provision_states)
    if server_class:
        rows = rows.filter(server_class=server_class)
    if after:
        rows = rows.filter(name__gt=after)
    return [_machine_view(row) for row in rows.order_by("name")[:limit]]


def get_server(*, server: UUID | str) -> ServerView:
    """Return a server by its id or name, enrolled or not; at most five queries.

    Raises:
        NotFound: The inventory does not hold it. Final.
    """
    record = (
        inventory.find_server(name=server)
        if isinstance(server, str)
        else inventory.get_server(server_id=server)
    )
    if record is None:
        raise NotFound(f"server {server} does not stand in the inventory.")
    row = Machine.objects.filter(server_id=record.id).first()
    return ServerView(record=record, machine=_machine_view(row) if row else None)


def list_servers(
    *,
    limit: int,
    after: str = "",
    datacenter: str = "",
    provision_states: tuple[str, ...] = (),
    server_class: str = "",
) -> list[ServerView]:
    """Return servers by name with inventory facts, those after ``after``; four queries.

    Filters by state or class find only what is enrolled.
    """
    if provision_states or server_class:
        machines = list_machines(
            limit=limit,
            after=after,
            datacenter=datacenter,
            provision_states=provision_states,
            server_class=server_class,
        )
        ids = [machine.server_id for machine in machines]
        records = inventory.list_servers(ids=ids)
    else:
        records = inventory.list_servers(datacenter=datacenter or None, limit=limit, after=after)
        rows = Machine.objects.filter(server_id__in=[record.id for record in records])
        machines = [_machine_view(row) for row in rows]
    by_server = {machine.server_id: machine for machine in machines}
    return [ServerView(record=record, machine=by_server.get(record.id)) for record in records]


def count_machines_by_state() -> dict[tuple[str, str], int]:
    """Return how many servers there are per datacenter and state of their lifecycle; one query."""
    rows = (
        Machine.objects.order_by()
        .values_list("datacenter", "provision_state")
        .annotate(number=Count("id"))
    )
    return {(datacenter, state): number for datacenter, state, number in rows}


def get_allocation(*, allocation_id: UUID, visibility: Visibility) -> AllocationView:
    """Return one allocation; one query.

    Raises:
        NotFound: There is no such allocation, or not for this actor. Final.
    """
    row = scoped(ServerAllocation.objects.filter(pk=allocation_id), visibility).first()
    if row is None:
        raise NotFound(
            f"server allocation {allocation_id} does not exist, or you have no role there: "
            "list those that you may see."
        )
    return _allocation_view(row)


def find_allocation(
    *, project_id: UUID, name: str, visibility: Visibility
) -> AllocationView | None:
    """Return a project's allocation by its name, or ``None``; one query."""
    row = scoped(
        ServerAllocation.objects.filter(project_id=project_id, name=name), visibility
    ).first()
    return _allocation_view(row) if row else None


def list_allocations(
    *,
    visibility: Visibility,
    limit: int,
    before: UUID | None = None,
    project_id: UUID | None = None,
    environment_id: UUID | None = None,
    phases: tuple[str, ...] = (),
    datacenter: str = "",
) -> list[AllocationView]:
    """Return allocations, newest first; one query."""
    rows = scoped(ServerAllocation.objects.all(), visibility)
    if project_id:
        rows = rows.filter(project_id=project_id)
    if environment_id:
        rows = rows.filter(environment_id=environment_id)
    if phases:
        rows = rows.filter(phase__in=phases)
    if datacenter:
        rows = rows.filter(datacenter=datacenter)
    if before:
        rows = rows.filter(pk__lt=before)
    return [_allocation_view(row) for row in rows.order_by("-pk")[:limit]]


def list_server_classes(*, datacenter: str = "") -> list[ServerClassView]:
    """Return the classes of servers per datacenter and how many are free."""
    where = Q(datacenter=datacenter) if datacenter else Q()
    counted = {
        (row["datacenter"], row["server_class"]): (row["total"], row["available"])
        for row in Machine.objects.filter(where)
        .values("datacenter", "server_class")
        .annotate(
            total=Count("id"),
            available=Count(
                "id",
                filter=Q(
                    provision_state=states.AVAILABLE,
                    allocation_id__isnull=True,
                    maintenance=False,
                ),
            ),
        )
    }
    hardware = {
        (server.datacenter, server.server_class): server
        for server in inventory.list_servers(datacenter=datacenter or None)
    }
    return [
        ServerClassView(
            name=name,
            datacenter=place,
            cores=server.cores,
            memory_mib=server.memory_mib,
            disk_gib=server.disk_gib,
            total=counted.get((place, name), (0, 0))[0],
            available=counted.get((place, name), (0, 0))[1],
        )
        for (place, name), server in sorted(hardware.items())
    ]


def list_images() -> list[str]:
    """Return the names of the images that can be installed."""
    return list(InstallImage.objects.order_by("name").values_list("name", flat=True))


def _machine_view(row: Machine) -> MachineView:
    return MachineView(**{name: getattr(row, name) for name in MachineView.__slots__})


def _allocation_view(row: ServerAllocation) -> AllocationView:
    values = {name: getattr(row, name) for name in AllocationView.__slots__}
    values["address"] = str(row.address or "")
    return AllocationView(**values)
