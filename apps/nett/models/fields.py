"""Columns that Django does not bring."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value


class CidrField(models.Field):  # type: ignore[type-arg]
    """A PostgreSQL ``cidr`` column, given and read as text such as ``10.20.0.0/16``."""

    description = "IP prefix"

    def db_type(self, connection: Any) -> str:
        """Return the column's type."""
        del connection
        return "cidr"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        """Return the prefix as text, whatever the driver made of it."""
        del expression, connection
        return None if value is None else str(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Return what is sent to PostgreSQL."""
        return None if value is None else str(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Return the value, cast by the placeholder."""
        del connection
        return value if prepared else self.get_prep_value(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Cast the parameter, which is sent as text."""
        del value, compiler, connection
        return "%s::cidr"


class DatacenterRange(Func):
    """A range of one datacenter's name: lets GiST compare names without the extension btree_gist.

    The range type is made by the first migration.
    """

    function = "nett.datacenterrange"
    output_field = models.TextField()

    def __init__(self) -> None:
        super().__init__(F("datacenter"), F("datacenter"), Value("[]"))
