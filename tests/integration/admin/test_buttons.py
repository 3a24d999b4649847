"""Buttons: a dialog on GET, one call to a service on POST, refusals in words."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core import checks
from django.test import Client
from django.urls import reverse
from unfold.decorators import action

from apps.audit import selectors as audit
from apps.audit.types import AuditFilter
from apps.identitet import selectors as identities
from apps.identitet import services as identitet
from apps.identitet.types import RoleAssignmentView
from apps.inventory import selectors as inventory
from apps.maskin import selectors as maskin
from apps.maskin.admin import MachineAdmin
from apps.maskin.models import Machine
from apps.maskin.types import MachineView
from apps.tasks import selectors as tasks
from apps.tasks import services as engine
from apps.tasks.selectors import TaskFilter
from apps.tenancy import selectors as tenancy
from dataverket.admin.toolkit.actions import ReasonForm, service_action
from dataverket.lib.scope import Visibility
from tests.factories.audit import person
from tests.integration.admin.site import World

ALL = Visibility.all()
FILLED = {"_form_submitted": "true", "reason": "ticket 4711"}


def _button(name: str, pk=None) -> str:
    return reverse(f"admin:{name}", args=[pk] if pk else [])


def _tasks() -> list[str]:
    return [row.title for row in tasks.list_tasks(visibility=ALL, filters=TaskFilter(), limit=99)]


def _quiet(world: World) -> None:
    """End the task that holds the server."""
    engine.cancel_task(task_id=world.task, actor=person(), reason="make room")


def test_get_on_a_button_shows_a_dialog_and_changes_nothing(operator, world):
    before = _tasks()

    answer = operator.get(_button("maskin_machine_power_on", world.machine), FILLED)

    assert answer.status_code == 200
    assert 'id="dialog"' in answer.content.decode()
    assert _tasks() == before


def test_the_power_button_creates_a_task_and_leads_to_it(operator, world):
    machine = _free_machine(world)

    answer = operator.post(_button("maskin_machine_power_on", machine.id), FILLED)

    found = tasks.list_tasks(visibility=ALL, filters=TaskFilter(workflow="power-server"), limit=9)
    assert [task.title for task in found] == [f"Power on server {machine.name}"]
    assert found[0].reason == "ticket 4711"
    assert found[0].actor_name == "ingrid"
    assert answer.headers["HX-Redirect"] == reverse("admin:tasks_task_change", args=[found[0].id])


def _free_machine(world: World) -> MachineView:
    _quiet(world)
    task = tasks.get_task(task_id=world.task, visibility=ALL)
    return maskin.get_machine(server_id=task.resource_id)


def test_the_power_button_leaves_an_audit_record_with_person_door_and_reason(operator, world):
    machine = _free_machine(world)

    operator.post(_button("maskin_machine_power_on", machine.id), FILLED)

    record = audit.list_records(
        visibility=ALL, filters=AuditFilter(action="maskin.server.power_on")
    )[0]
    assert (record.actor.name, record.actor.source, record.reason) == (
        "ingrid",
        "admin",
        "ticket 4711",
    )


def test_a_short_reason_is_refused(operator, world):
    before = _tasks()

    answer = operator.post(
        _button("maskin_machine_power_on", world.machine), {**FILLED, "reason": "no"}
    )

    assert "at least 5 characters" in answer.content.decode()
    assert _tasks() == before


@pytest.mark.parametrize("typed", ["", "osl1-s99"])
def test_power_off_is_refused_without_the_right_name(operator, world, typed):
    machine = _free_machine(world)
    before = _tasks()

    answer = operator.post(
        _button("maskin_machine_power_off", machine.id), {**FILLED, "typed_name": typed}
    )

    assert "HX-Redirect" not in answer.headers
    assert _tasks() == before


def test_power_off_with_the_typed_name_creates_a_task(operator, world):
    machine = _free_machine(world)

    operator.post(
        _button("maskin_machine_power_off", machine.id), {**FILLED, "typed_name": machine.name}
    )

    assert _tasks()[0] == f"Power off server {machine.name}"


def test_a_refusal_of_the_service_stands_in_the_dialog(operator, world):
    busy = tasks.get_task(task_id=world.task, visibility=ALL)
    machine = maskin.get_machine(server_id=busy.resource_id)

    answer = operator.post(_button("maskin_machine_power_on", machine.id), FILLED)

    assert "HX-Redirect" not in answer.headers
    assert "Refused" in answer.content.decode()


def test_an_import_is_not_approved_by_its_submitter(submitter, world):
    page = _button("inventory_import_approve", world.waiting.id)

    answer = submitter.post(page, {**FILLED, "plan_hash": world.waiting.plan_hash})

    assert "cannot approve it" in answer.content.decode()
    assert inventory.get_import(import_id=world.waiting.id).state == "waiting_approval"


def test_the_submitter_is_offered_no_approval_but_told_why(submitter, world):
    page = reverse("admin:inventory_import_change", args=[world.waiting.id])

    text = submitter.get(page).content.decode()

    assert "somebody else has to approve it" in text
    assert _button("inventory_import_approve", world.waiting.id) not in text


def test_another_operator_approves_the_plan_that_was_shown(operator, world):
    page = _button("inventory_import_approve", world.waiting.id)
    assert f'value="{world.waiting.plan_hash}"' in operator.get(page).content.decode()

    answer = operator.post(page, {**FILLED, "plan_hash": world.waiting.plan_hash})

    assert "HX-Redirect" in answer.headers
    assert inventory.get_import(import_id=world.waiting.id).state == "applied"


def test_an_approval_of_another_plan_is_refused(operator, world):
    page = _button("inventory_import_approve", world.waiting.id)

    answer = operator.post(page, {**FILLED, "plan_hash": "0" * 64})

    assert "Read the import again" in answer.content.decode()
    assert inventory.get_import(import_id=world.waiting.id).state == "waiting_approval"


def test_a_tenant_user_cannot_press_a_button(tenant_user, world):
    before = _tasks()

    answer = tenant_user.post(_button("maskin_machine_power_on", world.machine), FILLED)

    assert answer.status_code == 302
    assert _tasks() == before


def test_a_revoked_operator_cannot_press_a_button(operator, world):
    roles = identitet_roles(world.operator.id)
    identitet.revoke_role(actor=person(), assignment_id=roles[0].id, reason="left the team")
    before = _tasks()

    answer = operator.post(_button("maskin_machine_power_on", world.machine), FILLED)

    assert answer.status_code == 302
    assert _tasks() == before


def identitet_roles(user_id: UUID) -> list[RoleAssignmentView]:
    rows = identities.list_role_assignments(visibility=ALL)
    return [row for row in rows if row.principal_id == user_id]


def test_a_post_without_the_token_of_the_page_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(pk=world.operator.id))

    answer = client.post(_button("maskin_machine_power_on", world.machine), FILLED)

    assert answer.status_code == 403


def test_maintenance_begins_and_ends_with_a_reason(operator, world):
    operator.post(_button("maskin_machine_begin_maintenance", world.machine), FILLED)
    assert maskin.get_machine(server_id=world.server).maintenance_reason == "ticket 4711"

    operator.post(_button("maskin_machine_end_maintenance", world.machine), FILLED)
    assert maskin.get_machine(server_id=world.server).maintenance is False


def test_a_tenant_is_created_by_a_dialog(operator, world):
    answer = operator.post(_button("tenancy_tenant_create_tenant"), {**FILLED, "name": "nav"})

    found = tenancy.list_tenants(visibility=ALL, name="nav")
    assert answer.headers["HX-Redirect"] == reverse(
        "admin:tenancy_tenant_change", args=[found[0].id]
    )


def test_a_blocked_task_is_cancelled_by_a_button(operator, world):
    operator.post(_button("tasks_task_cancel", world.task), FILLED)

    assert tasks.get_task(task_id=world.task, visibility=ALL).state == "cancelled"


def _faults(**members: Any) -> list[str]:
    page = type("Page", (MachineAdmin,), members)
    found = page(Machine, admin.site).check()
    return [str(fault.id) for fault in found if isinstance(fault, checks.Error)]


def test_the_pages_as_they_are_pass_every_system_check():
    assert checks.run_checks() == []


def test_the_check_accepts_the_buttons_as_they_are():
    assert _faults() == []


def test_the_check_finds_a_button_without_a_dialog():
    @action(description="Now")
    def now(self, request, object_id):
        raise NotImplementedError

    assert _faults(now=now, actions_detail=("now",)) == ["dvadmin.E002"]


def test_the_check_finds_a_dialog_without_a_permission():
    @action(description="Now", dialog={"title": "Now", "form_class": ReasonForm})
    def now(self, request, form, object_id):
        raise NotImplementedError

    assert _faults(now=now, actions_row=("now",)) == ["dvadmin.E002"]


def test_the_check_finds_an_operation_that_does_not_exist():
    @service_action(title="Now", allows="server.explode")
    def now(self, call):
        raise NotImplementedError

    assert _faults(now=now, actions_list=("now",)) == ["dvadmin.E002"]


def test_the_check_finds_bulk_actions():
    assert _faults(actions=["delete_selected"]) == ["dvadmin.E003"]
