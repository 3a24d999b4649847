"""Lengths of time as people write them."""

import re
from datetime import UTC, datetime
from typing import Any, Final

import click

_WRITTEN: Final = re.compile(r"^(\d+(?:\.\d+)?)([smh]?)$")
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_TENTHS: Final = 10  # below so many seconds tenths are told
_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3600}


class Duration(click.ParamType[float]):
    """A length of time in seconds: ``90``, ``90s``, ``10m`` or ``1h``."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds."""
        if isinstance(value, float):
            return value
        match = _WRITTEN.match(str(value))
        if match is None:
            self.fail(f"{value!r} is no length of time; write 90s, 10m or 1h.", param, ctx)
        return float(match[1]) * _SECONDS[match[2]]


def shown(seconds: float) -> str:
    """Return a length of time as a person reads it, rounded: ``0.4 s``, ``3 min 5 s``, ``2 d``."""
    seconds = max(0.0, seconds)
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{seconds:.1f} s" if round(seconds, 1) < _TENTHS else f"{whole} s"
    if whole < _HOUR:
        return _two(whole, _MINUTE, "min", 1, "s")
    if whole < _DAY:
        return _two(whole, _HOUR, "h", _MINUTE, "min")
    return f"{whole // _DAY} d"


def exact(seconds: int) -> str:
    """Return a length of time that somebody has set, rounded nowhere: ``1 h``, ``1 d 30 min``."""
    parts, rest = [], int(seconds)
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s")):
        number, rest = divmod(rest, unit)
        if number:
            parts.append(f"{number} {name}")
    return " ".join(parts) or "0 s"


def _two(whole: int, unit: int, name: str, part: int, part_name: str) -> str:
    rest = whole % unit // part
    return f"{whole // unit} {name}" + (f" {rest} {part_name}" if rest else "")


def clock_time(moment: str) -> str:
    """Return the time of day of a moment that the API wrote: ``07:45:10 UTC``."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%H:%M:%S} UTC"


def moment(text: str | None) -> str | None:
    """Return a moment as the API reads it.

    Raises:
        UsageError: It is none, or says no time zone.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            f"{text!r}: a time such as 2026-12-01T20:00Z was expected."
        ) from None
    if found.tzinfo is None:
        raise click.UsageError(f"{text!r}: say in which zone: 2026-12-01T20:00Z or +01:00.")
    return found.isoformat()
