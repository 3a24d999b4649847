"""The admin in a real browser: nothing from elsewhere, dialogs that work, a policy that holds."""

from urllib.parse import urlsplit

from django.urls import reverse

from apps.maskin import selectors as maskin

PAGES = (
    "admin:index",
    "admin:racks",
    "admin:dependency_map",
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
