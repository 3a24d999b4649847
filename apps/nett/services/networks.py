"""Logical networks: a VLAN and a prefix, reserved together."""

from ipaddress import ip_network
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.nett.models import Network, PrefixPool, SwitchPort, VlanPool
from apps.nett.models.network import PROVISIONING, TENANT
from apps.nett.services.pools import missing_pool, parse_prefix
from apps.tenancy import services as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, Exhausted, InvalidInput

# The first VLAN id of a pool that no network of the datacenter uses.
_FREE_VLAN = """
    SELECT candidate FROM generate_series(%s::int, %s::int) AS candidate
    WHERE NOT EXISTS (
        SELECT 1 FROM nett_network WHERE datacenter = %s AND vlan_id = candidate)
    ORDER BY candidate LIMIT 1
"""


def create_network(
    *,
    actor: Actor,
    name: str,
    tenant_id: UUID,
    project_id: UUID,
    environment_id: UUID | None,
    datacenter: str,
    prefix: str | None = None,
    labels: dict[str, str] | None = None,
) -> UUID:
    """Create a tenant network: reserves quota, a VLAN id and a prefix in one transaction.

    Args:
        actor: Who asks.
        name: Unique in the project.
        tenant_id: Whose quota is used.
        project_id: Where it belongs.
        environment_id: Where in the project, or ``None``.
        datacenter: Where it exists.
        prefix: A wish; ``None`` takes the next free one of the datacenter's pools.
        labels: Free words for filters.

    Raises:
        InvalidInput: ``prefix`` is no prefix, or lies in no pool of the datacenter. Final.
        Conflict: The name is taken, or ``prefix`` overlaps a network. Final.
        Exhausted: No VLAN id or prefix is left. Retry after a network was deleted.
        QuotaExceeded: The project's or tenant's VLAN quota is used up.
    """
    identity = ids.new_id()
    with transaction.atomic():
        tenancy.reserve_quota(
            tenant_id=tenant_id,
            project_id=project_id,
            resource=QuotaResource.VLANS,
            amount=1,
            holder=identity,
        )
        vlan_id = _reserve_vlan(datacenter)
        chosen = _check_wish(datacenter, prefix) if prefix else _reserve_prefix(datacenter)
        network = Network(
            id=identity,
            name=name,
            labels=labels or {},
            purpose=TENANT,
            tenant_id=tenant_id,
            project_id=project_id,
            environment_id=environment_id,
            datacenter=datacenter,
            vlan_id=vlan_id,
            prefix=chosen,
            gateway=str(ip_network(chosen)[1]),
        )
        _insert(network)
        _audit(actor, "nett.network.created", network, after=_described(network))
    return identity


def create_provisioning_network(
    *, actor: Actor, datacenter: str, vlan_id: int, prefix: str
) -> UUID:
    """Create the one network of a datacenter on which servers boot their installer.

    Raises:
        InvalidInput: Not a prefix or VLAN id. Final.
        Conflict: The datacenter has one, or the VLAN id or prefix is in use. Final.
    """
    parsed = parse_prefix(prefix, what=f"Provisioning network of {datacenter}")
    if not 1 <= vlan_id <= 4094:  # noqa: PLR2004 - IEEE 802.1Q
        raise InvalidInput(f"VLAN {vlan_id}: a number from 1 to 4094 was expected.")
    with transaction.atomic():
        network = Network(
            name=f"provisioning-{datacenter}",
            purpose=PROVISIONING,
            datacenter=datacenter,
            vlan_id=vlan_id,
            prefix=str(parsed),
            gateway=str(parsed[1]),
        )
        _insert(network)
        _audit(actor, "nett.network.created", network, after=_described(network))
    return network.id


def update_network(
    *, actor: Actor, network_id: UUID, expected_version: int, changes: dict[str, Any]
) -> None:
    """Change ``name`` or ``labels`` of a network.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
        Conflict: The name is taken. Final.
    """
    with transaction.atomic():
        network = Network.lock(network_id)
        before = _described(network)
        try:
            with transaction.atomic():
                network.edit(expected_version=expected_version, **changes)
        except IntegrityError as error:
            raise _name_taken(network) from error
        _audit(actor, "nett.network.updated", network, before=before, after=_described(network))


