"""A platform with something on every page of the admin."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from apps.audit.types import Actor
from apps.identitet.types import Role, ScopeKind, UserView
from apps.inventory import services as inventory
from apps.inventory.types import ImportView
from apps.maskin import selectors as maskin
from apps.maskin import services as machines
from apps.nett import services as nett
from apps.observasjon import services as observasjon
from apps.tasks import services as tasks
from apps.tasks.types import ApprovalView, NewSchedule, ScheduleView
from apps.tenancy import services as tenancy
from apps.tenancy.types import QuotaResource
from dataverket.lib import clock, ids
from tests.factories import drift
from tests.factories import identitet as people
from tests.factories import inventory as sites
from tests.factories import tasks as policies
from tests.factories import tenancy as tenants
from tests.factories.audit import person

_ACTOR = Actor.system("tests")


@dataclass(frozen=True, kw_only=True)
class World:
    operator: UserView
    submitter: UserView
    tenant_user: UserView
    waiting: ImportView
    server: UUID
    machine: UUID
    task: UUID
    project: UUID
    asked: ApprovalView
    schedule: ScheduleView
    finding: UUID


def furnished(*, servers: int = 3) -> World:
    """Two operators, one tenant user, a site in use, an import that waits, blocked tasks."""
    operator, submitter = people.operator("ingrid"), people.operator("ola")
    tenant_user = people.user("kari")
    project = tenants.project("helse-prod")
    environment = tenants.environment("production", project_id=project.id)
    people.role(tenant_user.id, Role.TENANT_ADMIN, ScopeKind.TENANT, project.tenant_id)
    people.token(tenant_user.id)
    people.machine()
    tenancy.set_quota(
        actor=_ACTOR, tenant_id=project.tenant_id, resource=QuotaResource.SERVERS, limit=4
    )
    sites.imported(sites.site(servers=servers))
    started = machines.enroll_servers(actor=person("ingrid"), server_ids=None)
    tasks.record_heartbeat(service="nett", datacenter="osl1", at=clock.now(), detail={})
    nett.create_vlan_pool(actor=_ACTOR, name="tenants", datacenter="osl1", first=200, last=299)
    nett.create_prefix_pool(
        actor=_ACTOR, name="tenants", datacenter="osl1", prefix="10.40.0.0/16", network_length=24
    )
    network = nett.create_network(
        actor=_ACTOR,
        name="frontend",
        tenant_id=project.tenant_id,
        project_id=project.id,
        environment_id=environment.id,
        datacenter="osl1",
    )
    nett.allocate_address(
        actor=_ACTOR, network_id=network, holder_type="reservation", holder_id=ids.new_id()
    )
    tasks.park_message(
        stream="DV_CMD", subject="dv.maskin.cmd.power.osl1", message_id="1", reason="not JSON",
        payload=b"{", at=clock.now(),
    )  # fmt: skip
    waiting = _submitted(submitter, servers=servers + 1)
    asked = _asked(submitter)
    schedule = _scheduled(operator)
    observasjon.run_reconcilers(at=clock.now(), datacenters=["osl1"])
    machine = maskin.list_machines(limit=1)[0]
    return World(
        operator=operator,
        submitter=submitter,
        tenant_user=tenant_user,
        waiting=waiting,
        server=machine.server_id,
        machine=machine.id,
        task=started[0],
        project=project.id,
        asked=asked,
        schedule=schedule,
        finding=drift.found("switch-ports", drift.switch()),
    )


def _asked(who: UserView) -> ApprovalView:
    """A task that waits for another operator than the one who asked for it."""
    policies.rule("check-site", min_objects=0)
    return policies.waiting(
        machines.check_site(actor=person(who.username, user_id=who.id), datacenter="osl1")
    )


def _scheduled(owner: UserView) -> ScheduleView:
    """A schedule that starts in a maintenance window of next month."""
    window = policies.window(opens_in=timedelta(days=30))
    return tasks.create_schedule(
        actor=person(owner.username, user_id=owner.id),
        new=NewSchedule(
            name="nightly-check",
            operation="check-site",
            datacenter="osl1",
            arguments={},
            cron="0 3 * * *",
            window_id=window.id,
        ),
        reason="see that the site answers",
        at=clock.now(),
    )


def _submitted(submitter: UserView, *, servers: int) -> ImportView:
    """An import of one more server, and a rack that is applied at once."""
    description = sites.site(servers=servers)
    description["racks"].append(
        {"name": "r2", "room": "hall-1", "units": 24, "failure_domain": "osl1-fd2"}
    )
    return inventory.submit_import(
        actor=person("ola", user_id=submitter.id),
        text=sites.text_of(description),
        reason="one more server, ticket 4711",
    )
