"""Users, machine accounts, roles and tokens for tests."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.audit.types import Actor
from apps.identitet import services
from apps.identitet.types import (
    ApiTokenView,
    MachineAccountView,
    PrincipalKind,
    Role,
    RoleAssignmentView,
    ScopeKind,
    UserView,
)
from dataverket.lib import clock

PASSWORD = "correct-horse-battery-staple"
_ACTOR = Actor.system("tests")


def user(username: str = "kari") -> UserView:
    """A person without roles."""
    return services.create_user(actor=_ACTOR, username=username, password=PASSWORD)


def operator(username: str = "drift") -> UserView:
    """A platform operator."""
    view = user(username)
    role(view.id, Role.PLATFORM_OPERATOR)
    return view


def machine(name: str = "pipeline", *, tenant_id: UUID | None = None) -> MachineAccountView:
    """A machine account without roles."""
    return services.create_machine_account(actor=_ACTOR, name=name, tenant_id=tenant_id)


def role(
    principal_id: UUID,
    granted: Role,
    scope_kind: ScopeKind = ScopeKind.PLATFORM,
    scope_id: UUID | None = None,
    *,
    kind: PrincipalKind = "user",
) -> RoleAssignmentView:
    """A role that never expires."""
    return services.assign_role(
        actor=_ACTOR,
        principal_kind=kind,
        principal_id=principal_id,
        role=granted,
        scope_kind=scope_kind,
        scope_id=scope_id,
    )


def token(
    owner_id: UUID, *, kind: PrincipalKind = "user", days: int = 30, **limits: Any
) -> tuple[ApiTokenView, str]:
    """A token and its plaintext; ``limits`` are role, scope_kind and scope_id."""
    return services.issue_token(
        actor=_ACTOR,
        owner_kind=kind,
        owner_id=owner_id,
        name="test token",
        expires_at=clock.now() + timedelta(days=days),
        **limits,
    )
