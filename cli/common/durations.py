"""Lengths of time as people write them."""

import re
from datetime import datetime
from typing import Any, Final

import click

_WRITTEN: Final = re.compile(r"^(\d+(?:\.\d+)?)([smh]?)$")
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
    """Return a length of time as a person reads it: ``0.4 s``, ``12 s``, ``3 min 5 s``."""
    if seconds < 10:  # noqa: PLR2004 - below ten seconds tenths are told
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


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
