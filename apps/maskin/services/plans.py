"""What Maskin's workflows would touch, told over the state of now: for policy and approvers."""

from uuid import UUID

from apps.maskin.models import Machine, ServerAllocation
from apps.tasks.types import PlannedEffect


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
