"""Pools and networks for tests."""

from uuid import UUID

from apps.audit.types import Actor
from apps.nett import services
from apps.tenancy import services as tenancy

ACTOR = Actor.system("tests")


def pools(datacenter: str = "osl1", *, prefix: str = "10.20.0.0/16", length: int = 24) -> None:
    """A VLAN pool and a prefix pool."""
    services.create_vlan_pool(
        actor=ACTOR, name="tenants", datacenter=datacenter, first=2000, last=2099
    )
    services.create_prefix_pool(
        actor=ACTOR, name="tenants", datacenter=datacenter, prefix=prefix, network_length=length
    )


def project(tenant: str = "helse", name: str = "journal") -> tuple[UUID, UUID]:
    """A tenant with a project; returns both ids."""
    owner = tenancy.create_tenant(actor=ACTOR, name=tenant)
    return owner.id, tenancy.create_project(actor=ACTOR, tenant_id=owner.id, name=name).id


def network(
    tenant_id: UUID, project_id: UUID, *, name: str = "web", datacenter: str = "osl1"
) -> UUID:
    """A tenant network with whatever is free."""
    return services.create_network(
        actor=ACTOR,
        name=name,
        tenant_id=tenant_id,
        project_id=project_id,
        environment_id=None,
        datacenter=datacenter,
    )
