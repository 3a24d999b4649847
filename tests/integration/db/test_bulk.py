"""Changing many rows at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tenancy.models import Tenant
from dataverket.db.bulk import update_rows

pytestmark = pytest.mark.django_db


def test_rows_get_their_own_values_and_the_next_version():
    one, two, other = (Tenant.objects.create(name=name) for name in ("one", "two", "other"))

    with CaptureQueriesContext(connection) as captured:
        update_rows(
            Tenant,
            {
                one.pk: {"name": "first", "display_name": "First"},
                two.pk: {"name": "b", "display_name": "B"},
            },
        )

    rows = dict(Tenant.objects.values_list("name", "display_name"))
    assert rows == {"first": "First", "b": "B", "other": ""}
    assert len(captured.captured_queries) == 1
    assert set(Tenant.objects.values_list("name", "version")) == {
        ("first", one.version + 1),
        ("b", two.version + 1),
        ("other", other.version),
    }


def test_rows_that_change_different_columns_are_written_separately():
    one, two = (Tenant.objects.create(name=name) for name in ("one", "two"))

    update_rows(Tenant, {one.pk: {"name": "first"}, two.pk: {"display_name": "Two"}})

    assert list(Tenant.objects.order_by("pk").values_list("name", "display_name")) == [
        ("first", ""),
        ("two", "Two"),
    ]
