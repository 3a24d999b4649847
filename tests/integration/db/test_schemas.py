"""Every context has its own PostgreSQL schema, and no foreign key leaves it."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

CONTEXTS = (
    *("platform", "audit", "tenancy", "identitet", "tasks", "observasjon"),
    *("inventory", "nett", "maskin"),
)

_CROSSING = """
    SELECT c.conname, a.nspname, b.nspname
    FROM pg_constraint c
    JOIN pg_class child ON child.oid = c.conrelid JOIN pg_namespace a ON a.oid = child.relnamespace
    JOIN pg_class parent ON parent.oid = c.confrelid
    JOIN pg_namespace b ON b.oid = parent.relnamespace
    WHERE c.contype = 'f' AND a.nspname <> b.nspname
"""
_PLACES = "SELECT tablename, schemaname FROM pg_tables WHERE schemaname = ANY(%s)"


def test_no_foreign_key_crosses_a_schema():
    with connection.cursor() as cursor:
        cursor.execute(_CROSSING)
        # Django's own log of admin edits points at its user model; nothing of ours writes there.
        crossing = [row for row in cursor.fetchall() if not row[0].startswith("django_admin_log")]

    assert crossing == []


def test_every_table_of_a_context_stands_in_its_schema():
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [["public", *CONTEXTS]])
        places = dict(cursor.fetchall())

    for context in CONTEXTS:
        tables = {model._meta.db_table for model in apps.get_app_config(context).get_models()}
        assert tables
        assert {places.get(table) for table in tables} == {context}


def test_the_catalog_query_finds_a_crossing_key():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE nett.probe (id uuid REFERENCES tenancy.tenancy_tenant (id))")
        cursor.execute(_CROSSING)
        found = [row for row in cursor.fetchall() if row[1] == "nett"]

    assert [(row[1], row[2]) for row in found] == [("nett", "tenancy")]
