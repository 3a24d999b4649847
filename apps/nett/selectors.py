"""Reading networks, pools, addresses and ports."""

from ipaddress import ip_network
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.nett.models import AddressAllocation, Network, PrefixPool, SwitchPort, VlanPool
from apps.nett.models.network import PROVISIONING, TENANT
from apps.nett.offering import get_offering
from apps.nett.types import AddressView, NetworkView, PoolView, PortView
from dataverket.db.scoping import scoped
from dataverket.lib.problems import NotFound
from dataverket.lib.scope import Visibility

__all__ = [
    "find_network",
    "get_address",
    "get_network",
    "get_offering",
    "get_pool",
    "list_addresses",
    "list_networks",
    "list_pools",
    "list_ports",
    "provisioning_network",
]


_COUNTS = {
    "addresses_used": (
        "SELECT count(*) FROM nett_addressallocation WHERE network_id = nett_network.id"
    ),
    "ports_desired": (
        "SELECT count(*) FROM nett_switchport WHERE desired_network_id = nett_network.id"
    ),
    "ports_realized": (
        "SELECT count(*) FROM nett_switchport WHERE desired_network_id = nett_network.id "
        "AND realized_revision >= desired_revision AND realized_vlan = nett_network.vlan_id"
    ),
}


def get_network(*, network_id: UUID, visibility: Visibility) -> NetworkView:
    """Return one network; one query.

    Raises:
        NotFound: There is no such network, or not for this actor. Final.
    """
    row = scoped(_networks().filter(pk=network_id), visibility).first()
    if row is None:
        raise NotFound(f"network {network_id} does not exist, or you have no role there.")
    return _network_view(row)


def find_network(*, project_id: UUID, name: str, visibility: Visibility) -> NetworkView | None:
    """Return a project's network by its name, or ``None``; one query."""
    row = scoped(_networks().filter(project_id=project_id, name=name), visibility).first()
    return _network_view(row) if row else None


def provisioning_network(*, datacenter: str) -> UUID | None:
    """Return the network on which a datacenter's servers boot, or ``None``."""
    return (
        Network.objects.filter(datacenter=datacenter, purpose=PROVISIONING)
        .values_list("id", flat=True)
        .first()
    )


def list_networks(
    *,
    visibility: Visibility,
    limit: int,
    before: UUID | None = None,
    project_id: UUID | None = None,
    datacenter: str = "",
    purpose: str = TENANT,
) -> list[NetworkView]:
    """Return networks, newest first; one query."""
    rows = scoped(_networks(), visibility)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if project_id:
        rows = rows.filter(project_id=project_id)
    if datacenter:
        rows = rows.filter(datacenter=datacenter)
    if before:
        rows = rows.filter(pk__lt=before)
    return [_network_view(row) for row in rows.order_by("-pk")[:limit]]


