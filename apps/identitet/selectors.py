"""Who someone is, what they may do, and reading accounts, tokens, roles and secrets."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.identitet import access, views
from apps.identitet.credentials import Credential, find_credential
from apps.identitet.models import ApiToken, MachineAccount, RoleAssignment, Secret, User
from apps.identitet.secrets import resolve_secret
from apps.identitet.types import (
    ApiTokenView,
    Grant,
    MachineAccountView,
    Principal,
    PrincipalKind,
    RoleAssignmentView,
    SecretView,
    UserView,
    visibility_of,
)
from dataverket.db.scoping import scoped
from dataverket.lib import clock
from dataverket.lib.problems import NotFound, Unauthenticated
from dataverket.lib.scope import Visibility

__all__ = [
    "authenticate_token",
    "find_user",
    "get_machine_account",
    "get_own_token",
    "get_role_assignment",
    "get_token",
    "get_user",
    "list_machine_accounts",
    "list_role_assignments",
    "list_secrets",
    "list_tokens",
    "list_users",
    "people_behind",
    "principal_of",
    "principal_of_user",
    "resolve_secret",
]


def authenticate_token(plaintext: str, now: datetime) -> Principal:
    """Return who a token speaks for, with its limits applied; one query.

    Once in ten minutes per token a second one notes that it is in use.

    Raises:
        Unauthenticated: The token is malformed, unknown, expired or revoked, or its owner is
            deactivated; the text says which. Final.
    """
    found = _credential(plaintext)
    token, owner = found.token, found.owner
    if token.revoked_at is not None:
        raise Unauthenticated(
            f"The API token {token} was revoked at {token.revoked_at.isoformat()}. "
            "Use another one, or have one issued.",
            code="token_revoked",
        )
    if token.expires_at <= now:
        raise Unauthenticated(
            f"The API token {token} expired at {token.expires_at.isoformat()}. "
            "Have a new one issued.",
            code="token_expired",
        )
    if not owner.is_active:
        raise Unauthenticated(
            f"The owner of the API token {token} is deactivated. Ask a platform operator.",
            code="account_inactive",
        )
    token.note_use(at=now)
    grants = access.narrowed(found.grants(at=now), token)
    return Principal(
        kind=owner.kind,
        id=owner.id,
        name=owner.name,
        grants=grants,
        visibility=visibility_of(grants),
        token_id=token.id,
    )


def principal_of_user(user_id: UUID, now: datetime | None = None) -> Principal:
    """Return a signed-in person with what it may do; two queries.

    Raises:
        Unauthenticated: There is no such user, or it is deactivated. Final.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.is_active:
        raise Unauthenticated(
            "Your account does not exist any more or is deactivated. Ask a platform operator.",
            code="account_inactive",
        )
    grants = tuple(_grants("user", user.id, now or clock.now()))
    return Principal(
        kind="user",
        id=user.id,
        name=user.username,
        grants=grants,
        visibility=visibility_of(grants),
    )


def principal_of(*, kind: str, principal_id: UUID, now: datetime) -> Principal:
    """Return a user or machine account with what it may do now; two queries.

    For what the platform does on somebody's behalf, such as a schedule.

    Raises:
        Unauthenticated: There is no such account, or it is deactivated. Final.
    """
    if kind == "user":
        return principal_of_user(principal_id, now)
    machine = MachineAccount.objects.filter(pk=principal_id, is_active=True).first()
    if kind != "machine" or machine is None:
        raise Unauthenticated(
            f"{kind} {principal_id} does not exist any more or is deactivated.",
            code="account_inactive",
        )
    grants = tuple(_grants("machine", machine.id, now))
    return Principal(
        kind="machine",
        id=machine.id,
        name=machine.name,
        grants=grants,
        visibility=visibility_of(grants),
    )


def people_behind(*, kind: str, principal_id: UUID | None) -> frozenset[UUID]:
    """Return the ids of the people who may have acted as this account.

    A user stands for itself. For a machine account it is everyone who ever had a token of it
    made, also a token that is revoked by now; and when another machine account had it made,
    everyone behind that one. Where two people must differ, these count as one.
    """
    people: set[UUID] = set()
    seen: set[UUID] = set()
    waiting = [(kind, principal_id)]
    while waiting:
        found_kind, found_id = waiting.pop()
        if found_id is None:
            continue
        if found_kind == "user":
            people.add(found_id)
        elif found_kind == "machine" and found_id not in seen:
            seen.add(found_id)
            tokens = ApiToken.objects.filter(machine_id=found_id)
            waiting += tokens.values_list("issued_by_kind", "issued_by_id").distinct()
    return frozenset(people)


def get_user(*, user_id: UUID) -> UserView:
    """Return a user; one query.

    Raises:
        NotFound: There is no such user. Final.
    """
    row = User.objects.filter(pk=user_id).first()
    if row is None:
        raise NotFound(f"user {user_id} does not exist.")
    return views.user_view(row)


def find_user(*, username: str) -> UserView | None:
    """Return the user of that name, or ``None``; one query."""
    row = User.objects.filter(username=username).first()
    return views.user_view(row) if row else None


def list_users(*, limit: int | None = None, after: UUID | None = None) -> list[UserView]:
    """Return users in the order of their creation; one query. For the platform's operators."""
    rows = User.objects.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return [views.user_view(row) for row in rows[:limit]]


