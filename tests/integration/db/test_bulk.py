"""Changing many rows at once."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.tenancy.models import Tenant
from dataverket.db import outbox
from dataverket.db.bulk import Writes
from dataverket.db.outbox import Outgoing

pytestmark = pytest.mark.django_db


def _update(changes: Mapping[UUID, Mapping[str, str]]) -> None:
    writes = Writes()
    writes.update(Tenant, changes)
    writes.execute()


def test_rows_get_their_own_values_and_the_next_version():
    one, two, other = (Tenant.objects.create(name=name) for name in ("one", "two", "other"))

    with CaptureQueriesContext(connection) as captured:
        _update(
            {
                one.pk: {"name": "first", "display_name": "First"},
                two.pk: {"name": "b", "display_name": "B"},
            }
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

    _update({one.pk: {"name": "first"}, two.pk: {"display_name": "Two"}})

    assert list(Tenant.objects.order_by("pk").values_list("name", "display_name")) == [
        ("first", ""),
        ("two", "Two"),
    ]


def _insert(name: str) -> None:
    writes = Writes()
    writes.insert([Tenant(name=name)])
    outbox.write(writes, [Outgoing(subject="a", message_id=name, payload="{}")])


def test_what_only_inserts_is_prepared_and_what_changes_rows_is_not():
    names = [f"tenant-{number}" for number in range(8)]
    for name in names:
        _insert(name)
    (tenant, *_) = Tenant.objects.order_by("name")
    _update({tenant.pk: {"name": "other"}})

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements")
        ((statement, kept_plan, new_plans),) = cursor.fetchall()

    assert 'INSERT INTO "tenancy_tenant"' in statement
    assert new_plans <= 5
    assert kept_plan == len(names) - new_plans
    assert {one.name for one in Tenant.objects.all()} == {"other", *names[1:]}


def test_an_insertion_that_is_refused_leaves_the_connection_usable():
    _insert("one")

    with pytest.raises(IntegrityError, match="one"), transaction.atomic():
        _insert("one")
    _insert("two")

    assert {tenant.name for tenant in Tenant.objects.all()} == {"one", "two"}
