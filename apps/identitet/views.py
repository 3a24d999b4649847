"""From rows to what other contexts see."""

from apps.identitet.models import ApiToken, MachineAccount, RoleAssignment, Secret, User
from apps.identitet.types import (
    ApiTokenView,
    MachineAccountView,
    Role,
    RoleAssignmentView,
    ScopeKind,
    SecretView,
    UserView,
)


def user_view(row: User) -> UserView:
    """Return a user for the outside."""
    return UserView(
        id=row.id,
        username=row.username,
        email=row.email,
        display_name=row.display_name,
        is_active=row.is_active,
        created_at=row.created_at,
        version=row.version,
    )


def machine_view(row: MachineAccount) -> MachineAccountView:
    """Return a machine account for the outside."""
    return MachineAccountView(
        id=row.id,
        name=row.name,
        description=row.description,
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        is_active=row.is_active,
        created_at=row.created_at,
        version=row.version,
    )


def token_view(row: ApiToken) -> ApiTokenView:
    """Return a token for the outside, without any secret; its owner must be loaded."""
    owner = row.user or row.machine
    if owner is None:
        raise LookupError(f"token {row} has no owner; the database forbids that")
    return ApiTokenView(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        owner_kind="user" if row.user else "machine",
        owner_id=owner.id,
        owner_name=owner.username if isinstance(owner, User) else owner.name,
        role=Role(row.role) if row.role else None,
        scope_kind=ScopeKind(row.scope_kind),
        scope_id=row.environment_id or row.project_id or row.tenant_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )


def assignment_view(row: RoleAssignment, principal_name: str) -> RoleAssignmentView:
    """Return a role assignment for the outside."""
    return RoleAssignmentView(
        id=row.id,
        principal_kind="user" if row.principal_kind == "user" else "machine",
        principal_id=row.principal_id,
        principal_name=principal_name,
        role=Role(row.role),
        scope_kind=ScopeKind(row.scope_kind),
        scope_id=row.environment_id or row.project_id or row.tenant_id,
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        expires_at=row.expires_at,
        granted_by=row.granted_by,
        created_at=row.created_at,
    )


def secret_view(row: Secret) -> SecretView:
    """Return that a secret exists."""
    return SecretView(
        id=row.id,
        reference=row.reference,
        datacenter=row.datacenter,
        revision=row.revision,
        updated_at=row.updated_at,
    )
