"""Runbooks in the admin: the pages, the buttons beside each check, action and condition."""

import html
import re
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.html import escape

from apps.inventory import selectors as inventory
from apps.nett.models import SwitchPort, SwitchRevision
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import RunbookRun
from apps.observasjon.types import RunView, SubjectKind
from apps.tasks import selectors as tasks
from dataverket.lib import clock
from dataverket.lib.scope import Visibility
from tests.factories import tasks as policies
from tests.factories.audit import person
from tests.integration.admin.site import World

FILLED = {"_form_submitted": "true", "reason": "ticket 4711"}


def _page(name: str, *args: object, query: str = "") -> str:
    return reverse(f"admin:{name}", args=args) + (f"?{query}" if query else "")


def _run(run_id: UUID) -> RunView:
    return selectors.get_run(run_id=run_id, at=clock.now())


@pytest.fixture
def run(world: World) -> UUID:
    """A run for a server."""
    return observasjon.start_run(
        actor=person("ola", user_id=world.submitter.id),
        runbook="bmc-unreachable",
        subject=selectors.get_subject(kind=SubjectKind.SERVER, text=str(world.server)),
        reason="alert in the night",
        at=clock.now(),
    )


def test_the_list_shows_what_is_wrong_and_every_runbook(operator, world):
    # A code may break after its signs.
    text = operator.get(_page("runbooks")).content.decode().replace("<wbr>", "")

    assert "message.parked" in text
    assert "dependency.unreachable" in text
    for book in selectors.list_runbooks():
        assert _page("runbook", book.name) in text


def test_every_runbook_has_a_page(operator, world):
    for book in selectors.list_runbooks():
        answer = operator.get(_page("runbook", book.name))

        assert answer.status_code == 200, book.name
        text = answer.content.decode()
        assert f"dv runbook start {book.name}" in text
        for action in book.actions:
            assert escape(action.title) in text


def test_the_page_of_a_runbook_says_who_checks_what_and_where(operator, world):
    book = selectors.get_runbook(name="drift-on-switch")
    text = operator.get(_page("runbook", book.name)).content.decode()

    shown = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
    for check in book.checks:
        where = "in Sentral" if check.start is None else "a task at the site"
        assert f"{check.title} {where}" in shown
    for one in book.done_when:
        by = "a person ticks it" if one.holds is None else "checked by the platform"
        assert f"{one.title} {by}" in shown
    assert {check.start is None for check in book.checks} == {True, False}
    assert {one.holds is None for one in book.done_when} == {True, False}


def test_what_to_do_is_shown_as_a_page_and_not_as_markdown(operator, world):
    run_book = operator.get(_page("runbook", "bmc-unreachable")).content.decode()

    assert "<em>Keep the server back</em>" in run_book
    assert "<code>bmc.auth_rejected</code>: store the right password" in run_book
    assert "```" not in run_book
    linked = operator.get(_page("runbook", "undo-failed")).content.decode()
    assert f'<a href="{_page("runbook", "bmc-unreachable")}">bmc-unreachable</a>' in linked


def test_a_run_shows_what_to_do_as_a_page_too(operator, world, run):
    text = operator.get(_page("observasjon_runbookrun_change", run)).content.decode()

    assert "<em>Keep the server back</em>" in text
    assert "```" not in text


def test_a_runbook_that_does_not_exist_is_not_found(operator, world):
    assert operator.get(_page("runbook", "no-such")).status_code == 404


def test_the_task_page_starts_the_runbook_that_helps(operator, world):
    dialog = _page("observasjon_runbookrun_start", query=f"task={world.task}")
    assert dialog in operator.get(_page("tasks_task_change", world.task)).content.decode()
    assert f'value="{world.task}"' in operator.get(dialog).content.decode()

    answer = operator.post(dialog, {**FILLED, "task": str(world.task)})

    run = RunbookRun.objects.get()
    assert answer.headers["HX-Redirect"] == _page("observasjon_runbookrun_change", run.pk)
    assert (run.runbook, run.subject_key) == ("service-unreachable", "maskin@osl1")
    assert run.actor_name == "ingrid"


def test_a_run_is_started_for_a_subject_and_an_unknown_one_is_refused(operator, world):
    dialog = _page("observasjon_runbookrun_start", query="runbook=bmc-unreachable")
    form = {**FILLED, "runbook": "bmc-unreachable"}

    refused = operator.post(dialog, {**form, "subject": "osl1-s99"})
    assert "does not exist" in refused.content.decode()
    assert RunbookRun.objects.count() == 0

    operator.post(dialog, {**form, "subject": "osl1-s01"})
    assert RunbookRun.objects.get().subject_name == "osl1-s01"


def test_the_page_of_a_run_shows_checks_actions_conditions_and_log(operator, run):
    text = operator.get(_page("observasjon_runbookrun_change", run)).content.decode()

    for heading in ("1 · Safe checks", "2 · Actions", "3 · Done when", "Log of this run"):
        assert heading in text
    assert "alert in the night" in text
    assert "Not now: It is not in maintenance." in text
    assert f"dv runbook run show {run}" in text


def test_the_checks_are_executed_by_a_button(operator, run):
    operator.post(_page("observasjon_runbookrun_run_checks", run), FILLED)

    assert all(check.outcome for check in _run(run).checks)
    assert (
        "not run" not in operator.get(_page("observasjon_runbookrun_change", run)).content.decode()
    )


def test_get_on_an_action_shows_its_risk_and_does_nothing(operator, run):
    dialog = _page("observasjon_runbookrun_act", run, query="action=begin-maintenance")

    text = operator.get(dialog, {}).content.decode()

    assert "Risk: low" in text
    assert [entry.kind for entry in _run(run).entries] == ["started"]


