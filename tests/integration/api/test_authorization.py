"""Every operation of the OpenAPI document for every role, against one explicit table.

A row tells the status for operator, auditor, tenant-admin, project-admin, member, viewer and the
other tenant's admin. Anonymous and expired callers get 401 everywhere. Writes that are allowed run
as dry runs, so every role finds the same world.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml

from apps.audit.models import AuditRecord
from apps.identitet.models import RoleAssignment
from apps.inventory import services as inventory
from apps.inventory.types import ImportView
from apps.maskin import services as maskin
from apps.maskin.models import Machine, ServerAllocation
from apps.maskin.types import CheckSite, NewAllocation
from apps.nett import selectors as nett_selectors
from apps.nett import services as nett
from apps.nett.models import SwitchPort
from apps.observasjon import selectors as runbooks
from apps.observasjon import services as observasjon
from apps.observasjon.types import SubjectKind
from apps.tasks import selectors as tasks_selectors
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.models import DeadLetter, ResourceLock, Task
from apps.tasks.types import ApprovalView, NewSchedule, NewTask
from dataverket.lib import clock, ids
from dataverket.lib.scope import Visibility
from tests.factories import drift, tenancy
from tests.factories import inventory as sites
from tests.factories import tasks as policies
from tests.factories.audit import person
from tests.integration.api.authorization_table import NO_CREDENTIAL_NEEDED, REFUSED_BY_STATE, TABLE
from tests.integration.api.world import ACTOR, DC, ROLES, World

DOCUMENT = Path(__file__).parent.parent.parent.parent / "docs" / "openapi.yaml"
SIGNED_IN = ROLES[:7]


def _dead_letter() -> UUID:
    tasks.park_message(
        stream="DV_CMD",
        subject="dv.maskin.cmd.echo.osl1",
        message_id=str(ids.new_id()),
        reason="not JSON",
        payload=b"{",
        at=clock.now(),
    )
    return DeadLetter.objects.latest("pk").id


def operations() -> dict[str, tuple[str, str]]:
    document = yaml.safe_load(DOCUMENT.read_text())
    return {
        operation["operationId"]: (method.upper(), address.removeprefix("/api/v1/"))
        for address, methods in document["paths"].items()
        for method, operation in methods.items()
    }


@pytest.fixture
def objects(world):
    """One of everything, in the project ``skatt/web``."""
    environment = tenancy.environment("test", project_id=world.project)
    address, _ = nett.allocate_address(
        actor=ACTOR, network_id=world.network, holder_type="manual", holder_id=ids.new_id()
    )
    allocation, _ = maskin.create_allocation(
        actor=ACTOR,
        new=NewAllocation(
            name="db-1",
            tenant_id=world.tenant,
            project_id=world.project,
            environment_id=None,
            datacenter=DC,
            server_class="m1.small",
            network_id=world.network,
            image="talos",
        ),
        visibility=Visibility.all(),
        at=clock.now(),
    )
    _activate(allocation)
    pools = {pool.kind: pool.id for pool in nett_selectors.list_pools()}
    waiting = _waiting_import()
    assignment = RoleAssignment.objects.get(principal_id=world.users["viewer"])
    unused = {kind: _unused_pool(kind) for kind in pools}
    asked = _waiting_approval(world)
    return {
        "approval_id": asked.id,
        "asked_hash": asked.plan_hash,
        "policy_id": tasks_selectors.list_policies(visibility=Visibility.all())[-1].id,
        "window": policies.window(opens_in=timedelta(days=1)).id,
        "schedule": _schedule(world),
        "tenant": world.tenant,
        "project": world.project,
        "environment": environment.id,
        "network": world.network,
        "address_id": address,
        "allocation": allocation,
        "task_id": _running_task(world),
        "vlan": unused["vlan"],
        "prefix": unused["prefix"],
        "server": Machine.objects.get(allocation_id=None).server_id,
        "import_id": waiting.id,
        "plan_hash": waiting.plan_hash,
        "assignment_id": assignment.id,
        "token_id": uuid4(),
        "finding_id": drift.found("switch-ports", drift.switch()),
        "reconciler": "switch-ports",
        **_runbook_run(),
    }


def _waiting_approval(world: World) -> ApprovalView:
    """A task of the project that its administrators decide on."""
    policies.rule(
        "check-site",
        min_objects=0,
        scope_kind="project",
        tenant_id=world.tenant,
        project_id=world.project,
    )
    task = tasks.create_task(
        new=NewTask(
            workflow="check-site",
            title="Check the way to osl1",
            datacenter=DC,
            input=CheckSite(text="hello"),
            actor=ACTOR,
            resource_type="datacenter",
            resource_id=uuid4(),
            resource_name=DC,
            tenant_id=world.tenant,
            project_id=world.project,
        )
    )
    return policies.waiting(task)


def _schedule(world: World) -> UUID:
    owner = person("operator", user_id=world.users["operator"])
    made = tasks.create_schedule(
        actor=owner,
        new=NewSchedule(
            name="nightly", operation="check-site", datacenter=DC, arguments={}, every_s=3600
        ),
        reason="",
        at=clock.now(),
    )
    return made.id


def _runbook_run() -> dict[str, Any]:
    """A run whose first proposal waits, and which a person's condition keeps from being done."""
    book = runbooks.get_runbook(name="bmc-unreachable")
    server = runbooks.get_subject(kind=book.about, text=f"{DC}-s01")
    subject = runbooks.get_subject(kind=SubjectKind.SWITCH, text=f"{DC}-leaf1")
    SwitchPort.objects.create(
        switch_id=UUID(subject.key), switch_name=subject.name, port_name="Ethernet9", datacenter=DC
    )
    at = clock.now()
    run_id = observasjon.start_run(
        actor=ACTOR, runbook="drift-on-switch", subject=subject, reason="found", at=at
    )
    observasjon.perform_action(
        actor=ACTOR, run_id=run_id, name="restore-switch", reason="restore", at=at
    )
    proposal = runbooks.get_run(run_id=run_id, at=at).proposals[0]
    return {
        "runbook": book.name,
        "runbook_subject": server.name,
        "run_id": run_id,
        "letter_id": _dead_letter(),
        "name": "",  # set for each operation: checks, actions and conditions share the address
        "proposal_id": proposal.id,
        "proposal_hash": proposal.plan_hash,
    }


