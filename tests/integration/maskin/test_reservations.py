"""Servers are handed out once, spread over failure domains, and refused with a reason."""

from uuid import UUID

import pytest

from apps.inventory import selectors as inventory
from apps.maskin import selectors, services, states
from apps.maskin.models import Machine
from apps.maskin.types import NewAllocation
from apps.tasks import services as tasks
from apps.tenancy import services as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.lib import clock
from dataverket.lib.problems import Exhausted, QuotaExceeded
from dataverket.lib.scope import Visibility
from tests.concurrently import at_once
from tests.factories import inventory as sites
from tests.factories.nett import ACTOR, network, pools, project

EVERYTHING = Visibility(everything=True)
DIGEST = "ab" * 32


@pytest.fixture
def owner(request) -> tuple[UUID, UUID, UUID]:
    """Eight servers that are free, and a project with a network."""
    sites.imported(sites.site("osl1", servers=8))
    for record in inventory.list_servers(datacenter="osl1", trusted=True):
        Machine.objects.create(
            server_id=record.id,
            name=record.name,
            datacenter=record.datacenter,
            failure_domain=record.failure_domain,
            server_class=record.server_class,
            provision_state=states.AVAILABLE,
        )
    services.register_image(
        actor=ACTOR, name="image", kernel=("vmlinuz", DIGEST), initrd=("initrd", DIGEST)
    )
    pools()
    tenant_id, project_id = project()
    return tenant_id, project_id, network(tenant_id, project_id)


def _allocate(owner: tuple[UUID, UUID, UUID], name: str) -> UUID:
    tenant_id, project_id, network_id = owner
    server_class = Machine.objects.values_list("server_class", flat=True)[0]
    return services.create_allocation(
        actor=ACTOR,
        new=NewAllocation(
            name=name,
            tenant_id=tenant_id,
            project_id=project_id,
            environment_id=None,
            datacenter="osl1",
            server_class=server_class,
            network_id=network_id,
            image="image",
        ),
        visibility=EVERYTHING,
        at=clock.now(),
    )[0]


@pytest.mark.django_db(transaction=True)
def test_sixteen_requests_for_the_last_eight_servers(owner):
    outcomes = at_once(16, lambda number: _allocate(owner, f"web-{number:02}"))

    got = [outcome for outcome in outcomes if isinstance(outcome, UUID)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(got) == 8
    assert len(refused) == 8
    for problem in refused:
        assert isinstance(problem, Exhausted), repr(problem)
        assert "No server of class" in problem.detail
        assert "of 8 there are" in problem.detail
    allocations = selectors.list_allocations(visibility=EVERYTHING, limit=50)
    assert len({allocation.server_id for allocation in allocations}) == 8
    assert len({allocation.address for allocation in allocations}) == 8


@pytest.mark.django_db
def test_a_server_quota_is_refused_before_anything_is_reserved(owner):
    tenancy.set_quota(
        actor=ACTOR,
        tenant_id=owner[0],
        project_id=owner[1],
        resource=QuotaResource.SERVERS,
        limit=1,
    )
    _allocate(owner, "web-01")

    with pytest.raises(QuotaExceeded, match="servers"):
        _allocate(owner, "web-02")

    assert Machine.objects.filter(allocation_id__isnull=False).count() == 1


@pytest.mark.django_db
def test_a_server_in_maintenance_is_passed_over_and_counted_in_the_refusal(owner):
    for machine in Machine.objects.all():
        services.set_maintenance(
            actor=ACTOR, server_id=machine.server_id, on=True, reason="new fans"
        )

    with pytest.raises(Exhausted, match="of 8 there are 8 in maintenance"):
        _allocate(owner, "web-01")


@pytest.mark.django_db
def test_a_cancelled_deployment_gives_the_server_back(owner):
    allocation = _allocate(owner, "web-01")
    view = selectors.get_allocation(allocation_id=allocation, visibility=EVERYTHING)
    assert view.task_id is not None

    # Nothing has reported itself: the task is blocked on nett, its undo has nothing to do there.
    tasks.cancel_task(task_id=view.task_id, actor=ACTOR, reason="not needed")

    machine = selectors.find_machine(name=view.server_name)
    assert machine is not None
    assert (machine.provision_state, machine.allocation_id) == (states.AVAILABLE, None)
    after = selectors.get_allocation(allocation_id=allocation, visibility=EVERYTHING)
    assert after.phase == "failed"
