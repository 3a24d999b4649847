"""What a project needs before it can have servers."""

from uuid import UUID

from apps.maskin import states
from apps.maskin.models import InstallImage, Machine
from apps.nett import selectors as nett
from apps.tenancy import selectors as tenancy
from dataverket.lib.offerings import MEMBER, OPERATOR, Offering, Prerequisite, QuotaLeft
from dataverket.lib.scope import Visibility


def get_offering(*, tenant_id: UUID, project_id: UUID, visibility: Visibility) -> Offering:
    """Return whether a project can have servers, where, and how many; at most eight queries."""
    free = set(
        Machine.objects.filter(
            provision_state=states.AVAILABLE, allocation_id__isnull=True, maintenance=False
        ).values_list("datacenter", flat=True)
    )
    networks = nett.list_networks(visibility=visibility, limit=1000, project_id=project_id)
    images = InstallImage.objects.count()
    where = free & {network.datacenter for network in networks}
    quotas = [
        tenancy.quota_left(
            tenant_id=tenant_id, project_id=project_id, resource=resource, visibility=visibility
        )
        for resource in ("servers", "addresses")
    ]
    return Offering(
        name="server-allocations",
        title="Bare-metal servers",
        prerequisites=(
            Prerequisite(
                code="server.available",
                met=bool(free),
                detail=f"a server is free in: {', '.join(sorted(free)) or 'no datacenter'}",
                who_can_fix=OPERATOR,
                command="dvce server enroll --all",
            ),
            Prerequisite(
                code="image.registered",
                met=images > 0,
                detail=f"images that can be installed: {images}",
                who_can_fix=OPERATOR,
            ),
            Prerequisite(
                code="network.exists",
                met=bool(where) or (bool(networks) and not free),
                detail=(
                    "the project has a network where a server is free: "
                    f"{', '.join(sorted(where)) or 'nowhere yet'}"
                ),
                who_can_fix=MEMBER,
                command="dvnet network create <name> --project <project> --datacenter <datacenter>",
            ),
            *(_quota(quota) for quota in quotas),
        ),
        datacenters=tuple(sorted(where)),
        quota_left=tuple(quotas),
    )


def _quota(quota: QuotaLeft) -> Prerequisite:
    found = "no limit" if quota.left is None else f"{quota.left} left"
    return Prerequisite(
        code=f"quota.{quota.resource}",
        met=quota.left is None or quota.left > 0,
        detail=f"quota of {quota.resource}: {found}",
        who_can_fix=f"{OPERATOR}; or {MEMBER} by releasing something",
        command=f"dv quota set {quota.resource} --project <project> --limit <number>",
    )