NAMED = {
    "runbook_runs_check": "drift",
    "runbook_runs_act": "read-switch",
    "runbook_runs_tick": "cause",
}


def _activate(allocation: UUID) -> None:
    row = ServerAllocation.objects.get(pk=allocation)
    Task.objects.filter(resource_id=allocation).delete()
    row.edit(phase="active")


def _running_task(world: World) -> UUID:
    ResourceLock.objects.update(task_id=None, step_id=None, acquired_at=None)
    task = maskin.check_site(actor=ACTOR, datacenter=DC)
    Task.objects.filter(pk=task).update(
        tenant_id=world.tenant, project_id=world.project, state=states.RUNNING
    )
    return task


def _unused_pool(kind: str) -> UUID:
    if kind == "vlan":
        return nett.create_vlan_pool(
            actor=ACTOR, name="unused", datacenter="trd1", first=10, last=20
        )
    return nett.create_prefix_pool(
        actor=ACTOR, name="unused", datacenter="trd1", prefix="10.9.0.0/16", network_length=24
    )


def _waiting_import() -> ImportView:
    return inventory.submit_import(
        actor=ACTOR, text=sites.text_of(sites.site("trd1", servers=1)), reason="new"
    )


def body_of(name: str, o: dict[str, Any]) -> dict[str, Any] | None:
    soon = (clock.now() + timedelta(days=3)).isoformat()
    in_project = {"project": str(o["project"]), "name": "fresh"}
    decision = {"plan_hash": o["plan_hash"], "reason": "read"}
    reason = {"reason": "because"}
    consent = {"plan_hash": o["asked_hash"], "reason": "read"}
    bodies = {
        "approval_policies_set": {
            "project": str(o["project"]),
            "name": "two",
            "operation": "power-server",
            **reason,
        },
        "approvals_grant": consent,
        "approvals_reject": consent,
        "maintenance_windows_create": {
            "name": "fresh",
            "datacenter": DC,
            "weekdays": [6],
            "opens": "22:00",
            "lasts_s": 7200,
        },
        "schedules_create": {
            "name": "fresh",
            "operation": "check-site",
            "datacenter": DC,
            "every_s": 600,
        },
        "schedules_disable": reason,
        "schedules_enable": reason,
        "addresses_create": {"network": str(o["network"])},
        "environments_create": in_project,
        "environments_update": {"name": "fresh"},
        "inventory_imports_approve": decision,
        "inventory_imports_reject": decision,
        "inventory_imports_create": {
            "content": sites.text_of(sites.site("brg1", servers=1)),
            "reason": "new",
        },
        "machine_accounts_create": {"name": "bot"},
        "networks_create": {**in_project, "datacenter": DC},
        "networks_update": {"labels": {"a": "b"}},
        "prefix_pools_create": {
            "name": "p",
            "datacenter": "brg1",
            "prefix": "10.8.0.0/16",
            "network_length": 24,
        },
        "projects_create": {"tenant": str(o["tenant"]), "name": "fresh"},
        "projects_update": {"display_name": "x"},
        "provisioning_networks_create": {
            "datacenter": "brg1",
            "vlan_id": 100,
            "prefix": "10.7.0.0/24",
        },
        "quotas_set": {"tenant": str(o["tenant"]), "resource": "vlans", "limit": 9},
        "role_assignments_create": {
            "principal": "auditor",
            "role": "project-viewer",
            "scope_kind": "project",
            "scope": str(o["project"]),
        },
        "drift_findings_acknowledge": {"until": soon, **reason},
        "drift_findings_remediate": reason,
        "drift_findings_reopen": reason,
        "reconcilers_policy_set": {"action": "remediate", "datacenter": DC, **reason},
        "reconcilers_run": reason,
        "runbook_runs_abandon": reason,
        "runbook_runs_act": reason,
        "runbook_runs_approve": {"plan_hash": o["proposal_hash"], **reason},
        "runbook_runs_close": {},
        "runbook_runs_create": {
            "runbook": o["runbook"],
            "subject": o["runbook_subject"],
            **reason,
        },
        "runbook_runs_decline": reason,
        "runbook_runs_escalate": reason,
        "runbook_runs_note": {"note": "seen"},
        "runbook_runs_tick": {"note": "seen"},
        "secrets_create": {
            "reference": "secret://osl1/bmc/x",
            "username": "u",
            "password": "p" * 12,
        },
        "server_allocations_attach": {"network": str(o["network"])},
        "server_allocations_create": {
            **in_project,
            "datacenter": DC,
            "server_class": "m1.small",
            "image": "talos",
            "network": str(o["network"]),
        },
        "server_allocations_detach": {},
        "server_allocations_update": {"labels": {"a": "b"}},
        "servers_enroll": {"datacenter": DC},
        "servers_maintenance": {"on": True, **reason},
        "servers_power": {"action": "on", **reason},
        "site_checks_create": {"datacenter": DC},
        "tasks_abandon": reason,
        "dead_letters_discard": reason,
        "dead_letters_replay": reason,
        "tasks_cancel": reason,
        "tasks_resume_unwinding": reason,
        "tenants_create": {"name": "fresh"},
        "tenants_update": {"display_name": "x"},
        "tokens_create": {"name": "t", "expires_at": soon},
        "users_create": {"username": "fresh"},
        "vlan_pools_create": {"name": "v", "datacenter": "brg1", "first": 30, "last": 40},
    }
    return bodies.get(name)


