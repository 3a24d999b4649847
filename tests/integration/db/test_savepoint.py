"""Savepoints that are set by the first statement of their block."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.tenancy.models import Tenant
from dataverket.db.savepoint import savepoint

pytestmark = pytest.mark.django_db(transaction=True)


class Failure(Exception):
    """What goes wrong in a block."""


def _names() -> set[str]:
    return set(Tenant.objects.values_list("name", flat=True))


def test_what_a_failing_block_wrote_is_taken_back_and_the_rest_stays():
    with transaction.atomic():
        Tenant.objects.create(name="before")
        with suppress(Failure), savepoint():
            Tenant.objects.create(name="within")
            raise Failure
        Tenant.objects.create(name="after")

    assert _names() == {"before", "after"}


def test_a_nested_transaction_of_the_block_is_taken_back_with_it():
    with transaction.atomic():
        with suppress(Failure), savepoint():
            with transaction.atomic():
                Tenant.objects.create(name="nested")
            raise Failure
        Tenant.objects.create(name="after")

    assert _names() == {"after"}


def test_a_block_whose_first_statement_is_a_bulk_insert_is_taken_back():
    with transaction.atomic():
        with suppress(Failure), savepoint():
            Tenant.objects.bulk_create([Tenant(name="bulk")])
            raise Failure
        Tenant.objects.create(name="after")

    assert _names() == {"after"}


def test_a_block_that_fails_in_the_database_is_taken_back():
    with transaction.atomic():
        Tenant.objects.create(name="same")
        with suppress(IntegrityError), savepoint():
            Tenant.objects.bulk_create([Tenant(name="within")])
            Tenant.objects.bulk_create([Tenant(name="same")])
        Tenant.objects.create(name="after")

    assert _names() == {"same", "after"}


def test_outside_of_a_transaction_a_block_is_one():
    with suppress(Failure), savepoint():
        Tenant.objects.bulk_create([Tenant(name="lost")])
        raise Failure
    with savepoint():
        Tenant.objects.bulk_create([Tenant(name="kept")])

    assert _names() == {"kept"}


def test_a_block_without_statements_costs_none():
    with transaction.atomic(), CaptureQueriesContext(connection) as captured, savepoint():
        pass

    assert captured.captured_queries == []


@pytest.mark.parametrize("fails", [False, True])
def test_a_block_inside_another_one_that_has_the_first_statement_is_closed_before_it(fails: bool):
    with transaction.atomic(), savepoint():
        with suppress(Failure), savepoint():
            Tenant.objects.create(name="inner")
            if fails:
                raise Failure
        Tenant.objects.create(name="outer")

    assert _names() == ({"outer"} if fails else {"inner", "outer"})


def test_a_block_without_a_statement_that_fails_inside_another_one_leaves_the_rest_usable():
    with transaction.atomic():
        with suppress(Failure), savepoint(), transaction.atomic(savepoint=False):
            raise Failure
        Tenant.objects.create(name="after")

    assert _names() == {"after"}


def test_what_a_block_that_is_taken_back_wanted_to_do_after_the_commit_is_not_done():
    done: list[str] = []
    with transaction.atomic():
        transaction.on_commit(lambda: done.append("before"))
        with suppress(Failure), savepoint():
            Tenant.objects.create(name="within")
            transaction.on_commit(lambda: done.append("within"))
            raise Failure
        with savepoint():
            transaction.on_commit(lambda: done.append("after"))

    assert done == ["before", "after"]
