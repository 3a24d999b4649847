"""Tables and words for the pages: plain data for the templates, no logic of any app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

GOOD: Final = "good"
BAD: Final = "bad"
WARN: Final = "warn"
BUSY: Final = "busy"
IDLE: Final = "idle"
NONE: Final = "–"  # noqa: RUF001 - an en dash, as in print
_TENTHS: Final = 10  # below so many seconds tenths are told
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell: a text, perhaps a link, perhaps a coloured pill."""

    text: Any
    url: str = ""
    tone: str = ""
    mono: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A table with a title; ``empty`` is said when it has no rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = "None."
    more_url: str = ""
    more_text: str = ""


def pill(text: object, tone: str) -> SafeString:
    """Return a state as a coloured pill; the word carries the meaning, not the colour."""
    return format_html('<span class="dv-pill {}">{}</span>', tone, str(text).replace("_", " "))


def link(text: object, view: str, *args: object, query: str = "") -> SafeString:
    """Return a link to a page of the admin."""
    return format_html('<a class="dv-link" href="{}">{}</a>', url(view, *args, query=query), text)


def url(view: str, *args: object, query: str = "") -> str:
    """Return the address of a page of the admin."""
    return reverse(f"admin:{view}", args=args) + (f"?{query}" if query else "")


def lasting(span: timedelta) -> str:
    """Return a length of time as a person reads it, rounded: ``0.4 s``, ``3 min 5 s``, ``2 d``.

    The same as the CLI says (``cli/common/durations.py``), which shares no code with the platform.
    """
    seconds = max(0.0, span.total_seconds())
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{seconds:.1f} s" if round(seconds, 1) < _TENTHS else f"{whole} s"
    if whole < _HOUR:
        return _two(whole, _MINUTE, "min", 1, "s")
    if whole < _DAY:
        return _two(whole, _HOUR, "h", _MINUTE, "min")
    return f"{whole // _DAY} d"


def _two(whole: int, unit: int, name: str, part: int, part_name: str) -> str:
    rest = whole % unit // part
    return f"{whole // unit} {name}" + (f" {rest} {part_name}" if rest else "")


def clock_time(at: datetime | None) -> str:
    """Return a time for a person, in UTC."""
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else NONE


def choice_filter(
    column: str,
    title: str,
    values: Sequence[str],
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> type[admin.SimpleListFilter]:
    """Return a filter by known values: needs no query, unlike Django's own for plain columns.

    Args:
        column: Column and parameter of the address.
        title: What it is called.
        values: What can be chosen.
        groups: Names for several values at once.
    """
    grouped = dict(groups or {})
    choices = [(name, name.replace("_", " ")) for name in (*grouped, *values)]

    class ChoiceFilter(admin.SimpleListFilter):
        parameter_name = column

        def lookups(
            self,
            request: HttpRequest,  # noqa: ARG002 - Django's signature
            model_admin: Any,  # noqa: ARG002
        ) -> list[tuple[str, str]]:
            return choices

        def queryset(
            self,
            request: HttpRequest,  # noqa: ARG002
            queryset: QuerySet[Any],
        ) -> QuerySet[Any]:
            value = self.value()
            if not value:
                return queryset
            return queryset.filter(**{f"{column}__in": grouped.get(value, [value])})

    ChoiceFilter.title = title
    return ChoiceFilter
