"""A token with its owner and the owner's roles, read at once: every request begins with this."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from apps.identitet import access
from apps.identitet.models import ApiToken, RoleAssignment
from apps.identitet.types import Grant, PrincipalKind

_TOKEN: Final = tuple(field.attname for field in ApiToken._meta.concrete_fields)
_ROLE: Final = ("role", "scope_kind", "tenant_id", "project_id", "environment_id", "expires_at")
# Written by hand: one statement where the ORM needs two and four times the CPU.
_QUERY: Final = f"""
    SELECT {", ".join(f"token.{name}" for name in _TOKEN)},
           coalesce(person.username, machine.name), coalesce(person.is_active, machine.is_active),
           (SELECT json_agg(json_build_array({", ".join(f"role.{name}" for name in _ROLE)})
                            ORDER BY role.id)
            FROM identitet_roleassignment role
            WHERE role.principal_kind = CASE WHEN token.user_id IS NULL THEN 'machine'
                                             ELSE 'user' END
              AND role.principal_id = coalesce(token.user_id, token.machine_id))
    FROM identitet_apitoken token
    LEFT JOIN identitet_user person ON person.id = token.user_id
    LEFT JOIN identitet_machineaccount machine ON machine.id = token.machine_id
    WHERE token.prefix = %s
"""  # noqa: S608 - column names of our own models


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Whom a token speaks for."""

    kind: PrincipalKind
    id: UUID
    name: str
    is_active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """A token as it stands in the database: nothing of it is checked yet."""

    token: ApiToken
    owner: Owner
    roles: tuple[RoleAssignment, ...]

    def grants(self, *, at: datetime) -> list[Grant]:
        """Return what the owner's roles give at a moment."""
        return [
            access.grant_of(role)
            for role in self.roles
            if role.expires_at is None or role.expires_at > at
        ]


def find_credential(*, prefix: str) -> Credential | None:
    """Return the token with that prefix, its owner and all roles of that; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [prefix])
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, name, is_active, roles = row
    token = ApiToken.from_db(None, _TOKEN, columns)
    kind: PrincipalKind = "machine" if token.user_id is None else "user"
    owner_id = token.user_id or token.machine_id
    if owner_id is None:
        raise AssertionError(f"token {token} has no owner; the database forbids that")
    return Credential(
        token=token,
        owner=Owner(kind=kind, id=owner_id, name=name, is_active=is_active),
        roles=tuple(_role(kind, owner_id, values) for values in roles or []),
    )


def _role(kind: str, owner_id: UUID, values: list[Any]) -> RoleAssignment:
    role, scope, tenant, project, environment, expires = values
    return RoleAssignment(
        principal_kind=kind,
        principal_id=owner_id,
        role=role,
        scope_kind=scope,
        tenant_id=tenant and UUID(tenant),
        project_id=project and UUID(project),
        environment_id=environment and UUID(environment),
        expires_at=expires and datetime.fromisoformat(expires),
    )
