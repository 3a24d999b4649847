"""A project with a network, in a datacenter whose servers are enrolled."""

from dataclasses import dataclass
from uuid import UUID

from apps.audit.types import Actor
from apps.maskin import services as maskin
from apps.maskin.types import NewAllocation
from dataverket.lib import clock
from tests.emulated_site import DATACENTER
from tests.saga import EVERYTHING, SagaDriver


@dataclass(frozen=True, kw_only=True)
class Project:
    tenant_id: UUID
    project_id: UUID
    network_id: UUID
    actor: Actor
    driver: SagaDriver

    def allocate(self, name: str = "web-01") -> tuple[UUID, UUID]:
        return maskin.create_allocation(
            actor=self.actor,
            new=NewAllocation(
                name=name,
                tenant_id=self.tenant_id,
                project_id=self.project_id,
                environment_id=None,
                datacenter=DATACENTER,
                server_class="m1.small",
                network_id=self.network_id,
                image="emulated",
            ),
            visibility=EVERYTHING,
            at=clock.now(),
        )
