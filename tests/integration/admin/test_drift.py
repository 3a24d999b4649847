"""Findings and reconcilers in the admin: the lines that differ, and the buttons."""

from django.urls import reverse
from django.utils.html import escape

from apps.observasjon import selectors
from apps.observasjon.models import ReconcilerSite
from apps.observasjon.types import DriftAction

FILLED = {"_form_submitted": "true", "reason": "ticket 4711"}


def _page(name: str, pk) -> str:
    return reverse(f"admin:observasjon_{name}", args=[pk])


def test_the_page_of_a_finding_shows_the_lines_from_running_to_intended(operator, world):
    text = operator.get(_page("driftfinding_change", world.finding)).content.decode()

    assert 'class="dv-change remove"' in text
    assert "-vlan 666" in text
    assert "+vlan 100" in text
    assert "docs/runbooks/drift-on-switch.md" in text
    assert "History" in text


def test_acknowledging_needs_a_reason_and_takes_an_end(operator, world):
    button = _page("driftfinding_acknowledge", world.finding)

    refused = operator.post(button, {"_form_submitted": "true", "reason": ""})
    assert selectors.get_drift(finding_id=world.finding).state == "open"
    operator.post(button, {**FILLED, "until": "2099-01-01 06:00"})

    assert refused.status_code == 200
    found = selectors.get_drift(finding_id=world.finding)
    assert (found.state, found.acknowledged_by) == ("acknowledged", "ingrid")
    assert f"{found.acknowledged_until:%Y-%m-%d %H:%M}" == "2099-01-01 06:00"
    operator.post(_page("driftfinding_reopen", world.finding), FILLED)
    assert selectors.get_drift(finding_id=world.finding).state == "open"


def test_the_dialog_of_a_remedy_says_which_task_at_which_risk_touches_what(operator, world):
    dialog = operator.get(_page("driftfinding_remediate", world.finding)).content.decode()

    finding = selectors.get_drift(finding_id=world.finding)
    assert "Risk high; it touches" in finding.remedy
    assert escape(finding.remedy) in dialog


def test_a_remedy_leads_to_its_task(operator, world):
    answer = operator.post(_page("driftfinding_remediate", world.finding), FILLED)

    found = selectors.get_drift(finding_id=world.finding)
    assert found.state == "remediating"
    assert answer.headers["HX-Redirect"].endswith(f"/tasks/task/{found.task_id}/change/")


def test_a_policy_is_set_for_a_datacenter(operator, world):
    site = ReconcilerSite.objects.get(reconciler="servers")

    operator.post(
        _page("reconcilersite_set_policy", site.pk),
        {**FILLED, "action": "remediate", "period_s": "120"},
    )

    found = selectors.get_reconciler_policy(reconciler="servers", datacenter="osl1")
    assert (found.action, found.period_s, found.in_flight) == (DriftAction.REMEDIATE, 120, None)
    text = operator.get(_page("reconcilersite_change", site.pk)).content.decode()
    assert "every 120 s" in text


def test_comparing_now_makes_everything_due(operator, world):
    site = ReconcilerSite.objects.get(reconciler="servers")

    operator.post(_page("reconcilersite_compare", site.pk), FILLED)

    resources = selectors.list_reconciled(reconciler="servers", limit=99)
    assert all(row.next_due_at <= row.next_due_at.now(row.next_due_at.tzinfo) for row in resources)