def get_machine_account(*, machine_id: UUID, visibility: Visibility) -> MachineAccountView:
    """Return a machine account; one query.

    Raises:
        NotFound: There is no such account, or not for this actor. Final.
    """
    row = _machines(visibility).filter(pk=machine_id).first()
    if row is None:
        raise NotFound(f"machine account {machine_id} does not exist, or not for you.")
    return views.machine_view(row)


def list_machine_accounts(
    *,
    visibility: Visibility,
    name: str | None = None,
    limit: int | None = None,
    after: UUID | None = None,
) -> list[MachineAccountView]:
    """Return machine accounts in the order of their creation; one query."""
    rows = _machines(visibility).order_by("pk")
    if name is not None:
        rows = rows.filter(name=name)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return [views.machine_view(row) for row in rows[:limit]]


def get_token(*, token_id: UUID) -> ApiTokenView:
    """Return a token without its secret; one query.

    Raises:
        NotFound: There is no such token. Final.
    """
    row = ApiToken.objects.select_related("user", "machine").filter(pk=token_id).first()
    if row is None:
        raise NotFound(f"API token {token_id} does not exist.")
    return views.token_view(row)


def get_own_token(*, token_id: UUID, owner_kind: PrincipalKind, owner_id: UUID) -> ApiTokenView:
    """Return a token of one owner without its secret; one query.

    Raises:
        NotFound: There is no such token, or it is another's. Final.
    """
    found = get_token(token_id=token_id)
    if (found.owner_kind, found.owner_id) != (owner_kind, owner_id):
        raise NotFound(f"API token {token_id} does not exist.")
    return found


def list_tokens(*, owner_kind: PrincipalKind, owner_id: UUID) -> list[ApiTokenView]:
    """Return the tokens of one owner, newest first, without their secrets; one query."""
    rows = ApiToken.objects.select_related("user", "machine").order_by("-pk")
    owner = Q(user_id=owner_id) if owner_kind == "user" else Q(machine_id=owner_id)
    return [views.token_view(row) for row in rows.filter(owner)]


def get_role_assignment(*, assignment_id: UUID, visibility: Visibility) -> RoleAssignmentView:
    """Return a role assignment; at most three queries.

    Raises:
        NotFound: There is no such assignment, or not for this actor. Final.
    """
    row = scoped(RoleAssignment.objects.filter(pk=assignment_id), visibility).first()
    if row is None:
        raise NotFound(f"role assignment {assignment_id} does not exist, or not for you.")
    return views.assignment_view(row, _principal_names([row]).get(row.principal_id, ""))


def list_role_assignments(
    *,
    visibility: Visibility,
    principal_id: UUID | None = None,
    tenant_id: UUID | None = None,
    project_id: UUID | None = None,
) -> list[RoleAssignmentView]:
    """Return role assignments, also expired ones, oldest first; three queries."""
    rows = scoped(RoleAssignment.objects.all(), visibility)
    if principal_id is not None:
        rows = rows.filter(principal_id=principal_id)
    if tenant_id is not None:
        rows = rows.filter(tenant_id=tenant_id)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    found = list(rows.order_by("pk"))
    names = _principal_names(found)
    return [
        views.assignment_view(row, names.get(row.principal_id, str(row.principal_id)))
        for row in found
    ]


def list_secrets(*, datacenter: str | None = None) -> list[SecretView]:
    """Return which secrets exist, by reference; one query. Never their content."""
    rows = Secret.objects.order_by("reference").defer("ciphertext", "wrapped_key")
    if datacenter is not None:
        rows = rows.filter(datacenter=datacenter)
    return [views.secret_view(row) for row in rows]


def _credential(plaintext: str) -> Credential:
    kind, _, rest = plaintext.partition("_")
    prefix, _, secret = rest.partition("_")
    if kind != "dvt" or len(prefix) != 8 or not secret:  # noqa: PLR2004 - the format's length
        raise Unauthenticated(
            "This is not an API token of Dataverket: it must read dvt_<8 characters>_<secret>.",
            code="token_malformed",
        )
    found = find_credential(prefix=prefix)
    if found is None or not hmac.compare_digest(found.token.digest, ApiToken.digest_of(plaintext)):
        raise Unauthenticated(
            "The API token is unknown here. Check that it is complete and meant for this "
            "platform, or have one issued.",
            code="token_unknown",
        )
    return found


def _grants(kind: PrincipalKind, principal_id: UUID, now: datetime) -> list[Grant]:
    rows = RoleAssignment.objects.filter(principal_kind=kind, principal_id=principal_id).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    )
    return [access.grant_of(row) for row in rows.order_by("pk")]


def _machines(visibility: Visibility) -> QuerySet[MachineAccount]:
    return scoped(MachineAccount.objects.all(), visibility, environment=None)


def _principal_names(rows: Sequence[RoleAssignment]) -> dict[UUID, str]:
    users = {row.principal_id for row in rows if row.principal_kind == "user"}
    machines = {row.principal_id for row in rows if row.principal_kind == "machine"}
    return dict(User.objects.filter(pk__in=users).values_list("id", "username")) | dict(
        MachineAccount.objects.filter(pk__in=machines).values_list("id", "name")
    )
