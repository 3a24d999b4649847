"""API tokens: issued once, shown once, kept as a hash."""

import secrets
import string
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.identitet import views
from apps.identitet.models import ApiToken, MachineAccount, User
from apps.identitet.services.roles import scope_path
from apps.identitet.types import ApiTokenView, PrincipalKind, Role, ScopeKind
from dataverket.lib import clock
from dataverket.lib.problems import Forbidden, InvalidInput, NotFound

MAX_LIFETIME: Final = timedelta(days=365)
_ALPHABET: Final = string.ascii_lowercase + string.digits


@transaction.atomic
def issue_token(  # noqa: PLR0913 - owner, life and limits, all by keyword
    *,
    actor: Actor,
    owner_kind: PrincipalKind,
    owner_id: UUID,
    name: str,
    expires_at: datetime,
    role: Role | None = None,
    scope_kind: ScopeKind = ScopeKind.PLATFORM,
    scope_id: UUID | None = None,
    parent_id: UUID | None = None,
    reason: str = "",
) -> tuple[ApiTokenView, str]:
    """Issue a token and return it with its plaintext, which cannot be shown again.

    It can do what its owner can at the time of use, cut down to ``role`` and to the scope when
    these are given: never more. Not safe to repeat: each call is a token.

    Args:
        actor: Who asks.
        owner_kind: For whom: a user or a machine account.
        owner_id: For whom.
        name: What uses it.
        expires_at: Within 365 days.
        role: Cuts it down.
        scope_kind: Cuts it down.
        scope_id: Cuts it down.
        parent_id: The token with which the actor came. When that is cut down, so is this one.
        reason: For the audit log.

    Raises:
        Forbidden: It would be wider than ``parent_id``. Final.
        NotFound: There is no such owner or scope. Final.
        InvalidInput: It would be expired, or live longer than 365 days. Final.
    """
    moment = clock.now()
    _check(name, expires_at, moment)
    owner = _owner(owner_kind, owner_id)
    path = scope_path(scope_kind, scope_id)
    _refuse_wider(parent_id, role, scope_kind, scope_id)
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    plaintext = f"dvt_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        name=name,
        prefix=prefix,
        digest=ApiToken.digest_of(plaintext),
        user=owner if isinstance(owner, User) else None,
        machine=owner if isinstance(owner, MachineAccount) else None,
        role=role.value if role else "",
        scope_kind=scope_kind.value,
        tenant_id=path.tenant_id if path else None,
        project_id=path.project_id if path else None,
        environment_id=path.environment_id if path else None,
        issued_by_kind=actor.kind if actor.id else "",
        issued_by_id=actor.id,
        created_at=moment,
        expires_at=expires_at,
    )
    _record(actor, "token.issued", token, reason)
    return views.token_view(token), plaintext


def _owner(kind: PrincipalKind, owner_id: UUID) -> User | MachineAccount:
    rows = User.objects if kind == "user" else MachineAccount.objects
    owner = rows.filter(pk=owner_id, is_active=True).first()
    if owner is None:
        raise NotFound(f"{kind} {owner_id} does not exist, or is deactivated.")
    return owner


def _refuse_wider(
    parent_id: UUID | None, role: Role | None, scope_kind: ScopeKind, scope_id: UUID | None
) -> None:
    parent = ApiToken.objects.filter(pk=parent_id).first() if parent_id else None
    if parent is None:
        return
    limits = views.token_view(parent)
    same_role = limits.role is None or limits.role == role
    same_scope = limits.scope_kind == ScopeKind.PLATFORM or (
        (limits.scope_kind, limits.scope_id) == (scope_kind, scope_id)
    )
    if not (same_role and same_scope):
        raise Forbidden(
            f"The token {parent} that you came with is limited to role {limits.role or 'any'} at "
            f"{limits.scope_kind} {limits.scope_id or ''}; one that it issues must have the same "
            "limits. Give them, or use a wider token."
        )


def _check(name: str, expires_at: datetime, moment: datetime) -> None:
    if not 1 <= len(name) <= 100:  # noqa: PLR2004 - the column's length
        raise InvalidInput("The token's name must have 1 to 100 characters: say what uses it.")
    if not moment < expires_at <= moment + MAX_LIFETIME:
        raise InvalidInput(
            f"token {name!r}: it would expire at {expires_at.isoformat()}; choose a time after "
            f"{moment.isoformat()} and within {MAX_LIFETIME.days} days."
        )


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: UUID, reason: str = "") -> None:
    """End a token now. Safe to repeat.

    Raises:
        NotFound: There is no such token. Final.
    """
    token = ApiToken.lock(token_id)
    if token.revoked_at is None:
        token.edit(revoked_at=clock.now())
        _record(actor, "token.revoked", token, reason)


def _record(actor: Actor, action: str, token: ApiToken, reason: str) -> None:
    machine = token.machine
    audit.record_change(
        actor=actor,
        action=action,
        object_type="api_token",
        object_id=token.id,
        object_name=f"{token.name} ({token})",
        tenant_id=machine.tenant_id if machine else None,
        project_id=machine.project_id if machine else None,
        after={
            "owner": str(token.user_id or token.machine_id),
            "role": token.role or None,
            "scope_kind": token.scope_kind,
            "expires_at": token.expires_at.isoformat(),
        },
        reason=reason,
    )
