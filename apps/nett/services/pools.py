"""Pools of VLAN ids and prefixes, made by operators."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.audit import services as audit
from apps.audit.types import Actor
from apps.nett.models import Network, PrefixPool, VlanPool
from dataverket.lib.problems import Conflict, FieldError, InvalidInput, NotFound

_HIGHEST_VLAN = 4094


def create_vlan_pool(*, actor: Actor, name: str, datacenter: str, first: int, last: int) -> UUID:
    """Create a pool of the VLAN ids ``first`` to ``last``.

    Raises:
        InvalidInput: The range is empty or leaves 2 to 4094. Final.
        Conflict: The name is taken, or another pool of the datacenter overlaps. Final.
    """
    if not 2 <= first <= last <= _HIGHEST_VLAN:  # noqa: PLR2004 - VLAN 1 is the default VLAN
        raise InvalidInput(
            f"VLAN pool {name}: a range within 2 to {_HIGHEST_VLAN} was expected, found {first} to "
            f"{last}.",
            errors=[FieldError(pointer="/first", code="invalid", detail="Not a usable range.")],
        )
    with transaction.atomic():
        other = (
            VlanPool.objects.select_for_update()
            .filter(datacenter=datacenter, first__lte=last, last__gte=first)
            .first()
        )
        if other is not None:
            raise Conflict(
                f"VLAN pool {name}: {first} to {last} overlaps pool {other.name} of {datacenter} "
                f"({other.first} to {other.last}). Choose another range.",
                code="overlap",
            )
        pool = _insert(VlanPool(name=name, datacenter=datacenter, first=first, last=last))
        _audit(actor, "nett.vlan_pool.created", pool, {"first": first, "last": last})
    return pool.id


def create_prefix_pool(
    *, actor: Actor, name: str, datacenter: str, prefix: str, network_length: int
) -> UUID:
    """Create a pool that hands out prefixes of ``network_length`` bits out of ``prefix``.

    Raises:
        InvalidInput: ``prefix`` is not a prefix, or ``network_length`` does not fit it. Final.
        Conflict: The name is taken, or it overlaps a pool or network of the datacenter. Final.
    """
    parsed = parse_prefix(prefix, what=f"Prefix pool {name}")
    if not parsed.prefixlen <= network_length <= parsed.max_prefixlen - 2:
        raise InvalidInput(
            f"Prefix pool {name}: networks of /{network_length} cannot come out of {parsed}; "
            f"expected /{parsed.prefixlen} to /{parsed.max_prefixlen - 2}.",
            errors=[FieldError(pointer="/network_length", code="invalid", detail="Does not fit.")],
        )
    with transaction.atomic():
        pool = PrefixPool(
            name=name, datacenter=datacenter, prefix=str(parsed), network_length=network_length
        )
        overlapping = PrefixPool.objects.extra(
            where=["datacenter = %s AND prefix && %s::cidr"], params=[datacenter, str(parsed)]
        ).first()
        if overlapping is not None:
            raise Conflict(
                f"Prefix pool {name}: {parsed} overlaps pool {overlapping.name} of {datacenter} "
                f"({overlapping.prefix}). Choose another prefix.",
                code="overlap",
            )
        _insert(pool)
        _audit(actor, "nett.prefix_pool.created", pool, {"prefix": str(parsed)})
    return pool.id


def delete_vlan_pool(*, actor: Actor, pool_id: UUID, expected_version: int) -> None:
    """Delete a pool out of which nothing is in use.

    Raises:
        NotFound, StaleVersion: Read again. Final.
        Conflict: A network uses one of its ids. Delete the network first.
    """
    with transaction.atomic():
        pool = VlanPool.lock(pool_id)
        used = Network.objects.filter(
            datacenter=pool.datacenter, vlan_id__range=(pool.first, pool.last)
        ).first()
        _delete(actor, pool, used, expected_version, "nett.vlan_pool.deleted")


def delete_prefix_pool(*, actor: Actor, pool_id: UUID, expected_version: int) -> None:
    """Delete a pool out of which nothing is in use.

    Raises:
        NotFound, StaleVersion: Read again. Final.
        Conflict: A network uses a part of it. Delete the network first.
    """
    with transaction.atomic():
        pool = PrefixPool.lock(pool_id)
        used = Network.objects.extra(
            where=["datacenter = %s AND prefix << %s::cidr"], params=[pool.datacenter, pool.prefix]
        ).first()
        _delete(actor, pool, used, expected_version, "nett.prefix_pool.deleted")


def parse_prefix(text: str, *, what: str) -> IPv4Network | IPv6Network:
    """Return the prefix that ``text`` names.

    Raises:
        InvalidInput: It is no prefix, or has bits set behind its length. Final.
    """
    try:
        return ip_network(text)
    except ValueError as error:
        raise InvalidInput(
            f"{what}: {text!r} is not an IP prefix: {error}. Write it like 10.20.0.0/16.",
            errors=[FieldError(pointer="/prefix", code="invalid", detail=str(error))],
        ) from error


def _insert[P: (VlanPool, PrefixPool)](pool: P) -> P:
    try:
        with transaction.atomic():
            pool.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            f"{pool._meta.verbose_name} {pool.name} of {pool.datacenter}: the name is taken or the "
            "content overlaps another pool. Choose another.",
            code="name_taken",
        ) from error
    return pool


def _delete(
    actor: Actor,
    pool: VlanPool | PrefixPool,
    used: Network | None,
    expected_version: int,
    action: str,
) -> None:
    pool.edit(expected_version=expected_version)
    if used is not None:
        raise Conflict(
            f"{pool.name}: network {used.name} uses a part of it. Delete that network first.",
            code="in_use",
        )
    _audit(actor, action, pool, {})
    pool.delete()


def _audit(
    actor: Actor, action: str, pool: VlanPool | PrefixPool, after: dict[str, object]
) -> None:
    audit.record_change(
        actor=actor,
        action=action,
        object_type="pool",
        object_id=pool.id,
        object_name=f"{pool.datacenter}/{pool.name}",
        after=after,
    )


def missing_pool(kind: str, datacenter: str) -> NotFound:
    """Return the problem that a datacenter has no pool of a kind."""
    return NotFound(
        f"Datacenter {datacenter} has no {kind} pool; an operator makes one with "
        f"'dvnet {kind}-pool create'.",
        code="no_pool",
    )
