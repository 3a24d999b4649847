"""When something comes due again, and when a maintenance window is open.

Plain functions over plain data. Local times are turned into UTC here and nowhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from dataverket.lib.problems import InvalidInput

SHORTEST_S: Final = 60
_CRON_FIELDS: Final = 5
_LONGEST_WINDOW: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """From when to when a window is open; the end is no part of it."""

    start: datetime
    end: datetime


def zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name.

    Raises:
        InvalidInput: There is none of that name. Final.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            f"time zone {name!r}: an IANA name such as Europe/Oslo or UTC was expected."
        ) from None


def next_due(
    *, cron: str, every_s: int | None, time_zone: str, after: datetime, anchor: datetime
) -> datetime:
    """Return the first moment after ``after`` at which a schedule is due, in UTC.

    Args:
        cron: Five fields, read in ``time_zone``; empty for an interval. What falls into the hour
            that is skipped in spring is due at once after it, what falls into the doubled hour
            of autumn is due once.
        every_s: Seconds of an interval.
        time_zone: IANA name.
        after: Moments up to and with this one are past.
        anchor: From where an interval is counted, so that late starts do not add up.

    Raises:
        InvalidInput: No recurrence or two, a malformed or never fitting one, or one that comes
            more often than once a minute. Final.
    """
    if bool(cron) == bool(every_s):
        raise InvalidInput("A schedule recurs either by cron or by an interval: give one of them.")
    if every_s:
        if every_s < SHORTEST_S:
            raise InvalidInput(f"every: {SHORTEST_S} s or more were expected, found {every_s} s.")
        passed = max((after - anchor) // timedelta(seconds=every_s), 0)
        return anchor + (passed + 1) * timedelta(seconds=every_s)
    if len(cron.split()) != _CRON_FIELDS:
        raise InvalidInput(
            f"cron: five fields were expected (minute, hour, day, month, weekday): {cron!r}."
        )
    try:
        found = next(CronSim(cron, after.astimezone(zone(time_zone))))
    except CronSimError as error:
        raise InvalidInput(f"cron {cron!r}: {error}.") from None
    except StopIteration:
        raise InvalidInput(f"cron {cron!r}: no day ever fits.") from None
    return found.astimezone(UTC)


def openings(
    *,
    weekdays: Sequence[int],
    opens: str,
    lasts_s: int | None,
    time_zone: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    at: datetime,
) -> Iterator[Opening]:
    """Return the opening that is under way at ``at``, if any, and those of the week after it."""
    if starts_at is not None and ends_at is not None:
        if ends_at > at:
            yield Opening(start=starts_at, end=ends_at)
        return
    if not weekdays or lasts_s is None:
        return
    place = zone(time_zone)
    clock = time.fromisoformat(opens)
    lasts = timedelta(seconds=lasts_s)
    day = (at - min(lasts, _LONGEST_WINDOW)).astimezone(place).date() - timedelta(days=1)
    while day <= (at + timedelta(days=8)).astimezone(place).date():
        if day.weekday() in weekdays:
            start = datetime.combine(day, clock, tzinfo=place).astimezone(UTC)
            if start + lasts > at:
                yield Opening(start=start, end=start + lasts)
        day += timedelta(days=1)


def check_window(
    *,
    weekdays: Sequence[int],
    opens: str,
    lasts_s: int | None,
    time_zone: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> None:
    """Return only if the values describe one window.

    Raises:
        InvalidInput: It is neither weekly nor once, or both, or ends before it begins. Final.
    """
    weekly = bool(weekdays or opens or lasts_s)
    once = starts_at is not None or ends_at is not None
    if weekly == once:
        raise InvalidInput(
            "A maintenance window is either weekly (weekdays, opens, lasts) or once (from, to)."
        )
    zone(time_zone)
    if once:
        if starts_at is None or ends_at is None or ends_at <= starts_at:
            raise InvalidInput("A window that opens once needs both from and to, in that order.")
        return
    if not weekdays or not opens or not lasts_s:
        raise InvalidInput("A weekly window needs weekdays, the time it opens, and how long.")
    if any(day not in range(7) for day in weekdays):
        raise InvalidInput(f"weekdays: 0 (Monday) to 6 (Sunday) were expected: {list(weekdays)}.")
    if not SHORTEST_S <= lasts_s <= _LONGEST_WINDOW.total_seconds():
        raise InvalidInput("lasts: one minute to seven days were expected.")
    try:
        time.fromisoformat(opens)
    except ValueError:
        raise InvalidInput(f"opens: a time such as 22:00 was expected: {opens!r}.") from None
    if len(opens) != len("22:00"):
        raise InvalidInput(f"opens: hours and minutes were expected, such as 22:00: {opens!r}.")