def test_an_action_is_performed_by_its_button(operator, run):
    dialog = _page("observasjon_runbookrun_act", run, query="action=begin-maintenance")

    answer = operator.post(dialog, FILLED)

    assert "HX-Redirect" in answer.headers
    last = _run(run).entries[-1]
    assert (last.kind, last.name, last.actor_name) == ("action", "begin-maintenance", "ingrid")


def test_an_action_that_is_not_in_the_runbook_is_not_found(operator, run):
    dialog = _page("observasjon_runbookrun_act", run, query="action=explode")

    assert operator.get(dialog).status_code == 404


def test_a_dangerous_action_asks_for_the_name(operator, world, run):
    task = tasks.get_task(task_id=world.task, visibility=Visibility.all())
    observed = observasjon.start_run(
        actor=person(),
        runbook="phone-home-missing",
        subject=selectors.get_subject(kind=SubjectKind.SERVER, text=str(task.resource_id)),
        reason="because",
        at=clock.now(),
    )
    dialog = _page("observasjon_runbookrun_act", observed, query="action=reset-server")
    assert "Type the name to confirm" in operator.get(dialog).content.decode()

    answer = operator.post(dialog, {**FILLED, "typed_name": "osl1-s99"})

    assert "Type it exactly" in answer.content.decode()
    assert [entry.kind for entry in _run(observed).entries] == ["started"]


def test_a_condition_is_ticked_by_its_button(operator, world):
    run = observasjon.start_run(
        actor=person(),
        runbook="postgresql-unavailable",
        subject=selectors.get_subject(kind=SubjectKind.PLATFORM, text=""),
        reason="slow",
        at=clock.now(),
    )
    dialog = _page("observasjon_runbookrun_tick", run, query="condition=cause")

    operator.post(dialog, {**FILLED, "condition": "cause"})

    condition = next(one for one in _run(run).conditions if one.name == "cause")
    assert condition.detail == "ingrid: ticket 4711"


def _proposed(world: World) -> UUID:
    switch = inventory.list_switches()[0]
    SwitchPort.objects.create(
        switch_id=switch.id, switch_name=switch.name, port_name="Ethernet9", datacenter="osl1"
    )
    SwitchRevision.objects.create(switch_id=switch.id, switch_name=switch.name)
    run = observasjon.start_run(
        actor=person("ola", user_id=world.submitter.id),
        runbook="drift-on-switch",
        subject=selectors.get_subject(kind=SubjectKind.SWITCH, text=str(switch.id)),
        reason="found",
        at=clock.now(),
    )
    observasjon.perform_action(
        actor=person("ola", user_id=world.submitter.id),
        run_id=run,
        name="restore-switch",
        reason="ours is right",
        at=clock.now(),
    )
    return run


def test_a_proposal_is_approved_by_another_operator_who_saw_the_plan(operator, submitter, world):
    run = _proposed(world)
    proposal = _run(run).proposals[0]
    query = f"proposal={proposal.id}"
    dialog = _page("observasjon_runbookrun_approve", run, query=query)
    form = {**FILLED, "proposal": str(proposal.id), "plan_hash": proposal.plan_hash}
    assert proposal.plan_hash in operator.get(dialog).content.decode()

    own = submitter.post(dialog, form)
    assert "cannot approve it" in own.content.decode()
    operator.post(dialog, form)

    assert _run(run).entries[-1].actor_name == "ingrid"
    task_id = _run(run).entries[-1].task_id
    assert task_id is not None
    (asked,) = policies.approvals(task_id)
    assert [vote.person_name for vote in asked.votes] == ["ingrid"], "agreed to once, not twice"


def test_the_list_of_approvals_leads_to_the_actions_of_runbooks_that_wait(operator, world):
    approvals = _page("tasks_approval_changelist")
    assert "No runbook action waits for approval." in _words(operator, approvals)
    run = _proposed(world)

    words = _words(operator, approvals)

    waiting = _page("observasjon_runbookrun_changelist", query="approval=waits")
    assert "1 runbook action waits for approval" in words
    assert f'href="{waiting}"' in operator.get(approvals).content.decode()
    assert [row.pk for row in operator.get(waiting).context["cl"].result_list] == [run]


def test_the_list_of_runs_leads_to_the_tasks_that_wait(operator, world, run):
    runs = _page("observasjon_runbookrun_changelist")
    waiting = _page("tasks_approval_changelist", query="state=pending")

    assert "1 task waits for approval" in _words(operator, runs)
    assert f'href="{waiting}"' in operator.get(runs).content.decode()
    assert operator.get(waiting).context["cl"].result_count == 1
    assert operator.get(f"{runs}?approval=waits").context["cl"].result_count == 0


def _words(client, page: str) -> str:
    text = re.sub(r"<[^>]+>", " ", client.get(page).content.decode())
    return " ".join(html.unescape(text).split())


def test_a_run_is_not_closed_while_something_is_missing(operator, run):
    answer = operator.post(_page("observasjon_runbookrun_close", run), FILLED)

    assert "is not done" in answer.content.decode()
    assert _run(run).state == "open"
    operator.post(_page("observasjon_runbookrun_abandon", run), FILLED)
    assert _run(run).state == "abandoned"


def test_a_tenant_user_sees_no_runbook_and_starts_no_run(tenant_user, world, run):
    for page in (
        _page("runbooks"),
        _page("runbook", "bmc-unreachable"),
        _page("observasjon_runbookrun_change", run),
        _page("observasjon_runbookrun_start"),
    ):
        assert tenant_user.get(page).status_code == 302
    tenant_user.post(_page("observasjon_runbookrun_abandon", run), FILLED)
    assert _run(run).state == "open"
