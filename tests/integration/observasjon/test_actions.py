"""Actions of runs: one call to one service, with approval, typed names, parameters."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.conf import settings

from apps.audit.types import Actor
from apps.inventory import selectors as inventory
from apps.inventory import services as imports
from apps.maskin import selectors as maskin
from apps.maskin.models import Machine
from apps.nett import services as nett
from apps.nett.types import PortRef
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import RunEntry
from apps.observasjon.runbooks import postgresql
from apps.observasjon.types import ProposalView
from apps.tasks import states
from apps.tasks.models import Task
from apps.tenancy import selectors as tenancy
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden, InvalidInput
from tests.factories import identitet as people
from tests.factories import inventory as sites
from tests.factories import tasks as approvals
from tests.integration.observasjon.conftest import ALL, SERVER, World, run_of, task_of


def _act(world: World, run_id: UUID, name: str, **more: object) -> RunEntry:
    values = {"reason": "ticket 4711", "at": clock.now(), "actor": world.ingrid}
    return observasjon.perform_action(run_id=run_id, name=name, **(values | more))  # type: ignore[arg-type]


def test_an_action_starts_a_task_in_the_name_of_who_pressed_it(world: World):
    run_id = world.start("bmc-unreachable")

    entry = _act(world, run_id, "check-bmc")

    task = task_of(entry.task_id)  # type: ignore[arg-type]
    assert (task.workflow, task.resource_name, task.actor_name) == ("check-bmc", SERVER, "ingrid")
    assert task.reason == "ticket 4711"
    assert run_of(run_id).entries[-1].outcome == "running"


def test_maintenance_begins_and_ends_and_each_says_when_it_makes_no_sense(world: World):
    run_id = world.start("bmc-unreachable")
    with pytest.raises(Conflict, match="not in maintenance"):
        _act(world, run_id, "end-maintenance")

    _act(world, run_id, "begin-maintenance")

    assert maskin.get_machine(server_id=world.server).maintenance
    by_name = {action.name: action.why_not for action in run_of(run_id).actions}
    assert "already" in by_name["begin-maintenance"]
    assert by_name["end-maintenance"] == ""
    _act(world, run_id, "end-maintenance")
    assert not maskin.get_machine(server_id=world.server).maintenance


def test_a_dangerous_action_demands_the_typed_name(world: World):
    run_id = world.start("phone-home-missing")

    with pytest.raises(InvalidInput, match="Type it exactly"):
        _act(world, run_id, "reset-server", typed_name="osl1-s99")
    entry = _act(world, run_id, "reset-server", typed_name=SERVER)

    assert task_of(entry.task_id).workflow == "power-server"  # type: ignore[arg-type]


def test_a_failed_server_is_enrolled_again(world: World):
    run_id = world.start("bmc-unreachable")
    with pytest.raises(Conflict, match="It is available"):
        _act(world, run_id, "enroll-server")
    Machine.objects.filter(server_id=world.server).update(provision_state="verify_failed")

    entry = _act(world, run_id, "enroll-server")

    assert task_of(entry.task_id).workflow == "enroll-server"  # type: ignore[arg-type]


def test_a_refusal_of_the_service_leaves_nothing_behind(world: World):
    first, second = world.start("bmc-unreachable"), world.start("phone-home-missing")
    Machine.objects.filter(server_id=world.server).update(provision_state="verify_failed")
    _act(world, first, "enroll-server")

    with pytest.raises(Conflict, match="works on it"):
        _act(world, second, "reset-server", typed_name=SERVER)

    assert [entry.kind for entry in run_of(second).entries] == ["started"]


def test_parameters_are_checked_before_anything_happens(world: World):
    run_id = world.start("quota-or-pool-exhausted")
    good = {"scope": "tenant-of-journal", "resource": "servers", "limit": "7"}

    for wrong in (
        {**good, "limit": "many"},
        {**good, "resource": "lamps"},
        {"scope": "tenant-of-journal"},
        {**good, "colour": "blue"},
    ):
        with pytest.raises(InvalidInput):
            _act(world, run_id, "set-quota", parameters=wrong)
    assert tenancy.quota_usage(visibility=ALL) == []

    _act(world, run_id, "set-quota", parameters=good)

    assert [quota.limit for quota in tenancy.quota_usage(visibility=ALL)] == [7]


def test_a_waiting_import_is_approved_by_somebody_else_only(world: World):
    waiting = imports.submit_import(
        actor=world.ingrid, text=sites.text_of(sites.site(servers=3)), reason="one more"
    )
    run_id = world.start("network-unproven")
    what = {"import": str(waiting.id), "plan_hash": waiting.plan_hash}

    with pytest.raises(Forbidden):
        _act(world, run_id, "approve-import", parameters=what)
    _act(world, run_id, "approve-import", parameters=what, actor=world.kari)

    assert inventory.get_import(import_id=waiting.id).state == "applied"


def test_a_task_under_way_is_cancelled(world: World):
    run_id = world.start("stuck-task")
    with pytest.raises(Conflict, match="this is for stuck tasks"):
        _act(world, run_id, "abandon-task", typed_name=run_of(run_id).subject.name)

    _act(world, run_id, "cancel-task")

    assert task_of(world.task).cancel_requested_at is not None


def test_a_stuck_task_is_abandoned_with_its_title_typed(world: World):
    Task.objects.filter(pk=world.task).update(state=states.STUCK)
    run_id = world.start("undo-failed")

    entry = _act(world, run_id, "abandon-task", typed_name=run_of(run_id).subject.name)

    assert "stays stuck until one platform operator other than ingrid agrees" in entry.detail
    assert task_of(world.task).state == "stuck"
    approvals.grant(world.task, people.operator("tuva"))
    assert task_of(world.task).state == "abandoned"


def _proposed(world: World) -> tuple[UUID, ProposalView]:
    run_id = world.start("drift-on-switch")
    network = nett.create_provisioning_network(
        actor=world.ingrid, datacenter="osl1", vlan_id=100, prefix="10.1.0.0/24"
    )
    nett.plan_ports(
        actor=world.ingrid,
        ports=[PortRef(switch_id=world.switch, switch_name="osl1-leaf1", port_name="Ethernet1")],
        datacenter="osl1",
        network_id=network,
        holder_id=world.server,
    )
    _act(world, run_id, "restore-switch")
    return run_id, run_of(run_id).proposals[0]


def _approve(world: World, run_id: UUID, proposal: ProposalView, **more: object) -> RunEntry:
    values = {
        "actor": world.kari,
        "plan_hash": proposal.plan_hash,
        "reason": "seen on the switch",
        "at": clock.now(),
    }
    return observasjon.approve_action(
        run_id=run_id,
        proposal_id=proposal.id,
        **(values | more),  # type: ignore[arg-type]
    )


def test_a_proposal_is_listed_until_it_is_decided(world: World):
    run_id, proposal = _proposed(world)
    assert selectors.list_waiting_proposals(at=clock.now()) == [run_id]

    _approve(world, run_id, proposal)

    assert selectors.list_waiting_proposals(at=clock.now()) == []


def test_a_proposal_is_listed_until_it_expires(world: World):
    run_id, proposal = _proposed(world)
    second = timedelta(seconds=1)

    before = selectors.list_waiting_proposals(at=proposal.expires_at - second)
    after = selectors.list_waiting_proposals(at=proposal.expires_at + second)

    assert (before, after) == ([run_id], [])


def test_a_proposal_of_a_run_that_was_abandoned_is_not_listed(world: World):
    run_id, _ = _proposed(world)

    observasjon.abandon_run(actor=world.ingrid, run_id=run_id, reason="wrong one", at=clock.now())

    assert selectors.list_waiting_proposals(at=clock.now()) == []


def test_an_action_with_approval_waits_for_a_second_person(world: World):
    run_id, proposal = _proposed(world)
    assert Task.objects.filter(workflow="restore-switch").count() == 0
    assert proposal.plan["subject_name"] == "osl1-leaf1"
    with pytest.raises(Conflict, match="proposed already"):
        _act(world, run_id, "restore-switch")
    with pytest.raises(Forbidden, match="cannot approve it"):
        _approve(world, run_id, proposal, actor=world.ingrid)
    with pytest.raises(Conflict, match="Read the run again"):
        _approve(world, run_id, proposal, plan_hash="0" * 64)

    entry = _approve(world, run_id, proposal)

    task = task_of(entry.task_id)  # type: ignore[arg-type]
    assert (task.workflow, task.actor_name) == ("restore-switch", "ingrid"), "who asked for it"
    assert task.reason == "ticket 4711"
    assert (entry.actor_name, "proposed by ingrid" in entry.detail) == ("kari", True)
    assert run_of(run_id).proposals == ()
    with pytest.raises(Conflict, match="does not wait"):
        _approve(world, run_id, proposal)


def test_only_a_person_approves(world: World):
    run_id, proposal = _proposed(world)
    with pytest.raises(Forbidden, match="Only a person"):
        _approve(world, run_id, proposal, actor=Actor.system("robot"))


def test_a_proposal_expires_after_an_hour(world: World):
    run_id, proposal = _proposed(world)

    with pytest.raises(Conflict, match="older than"):
        _approve(world, run_id, proposal, at=clock.now() + timedelta(minutes=61))


def test_a_declined_proposal_is_not_performed(world: World):
    run_id, proposal = _proposed(world)

    observasjon.decline_action(
        actor=world.ingrid,
        run_id=run_id,
        proposal_id=proposal.id,
        reason="it was a repair",
        at=clock.now(),
    )

    with pytest.raises(Conflict, match="does not wait"):
        _approve(world, run_id, proposal)
    assert Task.objects.filter(workflow="restore-switch").count() == 0


def test_an_idle_transaction_is_ended_once_two_people_agree(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(postgresql, "LONG_S", 0.0)
    database = settings.DATABASES["default"]
    other = psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
    )
    other.execute("SELECT 1")  # opens a transaction, and leaves it open
    run_id = world.start("postgresql-unavailable")
    _act(world, run_id, "end-idle-sessions")
    proposal = run_of(run_id).proposals[0]

    with django_capture_on_commit_callbacks(execute=True):
        entry = _approve(world, run_id, proposal)
        assert not other.broken, "nothing happens before the commit of what records it"

    assert str(other.info.backend_pid) in entry.detail
    with pytest.raises(psycopg.OperationalError):
        other.execute("SELECT 1")
    other.close()


def test_waiting_tasks_are_looked_at_at_once(world: World):
    run_id = world.start("service-unreachable")

    entry = _act(world, run_id, "look-again")

    assert "Looked at no waiting tasks" in entry.detail


@pytest.mark.django_db(transaction=True)
def test_the_relay_hears_that_it_was_woken(world: World):
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        autocommit=True,
    ) as listener:
        listener.execute("LISTEN dataverket_outbox")
        run_id = world.start("outbox-lag")

        _act(world, run_id, "wake-relay")

        assert [one.channel for one in listener.notifies(timeout=5, stop_after=1)] == [
            "dataverket_outbox"
        ]