def list_addresses(
    *,
    visibility: Visibility,
    limit: int,
    before: UUID | None = None,
    network_id: UUID | None = None,
    holder_id: UUID | None = None,
    address_id: UUID | None = None,
) -> list[AddressView]:
    """Return addresses in use, newest first; one query."""
    rows = scoped(AddressAllocation.objects.select_related("network"), visibility)
    if network_id:
        rows = rows.filter(network_id=network_id)
    if holder_id:
        rows = rows.filter(holder_id=holder_id)
    if address_id:
        rows = rows.filter(pk=address_id)
    if before:
        rows = rows.filter(pk__lt=before)
    return [
        AddressView(
            id=row.id,
            network_id=row.network_id,
            network_name=row.network.name,
            datacenter=row.network.datacenter,
            tenant_id=row.tenant_id,
            project_id=row.project_id,
            environment_id=row.environment_id,
            address=str(row.address),
            holder_type=row.holder_type,
            holder_id=row.holder_id,
            description=row.description,
            version=row.version,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows.order_by("-pk")[:limit]
    ]


def list_pools(*, datacenter: str = "") -> list[PoolView]:
    """Return all pools with how much of them is used; three queries."""
    where = Q(datacenter=datacenter) if datacenter else Q()
    networks = list(Network.objects.filter(where).values_list("datacenter", "vlan_id", "prefix"))
    views = [_vlan_pool_view(pool, networks) for pool in VlanPool.objects.filter(where)]
    views += [_prefix_pool_view(pool, networks) for pool in PrefixPool.objects.filter(where)]
    return sorted(views, key=lambda view: (view.datacenter, view.kind, view.name))


def get_pool(*, pool_id: UUID, kind: str) -> PoolView:
    """Return a pool of VLAN ids (``vlan``) or prefixes (``prefix``); three queries.

    Raises:
        NotFound: There is no such pool of that kind. Final.
    """
    found = next((view for view in list_pools() if view.id == pool_id and view.kind == kind), None)
    if found is None:
        raise NotFound(f"{kind} pool {pool_id} does not exist.")
    return found


def get_address(*, address_id: UUID, visibility: Visibility) -> AddressView:
    """Return an address in use; one query.

    Raises:
        NotFound: There is no such address, or not for this actor. Final.
    """
    found = list_addresses(visibility=visibility, limit=1, address_id=address_id)
    if not found:
        raise NotFound(f"address {address_id} does not exist, or you have no role there.")
    return found[0]


def list_ports(
    *,
    holder_id: UUID | None = None,
    switch_id: UUID | None = None,
    network_id: UUID | None = None,
    datacenter: str = "",
) -> list[PortView]:
    """Return ports that Nett knows of; one query."""
    rows = SwitchPort.objects.select_related("desired_network")
    if holder_id:
        rows = rows.filter(holder_id=holder_id)
    if switch_id:
        rows = rows.filter(switch_id=switch_id)
    if network_id:
        rows = rows.filter(desired_network_id=network_id)
    if datacenter:
        rows = rows.filter(datacenter=datacenter)
    return [_port_view(row) for row in rows.order_by("switch_name", "port_name")]


def _port_view(row: SwitchPort) -> PortView:
    return PortView(
        switch_id=row.switch_id,
        switch_name=row.switch_name,
        port_name=row.port_name,
        datacenter=row.datacenter,
        description=row.description,
        desired_network_id=row.desired_network_id,
        desired_vlan=row.desired_network.vlan_id if row.desired_network else None,
        holder_id=row.holder_id,
        realized_mode=row.realized_mode,
        realized_vlan=row.realized_vlan,
        realized_at=row.realized_at,
        is_realized=row.shows(row.desired_network),
    )


def _networks() -> QuerySet[Network]:
    """Return networks with their counts.

    Written as SQL: building these three subqueries as expressions cost the web process more than
    everything else in a request for one network.
    """
    return Network.objects.extra(select=_COUNTS)  # noqa: S610 - constants without parameters


def _network_view(row: Network) -> NetworkView:
    counts = {
        name: getattr(row, name) for name in ("addresses_used", "ports_desired", "ports_realized")
    }
    return NetworkView(
        id=row.id,
        name=row.name,
        labels=row.labels,
        version=row.version,
        purpose=row.purpose,
        tenant_id=row.tenant_id,
        project_id=row.project_id,
        environment_id=row.environment_id,
        datacenter=row.datacenter,
        vlan_id=row.vlan_id,
        prefix=row.prefix,
        gateway=str(row.gateway),
        created_at=row.created_at,
        updated_at=row.updated_at,
        **counts,
    )


def _vlan_pool_view(pool: VlanPool, networks: list[tuple[str, int, str]]) -> PoolView:
    used = sum(
        datacenter == pool.datacenter and pool.first <= vlan <= pool.last
        for datacenter, vlan, _ in networks
    )
    return PoolView(
        id=pool.id,
        kind="vlan",
        name=pool.name,
        datacenter=pool.datacenter,
        version=pool.version,
        content=f"{pool.first}-{pool.last}",
        network_length=None,
        size=pool.last - pool.first + 1,
        used=used,
        created_at=pool.created_at,
        updated_at=pool.updated_at,
    )


def _prefix_pool_view(pool: PrefixPool, networks: list[tuple[str, int, str]]) -> PoolView:
    whole = ip_network(pool.prefix)
    used = sum(
        datacenter == pool.datacenter and ip_network(prefix).overlaps(whole)
        for datacenter, _, prefix in networks
    )
    return PoolView(
        id=pool.id,
        kind="prefix",
        name=pool.name,
        datacenter=pool.datacenter,
        version=pool.version,
        content=pool.prefix,
        network_length=pool.network_length,
        size=2 ** (pool.network_length - whole.prefixlen),
        used=used,
        created_at=pool.created_at,
        updated_at=pool.updated_at,
    )
