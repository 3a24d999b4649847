"""Quotas and what is reserved under them."""

from django.db import models
from django.db.models import Q

from apps.tenancy.models.tenant import Environment, Project, Tenant
from apps.tenancy.types import QuotaResource
from dataverket.db.base import Entity

_RESOURCES = [(resource.value, resource.value) for resource in QuotaResource]


class Quota(Entity):
    """How much of one resource a tenant, or one of its projects, may hold. No row: no limit."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="quotas")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="quotas", null=True, blank=True
    )
    resource = models.CharField(max_length=32, choices=_RESOURCES)
    limit = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project", "resource"],
                nulls_distinct=False,
                name="quota_once_per_scope_and_resource",
            ),
            models.CheckConstraint(
                condition=Q(resource__in=[resource.value for resource in QuotaResource]),
                name="quota_resource_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} ≤ {self.limit}"


class Reservation(models.Model):
    """What one holder (a server allocation, an address) takes of the quotas above it."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="reservations")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reservations")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="reservations", null=True
    )
    resource = models.CharField(max_length=32, choices=_RESOURCES)
    amount = models.PositiveIntegerField()
    holder = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "resource"], name="reservation_once_per_holder_and_resource"
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="reservation_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "resource"], include=["amount"], name="reserved_by_tenant"
            ),
            models.Index(
                fields=["project", "resource"], include=["amount"], name="reserved_by_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.resource} of {self.holder}"
