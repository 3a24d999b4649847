"""Every page of the admin, for those who may see it and those who may not."""

import html
import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from apps.maskin import services as machines
from apps.maskin.models import Machine
from apps.observasjon import selectors
from apps.observasjon.models import DriftFinding
from apps.observasjon.types import Severity
from apps.tasks.models import Task
from apps.tenancy.models import Tenant
from tests.factories import drift
from tests.factories import inventory as sites
from tests.factories import tenancy as tenants
from tests.factories.audit import person
from tests.integration.tasks.bench import BROKEN, FLAKY, Bench, sending, undoable
from tests.integration.tasks.halted import HALTED

LISTS = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    for model in admin.site._registry
]
PAGES = ["admin:index", "admin:racks", "admin:dependency_map", "admin:runbooks", *LISTS]

TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
# A month by name, a day first, no seconds, or twelve hours.
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
OTHER_TIME = (
    rf"\d\d? (?:{_MONTHS})[a-z]* \d{{4}}|\d\d/\d\d/\d{{4}}|\d [ap]\.m\.|\d-\d\d \d\d:\d\d(?!:)"
)


def test_an_operator_sees_every_page(operator):
    for page in PAGES:
        assert operator.get(reverse(page)).status_code == 200, page


def test_a_tenant_user_sees_no_page(tenant_user):
    for page in PAGES:
        answer = tenant_user.get(reverse(page))

        assert answer.status_code == 302, page
        assert answer.headers["Location"].startswith(reverse("admin:login"))
        assert answer.content == b""


def test_an_operator_sees_the_page_of_one_object_of_every_kind(operator, world):
    missing = []
    for model in admin.site._registry:
        meta = model._meta
        row = model._default_manager.order_by("pk").first()
        if row is None:
            missing.append(meta.model_name)
            continue
        page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])

        assert operator.get(page).status_code == 200, page

    assert missing == ["runbookrun", "switchport", "serverallocation", "installimage"]


def test_no_page_offers_a_form_that_saves(operator, world):
    page = reverse("admin:maskin_machine_change", args=[world.machine])

    answer = operator.post(page, {"provision_state": "active"})

    assert answer.status_code == 403
    assert b'name="_save"' not in operator.get(page).content


def test_the_overview_shows_a_service_without_heartbeats_grey(operator, world):
    text = operator.get(reverse("admin:index")).content.decode()

    assert "unknown, has never reported" in text
    assert "Waiting for maskin@osl1" in text


def test_the_overview_names_different_tasks_and_those_of_people_first(operator, world):
    held = Task.objects.filter(state="dependency_blocked", blocked__dependency="maskin@osl1")
    probe, *others = held.order_by("-pk")
    assert len(others) > 1
    Task.objects.filter(pk=probe.pk).update(actor={**probe.actor, "kind": "system"})
    Task.objects.filter(pk__in=[one.pk for one in others]).update(title="Enroll the rest")

    answer = operator.get(reverse("admin:index"))

    blocker = next(one for one in answer.context["blockers"] if one.figure.number > 1)
    titles = [title for title, _ in blocker.examples]
    assert titles == ["Enroll the rest", probe.title]
    text = answer.content.decode()
    assert "Does retrying help?" in text
    assert "What happens by itself" in text


def test_the_overview_says_what_is_wrong(operator, world):
    wrong, *_ = operator.get(reverse("admin:index")).context["wrong"]

    titles = {book.title for book in selectors.list_runbooks()}
    first, *_ = wrong.note.split("; ")
    assert any(first.startswith(f"{title}: ") for title in titles)


def test_the_number_on_the_overview_is_the_length_of_the_list_behind_it(operator, world):
    figures = operator.get(reverse("admin:index")).context["headline"]

    for figure in figures[:5]:
        rows = operator.get(figure.url).context["cl"].result_count
        assert rows == figure.number, figure.label


def test_the_overview_counts_what_is_wrong_and_what_drifted_with_the_lists_behind(operator, world):
    drift.found("server-power", drift.server(), severity=Severity.HIGH)

    wrong, *drifted = operator.get(reverse("admin:index")).context["wrong"]

    alerts = operator.get(wrong.url).context["alerts"]
    assert (wrong.label, wrong.number) == ("Wrong now", len(alerts))
    assert wrong.number > 0
    assert sum(figure.number for figure in drifted) == DriftFinding.objects.count() > 1
    for figure in drifted:
        rows = operator.get(figure.url).context["cl"].result_count
        assert rows == figure.number, figure.label


def test_a_server_whose_power_differs_is_not_drawn_green(operator, world):
    resource = drift.server(2)
    Machine.objects.filter(server_id=resource[0]).update(provision_state="available", fault="")
    assert _box(operator, resource[1]).tone == "good"

    drift.found("server-power", resource)

    shown = _box(operator, resource[1])
    assert (shown.word, shown.tone) == ("available, drift", "warn")
    assert "is desired" in shown.title


def _box(client, name: str):
    racks = client.get(reverse("admin:racks")).context["racks"]
    return next(box for rack in racks for box in rack.boxes if box.name == name)


