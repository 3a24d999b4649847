"""Pools from which networks take VLAN ids and prefixes."""

from uuid import UUID

from apps.identitet.types import Operation
from apps.nett import selectors, services
from dataverket.api.calls import Answer, Call
from dataverket.api.inputs import ReasonedQuery, WriteQuery
from dataverket.api.operations import operation
from dataverket.api.pagination import page_of_all
from dataverket.api.v1.pools.serializers import (
    NewPrefixPoolSerializer,
    NewVlanPoolSerializer,
    PoolPageSerializer,
    PoolQuery,
    PoolSerializer,
)
from dataverket.api.views import ApiView


class VlanPools(ApiView):
    """All pools of VLAN ids."""

    @operation("vlan_pools_list", query=PoolQuery, answers={200: PoolPageSerializer})
    def get(self, call: Call) -> Answer:
        """List pools of VLAN ids."""
        return _listed(call, "vlan")

    @operation(
        "vlan_pools_create",
        query=WriteQuery,
        body=NewVlanPoolSerializer,
        versioned=True,
        answers={201: PoolSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create a pool of VLAN ids."""
        call.principal.require(Operation.POOL_MANAGE)
        return _created(services.create_vlan_pool(actor=call.actor, **call.body), "vlan")


class VlanPool(ApiView):
    """One pool of VLAN ids."""

    @operation("vlan_pools_delete", query=ReasonedQuery, guarded=True, answers={204: None})
    def delete(self, call: Call, pool_id: UUID) -> Answer:
        """Delete a pool out of which nothing is in use."""
        call.principal.require(Operation.POOL_MANAGE)
        found = selectors.get_pool(pool_id=pool_id, kind="vlan")
        services.delete_vlan_pool(
            actor=call.actor,
            pool_id=pool_id,
            expected_version=call.expected_version(found.version),
        )
        return Answer(status=204)


class PrefixPools(ApiView):
    """All pools of prefixes."""

    @operation("prefix_pools_list", query=PoolQuery, answers={200: PoolPageSerializer})
    def get(self, call: Call) -> Answer:
        """List pools of prefixes."""
        return _listed(call, "prefix")

    @operation(
        "prefix_pools_create",
        query=WriteQuery,
        body=NewPrefixPoolSerializer,
        versioned=True,
        answers={201: PoolSerializer},
    )
    def post(self, call: Call) -> Answer:
        """Create a pool of prefixes."""
        call.principal.require(Operation.POOL_MANAGE)
        return _created(services.create_prefix_pool(actor=call.actor, **call.body), "prefix")


class PrefixPool(ApiView):
    """One pool of prefixes."""

    @operation("prefix_pools_delete", query=ReasonedQuery, guarded=True, answers={204: None})
    def delete(self, call: Call, pool_id: UUID) -> Answer:
        """Delete a pool out of which nothing is in use."""
        call.principal.require(Operation.POOL_MANAGE)
        found = selectors.get_pool(pool_id=pool_id, kind="prefix")
        services.delete_prefix_pool(
            actor=call.actor,
            pool_id=pool_id,
            expected_version=call.expected_version(found.version),
        )
        return Answer(status=204)


def _listed(call: Call, kind: str) -> Answer:
    call.principal.require(Operation.POOL_READ)
    pools = selectors.list_pools(datacenter=call.query["datacenter"])
    found = [pool for pool in pools if pool.kind == kind]
    return Answer(body=page_of_all(call, f"{kind}-pools", found))


def _created(pool_id: UUID, kind: str) -> Answer:
    pool = selectors.get_pool(pool_id=pool_id, kind=kind)
    return Answer(body=pool, status=201, version=pool.version)
