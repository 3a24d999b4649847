"""The inbox: what is shown of a plan, who may decide, and that no button passes it by."""

from django.urls import reverse

from apps.maskin import selectors as maskin
from apps.tasks import selectors as tasks
from apps.tasks import services as engine
from apps.tasks import states
from apps.tasks.models import Approval
from apps.tasks.selectors import TaskFilter
from dataverket.lib import clock
from tests import outbox
from tests.factories import tasks as factory
from tests.factories.audit import person

FILLED = {"_form_submitted": "true", "reason": "ticket 4711"}


def _button(name: str, pk) -> str:
    return reverse(f"admin:{name}", args=[pk])


def test_the_page_shows_what_is_asked_and_how_to_decide(operator, world):
    page = reverse("admin:tasks_approval_change", args=[world.asked.id])

    text = operator.get(page).content.decode()

    assert "Waits for one platform operator other than ola" in text
    assert "Check the way to osl1" in text
    assert world.asked.plan_hash[:12] in text
    assert f"dv approval show {world.asked.id}" in text
    assert _button("tasks_approval_grant", world.asked.id) in text


def test_who_asked_is_offered_no_decision_but_told_why(submitter, world):
    page = reverse("admin:tasks_approval_change", args=[world.asked.id])

    text = submitter.get(page).content.decode()

    assert "somebody else has to decide" in text
    assert _button("tasks_approval_grant", world.asked.id) not in text


def test_who_asked_is_refused_when_the_button_is_pressed_all_the_same(submitter, world):
    page = _button("tasks_approval_grant", world.asked.id)

    answer = submitter.post(page, {**FILLED, "plan_hash": world.asked.plan_hash})

    assert "HX-Redirect" not in answer.headers
    assert "asked for it and cannot decide it" in answer.content.decode()
    assert factory.task(world.asked.task_id).state == states.AWAITING_APPROVAL


def test_another_operator_agrees_to_the_plan_that_was_shown(operator, world):
    page = _button("tasks_approval_grant", world.asked.id)
    assert f'value="{world.asked.plan_hash}"' in operator.get(page).content.decode()

    answer = operator.post(page, {**FILLED, "plan_hash": world.asked.plan_hash})

    assert "HX-Redirect" in answer.headers
    assert factory.task(world.asked.task_id).state != states.AWAITING_APPROVAL


def test_another_operator_refuses(operator, world):
    page = _button("tasks_approval_reject", world.asked.id)

    operator.post(page, {**FILLED, "plan_hash": world.asked.plan_hash})

    assert factory.task(world.asked.task_id).state == states.CANCELLED


def test_a_decision_on_another_plan_is_refused(operator, world):
    page = _button("tasks_approval_grant", world.asked.id)

    answer = operator.post(page, {**FILLED, "plan_hash": "0" * 64})

    assert "Read it again" in answer.content.decode()


def test_a_power_button_does_not_pass_the_gate_by(operator, world):
    factory.rule("power-server", name="power-needs-two")
    engine.cancel_task(task_id=world.task, actor=person(), reason="make room")
    busy = tasks.get_task(task_id=world.task, visibility=factory.ALL)
    machine = maskin.get_machine(server_id=busy.resource_id)
    sent = outbox.commands()

    operator.post(_button("maskin_machine_power_on", machine.id), FILLED)

    (task,) = tasks.list_tasks(
        visibility=factory.ALL, filters=TaskFilter(workflow="power-server"), limit=9
    )
    assert task.state == states.AWAITING_APPROVAL
    assert outbox.commands() == sent


def test_a_schedule_shows_the_opening_at_which_it_starts(operator, world):
    starts, due = world.schedule.next_start_at, world.schedule.next_due_at
    assert starts > due

    for page in (
        reverse("admin:tasks_schedule_changelist"),
        reverse("admin:tasks_schedule_change", args=[world.schedule.id]),
    ):
        text = operator.get(page).content.decode()

        assert f"{starts:%Y-%m-%d %H:%M:%S}" in text
        assert f"{due:%Y-%m-%d %H:%M:%S}" not in text


def test_a_schedule_is_switched_off_and_on_and_changes_its_owner(submitter, world):
    submitter.post(_button("tasks_schedule_disable", world.schedule.id), FILLED)
    off = tasks.get_schedule(schedule_id=world.schedule.id, at=clock.now())
    submitter.post(_button("tasks_schedule_enable", world.schedule.id), FILLED)
    on = tasks.get_schedule(schedule_id=world.schedule.id, at=clock.now())

    assert (off.enabled, off.owner_name, off.next_due_at) == (False, "ingrid", None)
    assert (on.enabled, on.owner_name) == (True, "ola")
    assert on.next_due_at is not None


def test_a_void_approval_says_that_the_consent_did_not_count_and_names_its_task(operator, world):
    page = reverse("admin:tasks_approval_change", args=[world.asked.id])
    operator.post(
        _button("tasks_approval_grant", world.asked.id),
        {**FILLED, "plan_hash": world.asked.plan_hash},
    )
    granted = operator.get(page).content.decode()
    Approval.objects.filter(pk=world.asked.id).update(state=states.VOID)

    text = operator.get(page).content.decode()

    assert "<td>agreed</td>" in granted
    assert "agreed, which did not count: the approval is void" in text
    assert "<td>agreed</td>" not in text
    title = factory.task(world.asked.task_id).title
    assert f">{title}</a>" in text
    assert f">{world.asked.task_id}</a>" not in text