@pytest.mark.parametrize("state", sorted(HALTED))
def test_a_task_that_does_not_go_on_gives_all_seven_answers(operator, state: str):
    bench = Bench()
    task, answers = HALTED[state](bench)
    page = reverse("admin:tasks_task_change", args=[task])

    text = html.unescape(operator.get(page).content.decode())
    bench.forget()

    assert answers.what in _text_between(text, "<b>", "</b>")
    why = _text_between(text, "<div>", "</div>")
    assert [part for part in answers.why if part not in why] == []
    assert _fact(text, "Since (UTC)") == f"{answers.since:%Y-%m-%d %H:%M:%S}"
    assert _fact(text, "Does retrying help?") == answers.retrying
    assert _fact(text, "What happens by itself") == answers.next_by_itself
    assert _fact(text, "Who can fix it") == answers.who_can_act
    assert _fact(text, "Runbook") == answers.runbook
    assert f'href="{reverse("admin:runbook", args=[answers.runbook])}"' in text
    assert f"{reverse('admin:observasjon_runbookrun_start')}?task={task}" in text


def _fact(text: str, head: str) -> str:
    """Return what stands under a head in the banner of a task, without its tags."""
    value = _text_between(text, f"<dt>{head}</dt>", "</dd>")
    return re.sub(r"<[^>]+>", "", value).strip()


def _text_between(text: str, begin: str, end: str) -> str:
    banner = text[text.index('class="dv-banner') :]
    return banner.partition(begin)[2].partition(end)[0]


def test_the_page_of_a_blocked_task_says_at_its_head_that_it_waits_and_for_what(operator, world):
    page = reverse("admin:tasks_task_change", args=[world.task])

    text = operator.get(page).content.decode()

    assert '<span class="dv-pill warn">blocked</span>' in text
    assert "Waits for maskin@osl1 since " in text


def test_a_task_whose_step_is_tried_again_says_why_and_when(operator):
    bench = Bench()
    bench.beat()
    task = bench.start(sending("read power"))
    bench.answer(task, "failed", FLAKY)

    text = operator.get(reverse("admin:tasks_task_change", args=[task])).content.decode()
    bench.forget()

    assert "Goes on by itself, for " in text
    assert "step &#x27;read power&#x27;" in text
    assert "Attempt 2 of 6 begins at " in text
    assert " ago: " not in text


def test_an_undo_that_is_tried_again_does_not_hide_why_the_task_failed(operator):
    bench = Bench()
    bench.beat()
    task = bench.start(undoable("attach"), sending("install"))
    bench.succeed(task)
    bench.answer(task, "failed", BROKEN)
    bench.answer(task, "failed", FLAKY)

    text = operator.get(reverse("admin:tasks_task_change", args=[task])).content.decode()
    bench.forget()

    assert "Attempt 2 of 16 begins at " in text
    assert "in step “install”" in text


def test_the_page_of_a_blocked_task_says_the_reason_once(operator, world):
    page = reverse("admin:tasks_task_change", args=[world.task])

    answer = operator.get(page)

    reason = answer.context["task"].held_up.why
    events = [line.kind for line in answer.context["history"] if line.repeats]
    assert answer.content.decode().count(escape(reason)) == 1
    assert events == ["task.blocked", "task.dependency_blocked"]


def test_every_time_of_the_admin_is_written_alike(operator, world):
    shown = 0
    for model in admin.site._registry:
        meta = model._meta
        row = model._default_manager.order_by("pk").first()
        where = f"admin:{meta.app_label}_{meta.model_name}"
        pages = [reverse(f"{where}_changelist")]
        if row is not None:
            pages.append(reverse(f"{where}_change", args=[row.pk]))
        for page in pages:
            text = html.unescape(operator.get(page).content.decode())
            shown += len(re.findall(TIME, text))
            assert re.findall(OTHER_TIME, text) == [], page
    assert shown > len(PAGES)


def test_a_time_says_utc_once(operator, world):
    page = reverse("admin:tenancy_tenant_changelist")
    created = Tenant.objects.get().created_at

    text = operator.get(page).content.decode()

    assert text.count(f"{created:%Y-%m-%d %H:%M:%S} UTC") == 1
    assert "(UTC)" not in text


def test_the_racks_are_drawn_with_every_device(operator, world):
    text = operator.get(reverse("admin:racks")).content.decode()

    assert "Elevation of rack r1" in text
    assert "osl1-leaf1" in text
    assert "osl1-s03" in text


def test_nothing_of_the_admin_may_come_from_elsewhere(operator):
    answer = operator.get(reverse("admin:index"))

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; script-src 'self' 'unsafe-eval';")
    assert "http://" not in policy
    assert "https://" not in policy
    for tag in ('src="http', 'href="http'):
        assert tag not in answer.content.decode()


def _queries(client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    return len(captured)


def test_lists_take_as_many_queries_for_many_rows_as_for_few(operator, world):
    before = {page: _queries(operator, reverse(page)) for page in PAGES}
    sites.imported(sites.site("trd1", servers=8))
    machines.enroll_servers(actor=person(), server_ids=None, datacenter="trd1")
    for number in range(5):
        tenants.project(f"more-{number}")

    after = {page: _queries(operator, reverse(page)) for page in PAGES}

    assert after == before


def test_what_waits_for_a_person_is_counted_once_for_a_page(operator, world):
    for page in (
        "index",
        "tasks_task_changelist",
        "tasks_approval_changelist",
        "observasjon_runbookrun_changelist",
        "inventory_import_changelist",
    ):
        with CaptureQueriesContext(connection) as captured:
            operator.get(reverse(f"admin:{page}"))

        asked = [query["sql"] for query in captured]
        of_approvals = [
            sql for sql in asked if "COUNT(*)" in sql and "\"state\" = 'pending'" in sql
        ]
        of_imports = [sql for sql in asked if "LIMIT 200" in sql and "'waiting_approval'" in sql]
        of_actions = [sql for sql in asked if "'action_proposed'" in sql]
        assert len(of_approvals) == 1, page
        assert len(of_imports) == 1, page
        assert len(of_actions) == 1, page
