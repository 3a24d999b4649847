"""What a project can order, and what is missing when it cannot."""

from apps.identitet.types import Operation
from apps.maskin import selectors as maskin
from apps.nett import selectors as nett
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.v1 import references
from dataverket.api.v1.offerings.serializers import OfferingListSerializer, OfferingQuery
from dataverket.api.views import ApiView


class Offerings(ApiView):
    """All offerings."""

    @operation("offerings_list", query=OfferingQuery, answers={200: OfferingListSerializer})
    def get(self, call: Call) -> Answer:
        """List what a project can order, what is missing, and what is left of its quotas."""
        owner = references.owner(call, call.query["project"], None)
        call.require(Operation.PROJECT_READ, owner)
        visibility = call.principal.visibility_for(Operation.QUOTA_READ)
        offerings = [
            nett.get_offering(
                tenant_id=owner.tenant_id, project_id=owner.project_id, visibility=visibility
            ),
            maskin.get_offering(
                tenant_id=owner.tenant_id, project_id=owner.project_id, visibility=visibility
            ),
        ]
        return Answer(body={"items": offerings, "next_page_token": None})
