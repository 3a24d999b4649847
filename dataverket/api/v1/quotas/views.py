"""Quotas."""

from apps.identitet.types import Operation
from apps.tenancy import selectors, services
from apps.tenancy.types import QuotaResource
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page_of_all
from dataverket.api.v1 import references
from dataverket.api.v1.quotas.serializers import (
    QuotaPageSerializer,
    QuotaQuery,
    QuotaSerializer,
    SetQuotaSerializer,
)
from dataverket.api.views import ApiView


class Quotas(ApiView):
    """All quotas."""

    @operation("quotas_list", query=QuotaQuery, answers={200: QuotaPageSerializer})
    def get(self, call: Call) -> Answer:
        """List limits and what is used of them."""
        found = selectors.quota_usage(
            visibility=call.sees_with(Operation.QUOTA_READ),
            tenant_id=references.tenant_id(call, call.query.get("tenant")),
            project_id=references.project_id(call, call.query.get("project")),
        )
        return Answer(body=page_of_all(call, "quotas", found))

    @operation(
        "quotas_set", query=WriteQuery, body=SetQuotaSerializer, answers={200: QuotaSerializer}
    )
    def put(self, call: Call) -> Answer:
        """Set how much of a resource a tenant or project may hold."""
        project = references.project(call, call.body.get("project"))
        tenant = references.tenant_id(call, call.body.get("tenant"))
        owner = project.tenant_id if project else tenant
        call.principal.require(Operation.QUOTA_MANAGE, tenant_id=owner)
        quota = services.set_quota(
            actor=call.actor,
            tenant_id=references.known(owner),
            project_id=project.id if project else None,
            resource=QuotaResource(call.body["resource"]),
            limit=call.body["limit"],
            reason=call.body["reason"],
        )
        return Answer(body=quota)
