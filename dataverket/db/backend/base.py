"""PostgreSQL backend that puts every application's tables into a schema of its own.

Names in SQL stay unqualified: the connection's ``search_path`` lists all schemas, and table names
carry the application's label, so they are unique across schemas. Django's introspection,
migrations and test flush therefore work unchanged.
"""

from typing import Any

import psycopg
from django.apps import apps
from django.db.backends.postgresql import base, schema
from django.db.models import Model


def schema_of(app_label: str) -> str:
    """Return the PostgreSQL schema of an application: its label, or ``public`` for Django's own."""
    config = apps.app_configs.get(app_label)  # Django's own migration table has no application
    ours = config is not None and config.name.startswith(("apps.", "dataverket."))
    return app_label if ours else "public"


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Creates each table, then moves it with its indexes and sequences into its schema."""

    def create_model(self, model: type[Model]) -> None:
        """Create the table of ``model`` in the schema of its application."""
        super().create_model(model)
        target = schema_of(model._meta.app_label)
        if target == "public":
            return
        name = self.quote_name(target)
        table = self.quote_name(model._meta.db_table)
        self.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
        self.execute(f"ALTER TABLE {table} SET SCHEMA {name}")


class _PreparedCursor(psycopg.Cursor[Any]):
    """Runs statements as prepared ones."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> "_PreparedCursor":
        """Run ``query``: PostgreSQL parses it once, and plans it at most a few times.

        Django switches preparing off; it is on for the moment only, since psycopg would otherwise
        remember the texts of all other statements, with the values that stand in them.
        """
        connection = self.connection
        connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True, **more)
        finally:
            connection.prepare_threshold = None


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection, with the schema editor above, and prepared statements for who asks."""

    SchemaEditorClass = DatabaseSchemaEditor

    def prepared_cursor(self) -> Any:
        """Return a cursor like :meth:`cursor`, for statements that are run again and again.

        PostgreSQL keeps the plan, whatever becomes of the tables' sizes until they are analysed
        anew: for insertions, and for look-ups that can be done in one way only. Columns that are
        selected are cast, so that a migration cannot change the type of a result that is known.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(_PreparedCursor(self.connection))  # type: ignore[attr-defined]

    def get_connection_params(self) -> dict[str, Any]:
        """Return Django's parameters plus the ``search_path`` over all applications' schemas."""
        parameters: dict[str, Any] = super().get_connection_params()
        labels = [config.label for config in apps.get_app_configs()]
        path = ",".join(["public", *(s for label in labels if (s := schema_of(label)) != "public")])
        parameters["options"] = f"-c search_path={path} {parameters.get('options', '')}".strip()
        return parameters
