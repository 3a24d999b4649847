"""The audit log in the admin: what is routine is left out at first, and never lost."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from apps.audit.models import AuditRecord
from apps.identitet import selectors as identitet
from apps.identitet import services
from tests.factories.audit import person

LIST = reverse("admin:audit_auditrecord_changelist")
REFERENCE = "secret://osl1/bmc/osl1-s01"


@pytest.fixture
def readings(world) -> None:
    """A secret that the site reads for its work, and that one person reads as well."""
    services.store_secret(
        actor=person("ingrid"), reference=REFERENCE, username="admin", password="hemmelig-passord"
    )
    identitet.resolve_secret(reference=REFERENCE, datacenter="osl1")
    identitet.resolve_secret(reference=REFERENCE, datacenter="osl1", actor=person("ola"))


def _listed(client, **query: str) -> list[tuple[str, str]]:
    answer = client.get(f"{LIST}?{urlencode({'all': '', **query})}")
    return [
        (row.action, row.actor_name)
        for row in answer.context["cl"].result_list
        if row.action.startswith("secret.")
    ]


def test_what_a_site_reads_for_its_work_is_left_out_at_first(operator, readings):
    listed = _listed(operator)

    assert listed == [("secret.resolved", "ola"), ("secret.stored", "ingrid")]
    assert AuditRecord.objects.filter(action="secret.resolved").count() == 2


def test_a_filter_shows_the_whole_log(operator, readings):
    listed = _listed(operator, routine="shown")

    assert listed == [
        ("secret.resolved", "ola"),
        ("secret.resolved", "site osl1"),
        ("secret.stored", "ingrid"),
    ]


def test_the_page_says_what_is_left_out_and_leads_to_the_rest_within_the_same_search(
    operator, readings
):
    short = operator.get(f"{LIST}?q=osl1-s01&p=1")
    whole = operator.get(f"{LIST}{short.context['other_list']}")
    back = whole.context["other_list"]

    assert "Routine readings are left out here, not from the log" in short.content.decode()
    assert "Routine readings are shown too" in whole.content.decode()
    assert short.context["other_list"] == "?q=osl1-s01&routine=shown"
    assert whole.context["cl"].result_count == short.context["cl"].result_count + 1
    assert back == "?q=osl1-s01"


def test_the_filter_offers_hidden_and_shown_and_tells_which_it_is(operator, readings):
    for query, chosen in (("", "hidden"), ("?routine=shown", "shown")):
        changelist = operator.get(LIST + query).context["cl"]

        choices = list(changelist.filter_specs[0].choices(changelist))
        assert [choice["display"] for choice in choices] == ["hidden", "shown"]
        assert [choice["display"] for choice in choices if choice["selected"]] == [chosen]
