"""A list of thirty costs as many queries as a list of three."""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.maskin import services as maskin
from apps.nett import services as nett
from apps.observasjon import selectors as runbooks
from apps.observasjon import services as observasjon
from apps.observasjon.types import SubjectKind
from apps.tasks import services as tasks
from apps.tasks.models import ApprovalPolicy
from apps.tasks.types import NewSchedule
from apps.tenancy import services as tenancy
from dataverket.lib import clock, ids
from tests.factories import drift
from tests.factories import inventory as sites
from tests.factories import tasks as policies
from tests.factories.audit import person
from tests.integration.api.world import ACTOR, DC, free_servers


def _networks(world, number: int) -> None:
    for index in range(number):
        network = nett.create_network(
            actor=ACTOR,
            name=f"n{number}-{index}",
            tenant_id=world.tenant,
            project_id=world.project,
            environment_id=None,
            datacenter=DC,
        )
        tenancy.create_project(actor=ACTOR, tenant_id=world.tenant, name=f"p{number}-{index}")
        task = maskin.check_site(actor=ACTOR, datacenter=DC)
        nett.allocate_address(
            actor=ACTOR, network_id=network, holder_type="manual", holder_id=network
        )
        policies.rule(name=f"r{number}-{index}")
        _held_task(world)
        window = policies.window(opens_in=timedelta(days=1), name=f"w{number}-{index}")
        _schedule(world, f"s{number}-{index}", window.id)
        drift.found("server-power", (ids.new_id(), f"d{number}-{index}"))
        observasjon.start_run(
            actor=ACTOR,
            runbook="stuck-task",
            subject=runbooks.get_subject(kind=SubjectKind.TASK, text=str(task)),
            reason="look",
            at=clock.now(),
        )
    sites.imported(sites.site(f"dc{number}", servers=number))


def _held_task(world) -> None:
    policies.rule("check-site", name="held", min_objects=0)
    try:
        maskin.check_site(actor=ACTOR, datacenter=DC)
    finally:
        ApprovalPolicy.objects.filter(name="held").delete()


def _schedule(world, name: str, window_id: UUID) -> None:
    tasks.create_schedule(
        actor=person("operator", user_id=world.users["operator"]),
        new=NewSchedule(
            name=name,
            operation="check-site",
            datacenter=DC,
            arguments={},
            every_s=3600,
            window_id=window_id,
        ),
        reason="",
        at=clock.now(),
    )


LISTS = (
    "networks",
    "projects",
    "addresses",
    "audit-records",
    "servers",
    "tasks",
    "runbook-runs",
    "approvals",
    "approval-policies",
    "maintenance-windows",
    "schedules",
    "drift-findings",
    "alerts",
)
# Looked up in the state of several kinds of things, not in one list.
MORE_QUERIES = {"alerts"}


def _queries(world, address: str, at_least: int) -> int:
    """Return how many queries a page of a list takes."""
    with CaptureQueriesContext(connection) as queries:
        found = world.api().get(f"{address}?limit=200")
    assert found.status_code == 200, found.content
    assert len(found.json()["items"]) >= at_least, address
    return len(queries)


def test_the_number_of_queries_of_every_list_is_constant(world):
    counts: dict[str, list[int]] = {address: [] for address in LISTS}

    for number in (3, 27):
        _networks(world, number)
        world.api().get("me")  # notes the token's use, once in ten minutes
        for address, seen in counts.items():
            seen.append(_queries(world, address, number))

    assert {address: seen for address, seen in counts.items() if seen[0] != seen[1]} == {}
    too_many = {name for name, (_, seen) in counts.items() if seen > 8}
    assert too_many <= MORE_QUERIES


def test_the_number_of_queries_of_what_a_reconciler_compares_is_constant(world):
    api = world.api()
    counts = []
    for number in (3, 27):
        sites.imported(sites.site(f"rc{number}", servers=number))
        free_servers()
        observasjon.run_reconcilers(at=clock.now(), datacenters=[f"rc{number}"])
        api.get("me")
        with CaptureQueriesContext(connection) as queries:
            found = api.get(f"reconcilers/servers/resources?limit=100&datacenter=rc{number}")
            listed = api.get("reconcilers")
        assert len(found.json()["items"]) == number
        assert listed.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
