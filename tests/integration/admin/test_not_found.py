"""Where nothing is: the admin's own page for operators, nothing of it for anybody else."""

from django.urls import reverse
from django.utils.html import escape

NOWHERE = "/admin/no-such-<b>page</b>/"


def test_an_address_that_does_not_exist_is_answered_with_a_page_of_the_admin(operator, world):
    answer = operator.get(NOWHERE)

    text = answer.content.decode()
    assert answer.status_code == 404
    assert "There is nothing here" in text
    assert "/admin/no-such-&lt;b&gt;page&lt;/b&gt;/" in text
    assert f'href="{reverse("admin:index")}"' in text
    assert reverse("admin:tasks_task_changelist") in text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


def test_the_page_says_what_is_missing(operator, world):
    answer = operator.get(reverse("admin:runbook", args=["no-such"]))

    assert answer.status_code == 404
    assert "no-such" in answer.context["detail"]
    assert escape(answer.context["detail"]) in answer.content.decode()


def test_who_is_no_operator_is_led_to_the_sign_in(tenant_user, client, world):
    for browser in (tenant_user, client):
        answer = browser.get(NOWHERE)

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("admin:login"))


def test_an_address_of_the_api_keeps_its_own_answer(operator, world):
    answer = operator.get("/api/v1/no-such")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_address_of_neither_is_answered_without_the_admin(operator, world):
    answer = operator.get("/no-such")

    assert answer.status_code == 404
    assert "There is nothing here" not in answer.content.decode()
