"""Granting and revoking roles."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import views
from apps.identitet.models import MachineAccount, RoleAssignment, User
from apps.identitet.types import (
    SCOPES_OF,
    PrincipalKind,
    Role,
    RoleAssignmentView,
    ScopeKind,
)
from apps.tenancy import selectors as tenancy
from apps.tenancy.types import ScopePath
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, InvalidInput, NotFound


@transaction.atomic
def assign_role(
    *,
    actor: Actor,
    principal_kind: PrincipalKind,
    principal_id: UUID,
    role: Role,
    scope_kind: ScopeKind = ScopeKind.PLATFORM,
    scope_id: UUID | None = None,
    expires_at: datetime | None = None,
    reason: str = "",
) -> RoleAssignmentView:
    """Grant a role at a scope, for ever or until ``expires_at``.

    Whether the actor may grant it is the caller's check (``Operation.ROLE_MANAGE``).

    Raises:
        InvalidInput: The role cannot be granted at such a scope, or it would be expired. Final.
        NotFound: There is no such principal, tenant, project or environment. Final.
        Conflict: The principal holds this role there already. Final: revoke it first.
    """
    moment = clock.now()
    if scope_kind not in SCOPES_OF.get(role, frozenset()):
        allowed = ", ".join(sorted(SCOPES_OF.get(role, frozenset()))) or "nowhere"
        raise InvalidInput(
            f"role {role} cannot be granted at a {scope_kind}; where it can be is: {allowed}."
        )
    if expires_at is not None and expires_at <= moment:
        raise InvalidInput(
            f"role {role}: it would expire at {expires_at.isoformat()}, which is past. "
            "Give a later time, or none."
        )
    name = _principal_name(principal_kind, principal_id)
    path = scope_path(scope_kind, scope_id)
    row = RoleAssignment(
        principal_kind=principal_kind,
        principal_id=principal_id,
        role=role.value,
        scope_kind=scope_kind.value,
        tenant_id=path.tenant_id if path else None,
        project_id=path.project_id if path else None,
        environment_id=path.environment_id if path else None,
        expires_at=expires_at,
        granted_by=actor.name[:200],
        reason=reason,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        where = f"{scope_kind} {path.name}" if path else "the platform"
        raise Conflict(
            f"{principal_kind} {name} holds role {role} at {where} already. To change its expiry, "
            "revoke it first.",
            code="already_granted",
        ) from None
    _record(actor, "role.granted", row, name, reason)
    return views.assignment_view(row, name)


@transaction.atomic
def revoke_role(*, actor: Actor, assignment_id: UUID, reason: str = "") -> None:
    """Take a role away; it counts from the next request on.

    Raises:
        NotFound: There is no such assignment (any more). Final.
        Conflict: It is the last platform operator's role that never expires. Grant another first.
    """
    row = RoleAssignment.lock(assignment_id)
    if row.role == Role.PLATFORM_OPERATOR and row.expires_at is None:
        _refuse_last_operator(row)
    name = find_principal_name(row.principal_kind, row.principal_id) or str(row.principal_id)
    _record(actor, "role.revoked", row, name, reason)
    RoleAssignment.objects.filter(pk=row.pk).delete()


def _refuse_last_operator(row: RoleAssignment) -> None:
    # Locked, in key order: of two operators who revoke each other only one succeeds.
    others = list(
        RoleAssignment.objects.select_for_update()
        .filter(role=Role.PLATFORM_OPERATOR, principal_kind="user", expires_at__isnull=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if others == [row.pk]:
        raise Conflict(
            "This is the last platform operator: without one nobody can grant the role again. "
            "Grant it to another user first.",
            code="last_operator",
        )


def scope_path(kind: ScopeKind, scope_id: UUID | None) -> ScopePath | None:
    """Return the scope with all that contain it; ``None`` for the platform.

    Raises:
        InvalidInput: An id is missing, or one too many. Final.
        NotFound: There is no such tenant, project or environment. Final.
    """
    if kind == ScopeKind.PLATFORM:
        if scope_id is not None:
            raise InvalidInput("The platform as a scope has no id; leave it away.")
        return None
    if scope_id is None:
        raise InvalidInput(f"A {kind} as a scope needs the id of the {kind}.")
    match kind:
        case ScopeKind.TENANT:
            path = tenancy.find_scope(tenant_id=scope_id)
        case ScopeKind.PROJECT:
            path = tenancy.find_scope(project_id=scope_id)
        case ScopeKind.ENVIRONMENT:
            path = tenancy.find_scope(environment_id=scope_id)
        case _:
            assert_never(kind)
    if path is None:
        raise NotFound(f"{kind} {scope_id} does not exist.")
    return path


def find_principal_name(kind: str, principal_id: UUID) -> str | None:
    """Return the name of a user or machine account, or ``None``."""
    if kind == "user":
        return User.objects.filter(pk=principal_id).values_list("username", flat=True).first()
    return MachineAccount.objects.filter(pk=principal_id).values_list("name", flat=True).first()


def _principal_name(kind: PrincipalKind, principal_id: UUID) -> str:
    name = find_principal_name(kind, principal_id)
    if name is None:
        raise NotFound(f"{kind} {principal_id} does not exist.")
    return name


def _record(
    actor: Actor, action: str, row: RoleAssignment, principal_name: str, reason: str
) -> None:
    content = {
        "principal_kind": row.principal_kind,
        "principal_id": str(row.principal_id),
        "role": row.role,
        "scope_kind": row.scope_kind,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
    }
    audit.record_change(
        actor=actor,
        action=action,
        object_type="role_assignment",
        object_id=row.id,
        object_name=f"{row.role} of {principal_name}",
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        before=content if action == "role.revoked" else None,
        after=content if action == "role.granted" else None,
        reason=reason,
    )
