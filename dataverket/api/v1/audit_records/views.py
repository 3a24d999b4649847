"""Who changed what, and why."""

from uuid import UUID

from apps.audit import selectors
from apps.audit.types import AuditFilter, AuditRecordView
from apps.identitet.types import Operation
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1 import references
from dataverket.api.v1.audit_records.serializers import AuditQuery, AuditRecordPageSerializer
from dataverket.api.views import ApiView


class AuditRecords(ApiView):
    """The audit log."""

    @operation("audit_records_list", query=AuditQuery, answers={200: AuditRecordPageSerializer})
    def get(self, call: Call) -> Answer:
        """List audit records, newest first."""
        visibility = call.sees_with(Operation.AUDIT_READ)
        filters = AuditFilter(
            tenant_id=references.tenant_id(call, call.query.get("tenant")),
            project_id=references.project_id(call, call.query.get("project")),
            actor_id=call.query.get("actor"),
            action=call.query["action"],
            object_type=call.query["object_type"],
            object_id=call.query.get("object_id"),
            correlation_id=call.query.get("correlation_id"),
            since=call.query.get("since"),
            until=call.query.get("until"),
        )

        def fetch(limit: int, before: UUID | None) -> list[AuditRecordView]:
            return selectors.list_records(
                visibility=visibility, filters=filters, limit=limit, before=before
            )

        return Answer(body=page(call, "audit-records", fetch))
