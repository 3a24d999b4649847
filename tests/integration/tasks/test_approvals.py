"""What policy holds up waits for another person and is bound to its plan."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from apps.audit import selectors as audit
from apps.audit.types import AuditFilter
from apps.identitet import services as identitet
from apps.identitet.selectors import principal_of_user
from apps.identitet.types import Role, ScopeKind
from apps.maskin import services as maskin
from apps.maskin.models import Machine
from apps.maskin.types import PowerServer
from apps.tasks import services as tasks
from apps.tasks import states
from apps.tasks.models import ApprovalVote
from apps.tasks.selectors import ApprovalFilter, list_approvals
from apps.tasks.types import NewTask
from dataverket.lib import clock
from dataverket.lib.problems import Conflict, Forbidden
from tests import outbox
from tests.factories import identitet as people
from tests.factories import tasks as factory
from tests.factories import tenancy
from tests.factories.audit import person
from tests.factories.tasks import as_actor

pytestmark = pytest.mark.django_db


def _commands() -> list[str]:
    return [command.type for command in outbox.commands()]


def _actions() -> list[str]:
    records = audit.list_records(
        visibility=factory.ALL, filters=AuditFilter(action="approval"), limit=99
    )
    return [record.action for record in reversed(records)]


def test_a_task_that_no_rule_concerns_begins_at_once(ask):
    task = factory.task(ask())

    assert task.state == states.RUNNING
    assert task.approval is None
    assert [step.name for step in task.steps] == ["set power"]
    assert _commands() == ["dv.maskin.cmd.set-power"]


def test_a_task_that_a_rule_concerns_waits_and_says_for_whom_until_when_and_how(ask, server):
    factory.rule(expires_after_s=3600)

    task = factory.task(ask())

    assert task.state == states.AWAITING_APPROVAL
    assert [(step.name, step.state) for step in task.steps] == [
        ("wait for approval", states.RUNNING),
        ("set power", states.WAITING),
    ]
    assert _commands() == []
    assert task.blocked is not None
    assert task.blocked.code == "approval.required"
    assert task.blocked.who_can_fix == "one platform operator other than ingrid"
    assert task.blocked.runbook == "docs/runbooks/approval-waiting.md"
    assert task.approval is not None
    assert f"dv approval grant {task.approval.id}" in task.blocked.reason
    assert task.approval.command == f"dv approval grant {task.approval.id} --reason TEXT"
    assert task.approval.expires_at == task.created_at + timedelta(hours=1)


def test_the_plan_tells_a_person_what_would_be_touched_and_how_it_stands_now(ask, server):
    factory.rule()
    name = Machine.objects.get(server_id=server).name

    found = factory.waiting(ask("off"))

    assert f"server {name}: available, power unknown -> power off" in found.plan_text
    assert "because: ticket 4711" in found.plan_text
    assert "1. set power" in found.plan_text
    assert found.plan["blast_radius"] == {
        "objects": 1,
        "failure_domains": ["osl1-fd1"],
        "is_shared": False,
    }


def test_another_operator_agrees_and_the_task_goes_on(ask, ola):
    factory.rule()
    task_id = ask()

    granted = factory.grant(task_id, ola)

    task = factory.task(task_id)
    assert (granted.state, granted.granted) == (states.GRANTED, 1)
    assert task.state == states.RUNNING
    assert task.blocked is None
    assert task.steps[0].state == states.SUCCEEDED
    assert _commands() == ["dv.maskin.cmd.set-power"]
    assert _actions() == ["approval.asked", "approval.vote.grant", "approval.granted"]


def test_one_voice_against_ends_the_task_without_an_effect(ask, ola, server):
    factory.rule(quorum=2)
    task_id = ask()

    factory.reject(task_id, ola)

    task = factory.task(task_id)
    assert task.state == states.CANCELLED
    assert task.error is not None
    assert task.error.code == "approval.rejected"
    assert "not tonight" in task.error.message
    assert _commands() == []
    assert factory.task(_free_again(ask)).state == states.AWAITING_APPROVAL


def _free_again(ask):
    """The locks of the ended task are gone: the same can be asked anew."""
    return ask()


def test_the_requester_does_not_count(ask, ingrid):
    factory.rule()
    task_id = ask()

    with pytest.raises(Forbidden, match="ingrid asked for it"):
        factory.grant(task_id, ingrid)

    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    assert ApprovalVote.objects.count() == 0


def test_the_requester_does_not_count_through_the_token_of_a_machine_account(server, ola):
    factory.rule()
    machine = people.machine()
    people.role(machine.id, Role.PLATFORM_OPERATOR, kind="machine")
    identitet.issue_token(
        actor=as_actor(ola),
        owner_kind="machine",
        owner_id=machine.id,
        name="pipeline",
        expires_at=clock.now() + timedelta(days=1),
    )

    as_machine = _machine_actor(machine)
    task_id = maskin.power_server(actor=as_machine, server_id=server, action="on", reason="nightly")

    with pytest.raises(Forbidden, match="through machine account pipeline"):
        factory.grant(task_id, ola)
    found = factory.waiting(task_id)
    with pytest.raises(Forbidden, match="a person must"):
        tasks.grant_approval(
            actor=as_machine, approval_id=found.id, plan_hash=found.plan_hash, reason="myself"
        )
    factory.grant(task_id, people.operator("tuva"))
    assert factory.task(task_id).state == states.RUNNING


def _machine_actor(machine):
    return replace(person(machine.name, user_id=machine.id), kind="machine")


def test_a_revoked_token_still_tells_who_may_have_acted(server, ola):

    factory.rule()
    machine = people.machine()
    people.role(machine.id, Role.PLATFORM_OPERATOR, kind="machine")
    view, _ = identitet.issue_token(
        actor=as_actor(ola),
        owner_kind="machine",
        owner_id=machine.id,
        name="pipeline",
        expires_at=clock.now() + timedelta(days=1),
    )
    task_id = maskin.power_server(
        actor=_machine_actor(machine), server_id=server, action="on", reason="nightly"
    )
    identitet.revoke_token(actor=as_actor(ola), token_id=view.id)

    with pytest.raises(Forbidden, match="through machine account"):
        factory.grant(task_id, ola)


def test_the_database_itself_refuses_a_vote_of_the_requester_and_every_change_of_a_vote(
    ask, ingrid, ola
):
    factory.rule(quorum=2)
    task_id = ask()
    factory.grant(task_id, ola)
    vote = ApprovalVote.objects.get()

    with pytest.raises(IntegrityError, match="not_by_requester"), transaction.atomic():
        ApprovalVote.objects.create(
            approval_id=vote.approval_id,
            person_id=ingrid.id,
            requester_id=ingrid.id,
            verdict="grant",
            at=clock.now(),
        )
    for statement in (
        "UPDATE tasks_approvalvote SET verdict = 'reject'",
        "DELETE FROM tasks_approvalvote",
    ):
        with (
            pytest.raises(ProgrammingError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_two_people_are_two_people(ask, ola):
    factory.rule(quorum=2)
    task_id = ask()
    factory.grant(task_id, ola)

    with pytest.raises(Conflict, match="each person counts once"):
        factory.grant(task_id, ola)
    assert factory.task(task_id).state == states.AWAITING_APPROVAL

    factory.grant(task_id, people.operator("tuva"))
    assert factory.task(task_id).state == states.RUNNING


def test_a_voice_whose_right_was_taken_away_meanwhile_does_not_count(ask, ola):
    factory.rule(quorum=2)
    task_id = ask()
    factory.grant(task_id, ola)
    identitet.deactivate_user(actor=person("boss"), user_id=ola.id)

    still = factory.grant(task_id, people.operator("tuva"))

    assert (still.state, still.granted) == (states.PENDING, 2)
    assert factory.task(task_id).state == states.AWAITING_APPROVAL
    factory.grant(task_id, people.operator("eva"))
    assert factory.task(task_id).state == states.RUNNING


def test_who_may_not_decide_there_is_refused(ask):
    factory.rule()
    task_id = ask()
    auditor = people.user("revisor")
    people.role(auditor.id, Role.PLATFORM_AUDITOR)

    with pytest.raises(Forbidden, match="may not decide it"):
        factory.grant(task_id, auditor)


def test_an_approval_that_nobody_gives_in_time_ends_the_task(ask, ola, server):
    factory.rule(expires_after_s=600)
    task_id = ask()
    later = clock.now() + timedelta(seconds=601)

    with pytest.raises(Conflict, match="expired"):
        factory.grant(task_id, ola, at=later)
    tasks.fire_due_timers(at=later)

    task = factory.task(task_id)
    assert task.state == states.CANCELLED
    assert task.error is not None
    assert task.error.code == "approval.expired"
    assert factory.approvals(task_id)[0].state == states.EXPIRED
    assert _actions()[-1] == "approval.expired"
    found = factory.approvals(task_id)[0]
    with pytest.raises(Conflict, match="is expired"):
        tasks.grant_approval(
            actor=as_actor(ola), approval_id=found.id, plan_hash=found.plan_hash, reason="late"
        )


def test_the_time_of_waiting_does_not_count_into_the_limit_of_the_task(ask, ola):
    factory.rule(expires_after_s=20 * 86_400)
    task_id = ask()
    days = clock.now() + timedelta(days=9)
    tasks.fire_due_timers(at=days)
    tasks.check_deadlines(at=days)
    assert factory.task(task_id).state == states.AWAITING_APPROVAL

    factory.grant(task_id, ola)
    tasks.fire_due_timers(at=clock.now() + timedelta(minutes=30))

    assert factory.task(task_id).state == states.RUNNING


def test_cancelling_the_task_voids_the_question(ask, ingrid, ola):
    factory.rule()
    task_id = ask()
    found = factory.waiting(task_id)

    tasks.cancel_task(task_id=task_id, actor=as_actor(ingrid), reason="changed my mind")

    task = factory.task(task_id)
    assert task.state == states.CANCELLED
    assert task.steps[0].state == states.UNDONE
    assert factory.approvals(task_id)[0].state == states.VOID
    with pytest.raises(Conflict, match="is void"):
        tasks.grant_approval(
            actor=as_actor(ola), approval_id=found.id, plan_hash=found.plan_hash, reason="late"
        )


def test_the_inbox_holds_what_waits_for_me_and_what_i_asked_for(ask, ingrid, ola):
    factory.rule(quorum=2)
    task_id = ask()

    def inbox(who):
        filters = ApprovalFilter(waiting_for=principal_of_user(who.id))
        return [
            row.task_id for row in list_approvals(visibility=factory.ALL, filters=filters, limit=9)
        ]

    assert (inbox(ingrid), inbox(ola)) == ([], [task_id])
    factory.grant(task_id, ola)
    assert inbox(ola) == []
    asked = list_approvals(
        visibility=factory.ALL, filters=ApprovalFilter(asked_by=ingrid.id), limit=9
    )
    assert [row.task_id for row in asked] == [task_id]


def test_a_tenants_own_rule_is_decided_by_its_own_administrator(server, ingrid):
    project = tenancy.project("web")
    factory.rule(scope_kind="tenant", tenant_id=project.tenant_id, operation="power-server")
    admin, stranger = people.user("tale"), people.user("truls")
    people.role(admin.id, Role.TENANT_ADMIN, ScopeKind.TENANT, project.tenant_id)
    people.role(stranger.id, Role.TENANT_ADMIN, ScopeKind.TENANT, tenancy.tenant("nav").id)
    task_id = _power_in(project, server, ingrid)

    assert factory.waiting(task_id).decided_by.startswith("one administrator of tenant ")
    with pytest.raises(Forbidden):
        factory.grant(task_id, stranger)
    factory.grant(task_id, admin)

    assert factory.task(task_id).state == states.RUNNING


def _power_in(project, server, who):
    return tasks.create_task(
        new=NewTask(
            workflow="power-server",
            title="Power on",
            datacenter="osl1",
            input=PowerServer(server_id=server, action="on"),
            actor=as_actor(who),
            resource_type="server",
            resource_id=server,
            resource_name="s",
            tenant_id=project.tenant_id,
            project_id=project.id,
        )
    )
