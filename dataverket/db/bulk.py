"""Writing many rows, of several tables, in one statement.

The engine writes a handful of tables with every step of every task; a round trip for each of them
costs more than the writing.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

from dataverket.db.base import Entity


class Writes:
    """Writes of one transaction that PostgreSQL gets as one statement.

    Each becomes a branch of a ``WITH`` query. So all of them see the rows as they were before, a
    row may be changed by one of them only, and their order does not count; foreign keys are
    checked at the commit. Nothing is written before :meth:`execute`.
    """

    def __init__(self) -> None:
        self._branches: list[str] = []
        self._parameters: list[Any] = []

    def insert(self, rows: Sequence[Model]) -> None:
        """Insert new rows of one model. Their keys are not read back."""
        if not rows:
            return
        fields = _inserted(type(rows[0]))
        one = f"({', '.join(['%s'] * len(fields))})"
        values = [
            field.get_db_prep_save(getattr(row, field.attname), connection)
            for row in rows
            for field in fields
        ]
        self.add(f"{_into(type(rows[0]))} VALUES {', '.join([one] * len(rows))}", values)

    def update(self, model: type[Model], changes: Mapping[Any, Mapping[str, Any]]) -> None:
        """Give rows new column values, by primary key; entities get the next version.

        One branch for all rows that change the same columns: Django's ``bulk_update`` compiles a
        CASE per column and row, which costs more than separate statements. Rows that do not exist
        are left out silently.
        """
        alike: dict[tuple[str, ...], list[tuple[Any, Mapping[str, Any]]]] = {}
        for key, values in changes.items():
            alike.setdefault(tuple(sorted(values)), []).append((key, values))
        for names, rows in alike.items():
            if names:
                self._update_alike(model, names, rows)

    def add(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Add an INSERT, UPDATE or DELETE of one's own."""
        self._branches.append(statement)
        self._parameters += parameters

    def execute(self, last: str = "", parameters: Sequence[Any] = ()) -> None:
        """Write everything, and run ``last`` behind it; without any write nothing is run."""
        if not self._branches:
            return
        *first, end = [*self._branches, last] if last else self._branches
        named = ", ".join(f"write_{number} AS ({sql})" for number, sql in enumerate(first))
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {named} {end}" if first else end, [*self._parameters, *parameters]
            )
        self._branches, self._parameters = [], []

    def _update_alike(
        self,
        model: type[Model],
        names: tuple[str, ...],
        rows: list[tuple[Any, Mapping[str, Any]]],
    ) -> None:
        statement, one, fields = _update_of(model, names)
        self.add(
            statement.format(rows=", ".join([one] * len(rows))),
            [
                field.get_db_prep_save(value, connection)
                for identity, values in rows
                for field, value in zip(
                    fields, (identity, *(values[name] for name in names)), strict=True
                )
            ],
        )


def update_rows(model: type[Model], changes: Mapping[Any, Mapping[str, Any]]) -> None:
    """Write new column values of rows, by primary key, at once; see :meth:`Writes.update`."""
    writes = Writes()
    writes.update(model, changes)
    writes.execute()


@cache
def _inserted(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    """Return the columns that an insert names: all but those that PostgreSQL fills in."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not isinstance(field.get_default(), DatabaseDefault)
        and not (field.primary_key and field.db_returning)
    )


@cache
def _into(model: type[Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _inserted(model))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns})"


@cache
def _update_of(
    model: type[Model], names: tuple[str, ...]
) -> "tuple[str, str, tuple[Field[Any, Any], ...]]":
    """Return the statement with a place for its rows, one row of it, and the fields of a row."""
    columns_of: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    key: Any = model._meta.pk
    fields = (key, *(columns_of[name] for name in names))
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [quote(field.column) for field in fields]
    assignments = [f"{name} = new.{name}" for name in columns[1:]]
    if issubclass(model, Entity):
        assignments.append(f"version = {table}.version + 1")
    statement = (
        f"UPDATE {table} SET {', '.join(assignments)} "  # noqa: S608 - names of our own models
        f"FROM (VALUES {{rows}}) AS new ({', '.join(columns)}) "
        f"WHERE {table}.{columns[0]} = new.{columns[0]}"
    )
    one = f"({', '.join(f'%s::{field.db_type(connection)}' for field in fields)})"
    return statement, one, fields
