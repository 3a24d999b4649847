"""The admin in a real browser: nothing from elsewhere, dialogs that work, a policy that holds."""

from urllib.parse import urlsplit

from django.urls import reverse

from apps.maskin import selectors as maskin
from apps.observasjon import selectors
from apps.observasjon.models import RunbookRun
from dataverket.lib import clock

PAGES = (
    "admin:index",
    "admin:racks",
    "admin:dependency_map",
    "admin:runbooks",
    "admin:observasjon_runbookrun_changelist",
    "admin:tasks_task_changelist",
    "admin:maskin_machine_changelist",
    "admin:inventory_import_changelist",
    "admin:audit_auditrecord_changelist",
)


def test_pages_load_nothing_from_elsewhere_and_break_no_policy(browser, live_server):
    for page in PAGES:
        browser.open(live_server.url + reverse(page))

    hosts = {urlsplit(address).netloc for address in browser.requests if address[:4] == "http"}
    assert hosts == {urlsplit(live_server.url).netloc}
    assert browser.problems == []


def test_a_person_begins_maintenance_through_the_dialog(browser, live_server, world):
    page = reverse("admin:maskin_machine_change", args=[world.machine])
    button = reverse("admin:maskin_machine_begin_maintenance", args=[world.machine])
    browser.open(live_server.url + page)

    browser.evaluate(f"document.querySelector('a[hx-get=\"{button}\"]').click()")
    browser.until("!!document.querySelector('[role=dialog] textarea[name=reason]')")
    browser.evaluate("document.querySelector('[name=reason]').value = 'new disks, ticket 4711'")
    browser.evaluate("document.querySelector('#dialog button[type=submit]').click()")
    browser.until("document.body.innerText.includes('is in maintenance.')")

    assert maskin.get_machine(server_id=world.server).maintenance_reason == "new disks, ticket 4711"


def test_a_dialog_submitted_in_the_moment_it_appears_is_not_lost(browser, live_server, world):
    page = reverse("admin:maskin_machine_change", args=[world.machine])
    button = reverse("admin:maskin_machine_begin_maintenance", args=[world.machine])
    browser.open(live_server.url + page)

    browser.evaluate(
        """
        new MutationObserver((_changes, observer) => {
            const form = document.querySelector('#dialog form');
            if (!form) return;
            observer.disconnect();
            form.elements.reason.value = 'fans, ticket 4712';
            form.querySelector('button[type=submit]').click();
        }).observe(document.body, {childList: true, subtree: true});
        """
    )
    browser.evaluate(f"document.querySelector('a[hx-get=\"{button}\"]').click()")
    browser.until("document.body.innerText.includes('is in maintenance.')")

    assert maskin.get_machine(server_id=world.server).maintenance_reason == "fans, ticket 4712"


def test_a_dialog_without_a_reason_says_what_is_missing(browser, live_server, world):
    page = reverse("admin:maskin_machine_change", args=[world.machine])
    button = reverse("admin:maskin_machine_begin_maintenance", args=[world.machine])
    browser.open(live_server.url + page)

    browser.evaluate(f"document.querySelector('a[hx-get=\"{button}\"]').click()")
    browser.until("!!document.querySelector('[role=dialog] textarea[name=reason]')")
    browser.evaluate("document.querySelector('#dialog button[type=submit]').click()")
    browser.until("document.querySelector('#dialog').innerText.includes('required')")

    assert maskin.get_machine(server_id=world.server).maintenance is False


def _press(browser, address: str) -> None:
    """Press the button that opens the dialog of an address, and wait for the dialog."""
    browser.evaluate(f"document.querySelector('a[hx-get=\"{address}\"]').click()")
    browser.until("!!document.querySelector('[role=dialog] textarea[name=reason]')")


def _submit(browser, reason: str, said: str) -> None:
    browser.evaluate(f"document.querySelector('[name=reason]').value = '{reason}'")
    browser.evaluate("document.querySelector('#dialog button[type=submit]').click()")
    browser.until(f"document.body.innerText.includes('{said}')")


def test_a_blocked_task_leads_through_its_runbook(browser, live_server, world):
    browser.open(live_server.url + reverse("admin:tasks_task_change", args=[world.task]))
    _press(browser, f"{reverse('admin:observasjon_runbookrun_start')}?task={world.task}")
    _submit(browser, "blocked since noon", "The run is open.")
    run = RunbookRun.objects.get()
    buttons = {
        name: reverse(f"admin:observasjon_runbookrun_{name}", args=[run.pk])
        for name in ("run_checks", "act")
    }

    _press(browser, buttons["run_checks"])
    _submit(browser, "what is it", "The checks were executed.")
    _press(browser, f"{buttons['act']}?action=look-again")
    _submit(browser, "look once more", "Looked at")

    found = selectors.get_run(run_id=run.pk, at=clock.now())
    assert [entry.kind for entry in found.entries] == ["started", *(["check"] * 4), "action"]
    assert browser.problems == []
