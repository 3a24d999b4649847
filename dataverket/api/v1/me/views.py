"""Who am I."""

from typing import Any

from apps.identitet import selectors as identitet
from apps.identitet.types import Grant
from apps.tenancy import selectors as tenancy
from dataverket.api.calls import Answer, Call
from dataverket.api.operations import operation
from dataverket.api.v1.me.serializers import MeSerializer
from dataverket.api.views import ApiView

_SHOWN = 200


class Me(ApiView):
    """The caller."""

    @operation("me_get", answers={200: MeSerializer})
    def get(self, call: Call) -> Answer:
        """Return who asks, what it may do, and what it sees."""
        me = call.principal
        tenants = tenancy.list_tenants(visibility=call.sees, limit=_SHOWN)
        projects = tenancy.list_projects(visibility=call.sees, limit=_SHOWN)
        token = identitet.get_token(token_id=me.token_id) if me.token_id else None
        names = {tenant.id: tenant.name for tenant in tenants}
        names |= {project.id: f"{project.tenant_name}/{project.name}" for project in projects}
        return Answer(
            body={
                "id": me.id,
                "kind": me.kind,
                "name": me.name,
                "is_operator": me.is_operator,
                "roles": [_role(grant, names) for grant in me.grants],
                "tenants": tenants,
                "projects": [{"id": p.id, "name": names[p.id]} for p in projects],
                "token_expires_at": token.expires_at if token else None,
            }
        )


def _role(grant: Grant, names: dict[Any, str]) -> dict[str, Any]:
    scope = grant.scope_id
    if scope is None:
        name = ""
    elif scope in names:
        name = names[scope]
    else:
        path = tenancy.find_scope(
            tenant_id=grant.tenant_id,
            project_id=grant.project_id,
            environment_id=grant.environment_id,
        )
        name = path.name if path else ""
    return {
        "role": grant.role,
        "scope_kind": grant.scope_kind,
        "scope": scope,
        "scope_name": name,
    }
