"""What Maskin's workflows would touch, told over the state of now: for policy and approvers."""

from collections.abc import Collection, Mapping
from uuid import UUID

from apps.maskin.models import Machine, ServerAllocation
from apps.nett.types import ServerUser
from apps.tasks.types import PlannedEffect
from apps.tenancy import selectors as tenancy
from dataverket.lib.scope import Visibility


def plan_for_server(*, server_id: UUID, after: str) -> tuple[PlannedEffect, ...]:
    """Return the effect on one server; what is told of it now is what its users would feel.

    A change of its lifecycle, power, maintenance or allocation is therefore another plan.
    """
    machine = Machine.objects.filter(server_id=server_id).first()
    if machine is None:
        return (PlannedEffect(kind="server", name=str(server_id), now="not enrolled", after=after),)
    return (
        PlannedEffect(
            kind="server",
            name=machine.name,
            now=_standing(machine),
            after=after,
            failure_domain=machine.failure_domain,
        ),
    )


def find_server_users(server_ids: Collection[UUID]) -> Mapping[UUID, ServerUser]:
    """Return which project uses each of these servers, as Nett's plans tell it; two queries.

    A server that no project uses is left out.
    """
    projects = dict(
        ServerAllocation.objects.filter(server_id__in=server_ids).values_list(
            "server_id", "project_id"
        )
    )
    if not projects:
        return {}
    known = {
        view.id: view
        for view in tenancy.list_projects(visibility=Visibility.all(), ids=set(projects.values()))
    }
    return {
        server_id: ServerUser(
            tenant_id=known[project_id].tenant_id,
            tenant_name=known[project_id].tenant_name,
            project_name=known[project_id].name,
        )
        for server_id, project_id in projects.items()
        if server_id is not None
    }


def _standing(machine: Machine) -> str:
    words = [machine.provision_state.replace("_", " "), f"power {machine.power_state}"]
    if machine.maintenance:
        words.append("in maintenance")
    if machine.allocation_id is not None:
        name = (
            ServerAllocation.objects.filter(pk=machine.allocation_id)
            .values_list("name", flat=True)
            .first()
        )
        words.append(f"held by allocation {name or machine.allocation_id}")
    return ", ".join(words)
