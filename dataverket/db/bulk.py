"""Changing many rows, each to values of its own, in few statements."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model

from dataverket.db.base import Entity


def update_rows(model: type[Model], changes: Mapping[Any, Mapping[str, Any]]) -> None:
    """Write new column values of rows, by primary key; entities get the next version.

    One statement for all rows that change the same columns: Django's ``bulk_update`` compiles a
    CASE per column and row, which costs more than separate statements. Safe to repeat, but for
    the version. Rows that do not exist are left out silently.
    """
    alike: dict[tuple[str, ...], list[tuple[Any, Mapping[str, Any]]]] = {}
    for key, values in changes.items():
        alike.setdefault(tuple(sorted(values)), []).append((key, values))
    for names, rows in alike.items():
        if names:
            _update_alike(model, names, rows)


def _update_alike(
    model: type[Model], names: tuple[str, ...], rows: list[tuple[Any, Mapping[str, Any]]]
) -> None:
    columns_of: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    key: Any = model._meta.pk
    fields = [columns_of[name] for name in names]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [quote(field.column) for field in (key, *fields)]
    types = [field.db_type(connection) for field in (key, *fields)]
    one = ", ".join(f"%s::{kind}" for kind in types)
    assignments = [f"{name} = new.{name}" for name in columns[1:]]
    if issubclass(model, Entity):
        assignments.append(f"version = {table}.version + 1")
    statement = (
        f"UPDATE {table} SET {', '.join(assignments)} "  # noqa: S608 - names of our own models
        f"FROM (VALUES {', '.join(f'({one})' for _ in rows)}) AS new ({', '.join(columns)}) "
        f"WHERE {table}.{columns[0]} = new.{columns[0]}"
    )
    parameters = [
        field.get_db_prep_save(value, connection)
        for identity, values in rows
        for field, value in zip(
            (key, *fields), (identity, *(values[name] for name in names)), strict=True
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
