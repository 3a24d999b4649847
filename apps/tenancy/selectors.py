"""Reading tenants, projects, environments and quotas."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from apps.tenancy.models import Environment, Project, Quota, Reservation, Tenant
from apps.tenancy.types import (
    EnvironmentView,
    ProjectView,
    QuotaResource,
    QuotaView,
    ScopePath,
    TenantView,
)
from dataverket.db.scoping import scoped
from dataverket.lib.offerings import QuotaLeft
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility


def get_tenant(*, tenant_id: UUID, visibility: Visibility) -> TenantView:
    """Return a tenant; one query.

    Raises:
        NotFound: There is no such tenant, or not for this actor. Final.
    """
    row = _tenants(visibility).filter(pk=tenant_id).first()
    if row is None:
        raise NotFound(f"tenant {tenant_id} does not exist, or you have no role in it.")
    return tenant_view(row)


def list_tenants(
    *,
    visibility: Visibility,
    name: str | None = None,
    limit: int | None = None,
    after: UUID | None = None,
) -> list[TenantView]:
    """Return tenants in the order of their creation; one query. ``after`` is the cursor."""
    rows = _tenants(visibility)
    if name is not None:
        rows = rows.filter(name=name)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return [tenant_view(row) for row in rows.order_by("pk")[:limit]]


def get_project(*, project_id: UUID, visibility: Visibility) -> ProjectView:
    """Return a project; one query.

    Raises:
        NotFound: There is no such project, or not for this actor. Final.
    """
    row = _projects(visibility).filter(pk=project_id).first()
    if row is None:
        raise NotFound(f"project {project_id} does not exist, or you have no role in it.")
    return project_view(row)


def list_projects(
    *,
    visibility: Visibility,
    tenant_id: UUID | None = None,
    name: str | None = None,
    ids: Collection[UUID] | None = None,
    limit: int | None = None,
    after: UUID | None = None,
) -> list[ProjectView]:
    """Return projects in the order of their creation; one query. ``after`` is the cursor."""
    rows = _projects(visibility)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if tenant_id is not None:
        rows = rows.filter(tenant_id=tenant_id)
    if name is not None:
        rows = rows.filter(name=name)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return [project_view(row) for row in rows.order_by("pk")[:limit]]


def get_environment(*, environment_id: UUID, visibility: Visibility) -> EnvironmentView:
    """Return an environment; one query.

    Raises:
        NotFound: There is no such environment, or not for this actor. Final.
    """
    row = _environments(visibility).filter(pk=environment_id).first()
    if row is None:
        raise NotFound(f"environment {environment_id} does not exist, or you have no role in it.")
    return environment_view(row)


def list_environments(
    *,
    visibility: Visibility,
    project_id: UUID | None = None,
    name: str | None = None,
    limit: int | None = None,
    after: UUID | None = None,
) -> list[EnvironmentView]:
    """Return environments in the order of their creation; one query. ``after`` is the cursor."""
    rows = _environments(visibility)
    if name is not None:
        rows = rows.filter(name=name)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return [environment_view(row) for row in rows.order_by("pk")[:limit]]


def quota_usage(
    *,
    visibility: Visibility,
    tenant_id: UUID | None = None,
    project_id: UUID | None = None,
) -> list[QuotaView]:
    """Return limits and what is used of them; two queries.

    A role on a project shows the project's limits, not those of its tenant.
    """
    rows = scoped(Quota.objects.all(), visibility, environment=None)
    if tenant_id is not None:
        rows = rows.filter(tenant_id=tenant_id)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    quotas = list(rows.select_related("tenant", "project").order_by("pk"))
    used: dict[tuple[UUID, str], int] = {}
    sums = (
        Reservation.objects.filter(tenant_id__in={quota.tenant_id for quota in quotas})
        .values_list("tenant_id", "project_id", "resource")
        .annotate(total=Sum("amount"))
    )
    for owner, project, resource, total in sums:
        for key in ((owner, resource), (project, resource)):
            used[key] = used.get(key, 0) + total
    return [
        quota_view(quota, used.get((quota.project_id or quota.tenant_id, quota.resource), 0))
        for quota in quotas
    ]


def quota_left(
    *, tenant_id: UUID, project_id: UUID, resource: str, visibility: Visibility
) -> QuotaLeft:
    """Return how much a project may still reserve under the limits that it sees; two queries."""
    quotas = quota_usage(visibility=visibility, tenant_id=tenant_id)
    free = [
        quota.free
        for quota in quotas
        if quota.resource == resource and quota.project_id in (None, project_id)
    ]
    return QuotaLeft(resource=resource, left=min(free) if free else None)


def find_scope(
    *,
    tenant_id: UUID | None = None,
    project_id: UUID | None = None,
    environment_id: UUID | None = None,
) -> ScopePath | None:
    """Return the narrowest given scope with all that contain it, or ``None``; one query.

    For the platform's own checks: it knows no visibility.
    """
    if environment_id is not None:
        environment = (
            Environment.objects.select_related("project").filter(pk=environment_id).first()
        )
        if environment is None:
            return None
        return ScopePath(
            name=environment.name,
            tenant_id=environment.project.tenant_id,
            project_id=environment.project_id,
            environment_id=environment.id,
        )
    if project_id is not None:
        project = Project.objects.filter(pk=project_id).first()
        if project is None:
            return None
        return ScopePath(name=project.name, tenant_id=project.tenant_id, project_id=project.id)
    if tenant_id is None:
        return None
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    return None if tenant is None else ScopePath(name=tenant.name, tenant_id=tenant.id)


def tenant_view(row: Tenant) -> TenantView:
    """Return a tenant for the outside."""
    return TenantView(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def project_view(row: Project) -> ProjectView:
    """Return a project for the outside; its tenant must be loaded."""
    return ProjectView(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        tenant_id=row.tenant_id,
        tenant_name=row.tenant.name,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def environment_view(row: Environment) -> EnvironmentView:
    """Return an environment for the outside; its project must be loaded."""
    return EnvironmentView(
        id=row.id,
        name=row.name,
        tenant_id=row.project.tenant_id,
        project_id=row.project_id,
        project_name=row.project.name,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def quota_view(row: Quota, used: int) -> QuotaView:
    """Return a quota for the outside."""
    return QuotaView(
        id=row.id,
        tenant_id=row.tenant_id,
        tenant_name=row.tenant.name,
        project_id=row.project_id,
        project_name=row.project.name if row.project else None,
        resource=QuotaResource(row.resource),
        limit=row.limit,
        used=used,
        version=row.version,
    )


def _tenants(visibility: Visibility) -> QuerySet[Tenant]:
    """A role on a project shows its tenant too; a role on an environment does not."""
    if visibility.everything:
        return Tenant.objects.all()
    of_projects = Project.objects.filter(pk__in=visibility.project_ids).values("tenant_id")
    return Tenant.objects.filter(Q(pk__in=visibility.tenant_ids) | Q(pk__in=of_projects))


def _projects(visibility: Visibility) -> QuerySet[Project]:
    rows = Project.objects.select_related("tenant")
    return scoped(rows, visibility, project="id", environment=None)


def _environments(visibility: Visibility) -> QuerySet[Environment]:
    rows = Environment.objects.select_related("project")
    return scoped(rows, visibility, tenant="project__tenant_id", environment="id")
