from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from apps.tenancy import selectors, services
from apps.tenancy.models import Reservation
from apps.tenancy.types import ProjectView, QuotaResource
from dataverket.lib import ids
from dataverket.lib.problems import Conflict, InvalidInput, NotFound, QuotaExceeded
from dataverket.lib.scope import Visibility
from tests.factories import tenancy as factory
from tests.factories.audit import person

pytestmark = pytest.mark.django_db
SERVERS = QuotaResource.SERVERS


def limit(project: ProjectView, amount: int, *, of_tenant: bool = False):
    return services.set_quota(
        actor=person(),
        tenant_id=project.tenant_id,
        project_id=None if of_tenant else project.id,
        resource=SERVERS,
        limit=amount,
    )


def reserve(project: ProjectView, amount: int = 1, *, holder: UUID | None = None):
    services.reserve_quota(
        tenant_id=project.tenant_id,
        project_id=project.id,
        resource=SERVERS,
        amount=amount,
        holder=holder or ids.new_id(),
    )


def used(project: ProjectView):
    [quota] = selectors.quota_usage(visibility=Visibility.all(), project_id=project.id)
    return quota.used


def test_without_a_quota_there_is_no_limit():
    reserve(factory.project(), 1000)

    assert Reservation.objects.get().amount == 1000


def test_a_reservation_up_to_the_limit_is_taken_and_no_more():
    project = factory.project("web")
    limit(project, 3)
    reserve(project, 2)
    reserve(project, 1)

    with pytest.raises(QuotaExceeded, match=r"project web: .* is 3, 3 are used, 1 more"):
        reserve(project, 1)

    assert used(project) == 3


def test_the_limit_of_the_tenant_counts_over_all_its_projects():
    project = factory.project("web")
    sibling = factory.project("batch", tenant_id=project.tenant_id)
    limit(project, 2, of_tenant=True)
    limit(sibling, 5)
    reserve(project, 1)
    reserve(sibling, 1)

    with pytest.raises(QuotaExceeded, match="tenant tenant-of-web"):
        reserve(sibling, 1)


def test_a_refused_reservation_leaves_nothing_behind():
    project = factory.project()
    limit(project, 1)

    with pytest.raises(QuotaExceeded):
        reserve(project, 2)

    assert Reservation.objects.count() == 0


def test_the_same_holder_may_repeat_its_reservation():
    project = factory.project()
    limit(project, 1)
    holder = ids.new_id()
    reserve(project, holder=holder)

    reserve(project, holder=holder)

    assert used(project) == 1


def test_the_same_holder_cannot_change_its_amount():
    project = factory.project()
    holder = ids.new_id()
    reserve(project, 1, holder=holder)

    with pytest.raises(Conflict, match="holds 1 servers already"):
        reserve(project, 2, holder=holder)


def test_a_release_gives_back_and_may_be_repeated():
    project = factory.project()
    limit(project, 1)
    holder = ids.new_id()
    reserve(project, holder=holder)

    services.release_quota(holder=holder)
    services.release_quota(holder=holder)

    assert used(project) == 0
    reserve(project)


def test_a_limit_below_what_is_used_only_stops_new_reservations():
    project = factory.project()
    reserve(project, 3)

    quota = limit(project, 1)

    assert (quota.used, quota.limit, quota.free) == (3, 1, 0)
    with pytest.raises(QuotaExceeded):
        reserve(project)


def test_a_removed_quota_limits_nothing():
    project = factory.project()
    quota = limit(project, 0)

    services.remove_quota(actor=person(), quota_id=quota.id)

    reserve(project, 5)


def test_setting_a_quota_twice_keeps_one():
    project = factory.project()
    limit(project, 1, of_tenant=True)
    limit(project, 2, of_tenant=True)

    [quota] = selectors.quota_usage(visibility=Visibility.all(), tenant_id=project.tenant_id)

    assert (quota.limit, quota.version) == (2, 2)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_must_be_positive(amount: int):
    with pytest.raises(InvalidInput):
        reserve(factory.project(), amount)


def test_a_negative_limit_is_refused():
    with pytest.raises(InvalidInput):
        limit(factory.project(), -1)


def test_a_project_of_another_tenant_is_not_found():
    project, other = factory.project("a"), factory.project("b")

    with pytest.raises(NotFound):
        services.reserve_quota(
            tenant_id=other.tenant_id,
            project_id=project.id,
            resource=SERVERS,
            amount=1,
            holder=ids.new_id(),
        )


def test_usage_takes_two_queries(django_assert_num_queries: DjangoAssertNumQueries):
    for name in ("a", "b", "c"):
        limit(factory.project(name), 1)

    with django_assert_num_queries(2):
        assert len(selectors.quota_usage(visibility=Visibility.all())) == 3


def test_a_role_on_a_project_shows_its_own_limits_only():
    project = factory.project()
    limit(project, 1)
    limit(project, 9, of_tenant=True)
    visibility = Visibility(project_ids=frozenset({project.id}))

    [quota] = selectors.quota_usage(visibility=visibility)

    assert quota.limit == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clients_at_once_take_exactly_the_limit():
    project = factory.project()
    limit(project, 10)
    limit(project, 12, of_tenant=True)

    def work(_: int) -> int:
        taken = 0
        try:
            for _ in range(4):
                try:
                    reserve(project)
                    taken += 1
                except QuotaExceeded:
                    pass
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(work, range(8)))

    assert taken == 10
    assert used(project) == 10


@pytest.mark.django_db(transaction=True)
def test_one_holder_that_asks_eight_times_at_once_holds_once():
    project = factory.project()
    limit(project, 5)
    holder = ids.new_id()

    def work(_: int) -> None:
        try:
            reserve(project, 2, holder=holder)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    assert used(project) == 2
