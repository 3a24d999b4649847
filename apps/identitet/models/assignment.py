"""Role assignments: the truth about who may do what."""

from django.db import models
from django.db.models import Q

from apps.identitet.types import Role, ScopeKind
from dataverket.db.base import Entity


class RoleAssignment(Entity):
    """A role of a user or machine account at the platform, a tenant, a project or an environment.

    The ids of all that contain the scope stand beside it, so that a check needs no other table.
    """

    principal_kind = models.CharField(max_length=10)
    principal_id = models.UUIDField()
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    scope_kind = models.CharField(
        max_length=12, choices=[(kind.value, kind.value) for kind in ScopeKind]
    )
    tenant_id = models.UUIDField(null=True, db_index=True)
    project_id = models.UUIDField(null=True, db_index=True)
    environment_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    granted_by = models.CharField(max_length=200)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "principal_id",
                    "principal_kind",
                    "role",
                    "scope_kind",
                    "tenant_id",
                    "project_id",
                    "environment_id",
                ],
                nulls_distinct=False,
                name="role_once_per_principal_and_scope",
            ),
            models.CheckConstraint(
                condition=Q(principal_kind__in=["user", "machine"]),
                name="role_principal_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="role_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    scope_kind=ScopeKind.PLATFORM.value,
                    tenant_id__isnull=True,
                    project_id__isnull=True,
                    environment_id__isnull=True,
                )
                | Q(
                    scope_kind=ScopeKind.TENANT.value,
                    tenant_id__isnull=False,
                    project_id__isnull=True,
                    environment_id__isnull=True,
                )
                | Q(
                    scope_kind=ScopeKind.PROJECT.value,
                    tenant_id__isnull=False,
                    project_id__isnull=False,
                    environment_id__isnull=True,
                )
                | Q(
                    scope_kind=ScopeKind.ENVIRONMENT.value,
                    tenant_id__isnull=False,
                    project_id__isnull=False,
                    environment_id__isnull=False,
                ),
                name="role_scope_matches_ids",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} at {self.scope_kind}"
