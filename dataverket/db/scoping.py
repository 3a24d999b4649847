"""The one filter that decides which rows an actor sees."""

from django.db.models import Model, Q, QuerySet

from dataverket.lib.scope import Visibility


def scoped[M: Model](
    queryset: QuerySet[M],
    visibility: Visibility,
    *,
    tenant: str | None = "tenant_id",
    project: str | None = "project_id",
    environment: str | None = "environment_id",
) -> QuerySet[M]:
    """Return the rows of ``queryset`` that ``visibility`` allows; adds no query and no join.

    Rows that belong to no tenant are seen only by those who see everything.

    Args:
        queryset: Any rows.
        visibility: What the actor may see.
        tenant: Column with the tenant's id; ``None`` when roles on tenants do not count here.
        project: Column with the project's id, or ``None``.
        environment: Column with the environment's id, or ``None``.
    """
    if visibility.everything:
        return queryset
    allowed = Q()
    for column, ids in (
        (tenant, visibility.tenant_ids),
        (project, visibility.project_ids),
        (environment, visibility.environment_ids),
    ):
        if column is not None and ids:
            allowed |= Q(**{f"{column}__in": sorted(ids)})
    return queryset.filter(allowed) if allowed else queryset.none()
