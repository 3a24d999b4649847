"""What a project needs before it can have networks."""

from typing import Final
from uuid import UUID

from apps.nett.models import PrefixPool, VlanPool
from apps.tenancy import selectors as tenancy
from dataverket.lib.offerings import MEMBER, OPERATOR, Offering, Prerequisite, QuotaLeft
from dataverket.lib.scope import Visibility

_MAKES: Final = {
    "vlan": "dvnet vlan-pool create <name> --datacenter <datacenter> --range <first>-<last>",
    "prefix": "dvnet prefix-pool create <name> --datacenter <datacenter> --prefix <prefix>",
}


def get_offering(*, tenant_id: UUID, project_id: UUID, visibility: Visibility) -> Offering:
    """Return whether a project can have networks, where, and how many; four queries."""
    with_vlans = set(VlanPool.objects.values_list("datacenter", flat=True))
    with_prefixes = set(PrefixPool.objects.values_list("datacenter", flat=True))
    quota = tenancy.quota_left(
        tenant_id=tenant_id, project_id=project_id, resource="vlans", visibility=visibility
    )
    return Offering(
        name="networks",
        title="Networks",
        prerequisites=(
            _pool("vlan", with_vlans),
            _pool("prefix", with_prefixes),
            _quota(quota),
        ),
        datacenters=tuple(sorted(with_vlans & with_prefixes)),
        quota_left=(quota,),
    )


def _quota(quota: QuotaLeft) -> Prerequisite:
    """Return that something is left of a quota."""
    is_met = quota.left is None or quota.left > 0
    found = "no limit" if quota.left is None else f"{quota.left} left"
    return Prerequisite(
        code=f"quota.{quota.resource}",
        met=is_met,
        detail=f"quota of {quota.resource}: {found}",
        who_can_fix=f"{OPERATOR}; or {MEMBER} by releasing something",
        command=f"dv quota set {quota.resource} --project <project> --limit <number>",
    )


def _pool(kind: str, datacenters: set[str]) -> Prerequisite:
    where = ", ".join(sorted(datacenters)) or "nowhere yet"
    return Prerequisite(
        code=f"pool.{kind}",
        met=bool(datacenters),
        detail=f"a {kind} pool stands in: {where}",
        who_can_fix=OPERATOR,
        command=_MAKES[kind],
    )
