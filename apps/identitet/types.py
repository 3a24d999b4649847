"""What other contexts and the facade see of identity: operations, roles, principals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from apps.audit.types import Actor, ActorSource
from dataverket.lib.problems import Forbidden
from dataverket.lib.scope import Visibility

type PrincipalKind = Literal["user", "machine"]


class Operation(StrEnum):
    """Everything that a role can allow. What is not listed here cannot be allowed."""

    PLATFORM_READ = "platform.read"
    TENANT_READ = "tenant.read"
    TENANT_CREATE = "tenant.create"
    TENANT_MANAGE = "tenant.manage"
    PROJECT_READ = "project.read"
    PROJECT_CREATE = "project.create"
    PROJECT_MANAGE = "project.manage"
    QUOTA_READ = "quota.read"
    QUOTA_MANAGE = "quota.manage"
    ROLE_READ = "role.read"
    ROLE_MANAGE = "role.manage"
    USER_MANAGE = "user.manage"
    TOKEN_MANAGE = "token.manage"  # noqa: S105 - an operation's name
    AUDIT_READ = "audit.read"
    TASK_READ = "task.read"
    TASK_CANCEL = "task.cancel"
    TASK_OPERATE = "task.operate"
    APPROVAL_READ = "approval.read"
    APPROVAL_DECIDE = "approval.decide"
    APPROVAL_POLICY_READ = "approval_policy.read"
    APPROVAL_POLICY_MANAGE = "approval_policy.manage"
    DRIFT_READ = "drift.read"
    DRIFT_MANAGE = "drift.manage"
    SCHEDULE_READ = "schedule.read"
    SCHEDULE_MANAGE = "schedule.manage"
    MAINTENANCE_WINDOW_READ = "maintenance_window.read"
    MAINTENANCE_WINDOW_MANAGE = "maintenance_window.manage"
    NETWORK_READ = "network.read"
    NETWORK_MANAGE = "network.manage"
    POOL_READ = "pool.read"
    POOL_MANAGE = "pool.manage"
    SERVER_READ = "server.read"
    SERVER_OPERATE = "server.operate"
    ALLOCATION_READ = "allocation.read"
    ALLOCATION_MANAGE = "allocation.manage"
    INVENTORY_READ = "inventory.read"
    INVENTORY_IMPORT = "inventory.import"
    INVENTORY_APPROVE = "inventory.approve"
    RUNBOOK_READ = "runbook.read"
    RUNBOOK_OPERATE = "runbook.operate"
    SECRET_MANAGE = "secret.manage"  # noqa: S105 - an operation's name


class Role(StrEnum):
    """A named set of operations, granted at a scope."""

    PLATFORM_OPERATOR = "platform-operator"
    PLATFORM_AUDITOR = "platform-auditor"
    TENANT_ADMIN = "tenant-admin"
    PROJECT_ADMIN = "project-admin"
    PROJECT_MEMBER = "project-member"
    PROJECT_VIEWER = "project-viewer"


class ScopeKind(StrEnum):
    """Where a role counts, from the widest to the narrowest."""

    PLATFORM = "platform"
    TENANT = "tenant"
    PROJECT = "project"
    ENVIRONMENT = "environment"


_VIEW: Final = frozenset(
    {
        Operation.TENANT_READ,
        Operation.PROJECT_READ,
        Operation.QUOTA_READ,
        Operation.TASK_READ,
        Operation.APPROVAL_READ,
        Operation.APPROVAL_POLICY_READ,
        Operation.NETWORK_READ,
        Operation.ALLOCATION_READ,
    }
)
_WORK: Final = _VIEW | {
    Operation.TASK_CANCEL,
    Operation.NETWORK_MANAGE,
    Operation.ALLOCATION_MANAGE,
}
_LEAD: Final = _WORK | {
    Operation.PROJECT_MANAGE,
    Operation.ROLE_READ,
    Operation.ROLE_MANAGE,
    Operation.TOKEN_MANAGE,
    Operation.AUDIT_READ,
    Operation.APPROVAL_DECIDE,
    Operation.APPROVAL_POLICY_MANAGE,
}

OPERATIONS_OF: Final[Mapping[Role, frozenset[Operation]]] = {
    Role.PLATFORM_OPERATOR: frozenset(Operation),
    Role.PLATFORM_AUDITOR: frozenset(
        operation for operation in Operation if operation.endswith(".read")
    ),
    Role.TENANT_ADMIN: _LEAD | {Operation.TENANT_MANAGE, Operation.PROJECT_CREATE},
    Role.PROJECT_ADMIN: _LEAD,
    Role.PROJECT_MEMBER: _WORK,
    Role.PROJECT_VIEWER: _VIEW,
}
"""The one table of what a role allows. A role that is missing here allows nothing."""

SCOPES_OF: Final[Mapping[Role, frozenset[ScopeKind]]] = {
    Role.PLATFORM_OPERATOR: frozenset({ScopeKind.PLATFORM}),
    Role.PLATFORM_AUDITOR: frozenset({ScopeKind.PLATFORM}),
    Role.TENANT_ADMIN: frozenset({ScopeKind.TENANT}),
    Role.PROJECT_ADMIN: frozenset({ScopeKind.TENANT, ScopeKind.PROJECT}),
    Role.PROJECT_MEMBER: frozenset({ScopeKind.TENANT, ScopeKind.PROJECT, ScopeKind.ENVIRONMENT}),
    Role.PROJECT_VIEWER: frozenset({ScopeKind.TENANT, ScopeKind.PROJECT, ScopeKind.ENVIRONMENT}),
}
"""At which scopes a role can be granted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """A role at a scope, with the ids of everything that contains the scope."""

    role: Role
    scope_kind: ScopeKind
    operations: frozenset[Operation]
    tenant_id: UUID | None = None
    project_id: UUID | None = None
    environment_id: UUID | None = None

    @property
    def scope_id(self) -> UUID | None:
        """The id of the scope itself; ``None`` for the platform."""
        match self.scope_kind:
            case ScopeKind.TENANT:
                return self.tenant_id
            case ScopeKind.PROJECT:
                return self.project_id
            case ScopeKind.ENVIRONMENT:
                return self.environment_id
        return None

    def covers(
        self, *, tenant_id: UUID | None, project_id: UUID | None, environment_id: UUID | None
    ) -> bool:
        """Return whether something with these owners lies inside the scope."""
        if self.scope_kind == ScopeKind.PLATFORM:
            return True
        inside = {
            ScopeKind.TENANT: tenant_id,
            ScopeKind.PROJECT: project_id,
            ScopeKind.ENVIRONMENT: environment_id,
        }.get(self.scope_kind)
        return inside is not None and inside == self.scope_id


