"""Each path on which work comes in, tried as a way round the gate: none of them is one."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from apps.audit.types import Actor
from apps.identitet import selectors as identitet
from apps.identitet import services as accounts
from apps.inventory import services as inventory
from apps.maskin import selectors as maskin_selectors
from apps.maskin import services as maskin
from apps.maskin.models import Machine
from apps.maskin.types import NewAllocation, PowerServer
from apps.nett import services as nett
from apps.observasjon import selectors as drift_selectors
from apps.observasjon import services as observasjon
from apps.observasjon.types import DriftAction, ReconcilerPolicy
from apps.tasks import registry, states
from apps.tasks import services as tasks
from apps.tasks.models import ApprovalVote
from apps.tasks.types import NewSchedule, NewTask, Step, Workflow, local
from dataverket.bus.envelope import Envelope
from dataverket.db.models import OutboxMessage
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden
from tests import outbox
from tests.concurrently import at_once
from tests.factories import drift, tenancy
from tests.factories import identitet as people
from tests.factories import inventory as sites
from tests.factories import tasks as factory
from tests.factories.tasks import as_actor
from tests.integration.api.world import Api

pytestmark = pytest.mark.django_db


def _api(user) -> Api:
    _, token = people.token(user.id)
    return Api(token=token)


def _power(server: UUID, who) -> UUID:
    return maskin.power_server(
        actor=as_actor(who), server_id=server, action="on", reason="ticket 4711"
    )


def test_a_direct_call_of_the_service_waits_too_whoever_calls(server, ola):
    factory.rule()

    task_id = maskin.power_server(
        actor=Actor.system("script"), server_id=server, action="on", reason="from a shell"
    )

    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    factory.grant(task_id, ola)
    assert len(outbox.commands()) == 1


def test_a_direct_call_of_the_engine_waits_too(server, ingrid):
    factory.rule()

    task_id = tasks.create_task(
        new=NewTask(
            workflow="power-server",
            title="Power on",
            datacenter="osl1",
            input=PowerServer(server_id=server, action="on"),
            actor=as_actor(ingrid),
            resource_type="server",
            resource_id=server,
            resource_name="s",
        )
    )

    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    assert outbox.commands() == []


def test_a_schedule_that_fires_waits_too_and_its_owner_does_not_count(server, ingrid, ola):
    factory.rule()
    tasks.create_schedule(
        actor=as_actor(ingrid),
        new=NewSchedule(
            name="nightly-reset",
            operation="power-server",
            datacenter="osl1",
            arguments={"server_id": str(server), "action": "reset"},
            every_s=3600,
        ),
        reason="memory leak",
        at=clock.now(),
    )

    tasks.fire_due_schedules(at=clock.now() + timedelta(hours=1, seconds=1))

    task = factory.newest()
    assert task.state == states.AWAITING_APPROVAL
    assert outbox.commands() == []
    with pytest.raises(Forbidden, match="ingrid asked for it"):
        factory.grant(task.id, ingrid)
    factory.grant(task.id, ola)
    assert factory.task(task.id).state == states.RUNNING


def test_an_import_by_a_machine_is_not_approved_by_who_had_its_token_made(ingrid, ola):
    machine = people.machine("discovery")
    accounts.issue_token(
        actor=as_actor(ingrid),
        owner_kind="machine",
        owner_id=machine.id,
        name="discovery",
        expires_at=clock.now() + timedelta(days=1),
    )
    actor = identitet.principal_of(kind="machine", principal_id=machine.id, now=clock.now()).actor(
        correlation_id=uuid4(), source="api"
    )
    found = inventory.submit_import(
        actor=actor, text=sites.text_of(sites.site("trd1")), reason="seen by LLDP"
    )

    with pytest.raises(Forbidden, match="through machine account discovery"):
        inventory.approve_import(
            actor=as_actor(ingrid), import_id=found.id, plan_hash=found.plan_hash, reason="mine"
        )
    done = inventory.approve_import(
        actor=as_actor(ola), import_id=found.id, plan_hash=found.plan_hash, reason="checked"
    )
    assert done.state == "applied"


def test_events_timers_and_the_watchdog_do_not_move_a_task_that_waits(server, ingrid):
    factory.rule(expires_after_s=30 * 86_400)
    task_id = _power(server, ingrid)
    task = factory.task(task_id)
    for number, step in enumerate(task.steps):
        forged = Envelope(
            id=f"forged-{number}",
            type="dv.maskin.evt.step.succeeded",
            source="/osl1",
            time="",
            datacenter="osl1",
            data={"result": {}},
            taskid=str(task_id),
            stepid=str(step.id),
            attempt=0,
        )
        tasks.apply_events(events=[forged], at=clock.now())
    later = clock.now() + timedelta(days=7)
    tasks.fire_due_timers(at=later)
    tasks.check_deadlines(at=later)
    for back in (False, True):
        tasks.reconsider(service="maskin", datacenter="osl1", at=later, back=back)

    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    assert outbox.commands() == []


def test_resuming_and_abandoning_are_for_stuck_tasks_only(server, ingrid):
    factory.rule()
    task_id = _power(server, ingrid)

    for service in (tasks.resume_unwinding, tasks.abandon_task):
        with pytest.raises(Conflict, match="only"):
            service(task_id=task_id, actor=as_actor(ingrid), reason="let me through")

    assert factory.task(task_id).state == states.AWAITING_APPROVAL


def test_a_workflow_cannot_bring_its_own_answer():
    with pytest.raises(ValueError, match="never declared"):
        Workflow(
            name="sly",
            version=1,
            input=PowerServer,
            steps=(Step("wait for approval", do=local(lambda _context: None)),),
        )


def test_an_allocation_whose_approval_is_refused_gives_everything_back(server, ola):
    project = tenancy.project("web")
    maskin.register_image(
        actor=Actor.system("t"), name="talos", kernel=("k", "a" * 64), initrd=("i", "b" * 64)
    )
    network = _network(project)
    factory.rule("deploy-server")
    requester = people.operator("tuva")

    identity, task_id = maskin.create_allocation(
        actor=as_actor(requester),
        new=NewAllocation(
            name="db-1",
            tenant_id=project.tenant_id,
            project_id=project.id,
            environment_id=None,
            datacenter="osl1",
            server_class="m1.small",
            network_id=network,
            image="talos",
        ),
        visibility=factory.ALL,
        at=clock.now(),
    )
    held = Machine.objects.get(allocation_id=identity)
    factory.reject(task_id, ola)

    after = Machine.objects.get(pk=held.pk)
    assert (after.allocation_id, after.provision_state, after.failed_deployments) == (
        None,
        "available",
        0,
    )
    view = maskin_selectors.get_allocation(allocation_id=identity, visibility=factory.ALL)
    assert (view.phase, view.server_id, view.address) == ("failed", None, "")
    assert "did not agree" in json.dumps(view.conditions)


def _network(project) -> UUID:
    actor = Actor.system("t")
    nett.create_vlan_pool(actor=actor, name="t", datacenter="osl1", first=200, last=299)
    nett.create_prefix_pool(
        actor=actor, name="t", datacenter="osl1", prefix="10.40.0.0/16", network_length=24
    )
    return nett.create_network(
        actor=actor,
        name="front",
        tenant_id=project.tenant_id,
        project_id=project.id,
        environment_id=None,
        datacenter="osl1",
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_agree_at_once_one_lets_the_task_through_and_it_runs_once(server, ingrid):
    factory.rule()
    task_id = _power(server, ingrid)
    found = factory.waiting(task_id)
    voters = [as_actor(people.operator(name)) for name in ("ola", "tuva", "eva", "kari")]

    answers = at_once(
        4,
        lambda number: tasks.grant_approval(
            actor=voters[number],
            approval_id=found.id,
            plan_hash=found.plan_hash,
            reason="read it",
        ),
    )

    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refused) == 3
    assert OutboxMessage.objects.filter(subject__contains=".cmd.").count() == 1
    assert ApprovalVote.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_a_consent_and_a_refusal_at_once_exactly_one_counts(server, ingrid):
    factory.rule()
    task_id = _power(server, ingrid)
    found = factory.waiting(task_id)
    ola, tuva = (as_actor(people.operator(name)) for name in ("ola", "tuva"))

    def decide(number: int) -> str:
        service = tasks.grant_approval if number else tasks.reject_approval
        return service(
            actor=(ola, tuva)[number],
            approval_id=found.id,
            plan_hash=found.plan_hash,
            reason="read it",
        ).state

    answers = at_once(2, decide)

    said = [answer for answer in answers if isinstance(answer, str)]
    assert len(said) == 1
    state = factory.task(task_id).state
    assert state == (states.RUNNING if said == [states.GRANTED] else states.CANCELLED)


def test_people_are_asked_when_the_turn_of_the_task_has_come(server, ingrid, ola, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"tenant_task_limit": 1})
    tenant = uuid4()
    tasks.register(
        Workflow(
            name="shake-datacenter",
            version=1,
            input=PowerServer,
            high_impact=True,
            steps=(Step("shake", do=local(lambda _context: None)),),
        )
    )

    def shake() -> UUID:
        return tasks.create_task(
            new=NewTask(
                workflow="shake-datacenter",
                title="Shake",
                datacenter="osl1",
                input=PowerServer(server_id=server, action="on"),
                actor=as_actor(ingrid),
                resource_type="server",
                resource_id=server,
                resource_name="s",
                tenant_id=tenant,
            )
        )

    try:
        first, second = shake(), shake()
        assert factory.task(first).state == states.AWAITING_APPROVAL, "it is of high impact"
        assert factory.task(second).state == states.ACCEPTED
        assert factory.approvals(second) == []

        factory.grant(first, ola)
        assert factory.task(first).state == states.SUCCEEDED
        tasks.start_waiting(at=clock.now())

        assert factory.task(second).state == states.AWAITING_APPROVAL
        factory.reject(second, ola)
        assert factory.task(second).state == states.CANCELLED
    finally:
        registry._WORKFLOWS.pop(("shake-datacenter", 1))


def _drift_of_a_switch() -> tuple[UUID, UUID]:
    resource = drift.switch()
    return drift.found("switch-ports", resource), resource[0]


def test_a_remedy_of_drift_on_a_switch_waits_though_nobody_wrote_a_rule(server, ingrid, ola):
    found, _ = _drift_of_a_switch()

    answer = _api(ingrid).post(f"drift-findings/{found}/remediate", {"reason": "ticket"})

    body = answer.json()
    assert answer.status_code == 202
    assert (body["workflow"], body["state"]) == ("restore-switch", "awaiting_approval")
    asked = factory.waiting(UUID(body["id"]))
    assert asked.policies == ("shared-infrastructure",)
    assert [one["kind"] for one in asked.plan["effects"] if one["is_shared"]] == ["switch"]
    shown = _api(ingrid).get(f"drift-findings/{found}").json()
    assert (shown["state"], shown["task_state"]) == ("remediating", "awaiting_approval")
    with pytest.raises(Forbidden, match="ingrid asked for it"):
        factory.grant(asked.task_id, ingrid)
    factory.grant(asked.task_id, ola)
    assert factory.task(asked.task_id).state != states.AWAITING_APPROVAL


def test_a_policy_to_remediate_is_no_way_round_for_a_switch(server, ingrid):
    found, _ = _drift_of_a_switch()
    observasjon.set_reconciler_policy(
        actor=as_actor(ingrid),
        reconciler="switch-ports",
        datacenter="osl1",
        policy=ReconcilerPolicy(action=DriftAction.REMEDIATE),
        reason="let me through",
        at=clock.now(),
    )

    observasjon.run_reconcilers(at=clock.now(), datacenters=["osl1"])

    assert factory.newest("restore-switch").state == states.AWAITING_APPROVAL
    assert drift_selectors.get_drift(finding_id=found).task_state == states.AWAITING_APPROVAL
    assert outbox.commands() == []


def test_an_approved_action_of_a_runbook_waits_for_the_plan_to_be_read(server, ingrid, ola):
    _, switch = _drift_of_a_switch()

    task_id = nett.restore_switch(actor=as_actor(ola), switch_id=switch, reason="agreed in the run")

    assert factory.waiting(task_id).policies == ("shared-infrastructure",)
    factory.grant(task_id, ingrid)
    assert factory.task(task_id).state != states.AWAITING_APPROVAL
