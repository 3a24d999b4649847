"""Handing out addresses: none twice, no spurious error, every one in the audit log."""

from uuid import uuid4

import pytest

from apps.audit import selectors as audit
from apps.audit import services as audit_services
from apps.audit.types import AuditFilter
from apps.nett import selectors, services
from apps.tenancy import services as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.lib.problems import Exhausted, QuotaExceeded
from dataverket.lib.scope import Visibility
from tests.concurrently import at_once
from tests.factories.nett import ACTOR, network, pools, project

EVERYTHING = Visibility(everything=True)
CLIENTS, EACH = 8, 25


def _allocate(network_id, holder=None):
    return services.allocate_address(
        actor=ACTOR, network_id=network_id, holder_type="manual", holder_id=holder or uuid4()
    )


@pytest.mark.django_db(transaction=True)
def test_eight_clients_on_one_pool_get_different_addresses_and_no_error():
    pools()
    web = network(*project())

    outcomes = at_once(CLIENTS, lambda _number: [_allocate(web)[1] for _ in range(EACH)])

    failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert failed == []
    addresses = [a for outcome in outcomes if isinstance(outcome, list) for a in outcome]
    assert len(addresses) == CLIENTS * EACH
    assert len(set(addresses)) == CLIENTS * EACH
    records = audit.list_records(
        visibility=EVERYTHING, filters=AuditFilter(action="nett.address.allocated"), limit=1000
    )
    assert sorted(record.object_name for record in records) == sorted(addresses)
    while audit_services.seal_records():
        pass
    report = audit.verify_chain()
    assert (report.broken, report.unsealed) == ((), 0)


@pytest.mark.django_db(transaction=True)
def test_releases_and_allocations_at_once_leave_no_hole_unused():
    pools(prefix="10.20.0.0/24", length=28)
    web = network(*project())
    held = [_allocate(web) for _ in range(10)]

    def swap(number: int):
        services.release_address(actor=ACTOR, allocation_id=held[number][0])
        return _allocate(web)[1]

    outcomes = at_once(8, swap)

    assert [o for o in outcomes if isinstance(o, Exception)] == []
    rows = selectors.list_addresses(visibility=EVERYTHING, limit=100)
    assert len({row.address for row in rows}) == 10


@pytest.mark.django_db
def test_the_same_holder_gets_the_same_address():
    pools()
    web = network(*project())
    holder = uuid4()

    assert _allocate(web, holder) == _allocate(web, holder)


@pytest.mark.django_db
def test_a_full_network_says_so_and_a_released_address_comes_back():
    pools(prefix="10.20.0.0/24", length=29)
    web = network(*project())
    taken = [_allocate(web) for _ in range(5)]
    with pytest.raises(Exhausted, match=r"every address of 10\.20\.0\.0/29 is in use"):
        _allocate(web)

    services.release_address(actor=ACTOR, allocation_id=taken[2][0])

    assert _allocate(web)[1] == taken[2][1]


@pytest.mark.django_db
def test_the_address_quota_is_enforced_and_freed():
    pools()
    tenant_id, project_id = project()
    tenancy.set_quota(
        actor=ACTOR,
        tenant_id=tenant_id,
        project_id=project_id,
        resource=QuotaResource.ADDRESSES,
        limit=1,
    )
    web = network(tenant_id, project_id)
    identity, _ = _allocate(web)
    with pytest.raises(QuotaExceeded, match="addresses"):
        _allocate(web)

    services.release_address(actor=ACTOR, allocation_id=identity)

    assert _allocate(web)
