"""Writing many rows, of several tables, in one statement.

The engine writes a handful of tables with every step of every task; a round trip for each of them
costs more than the writing.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

from dataverket.db.base import Entity
from dataverket.db.prepared import prepared_cursor


class Writes:
    """Writes of one transaction that PostgreSQL gets as one statement.

    Each becomes a branch of a ``WITH`` query. So all of them see the rows as they were before, a
    row may be changed by one of them only, and their order does not count; foreign keys are
    checked at the commit. Nothing is written before :meth:`execute`.
    """

    def __init__(self) -> None:
        self._branches: list[str] = []
        self._parameters: list[Any] = []
        self._only_inserts = True

    def insert(self, rows: Sequence[Model]) -> None:
        """Insert new rows of one model. Their keys are not read back."""
        if rows:
            statement, columns = _insert_of(type(rows[0]))
            values = [{name: getattr(row, of) for name, of in columns} for row in rows]
            self.add(statement, [_json(values)], is_insert=True)

    def update(self, model: type[Model], changes: Mapping[Any, Mapping[str, Any]]) -> None:
        """Give rows new column values, by primary key; entities get the next version.

        One branch for all rows that change the same columns: Django's ``bulk_update`` compiles a
        CASE per column and row, which costs more than separate statements. Rows that do not exist
        are left out silently.
        """
        alike: dict[tuple[str, ...], dict[Any, Mapping[str, Any]]] = {}
        for key, values in changes.items():
            alike.setdefault(tuple(sorted(values)), {})[key] = values
        for names, found in alike.items():
            if names:
                self.add(*_update_of(model, names, found))

    def add(
        self, statement: str, parameters: Sequence[Any] = (), *, is_insert: bool = False
    ) -> None:
        """Add an INSERT, UPDATE or DELETE of one's own."""
        self._only_inserts = self._only_inserts and is_insert
        self._branches.append(statement)
        self._parameters += parameters

    def execute(self, last: str = "", parameters: Sequence[Any] = ()) -> None:
        """Write everything, and run ``last`` behind it; without any write nothing is run."""
        if not self._branches:
            return
        *first, end = [*self._branches, last] if last else self._branches
        named = ", ".join(f"write_{number} AS ({sql})" for number, sql in enumerate(first))
        # There is only one way to insert; how rows to be changed are best found depends on how many
        # there are by then.
        with prepared_cursor() if self._only_inserts else connection.cursor() as cursor:
            cursor.execute(
                f"WITH {named} {end}" if first else end, [*self._parameters, *parameters]
            )
        self._branches, self._parameters, self._only_inserts = [], [], True


def _update_of(
    model: type[Model], names: tuple[str, ...], changes: Mapping[Any, Mapping[str, Any]]
) -> tuple[str, list[str]]:
    statement, columns = _update_statement(model, names)
    rows = [
        dict(zip(columns, (key, *(values[name] for name in names)), strict=True))
        for key, values in changes.items()
    ]
    return statement, [_json(rows)]


# Rows travel as one JSON parameter: so the text of a statement does not depend on their number,
# and neither psycopg nor PostgreSQL takes a long list of values apart.


@cache
def _insert_of(model: type[Model]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the statement, and each of its columns with the attribute that holds its value.

    What PostgreSQL fills in is left out.
    """
    fields = [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field.get_default(), DatabaseDefault)
        and not (field.primary_key and field.db_returning)
    ]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(str(field.column)) for field in fields)
    statement = (
        f"INSERT INTO {table} ({names}) "  # noqa: S608 - names of our own models
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    )
    return statement, tuple((str(field.column), str(field.attname)) for field in fields)


@cache
def _update_statement(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the statement and the columns of a row that it takes, the key first."""
    columns_of = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    columns = (str(model._meta.pk.column), *(columns_of[name] for name in names))
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(columns[0])
    assignments = [f"{quote(name)} = new.{quote(name)}" for name in columns[1:]]
    if issubclass(model, Entity):
        assignments.append(f"version = {table}.version + 1")
    statement = (
        f"UPDATE {table} SET {', '.join(assignments)} "  # noqa: S608 - names of our own models
        f"FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new "
        f"WHERE {table}.{key} = new.{key}"
    )
    return statement, columns


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a column value of type {type(value).__name__} cannot be written in bulk")
