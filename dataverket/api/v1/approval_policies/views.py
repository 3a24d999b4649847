"""Rules for approvals. A looser rule waits for another person's consent itself."""

from typing import Any
from uuid import UUID

from apps.identitet.types import Operation
from apps.tasks import selectors, services
from apps.tasks.types import PolicyRule
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page_of_all
from dataverket.api.v1 import references
from dataverket.api.v1.approval_policies.serializers import (
    ApprovalPolicyPageSerializer,
    ApprovalPolicyQuery,
    SetApprovalPolicySerializer,
)
from dataverket.api.v1.tasks.serializers import TaskSerializer
from dataverket.api.v1.tasks.views import accepted
from dataverket.api.views import ApiView


class ApprovalPolicies(ApiView):
    """All rules."""

    @operation(
        "approval_policies_list",
        query=ApprovalPolicyQuery,
        answers={200: ApprovalPolicyPageSerializer},
    )
    def get(self, call: Call) -> Answer:
        """List the rules that stand, the built-in ones first."""
        visibility = call.sees_with(Operation.APPROVAL_POLICY_READ)
        found = selectors.list_policies(visibility=visibility)
        return Answer(body=page_of_all(call, "approval-policies", found))

    @operation(
        "approval_policies_set",
        query=WriteQuery,
        body=SetApprovalPolicySerializer,
        answers={202: TaskSerializer},
    )
    def put(self, call: Call) -> Answer:
        """Write a rule. A stricter one stands at once, a looser one waits for another person."""
        rule = _rule(call)
        _require_manage(call, rule)
        task_id = services.set_approval_policy(
            actor=call.actor, rule=rule, reason=call.body["reason"], at=call.at
        )
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)


class ApprovalPolicy(ApiView):
    """One rule."""

    @operation("approval_policies_delete", query=ReasonedQuery, answers={202: TaskSerializer})
    def delete(self, call: Call, policy_id: UUID) -> Answer:
        """Take a rule away. Where that is looser it waits for another person's consent."""
        found = selectors.get_policy(policy_id=policy_id, visibility=call.sees)
        _require_manage(call, found.rule)
        task_id = services.remove_approval_policy(
            actor=call.actor, policy_id=policy_id, reason=call.query["reason"], at=call.at
        )
        return Answer(body=accepted(call, task_id), status=202, task_id=task_id)


def _require_manage(call: Call, rule: PolicyRule) -> None:
    call.principal.require(
        Operation.APPROVAL_POLICY_MANAGE, tenant_id=rule.tenant_id, project_id=rule.project_id
    )


def _rule(call: Call) -> PolicyRule:
    given: dict[str, Any] = dict(call.body)
    del given["reason"]
    project = references.project(call, given.pop("project", None))
    tenant_id = references.tenant_id(call, given.pop("tenant", None))
    if project is not None:
        return PolicyRule(
            scope_kind="project", tenant_id=project.tenant_id, project_id=project.id, **given
        )
    if tenant_id is not None:
        return PolicyRule(scope_kind="tenant", tenant_id=tenant_id, **given)
    return PolicyRule(**given)
