"""Approvals: what waits for other people, and their decisions."""

from typing import Protocol
from uuid import UUID

from apps.audit.types import Actor
from apps.identitet.types import Operation
from apps.tasks import selectors, services
from apps.tasks.selectors import ApprovalFilter
from apps.tasks.types import ApprovalView
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page
from dataverket.api.v1.approvals.serializers import (
    ApprovalDecisionSerializer,
    ApprovalPageSerializer,
    ApprovalQuery,
    ApprovalSerializer,
)
from dataverket.api.views import ApiView


class Decision(Protocol):
    """A service that decides."""

    def __call__(
        self, *, actor: Actor, approval_id: UUID, plan_hash: str, reason: str
    ) -> ApprovalView:
        """Do it."""


class Approvals(ApiView):
    """All approvals."""

    @operation("approvals_list", query=ApprovalQuery, answers={200: ApprovalPageSerializer})
    def get(self, call: Call) -> Answer:
        """List approvals, newest first."""
        visibility = call.sees_with(Operation.APPROVAL_READ)
        me = call.principal
        filters = ApprovalFilter(
            states=call.query["state"],
            task_id=call.query.get("task"),
            waiting_for=me if call.query["waiting_for_me"] else None,
            asked_by=me.id if call.query["asked_by_me"] else None,
            voted_by=me.id if call.query["decided_by_me"] else None,
        )

        def fetch(limit: int, before: UUID | None) -> list[ApprovalView]:
            return selectors.list_approvals(
                visibility=visibility, filters=filters, limit=limit, before=before
            )

        return Answer(body=page(call, "approvals", fetch))


class Approval(ApiView):
    """One approval."""

    @operation("approvals_get", versioned=True, answers={200: ApprovalSerializer})
    def get(self, call: Call, approval_id: UUID) -> Answer:
        """Return an approval with its plan, the plan's hash, and what people said."""
        found = selectors.get_approval(approval_id=approval_id, visibility=call.sees)
        call.require(Operation.APPROVAL_READ, found)
        return Answer(body=found, version=found.version)


class GrantApproval(ApiView):
    """Agreeing."""

    @operation(
        "approvals_grant",
        query=WriteQuery,
        body=ApprovalDecisionSerializer,
        answers={200: ApprovalSerializer},
    )
    def post(self, call: Call, approval_id: UUID) -> Answer:
        """Agree to exactly the plan that was read. Never by who asked.

        When the plan has changed meanwhile the answer's state is void, and nothing is done.
        """
        return _decide(call, approval_id, services.grant_approval)


class RejectApproval(ApiView):
    """Refusing."""

    @operation(
        "approvals_reject",
        query=WriteQuery,
        body=ApprovalDecisionSerializer,
        answers={200: ApprovalSerializer},
    )
    def post(self, call: Call, approval_id: UUID) -> Answer:
        """Refuse what a task would do. One voice ends it. Never by who asked."""
        return _decide(call, approval_id, services.reject_approval)


def _decide(call: Call, approval_id: UUID, service: Decision) -> Answer:
    found = selectors.get_approval(approval_id=approval_id, visibility=call.sees)
    call.principal.require(
        Operation.APPROVAL_DECIDE,
        tenant_id=found.decide_tenant_id,
        project_id=found.decide_project_id,
    )
    return Answer(body=service(actor=call.actor, approval_id=approval_id, **call.body))
