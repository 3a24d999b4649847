"""The admin in a real browser: nothing from elsewhere, dialogs that work, a policy that holds."""

from urllib.parse import urlsplit

from django.urls import reverse

from apps.maskin import selectors as maskin
from apps.observasjon import selectors
from apps.observasjon import services as observasjon
from apps.observasjon.models import ReconcilerSite, RunbookRun
from apps.observasjon.types import SubjectKind
from dataverket.lib import clock
from tests.factories.audit import person

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


# Buttons whose words stand on more than one line: in the page, in its head, in its dialogs.
_BROKEN = """
    [...document.querySelectorAll('.dv-btn, main button, li > a.whitespace-nowrap')]
    .filter(button => [...button.childNodes].some(words => {
        if (words.nodeType !== Node.TEXT_NODE || !words.data.trim()) return false;
        const range = document.createRange();
        range.selectNodeContents(words);
        const lines = [...range.getClientRects()].map(box => Math.round(box.top));
        return new Set(lines).size > 1;
    })).map(button => button.innerText)
"""


def test_no_button_is_broken_inside_its_words_on_a_narrow_screen(browser, live_server, world):
    run = observasjon.start_run(
        actor=person("ola", user_id=world.submitter.id),
        runbook="bmc-unreachable",
        subject=selectors.get_subject(kind=SubjectKind.SERVER, text=str(world.server)),
        reason="alert in the night",
        at=clock.now(),
    )
    site = ReconcilerSite.objects.order_by("pk")[0]
    pages = {
        reverse("admin:runbooks"): "Start…",
        reverse("admin:runbook", args=["bmc-unreachable"]): "Start a run…",
        reverse("admin:observasjon_runbookrun_change", args=[run]): "Run the checks…",
        reverse("admin:observasjon_runbookrun_changelist"): "Start a run",
        reverse("admin:maskin_machine_change", args=[world.machine]): "Begin maintenance",
        reverse("admin:maskin_machine_changelist"): "Enroll approved servers",
        reverse("admin:observasjon_driftfinding_change", args=[world.finding]): "Acknowledge",
        reverse("admin:observasjon_reconcilersite_change", args=[site.pk]): "Compare now",
        reverse("admin:tasks_task_change", args=[world.task]): "Start the runbook…",
    }
    for width in (1440, 1100, 720):
        browser.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        for page, button in pages.items():
            browser.open(live_server.url + page)

            # Below 1024 pixels the theme folds the buttons of the head into a menu.
            assert width < 1024 or button in browser.evaluate("document.body.innerText"), page
            assert browser.evaluate(_BROKEN) == [], (page, width)