def ask(api, name: str, method: str, address: str, objects: dict[str, Any]):
    kind = "vlan" if address.startswith("vlan") else "prefix"
    path = address.format(**objects | {"name": NAMED.get(name, "")}, pool_id=objects[kind])
    if name == "offerings_list":
        path += f"?project={objects['project']}"
    if method != "GET":
        path += "?dry_run=true"
    headers = {"If-Match": "*"} if method in ("PATCH", "DELETE") else {}
    return api.send(method, path, body_of(name, objects), **headers)


def test_the_table_holds_exactly_the_operations_of_the_document():
    assert set(operations()) == set(TABLE) | NO_CREDENTIAL_NEEDED


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_a_role_as_the_table_says(world, objects, role):
    wrong = []
    for name, (method, address) in operations().items():
        if name in NO_CREDENTIAL_NEEDED:
            continue
        expected = 401
        if role in SIGNED_IN:
            expected = int(TABLE[name].split()[SIGNED_IN.index(role)])
            if expected == 200:
                expected = REFUSED_BY_STATE.get(name, 200)
        before = AuditRecord.objects.count()
        found = ask(world.api(role), name, method, address, objects)
        if found.status_code != expected:
            wrong.append(f"{name}: {found.status_code}, not {expected}: {found.content[:300]!r}")
        if AuditRecord.objects.count() != before:
            wrong.append(f"{name}: changed something")
    assert not wrong, "\n".join(wrong)
