"""Tenants, projects and environments for tests."""

from uuid import UUID

from apps.audit.types import Actor
from apps.tenancy import services
from apps.tenancy.types import EnvironmentView, ProjectView, TenantView

_ACTOR = Actor.system("tests")


def tenant(name: str = "skatt") -> TenantView:
    """A tenant without projects."""
    return services.create_tenant(actor=_ACTOR, name=name)


def project(name: str = "web", *, tenant_id: UUID | None = None) -> ProjectView:
    """A project, in a tenant of its own unless one is given."""
    owner = tenant_id or tenant(f"tenant-of-{name}").id
    return services.create_project(actor=_ACTOR, tenant_id=owner, name=name)


def environment(name: str = "production", *, project_id: UUID | None = None) -> EnvironmentView:
    """An environment, in a project of its own unless one is given."""
    owner = project_id or project(f"project-of-{name}").id
    return services.create_environment(actor=_ACTOR, project_id=owner, name=name)
