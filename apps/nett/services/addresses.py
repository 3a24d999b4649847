"""Handing out addresses of a network, one transaction each, never twice."""

from ipaddress import ip_network
from uuid import UUID

from django.db import transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.nett.models import AddressAllocation, Network
from apps.tenancy import services as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, Exhausted, NotFound


def allocate_address(
    *,
    actor: Actor,
    network_id: UUID,
    holder_type: str,
    holder_id: UUID,
    description: str = "",
) -> tuple[UUID, str]:
    """Return id and text of a free address, now held by ``holder_id``.

    The network's row is locked, the address computed inside the lock, a unique constraint
    stands behind it. Safe to repeat: the same holder gets the same address again.

    Raises:
        NotFound: There is no such network. Final.
        Exhausted: Every address is in use. Retry after one was released.
        QuotaExceeded: The project's or tenant's address quota is used up.
    """
    with transaction.atomic():
        network = Network.lock(network_id)
        known = AddressAllocation.objects.filter(
            network=network, holder_type=holder_type, holder_id=holder_id
        ).first()
        if known is not None:
            return known.id, str(known.address)
        identity = ids.new_id()
        if network.tenant_id is not None and network.project_id is not None:
            tenancy.reserve_quota(
                tenant_id=network.tenant_id,
                project_id=network.project_id,
                resource=QuotaResource.ADDRESSES,
                amount=1,
                holder=identity,
            )
        offset = _free_offset(network)
        address = str(ip_network(network.prefix)[offset])
        AddressAllocation.objects.create(
            id=identity,
            network=network,
            tenant_id=network.tenant_id,
            project_id=network.project_id,
            environment_id=network.environment_id,
            address=address,
            holder_type=holder_type,
            holder_id=holder_id,
            description=description,
        )
        Network.objects.filter(pk=network.pk).update(next_offset=offset + 1)
        _audit(actor, "nett.address.allocated", network, identity, address)
    return identity, address


def release_address(*, actor: Actor, allocation_id: UUID, holder_type: str = "") -> None:
    """Give an address back.

    Args:
        actor: Who asks.
        allocation_id: Which.
        holder_type: Refuse when something of another type holds it; empty: whatever holds it.

    Raises:
        NotFound: There is no such allocation (any more). Final.
        Conflict: Something else holds it. Release that instead.
    """
    with transaction.atomic():
        known = AddressAllocation.objects.filter(pk=allocation_id).first()
        if known is None:
            raise NotFound(f"address allocation {allocation_id} does not exist (any more).")
        if holder_type and known.holder_type != holder_type:
            raise Conflict(
                f"Address {known.address} is held by {known.holder_type} {known.holder_id}; it is "
                "given back when that is released.",
                code="in_use",
            )
        network = Network.lock(known.network_id)
        # Read again inside the lock: two releases at once have one effect.
        if not AddressAllocation.objects.filter(pk=allocation_id).delete()[0]:
            return
        offset = _offset_of(network, str(known.address))
        Network.objects.filter(pk=network.pk, next_offset__gt=offset).update(next_offset=offset)
        tenancy.release_quota(holder=known.id)
        _audit(actor, "nett.address.released", network, known.id, str(known.address))


def release_addresses_of(*, actor: Actor, holder_id: UUID) -> None:
    """Give back all addresses of a holder. Safe to repeat."""
    for identity in AddressAllocation.objects.filter(holder_id=holder_id).values_list(
        "id", flat=True
    ):
        release_address(actor=actor, allocation_id=identity)


def _free_offset(network: Network) -> int:
    """Return the lowest free offset; nothing below ``next_offset`` is free."""
    prefix = ip_network(network.prefix)
    last = prefix.num_addresses - 2  # the last address is the broadcast address
    offset = network.next_offset
    while offset <= last:
        candidate = str(prefix[offset])
        if not AddressAllocation.objects.filter(network=network, address=candidate).exists():
            return offset
        offset += 1
    raise Exhausted(
        f"Network {network.name}: every address of {prefix} is in use. Release one, or make "
        "another network.",
    )


def _offset_of(network: Network, address: str) -> int:
    prefix = ip_network(network.prefix)
    return int(ip_network(address).network_address) - int(prefix.network_address)


def _audit(actor: Actor, action: str, network: Network, identity: UUID, address: str) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="address",
        object_id=identity,
        object_name=address,
        tenant_id=network.tenant_id,
        project_id=network.project_id,
        after={"network": network.name, "address": address},
    )
