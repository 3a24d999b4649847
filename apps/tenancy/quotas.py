"""Quotas: limits, and reservations under them."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, Sum

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.tenancy import selectors
from apps.tenancy.models import Environment, Project, Quota, Reservation, Tenant
from apps.tenancy.types import QuotaResource, QuotaView
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, InvalidInput, NotFound, QuotaExceeded

_RESERVE = (
    "INSERT INTO tenancy_reservation "
    "(tenant_id, project_id, environment_id, resource, amount, holder, created_at) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id"
)


@transaction.atomic
def set_quota(
    *,
    actor: Actor,
    tenant_id: UUID,
    resource: QuotaResource,
    limit: int,
    project_id: UUID | None = None,
    reason: str = "",
) -> QuotaView:
    """Set how much of ``resource`` a tenant, or one of its projects, may hold.

    Safe to repeat. A limit below what is used takes nothing away, it only stops new reservations.

    Raises:
        NotFound: There is no such tenant, or no such project in it. Final.
        InvalidInput: The limit is negative. Final.
    """
    if limit < 0:
        raise InvalidInput(f"quota of {resource}: the limit is {limit}; it must be 0 or more.")
    scope = _lock_scope(tenant_id, project_id)
    quota = (
        Quota.objects.select_for_update()
        .filter(Q(project_id=project_id), tenant_id=tenant_id, resource=resource)
        .first()
    )
    before = {"limit": quota.limit} if quota else None
    if quota is None:
        quota = Quota.objects.create(
            tenant_id=tenant_id, project_id=project_id, resource=resource, limit=limit
        )
    elif quota.limit != limit:
        quota.edit(limit=limit)
    if before is None or before["limit"] != limit:
        _record(actor, "quota.set", quota, scope, before, {"limit": limit}, reason)
    return selectors.quota_view(quota, _used(quota))


@transaction.atomic
def remove_quota(*, actor: Actor, quota_id: UUID, reason: str = "") -> None:
    """Remove a limit: without a quota there is none.

    Raises:
        NotFound: There is no such quota (any more). Final.
    """
    found = Quota.objects.filter(pk=quota_id).first()
    if found is None:
        raise NotFound(f"quota {quota_id} does not exist (any more).")
    scope = _lock_scope(found.tenant_id, found.project_id)
    quota = Quota.lock(quota_id)
    _record(actor, "quota.removed", quota, scope, {"limit": quota.limit}, None, reason)
    Quota.objects.filter(pk=quota_id).delete()


@transaction.atomic
def reserve_quota(
    *,
    tenant_id: UUID,
    project_id: UUID,
    resource: QuotaResource,
    amount: int,
    holder: UUID,
    environment_id: UUID | None = None,
) -> None:
    """Reserve ``amount`` of ``resource`` for ``holder`` under the quotas of tenant and project.

    Part of the caller's transaction: it is gone when that rolls back. Safe to repeat for one
    holder with the same amount. Locks the quota rows in the order of their keys, so that two
    reservations wait for each other and never block each other.

    Raises:
        QuotaExceeded: A limit would be passed; the text names it. Final until it is raised or
            something is released.
        Conflict: ``holder`` has reserved another amount. Final: release it first.
        NotFound: There is no such project in this tenant, or no such environment. Final.
        InvalidInput: ``amount`` is not positive. Final.
    """
    if amount < 1:
        raise InvalidInput(f"reservation of {resource}: the amount is {amount}, not 1 or more.")
    _require_scope(tenant_id, project_id, environment_id)
    quotas = list(
        Quota.objects.select_for_update()
        .filter(Q(project_id=project_id) | Q(project_id__isnull=True))
        .filter(tenant_id=tenant_id, resource=resource)
        .order_by("pk")
    )
    # Insert first: the unique constraint makes a repeat of the same holder visible even when it
    # runs at the same moment and no quota row exists to wait at.
    with connection.cursor() as cursor:
        wanted = [tenant_id, project_id, environment_id, resource, amount, holder, clock.now()]
        cursor.execute(_RESERVE, wanted)
        is_new = cursor.fetchone() is not None
    if not is_new:
        _require_same(holder, tenant_id, project_id, resource, amount)
    for quota in quotas:
        _check(quota, amount)


def _require_same(
    holder: UUID, tenant_id: UUID, project_id: UUID, resource: QuotaResource, amount: int
) -> None:
    """Refuse when ``holder`` has reserved something else than is asked for now."""
    kept = Reservation.objects.get(holder=holder, resource=resource)
    if (kept.tenant_id, kept.project_id, kept.amount) != (tenant_id, project_id, amount):
        raise Conflict(
            f"{holder} holds {kept.amount} {resource} already, in project {kept.project_id}; "
            f"{amount} in project {project_id} were asked for. Release them first.",
            code="already_reserved",
        )


def _check(quota: Quota, amount: int) -> None:
    """Refuse when the sum that now includes ``amount`` passes the limit."""
    used = _used(quota)
    if used <= quota.limit:
        return
    scope = f"project {quota.project.name}" if quota.project else f"tenant {quota.tenant.name}"
    raise QuotaExceeded(
        f"{scope}: the quota of {quota.resource} is {quota.limit}, {used - amount} are used, "
        f"{amount} more were asked for. Release some, or ask a platform operator to raise the "
        "quota."
    )


@transaction.atomic
def release_quota(*, holder: UUID) -> None:
    """Give back all that ``holder`` has reserved. Safe to repeat; silent when there is nothing."""
    Reservation.objects.filter(holder=holder).delete()


def _used(quota: Quota) -> int:
    rows = Reservation.objects.filter(tenant_id=quota.tenant_id, resource=quota.resource)
    if quota.project_id is not None:
        rows = rows.filter(project_id=quota.project_id)
    return rows.aggregate(used=Sum("amount"))["used"] or 0


def _require_scope(tenant_id: UUID, project_id: UUID, environment_id: UUID | None) -> None:
    # The lock of a foreign key, taken now: the project cannot be deleted before we commit.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM tenancy_project WHERE id = %s AND tenant_id = %s FOR KEY SHARE",
            [project_id, tenant_id],
        )
        found = cursor.fetchone()
    if found is None:
        raise NotFound(f"project {project_id} does not exist in tenant {tenant_id}.")
    if environment_id is None:
        return
    if not Environment.objects.filter(pk=environment_id, project_id=project_id).exists():
        raise NotFound(f"environment {environment_id} does not exist in project {project_id}.")


def _lock_scope(tenant_id: UUID, project_id: UUID | None) -> str:
    tenant = Tenant.lock(tenant_id)
    if project_id is None:
        return tenant.name
    project = Project.objects.filter(pk=project_id, tenant_id=tenant_id).first()
    if project is None:
        raise NotFound(f"project {project_id} does not exist in tenant {tenant.name}.")
    return project.name


def _record(
    actor: Actor,
    action: str,
    quota: Quota,
    scope: str,
    before: dict[str, int] | None,
    after: dict[str, int] | None,
    reason: str,
) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="quota",
        object_id=quota.id,
        object_name=f"{quota.resource} of {scope}",
        tenant_id=quota.tenant_id,
        project_id=quota.project_id,
        before=before,
        after=after,
        reason=reason,
    )
