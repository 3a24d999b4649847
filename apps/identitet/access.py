"""From role assignments to what a principal may do and see."""

from collections.abc import Iterable
from dataclasses import replace

from apps.identitet.models import ApiToken, RoleAssignment
from apps.identitet.types import OPERATIONS_OF, Grant, Role, ScopeKind, visibility_of

__all__ = ["grant_of", "narrowed", "visibility_of"]

_WIDTH = {
    ScopeKind.PLATFORM: 0,
    ScopeKind.TENANT: 1,
    ScopeKind.PROJECT: 2,
    ScopeKind.ENVIRONMENT: 3,
}


def grant_of(row: RoleAssignment) -> Grant:
    """Return the grant that an assignment gives."""
    role = Role(row.role)
    return Grant(
        role=role,
        scope_kind=ScopeKind(row.scope_kind),
        operations=OPERATIONS_OF.get(role, frozenset()),
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        environment_id=row.environment_id,
    )


def narrowed(grants: Iterable[Grant], token: ApiToken) -> tuple[Grant, ...]:
    """Return what is left of an owner's grants for one of its tokens: never more."""
    inner = (_within_scope(grant, token) for grant in grants)
    left = (_within_role(grant, token) for grant in inner if grant is not None)
    return tuple(grant for grant in left if grant.operations)


def _within_scope(grant: Grant, token: ApiToken) -> Grant | None:
    """Return ``grant`` at the narrower of its scope and the token's; ``None``: they do not meet."""
    limit = replace(
        grant,
        scope_kind=ScopeKind(token.scope_kind),
        tenant_id=token.tenant_id,
        project_id=token.project_id,
        environment_id=token.environment_id,
    )
    wide, narrow = sorted((limit, grant), key=lambda scope: _WIDTH[scope.scope_kind])
    is_inside = wide.covers(
        tenant_id=narrow.tenant_id,
        project_id=narrow.project_id,
        environment_id=narrow.environment_id,
    )
    return narrow if is_inside else None


def _within_role(grant: Grant, token: ApiToken) -> Grant:
    """Return ``grant`` cut down to the token's role; it keeps its name unless it became that."""
    if not token.role:
        return grant
    role = Role(token.role)
    allowed = OPERATIONS_OF.get(role, frozenset())
    name = role if allowed <= grant.operations else grant.role
    return replace(grant, role=name, operations=grant.operations & allowed)
