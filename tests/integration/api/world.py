"""Two tenants, everyone's tokens, one datacenter with free servers."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from apps.audit.types import Actor
from apps.identitet import services as identitet
from apps.identitet.models import ApiToken
from apps.identitet.types import Role, ScopeKind
from apps.inventory import selectors as inventory
from apps.maskin import services as maskin
from apps.maskin import states
from apps.maskin.models import Machine
from apps.nett import services as nett
from dataverket.lib import clock
from tests.factories import identitet as accounts
from tests.factories import inventory as sites
from tests.factories import tenancy

ACTOR = Actor.system("tests")
DC = "osl1"
ROLES = (
    "operator",
    "auditor",
    "tenant-admin",
    "project-admin",
    "member",
    "viewer",
    "other-admin",
    "anonymous",
    "expired",
)


@dataclass
class Api:
    """Sends JSON with a bearer token."""

    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        merge = method == "PATCH"
        return self.client.generic(
            method,
            f"/api/v1/{address}",
            data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/merge-patch+json" if merge else "application/json",
            headers=headers,
        )

    def get(self, address: str, **headers: str) -> Any:
        return self.send("GET", address, **headers)

    def post(self, address: str, body: Any, **headers: str) -> Any:
        return self.send("POST", address, body, **headers)


@dataclass
class World:
    """What the tests act upon."""

    tenant: UUID
    project: UUID
    other_project: UUID
    network: UUID
    tokens: dict[str, str]
    servers: list[UUID]
    users: dict[str, UUID]

    def api(self, role: str = "operator") -> Api:
        return Api(token=self.tokens.get(role, ""))


def build() -> World:
    tenant = tenancy.tenant("skatt")
    project = tenancy.project("web", tenant_id=tenant.id)
    other = tenancy.tenant("nav")
    other_project = tenancy.project("web", tenant_id=other.id)
    sites.imported()
    servers = free_servers()
    maskin.register_image(
        actor=ACTOR, name="talos", kernel=("vmlinuz", "a" * 64), initrd=("initrd", "b" * 64)
    )
    nett.create_vlan_pool(actor=ACTOR, name="tenants", datacenter=DC, first=200, last=999)
    nett.create_prefix_pool(
        actor=ACTOR, name="tenants", datacenter=DC, prefix="10.64.0.0/12", network_length=24
    )
    network = nett.create_network(
        actor=ACTOR,
        name="front",
        tenant_id=tenant.id,
        project_id=project.id,
        environment_id=None,
        datacenter=DC,
    )
    tokens, users = _people(tenant.id, project.id, other.id)
    return World(
        tenant=tenant.id,
        project=project.id,
        other_project=other_project.id,
        network=network,
        tokens=tokens,
        servers=servers,
        users=users,
    )


def free_servers() -> list[UUID]:
    """Servers as they are after enrolling; those that are enrolled already stay as they are."""
    known = set(Machine.objects.values_list("server_id", flat=True))
    records = [record for record in inventory.list_servers() if record.id not in known]
    for record in records:
        Machine.objects.create(
            server_id=record.id,
            name=record.name,
            datacenter=record.datacenter,
            failure_domain=record.failure_domain,
            server_class=record.server_class,
            serial=record.serial,
            provision_state=states.AVAILABLE,
        )
    return [record.id for record in records]


def _people(tenant: UUID, project: UUID, other: UUID) -> tuple[dict[str, str], dict[str, UUID]]:
    held = {
        "operator": (Role.PLATFORM_OPERATOR, ScopeKind.PLATFORM, None),
        "auditor": (Role.PLATFORM_AUDITOR, ScopeKind.PLATFORM, None),
        "tenant-admin": (Role.TENANT_ADMIN, ScopeKind.TENANT, tenant),
        "project-admin": (Role.PROJECT_ADMIN, ScopeKind.PROJECT, project),
        "member": (Role.PROJECT_MEMBER, ScopeKind.PROJECT, project),
        "viewer": (Role.PROJECT_VIEWER, ScopeKind.PROJECT, project),
        "other-admin": (Role.TENANT_ADMIN, ScopeKind.TENANT, other),
        "expired": (Role.PLATFORM_OPERATOR, ScopeKind.PLATFORM, None),
    }
    tokens, users = {}, {}
    for name, (role, kind, scope) in held.items():
        # Without a password: hashing ten of them takes seconds.
        user = identitet.create_user(actor=ACTOR, username=name)
        accounts.role(user.id, role, kind, scope)
        view, tokens[name] = accounts.token(user.id)
        users[name] = user.id
        if name == "expired":
            _expire(view.id)
    return tokens, users


def _expire(token_id: UUID) -> None:
    past = clock.now() - timedelta(days=2)
    ApiToken.objects.filter(pk=token_id).update(
        created_at=past, expires_at=past + timedelta(days=1)
    )
