"""Time: instants are whole UTC seconds since 1970; a Zone turns them into local dates and half-hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

HALF_HOUR = 1_800
DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_SLOT = 900  # every change of an offset falls on a quarter of an hour


class Zone:
    """A time zone by its name; raises ZoneInfoNotFoundError for a name that does not exist."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._zone = ZoneInfo(name)
        self._offsets: dict[int, int] = {}

    def offset(self, instant: int) -> int:
        """Seconds that local time is ahead of UTC at an instant."""
        slot = instant // _SLOT
        if slot not in self._offsets:
            delta = datetime.fromtimestamp(instant, self._zone).utcoffset()
            assert delta is not None
            self._offsets[slot] = int(delta.total_seconds())
        return self._offsets[slot]

    def day(self, instant: int) -> date:
        """Local date of an instant."""
        return date.fromordinal(_EPOCH + (instant + self.offset(instant)) // DAY)

    def second_of_day(self, instant: int) -> int:
        """Seconds on the local wall clock, 0 to 86,399."""
        return (instant + self.offset(instant)) % DAY

    def half_hour(self, instant: int) -> int:
        """UTC start of the local half-hour; the doubled autumn hour has its own ones."""
        return instant - (instant + self.offset(instant)) % HALF_HOUR

    def at(self, day: date, seconds: int = 0) -> int:
        """Instant of a local wall-clock time: `seconds` after 00:00 on the clock, which may pass 24:00."""
        wall = datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)
        return int(wall.replace(tzinfo=self._zone).timestamp())


@cache
def zone(name: str) -> Zone:
    """Return the one Zone of a name."""
    return Zone(name)


def instant(text: str) -> int:
    """UTC seconds of `YYYY-MM-DDTHH:MM:SSZ`; raises ValueError on anything else."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


@cache
def _utc_date(number: int) -> str:
    return date.fromordinal(_EPOCH + number).isoformat()


def iso(moment: int) -> str:
    """Return `YYYY-MM-DDTHH:MM:SSZ` of UTC seconds."""
    number, second = divmod(moment, DAY)
    return f"{_utc_date(number)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def monday(day: date) -> date:
    """First day of the week of a date."""
    return day - timedelta(days=day.weekday())


def first_of_month(day: date) -> date:
    """First day of the month of a date."""
    return day.replace(day=1)


def days(start: date, end: date) -> list[date]:
    """Dates from start to end, end exclusive."""
    return [start + timedelta(days=n) for n in range((end - start).days)]
