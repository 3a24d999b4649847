"""From what a request names to ids: a uuid, a name, or a path of names."""

from dataclasses import dataclass
from uuid import UUID

from apps.tenancy import selectors as tenancy
from apps.tenancy.types import EnvironmentView, ProjectView, TenantView
from dataverket.api.calls import Call
from dataverket.lib.problems import FieldError, InvalidInput, NotFound


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Where something belongs."""

    tenant_id: UUID
    project_id: UUID
    environment_id: UUID | None


def as_uuid(text: str) -> UUID | None:
    """Return the uuid that ``text`` is, or ``None``: then it is a name."""
    try:
        return UUID(text) if len(text) == 36 else None  # noqa: PLR2004 - the written form's length
    except ValueError:
        return None


def known(found: UUID | None) -> UUID:
    """Return an id that must be there.

    Raises:
        InvalidInput: It is not. Final.
    """
    if found is None:
        raise InvalidInput("Name the tenant or project that is meant.")
    return found


def tenant(call: Call, text: str) -> TenantView:
    """Return the visible tenant of that id or name.

    Raises:
        NotFound: There is none, or not for this actor. Final.
    """
    identity = as_uuid(text)
    if identity:
        return tenancy.get_tenant(tenant_id=identity, visibility=call.sees)
    found = tenancy.list_tenants(visibility=call.sees, name=text, limit=1)
    if not found:
        raise NotFound(f"tenant {text!r} does not exist, or you have no role in it.")
    return found[0]


def tenant_id(call: Call, text: str | None) -> UUID | None:
    """Return the id of a tenant that may be left out; otherwise as ``tenant``."""
    return tenant(call, text).id if text else None


def project(call: Call, text: str | None, *, of_tenant: str | None = None) -> ProjectView | None:
    """Return the visible project of that id, name or ``tenant/project``; ``None`` without text.

    Raises:
        NotFound: There is none, or not for this actor. Final.
        InvalidInput: Several projects have that name. Name the tenant too.
    """
    if not text:
        return None
    identity = as_uuid(text)
    if identity:
        return tenancy.get_project(project_id=identity, visibility=call.sees)
    first, slash, last = text.partition("/")
    owner = first if slash else of_tenant
    found = tenancy.list_projects(
        visibility=call.sees,
        tenant_id=tenant_id(call, owner),
        name=last if slash else text,
        limit=2,
    )
    if not found:
        raise NotFound(f"project {text!r} does not exist, or you have no role in it.")
    if len(found) > 1:
        raise InvalidInput(
            f"project {text!r}: several tenants have one of that name; write <tenant>/{text}.",
            code="ambiguous",
        )
    return found[0]


def project_id(call: Call, text: str | None) -> UUID | None:
    """Return the id of a project that may be left out; otherwise as ``project``."""
    found = project(call, text)
    return found.id if found else None


def environment(call: Call, text: str, *, within: str | None = None) -> EnvironmentView:
    """Return the visible environment of that id, or of that name in the project ``within``.

    Raises:
        NotFound: There is none, or not for this actor. Final.
        InvalidInput: A name needs its project. Final.
    """
    identity = as_uuid(text)
    if identity:
        return tenancy.get_environment(environment_id=identity, visibility=call.sees)
    owner = needed_project(call, within)
    found = tenancy.list_environments(visibility=call.sees, project_id=owner, name=text, limit=1)
    if not found:
        raise NotFound(f"environment {text!r} does not exist there, or you have no role in it.")
    return found[0]


def environment_id(call: Call, text: str | None, *, within: str | None = None) -> UUID | None:
    """Return the id of an environment that may be left out; otherwise as ``environment``."""
    return environment(call, text, within=within).id if text else None


def needed_project(call: Call, text: str | None) -> UUID:
    """Return the id of the project in which a name is looked up.

    Raises:
        InvalidInput: It was left out. Final.
    """
    found = project_id(call, text)
    if found is None:
        detail = "A name is unique only in its project: add it, or use the id."
        raise InvalidInput(
            detail, errors=[FieldError(pointer="?project", code="required", detail=detail)]
        )
    return found


def owner(call: Call, project_text: str, environment_text: str | None) -> Owner:
    """Return where something new shall belong.

    A role on only an environment suffices when that is given by its id.

    Raises:
        NotFound: Project or environment do not exist for this actor. Final.
        InvalidInput: The environment lies in another project. Final.
    """
    if environment_text:
        place = environment(call, environment_text, within=project_text)
        same = project_text in (str(place.project_id), place.project_name)
        if not same and project_id(call, project_text) != place.project_id:
            detail = f"Environment {place.name} belongs to project {place.project_name}."
            raise InvalidInput(
                detail, errors=[FieldError(pointer="/environment", code="invalid", detail=detail)]
            )
        return Owner(
            tenant_id=place.tenant_id, project_id=place.project_id, environment_id=place.id
        )
    found = project(call, project_text)
    if found is None:
        raise InvalidInput("Name the project that it shall belong to.")
    return Owner(tenant_id=found.tenant_id, project_id=found.id, environment_id=None)
