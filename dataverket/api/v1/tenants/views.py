"""Tenants."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.tenancy import selectors, services
from apps.tenancy.types import TenantView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1 import references
from dataverket.api.v1.tenants.serializers import (
    NewTenantSerializer,
    TenantPageSerializer,
    TenantPatchSerializer,
    TenantQuery,
    TenantSerializer,
)
from dataverket.api.views import ApiView


class Tenants(ApiView):
    """All tenants."""

    @operation("tenants_list", query=TenantQuery, answers={200: TenantPageSerializer})
    def get(self, call: Call) -> Answer:
        """List tenants, oldest first."""
        call.sees_with(Operation.TENANT_READ)

        def fetch(limit: int, after: UUID | None) -> list[TenantView]:
            return selectors.list_tenants(
                visibility=call.sees, name=call.query.get("name"), limit=limit, after=after
            )

        return Answer(body=page(call, "tenants", fetch))

    @operation(
        "tenants_create",
        query=WriteQuery,
        body=NewTenantSerializer,
        versioned=True,
        answers={201: TenantSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create a tenant."""
        call.principal.require(Operation.TENANT_CREATE)
        tenant = services.create_tenant(actor=call.actor, **call.body)
        return Answer(body=tenant, status=201, version=tenant.version)


class Tenant(ApiView):
    """One tenant, by its id or name."""

    @operation("tenants_get", versioned=True, answers={200: TenantSerializer})
    def get(self, call: Call, tenant: str) -> Answer:
        """Return a tenant."""
        found = references.tenant(call, tenant)
        return Answer(body=found, version=found.version)

    @operation(
        "tenants_update",
        query=ReasonedQuery,
        body=TenantPatchSerializer,
        guarded=True,
        versioned=True,
        answers={200: TenantSerializer},
    )
    def patch(self, call: Call, tenant: str) -> Answer:
        """Change name or display name of a tenant."""
        found = references.tenant(call, tenant)
        call.principal.require(Operation.TENANT_MANAGE, tenant_id=found.id)
        changed = services.update_tenant(
            actor=call.actor,
            tenant_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
            **call.body,
        )
        return Answer(body=changed, version=changed.version)

    @operation("tenants_delete", query=ReasonedQuery, guarded=True, answers={204: None})
    def delete(self, call: Call, tenant: str) -> Answer:
        """Delete an empty tenant with its quotas."""
        found = references.tenant(call, tenant)
        call.principal.require(Operation.TENANT_CREATE)
        services.delete_tenant(
            actor=call.actor,
            tenant_id=found.id,
            expected_version=call.expected_version(found.version),
            reason=call.query["reason"],
        )
        return Answer(status=204)
