"""Networks and pools: what is reserved, what overlaps, what is in use."""

from uuid import uuid4

import pytest

from apps.nett import selectors, services
from dataverket.lib.problems import Conflict, Exhausted, InvalidInput, NotFound, StaleVersion
from dataverket.lib.scope import Visibility
from tests.concurrently import at_once
from tests.factories.nett import ACTOR, network, pools, project

EVERYTHING = Visibility(everything=True)


def _create(tenant_id, project_id, name, prefix=None):
    return services.create_network(
        actor=ACTOR,
        name=name,
        tenant_id=tenant_id,
        project_id=project_id,
        environment_id=None,
        datacenter="osl1",
        prefix=prefix,
    )


@pytest.mark.django_db(transaction=True)
def test_networks_made_at_once_get_different_vlans_and_prefixes():
    pools()
    owner = project()

    outcomes = at_once(8, lambda number: _create(*owner, f"net-{number}"))

    assert [o for o in outcomes if isinstance(o, Exception)] == []
    rows = selectors.list_networks(visibility=EVERYTHING, limit=20)
    assert len({row.vlan_id for row in rows}) == 8
    assert len({row.prefix for row in rows}) == 8


@pytest.mark.django_db
def test_an_overlapping_prefix_is_refused_with_its_neighbour_named():
    pools()
    owner = project()
    _create(*owner, "web", "10.20.8.0/24")

    with pytest.raises(Conflict, match=r"10\.20\.8\.128/25 overlaps") as refused:
        _create(*owner, "database", "10.20.8.128/25")

    assert refused.value.code == "overlap"


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["10.20.8.1/24", "nonsense", "10.99.0.0/24"])
def test_a_wish_that_is_no_prefix_of_a_pool_is_refused(wish: str):
    pools()

    with pytest.raises(InvalidInput):
        _create(*project(), "web", wish)


@pytest.mark.django_db
def test_a_datacenter_without_pools_tells_how_to_make_one():
    with pytest.raises(NotFound, match="dvnet vlan-pool create"):
        _create(*project(), "web")


@pytest.mark.django_db
def test_an_exhausted_vlan_pool_says_which_ranges_there_are():
    services.create_vlan_pool(actor=ACTOR, name="one", datacenter="osl1", first=2000, last=2000)
    services.create_prefix_pool(
        actor=ACTOR, name="one", datacenter="osl1", prefix="10.20.0.0/16", network_length=24
    )
    owner = project()
    _create(*owner, "web")

    with pytest.raises(Exhausted, match="2000-2000"):
        _create(*owner, "database")


@pytest.mark.django_db
def test_pools_do_not_overlap():
    pools()

    with pytest.raises(Conflict, match="overlaps pool tenants"):
        services.create_vlan_pool(
            actor=ACTOR, name="more", datacenter="osl1", first=2099, last=2200
        )
    with pytest.raises(Conflict, match="overlaps pool tenants"):
        services.create_prefix_pool(
            actor=ACTOR, name="more", datacenter="osl1", prefix="10.0.0.0/8", network_length=24
        )


@pytest.mark.django_db
def test_a_network_in_use_is_not_deleted_and_a_free_one_gives_everything_back():
    pools()
    web = network(*project())
    identity, _ = services.allocate_address(
        actor=ACTOR, network_id=web, holder_type="manual", holder_id=uuid4()
    )
    with pytest.raises(Conflict, match="is in use by manual"):
        services.delete_network(actor=ACTOR, network_id=web, expected_version=1)
    services.release_address(actor=ACTOR, allocation_id=identity)
    with pytest.raises(StaleVersion):
        services.delete_network(actor=ACTOR, network_id=web, expected_version=7)

    services.delete_network(actor=ACTOR, network_id=web, expected_version=1)

    assert [pool.used for pool in selectors.list_pools()] == [0, 0]
