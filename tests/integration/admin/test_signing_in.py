"""Signing in leads to the overview, however one came to the form."""

import pytest
from django.test import Client

from tests.factories import identitet

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/admin/login/", "/admin/login/?next=/admin/"])
def test_an_operator_who_signs_in_comes_to_the_overview(page: str):
    operator = identitet.operator()
    client = Client()

    answer = client.post(
        page, {"username": operator.username, "password": identitet.PASSWORD}, follow=True
    )

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == "/admin/"


def test_the_bare_address_leads_to_the_sign_in():
    answer = Client().get("/", follow=True)

    assert answer.request["PATH_INFO"] == "/admin/login/"
