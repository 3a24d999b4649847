"""Who may do what, and where."""

from uuid import UUID

from apps.identitet import selectors, services
from apps.identitet.types import Operation, PrincipalKind, Role, ScopeKind
from apps.tenancy.types import ScopePath
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page_of_all
from dataverket.api.v1 import references
from dataverket.api.v1.role_assignments.serializers import (
    NewRoleAssignmentSerializer,
    RoleAssignmentPageSerializer,
    RoleAssignmentQuery,
    RoleAssignmentSerializer,
)
from dataverket.api.views import ApiView
from dataverket.lib.problems import FieldError, InvalidInput, NotFound


class RoleAssignments(ApiView):
    """All role assignments."""

    @operation(
        "role_assignments_list",
        query=RoleAssignmentQuery,
        answers={200: RoleAssignmentPageSerializer},
    )
    def get(self, call: Call) -> Answer:
        """List role assignments, also expired ones, oldest first."""
        found = selectors.list_role_assignments(
            visibility=call.sees_with(Operation.ROLE_READ),
            principal_id=call.query.get("principal"),
            tenant_id=references.tenant_id(call, call.query.get("tenant")),
            project_id=references.project_id(call, call.query.get("project")),
        )
        return Answer(body=page_of_all(call, "role-assignments", found))

    @operation(
        "role_assignments_create",
        query=WriteQuery,
        body=NewRoleAssignmentSerializer,
        answers={201: RoleAssignmentSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Grant a role at a scope, for ever or until a time."""
        kind = ScopeKind(call.body["scope_kind"])
        scope = _scope(call, kind, call.body.get("scope"))
        if scope is None:
            call.principal.require(Operation.ROLE_MANAGE)
        else:
            call.require(Operation.ROLE_MANAGE, scope)
        principal_kind: PrincipalKind = call.body["principal_kind"]
        view = services.assign_role(
            actor=call.actor,
            principal_kind=principal_kind,
            principal_id=_principal(call, principal_kind, call.body["principal"]),
            role=Role(call.body["role"]),
            scope_kind=kind,
            scope_id=_scope_id(kind, scope),
            expires_at=call.body.get("expires_at"),
            reason=call.body["reason"],
        )
        return Answer(body=view, status=201)


class RoleAssignment(ApiView):
    """One role assignment."""

    @operation("role_assignments_delete", query=ReasonedQuery, answers={204: None})
    def delete(self, call: Call, assignment_id: UUID) -> Answer:
        """Take a role away. It counts from the next request on."""
        found = selectors.get_role_assignment(assignment_id=assignment_id, visibility=call.sees)
        call.require(Operation.ROLE_MANAGE, found)
        services.revoke_role(
            actor=call.actor, assignment_id=assignment_id, reason=call.query["reason"]
        )
        return Answer(status=204)


def _scope(call: Call, kind: ScopeKind, text: str | None) -> ScopePath | None:
    if kind == ScopeKind.PLATFORM:
        if text:
            raise _wrong("The platform as a scope has no id; leave it away.")
        return None
    if not text:
        raise _wrong(f"Name the {kind} at which the role shall count.")
    if kind == ScopeKind.TENANT:
        tenant = references.tenant(call, text)
        return ScopePath(name=tenant.name, tenant_id=tenant.id)
    if kind == ScopeKind.ENVIRONMENT:
        place = references.environment(call, text)
        return ScopePath(
            name=place.name,
            tenant_id=place.tenant_id,
            project_id=place.project_id,
            environment_id=place.id,
        )
    owner = references.owner(call, text, None)
    return ScopePath(name=text, tenant_id=owner.tenant_id, project_id=owner.project_id)


def _wrong(detail: str) -> InvalidInput:
    error = FieldError(pointer="/scope", code="invalid", detail=detail)
    return InvalidInput(detail, errors=[error])


def _scope_id(kind: ScopeKind, scope: ScopePath | None) -> UUID | None:
    if scope is None:
        return None
    by_kind = {
        ScopeKind.TENANT: scope.tenant_id,
        ScopeKind.PROJECT: scope.project_id,
        ScopeKind.ENVIRONMENT: scope.environment_id,
    }
    return by_kind[kind]


def _principal(call: Call, kind: PrincipalKind, text: str) -> UUID:
    identity = references.as_uuid(text)
    if identity:
        return identity
    if kind == "user":
        user = selectors.find_user(username=text)
        found = [user.id] if user else []
    else:
        accounts = selectors.list_machine_accounts(visibility=call.sees, name=text, limit=1)
        found = [account.id for account in accounts]
    if not found:
        raise NotFound(f"{kind} {text!r} does not exist.")
    return found[0]
