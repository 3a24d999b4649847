"""Writing tenants, projects, environments and quotas."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tenancy import selectors
from apps.tenancy.models import Environment, Project, Reservation, Tenant
from apps.tenancy.quotas import release_quota, remove_quota, reserve_quota, set_quota
from apps.tenancy.types import EnvironmentView, ProjectView, TenantView
from dataverket.lib.problems import Conflict, FieldError, InvalidInput, NotFound

__all__ = [
    "create_environment",
    "create_project",
    "create_tenant",
    "delete_environment",
    "delete_project",
    "delete_tenant",
    "release_quota",
    "remove_quota",
    "reserve_quota",
    "set_quota",
    "update_environment",
    "update_project",
    "update_tenant",
]


@transaction.atomic
def create_tenant(
    *, actor: Actor, name: str, display_name: str = "", reason: str = ""
) -> TenantView:
    """Create a tenant.

    Raises:
        InvalidInput: The name breaks the naming rule. Final.
        Conflict: The name is taken. Final: choose another.
    """
    tenant = Tenant(name=name, display_name=display_name)
    _insert(tenant, where="the platform")
    _record(actor, "tenant.created", tenant, reason=reason, after=_content(tenant))
    return selectors.tenant_view(tenant)


@transaction.atomic
def create_project(
    *, actor: Actor, tenant_id: UUID, name: str, display_name: str = "", reason: str = ""
) -> ProjectView:
    """Create a project of a tenant.

    Raises:
        NotFound: There is no such tenant. Final.
        InvalidInput: The name breaks the naming rule. Final.
        Conflict: The tenant has a project of that name. Final: choose another.
    """
    tenant = Tenant.lock(tenant_id)
    project = Project(tenant=tenant, name=name, display_name=display_name)
    _insert(project, where=f"tenant {tenant}")
    _record(actor, "project.created", project, reason=reason, after=_content(project))
    return selectors.project_view(project)


@transaction.atomic
def create_environment(
    *, actor: Actor, project_id: UUID, name: str, reason: str = ""
) -> EnvironmentView:
    """Create an environment of a project.

    Raises:
        NotFound: There is no such project. Final.
        InvalidInput: The name breaks the naming rule. Final.
        Conflict: The project has an environment of that name. Final: choose another.
    """
    project = Project.lock(project_id)
    environment = Environment(project=project, name=name)
    _insert(environment, where=f"project {project}")
    _record(actor, "environment.created", environment, reason=reason, after=_content(environment))
    return selectors.environment_view(environment)


@transaction.atomic
def update_tenant(
    *, actor: Actor, tenant_id: UUID, expected_version: int, reason: str = "", **changes: str
) -> TenantView:
    """Change ``name`` or ``display_name`` of a tenant.

    Raises:
        NotFound: There is no such tenant. Final.
        StaleVersion: It was changed since ``expected_version``. Read again, then repeat.
        InvalidInput: A value breaks its rule, or the field cannot be changed. Final.
        Conflict: The name is taken. Final: choose another.
    """
    tenant = Tenant.lock(tenant_id)
    _update(actor, tenant, expected_version, changes, reason=reason)
    return selectors.tenant_view(tenant)


@transaction.atomic
def update_project(
    *, actor: Actor, project_id: UUID, expected_version: int, reason: str = "", **changes: str
) -> ProjectView:
    """Change ``name`` or ``display_name`` of a project; raises as ``update_tenant``."""
    project = Project.lock(project_id)
    _update(actor, project, expected_version, changes, reason=reason)
    return selectors.project_view(project)


@transaction.atomic
def update_environment(
    *, actor: Actor, environment_id: UUID, expected_version: int, reason: str = "", **changes: str
) -> EnvironmentView:
    """Change the ``name`` of an environment; raises as ``update_tenant``."""
    environment = Environment.lock(environment_id)
    _update(actor, environment, expected_version, changes, reason=reason)
    return selectors.environment_view(environment)


@transaction.atomic
def delete_tenant(
    *, actor: Actor, tenant_id: UUID, expected_version: int | None = None, reason: str = ""
) -> None:
    """Delete an empty tenant with its quotas.

    Raises:
        NotFound: There is no such tenant (any more). Final.
        StaleVersion: It was changed since ``expected_version``. Read again, then repeat.
        Conflict: It still has projects. Delete these first.
    """
    tenant = Tenant.lock(tenant_id)
    projects = list(tenant.projects.order_by("name").values_list("name", flat=True)[:5])
    if projects:
        raise Conflict(
            f"tenant {tenant} still has projects ({', '.join(projects)}). Delete them first.",
            code="not_empty",
        )
    _delete(actor, tenant, expected_version, reason=reason)


@transaction.atomic
def delete_project(
    *, actor: Actor, project_id: UUID, expected_version: int | None = None, reason: str = ""
) -> None:
    """Delete an empty project with its quotas.

    Empty means: no environments, and nothing that holds a reservation. Raises as
    ``delete_tenant``.
    """
    project = Project.lock(project_id)
    environments = list(project.environments.order_by("name").values_list("name", flat=True)[:5])
    if environments:
        raise Conflict(
            f"project {project} still has environments ({', '.join(environments)}). "
            "Delete them first.",
            code="not_empty",
        )
    _refuse_reservations(f"project {project}", Reservation.objects.filter(project=project).count())
    _delete(actor, project, expected_version, reason=reason)


@transaction.atomic
def delete_environment(
    *, actor: Actor, environment_id: UUID, expected_version: int | None = None, reason: str = ""
) -> None:
    """Delete an environment in which nothing holds a reservation; raises as ``delete_tenant``."""
    environment = Environment.lock(environment_id)
    held = Reservation.objects.filter(environment=environment).count()
    _refuse_reservations(f"environment {environment}", held)
    _delete(actor, environment, expected_version, reason=reason)


def _refuse_reservations(what: str, count: int) -> None:
    if count:
        raise Conflict(
            f"{what} still holds {count} reservations (servers, addresses or VLANs). "
            "Release them first.",
            code="not_empty",
        )


def _validate(row: Tenant | Project | Environment) -> None:
    try:
        row.clean_fields(exclude=["tenant", "project"])
    except ValidationError as error:
        errors = [
            FieldError(pointer=f"/{field}", code="invalid", detail=" ".join(messages))
            for field, messages in error.message_dict.items()
        ]
        kind = row._meta.verbose_name
        detail = "; ".join(f"{wrong.pointer[1:]}: {wrong.detail}" for wrong in errors)
        raise InvalidInput(f"{kind} {row.name!r} is not valid: {detail}", errors=errors) from None


def _insert(row: Tenant | Project | Environment, *, where: str) -> None:
    _validate(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _taken(row, where) from None


def _taken(row: Tenant | Project | Environment, where: str) -> Conflict:
    return Conflict(
        f"{row._meta.verbose_name} {row.name!r} exists already in {where}. Choose another name.",
        code="name_taken",
    )


def _update(
    actor: Actor,
    row: Tenant | Project | Environment,
    expected_version: int,
    changes: dict[str, str],
    *,
    reason: str,
) -> None:
    before = _content(row)
    unknown = sorted(set(changes) - set(before))
    if unknown:
        raise InvalidInput(
            f"{row._meta.verbose_name} {row}: {', '.join(unknown)} cannot be changed; "
            f"what can be is: {', '.join(before)}."
        )
    for field, value in changes.items():
        setattr(row, field, value)
    _validate(row)
    try:
        with transaction.atomic():
            row.edit(expected_version=expected_version, **changes)
    except IntegrityError:
        raise _taken(row, "the same place") from None
    action = f"{row._meta.verbose_name}.updated"
    _record(actor, action, row, reason=reason, before=before, after=_content(row))


def _delete(
    actor: Actor,
    row: Tenant | Project | Environment,
    expected_version: int | None,
    *,
    reason: str,
) -> None:
    if expected_version is not None:
        row.edit(expected_version=expected_version)
    kind = str(row._meta.verbose_name)
    _record(actor, f"{kind}.deleted", row, reason=reason, before=_content(row))
    if not type(row).objects.filter(pk=row.pk).delete()[0]:
        raise NotFound(f"{kind} {row} does not exist any more.")


def _content(row: Tenant | Project | Environment) -> dict[str, Any]:
    content = {"name": row.name}
    if not isinstance(row, Environment):
        content["display_name"] = row.display_name
    return content


def _record(
    actor: Actor,
    action: str,
    row: Tenant | Project | Environment,
    *,
    reason: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    if isinstance(row, Tenant):
        tenant_id, project_id = row.id, None
    elif isinstance(row, Project):
        tenant_id, project_id = row.tenant_id, row.id
    else:
        tenant_id, project_id = row.project.tenant_id, row.project_id
    audit.record_change(
        actor=actor,
        action=action,
        object_type=action.split(".", maxsplit=1)[0],
        object_id=row.id,
        object_name=row.name,
        tenant_id=tenant_id,
        project_id=project_id,
        before=before,
        after=after,
        reason=reason,
    )