def delete_network(*, actor: Actor, network_id: UUID, expected_version: int) -> None:
    """Delete a network that nothing uses; its VLAN id, prefix and quota are free again.

    Raises:
        NotFound, StaleVersion: Read again, then repeat.
        Conflict: Ports or addresses still use it; says which. Release them first.
    """
    with transaction.atomic():
        network = Network.lock(network_id)
        network.edit(expected_version=expected_version)
        port = network.ports.first()
        if port is not None:
            raise Conflict(
                f"Network {network.name}: port {port} is attached to it. Release what is plugged "
                "in there first.",
                code="in_use",
            )
        carrying = SwitchPort.objects.filter(
            datacenter=network.datacenter, realized_vlan=network.vlan_id
        ).first()
        if carrying is not None:
            raise Conflict(
                f"Network {network.name}: port {carrying} was last read to carry its VLAN "
                f"{network.vlan_id}. The reconciler takes it off once Nett is back; repeat then.",
                code="in_use",
            )
        address = network.addresses.first()
        if address is not None:
            raise Conflict(
                f"Network {network.name}: address {address.address} is in use by "
                f"{address.holder_type} {address.holder_id}. Release it first.",
                code="in_use",
            )
        _audit(actor, "nett.network.deleted", network, before=_described(network))
        tenancy.release_quota(holder=network.id)
        network.delete()


def _reserve_vlan(datacenter: str) -> int:
    """Return a free VLAN id; the locked pool rows keep it free until the transaction ends."""
    pools = list(VlanPool.objects.select_for_update().filter(datacenter=datacenter).order_by("pk"))
    if not pools:
        raise missing_pool("vlan", datacenter)
    for pool in pools:
        with connection.cursor() as cursor:
            cursor.execute(_FREE_VLAN, [pool.first, pool.last, datacenter])
            row = cursor.fetchone()
        if row is not None:
            return int(row[0])
    ranges = ", ".join(f"{pool.first}-{pool.last}" for pool in pools)
    raise Exhausted(
        f"Datacenter {datacenter}: every VLAN id of its pools ({ranges}) is in use. Delete a "
        "network, or ask an operator to add a pool.",
    )


def _reserve_prefix(datacenter: str) -> str:
    """Return a free prefix; the locked pool rows keep it free until the transaction ends."""
    pools = list(
        PrefixPool.objects.select_for_update().filter(datacenter=datacenter).order_by("pk")
    )
    if not pools:
        raise missing_pool("prefix", datacenter)
    used = {
        ip_network(prefix)
        for prefix in Network.objects.filter(datacenter=datacenter).values_list("prefix", flat=True)
    }
    for pool in pools:
        for candidate in ip_network(pool.prefix).subnets(new_prefix=pool.network_length):
            if not any(candidate.overlaps(taken) for taken in used):
                return str(candidate)
    raise Exhausted(
        f"Datacenter {datacenter}: no prefix is left in its pools. Delete a network, or ask an "
        "operator to add a pool.",
    )


def _check_wish(datacenter: str, wish: str) -> str:
    prefix = parse_prefix(wish, what="Network")
    pools = list(
        PrefixPool.objects.select_for_update().filter(datacenter=datacenter).order_by("pk")
    )
    if not pools:
        raise missing_pool("prefix", datacenter)
    fitting = [ip_network(pool.prefix) for pool in pools]
    if not any(
        prefix.version == pool.version and prefix.subnet_of(pool)  # type: ignore[arg-type]
        for pool in fitting
    ):
        raise InvalidInput(
            f"Network: {prefix} lies in no pool of {datacenter} "
            f"({', '.join(str(pool) for pool in fitting)}). Choose one from there, or leave the "
            "prefix out.",
            code="outside_pools",
        )
    return str(prefix)


def _insert(network: Network) -> None:
    try:
        with transaction.atomic():
            network.save(force_insert=True)
    except IntegrityError as error:
        text = str(error)
        if "overlap" in text:
            raise Conflict(
                f"Network {network.name}: {network.prefix} overlaps another network of "
                f"{network.datacenter}. Choose another prefix, or leave it out.",
                code="overlap",
            ) from error
        if "vlan_once" in text:
            raise Conflict(
                f"Network {network.name}: VLAN {network.vlan_id} is in use in "
                f"{network.datacenter}.",
                code="vlan_in_use",
            ) from error
        raise _name_taken(network) from error


def _name_taken(network: Network) -> Conflict:
    return Conflict(
        f"Network {network.name}: the name is taken here. Choose another.", code="name_taken"
    )


def _described(network: Network) -> dict[str, Any]:
    return {
        "name": network.name,
        "labels": network.labels,
        "datacenter": network.datacenter,
        "vlan_id": network.vlan_id,
        "prefix": network.prefix,
    }


def _audit(actor: Actor, action: str, network: Network, **states: Any) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="network",
        object_id=network.id,
        object_name=network.name,
        tenant_id=network.tenant_id,
        project_id=network.project_id,
        **states,
    )