def visibility_of(grants: Iterable[Grant]) -> Visibility:
    """Return what a principal with these grants sees."""
    found = [grant for grant in grants if grant.operations]

    def ids_at(kind: ScopeKind) -> frozenset[UUID]:
        scopes = (grant.scope_id for grant in found if grant.scope_kind == kind)
        return frozenset(scope for scope in scopes if scope is not None)

    return Visibility(
        everything=any(grant.scope_kind == ScopeKind.PLATFORM for grant in found),
        tenant_ids=ids_at(ScopeKind.TENANT),
        project_ids=ids_at(ScopeKind.PROJECT),
        environment_ids=ids_at(ScopeKind.ENVIRONMENT),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """A signed-in user or machine account, with what it may do and see.

    ``token_id`` is set when it came with an API token, whose limits are already applied.
    """

    kind: PrincipalKind
    id: UUID
    name: str
    grants: tuple[Grant, ...]
    visibility: Visibility
    token_id: UUID | None = None

    @property
    def is_operator(self) -> bool:
        """Whether it holds the platform-operator role, not narrowed by a token."""
        return any(
            grant.role == Role.PLATFORM_OPERATOR and grant.scope_kind == ScopeKind.PLATFORM
            for grant in self.grants
        )

    def may(
        self,
        operation: Operation,
        *,
        tenant_id: UUID | None = None,
        project_id: UUID | None = None,
        environment_id: UUID | None = None,
    ) -> bool:
        """Return whether one of the grants allows ``operation`` on something with these owners.

        Pass every owner that is known: a role on a tenant counts only where ``tenant_id`` is
        given. Without any owner only roles on the platform count.
        """
        return any(
            operation in grant.operations
            and grant.covers(
                tenant_id=tenant_id, project_id=project_id, environment_id=environment_id
            )
            for grant in self.grants
        )

    def may_somewhere(self, operation: Operation) -> bool:
        """Return whether any grant allows ``operation``: for menus, never for a decision."""
        return any(operation in grant.operations for grant in self.grants)

    def visibility_for(self, operation: Operation) -> Visibility:
        """Return where ``operation`` is allowed, as a filter for lists: often less than is seen."""
        return visibility_of(grant for grant in self.grants if operation in grant.operations)

    def require(
        self,
        operation: Operation,
        *,
        tenant_id: UUID | None = None,
        project_id: UUID | None = None,
        environment_id: UUID | None = None,
    ) -> None:
        """Return only if ``may`` says yes.

        Raises:
            Forbidden: No role allows it; the text names the roles that would. Final.
        """
        if self.may(
            operation, tenant_id=tenant_id, project_id=project_id, environment_id=environment_id
        ):
            return
        roles = ", ".join(role for role, allowed in OPERATIONS_OF.items() if operation in allowed)
        limited = " The API token may also be narrower than its owner." if self.token_id else ""
        who = "a platform operator"
        if operation in OPERATIONS_OF[Role.TENANT_ADMIN]:
            who = "an administrator of the project or tenant, or a platform operator,"
        raise Forbidden(
            f"{self.kind} {self.name} has no role here that allows {operation}; it takes one of: "
            f"{roles}.{limited} Ask {who} to grant it; 'dvid whoami' shows what you have."
        )

    def actor(
        self, *, correlation_id: UUID, source: ActorSource, remote_address: str = ""
    ) -> Actor:
        """Return the actor for services, as it will stand in the audit log."""
        return Actor(
            kind=self.kind,
            id=self.id,
            name=self.name,
            source=source,
            correlation_id=correlation_id,
            remote_address=remote_address,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class UserView:
    """A person who can sign in."""

    id: UUID
    username: str
    email: str
    display_name: str
    is_active: bool
    created_at: datetime
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineAccountView:
    """An account for a program. With a tenant it belongs to that tenant's administrators."""

    id: UUID
    name: str
    description: str
    tenant_id: UUID | None
    project_id: UUID | None
    is_active: bool
    created_at: datetime
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiTokenView:
    """An API token without its secret. ``role`` and the scope narrow what the owner may do."""

    id: UUID
    name: str
    prefix: str
    owner_kind: PrincipalKind
    owner_id: UUID
    owner_name: str
    role: Role | None
    scope_kind: ScopeKind
    scope_id: UUID | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleAssignmentView:
    """A role that a principal holds at a scope, until ``expires_at`` when that is set."""

    id: UUID
    principal_kind: PrincipalKind
    principal_id: UUID
    principal_name: str
    role: Role
    scope_kind: ScopeKind
    scope_id: UUID | None
    tenant_id: UUID | None
    project_id: UUID | None
    expires_at: datetime | None
    granted_by: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretView:
    """That a secret exists, never what it is."""

    id: UUID
    reference: str
    datacenter: str
    revision: int
    updated_at: datetime
