"""Schedules: shifts with their activities, absences, several published versions, and what people really did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from sample.clock import DAY
from sample.records import Log, ShiftRow
from sample.world import HOUR, Person, World

#: pattern -> (start, end) in seconds of the site's local day; an end past 24:00 is the next morning
PATTERNS = {
    "desk": (9, 17),
    "night": (22, 30),
    "early": (6, 14),
    "mid": (9, 17),
    "late": (14, 22),
    "ny_day": (9, 17),
    "ny_late": (13, 21),
    "kt_early": (6, 14),
    "kt_late": (14, 22),
    "ny_eve": (17, 21),
    "waw_mid": (10, 15),
    "kt_uk": (13.75, 17.75),
}
CLOCK_CHANGE = date(2026, 10, 24)  # the night in which Warsaw sets its clocks back: nobody is away
WEEKDAYS_ONLY = frozenset({"desk", "ny_eve", "waw_mid", "kt_uk"})


@dataclass(slots=True)
class Duty:
    """What a person means to do on a working day: (activity, start, end) instants."""

    person: Person
    shift_id: str
    starts_at: int
    ends_at: int
    pauses: list[tuple[str, int, int]]


def _is_day_off(person: Person, day: date) -> bool:
    number = int(person.agent_id[1:])
    if person.pattern in WEEKDAYS_ONLY:
        return day.weekday() > 4
    if (person.pattern, day) == ("night", CLOCK_CHANGE):
        return False
    if person.pattern == "night":  # two people, five nights each, nobody is missing
        return (day.toordinal() + 3 * (number % 2)) % 7 in (0, 1)
    return (day.weekday() - number) % 7 in (0, 3)


def _pauses(rng: Random, pattern: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return breaks and other activities of a shift, in order."""
    if end - start <= 5 * HOUR:
        middle = start + (end - start) // 2 + 300 * rng.randint(-3, 3)
        return [("break", middle, middle + 900)]
    found = [("break", start + 7_200, start + 8_100)]
    lunch = start + 14_400 + 900 * rng.randint(-1, 2)
    found.append(("lunch", lunch, lunch + 1_800))
    kind = rng.random()
    if kind < 0.12:
        found.append(("training", lunch + 2_700, lunch + 6_300))
    elif kind < 0.3:
        found.append(("meeting", lunch + 3_600, lunch + 5_400))
    found.append(("break", end - 4_500, end - 3_600))
    return found


class Roster:
    """Publishes the schedule of a day and returns the duties that people will turn up for."""

    def __init__(self, world: World, log: Log, rng: Random) -> None:
        self.world, self.log, self.rng = world, log, rng

    def day(self, day: date) -> list[Duty]:
        """Schedule everybody for a local date of their site."""
        duties = []
        for person in self.world.people.values():
            if person.employed(day) and not _is_day_off(person, day):
                duties += self._shift(person, day)
        return duties

    def _shift(self, person: Person, day: date) -> list[Duty]:
        home = self.world.home_zone(person.agent_id)
        begin, finish = PATTERNS[person.pattern]
        spans = [(int(begin * HOUR), int(finish * HOUR))]
        if person.agent_id == "A09" and day.weekday() == 2:
            spans = [(9 * HOUR, 12 * HOUR), (17 * HOUR, 21 * HOUR)]  # two shifts on one date
        duties = []
        for n, (first, last) in enumerate(spans):
            shift_id = f"{person.agent_id}-{day:%Y%m%d}" + ("" if n == 0 else f"-{n + 1}")
            start, end = home.at(day, first), home.at(day, last)
            duty = self._publish(person, day, shift_id, start, end)
            if duty:
                duties.append(duty)
        return duties

    def _publish(self, person: Person, day: date, shift_id: str, start: int, end: int) -> Duty | None:
        """Write the versions of one shift; None where the person stays away."""
        rng = self.rng
        work = "back_office" if person.pattern == "desk" else "phone"
        pauses = _pauses(rng, person.pattern, start, end)
        planned = start - 14 * DAY
        self._write(shift_id, day, person, work, start, end, pauses, 1, planned)
        fate = rng.random() if (person.pattern, day) != ("night", CLOCK_CHANGE) else 1.0
        if fate < 0.03:  # leave, agreed before the shift
            self._absence(
                shift_id, day, person, rng.choice(["vacation", "unpaid_leave"]), start, end, 2, start - 3 * DAY
            )
            return None
        if fate < 0.055:  # ill, recorded after the shift began
            self._absence(shift_id, day, person, "sick", start, end, 2, start + 5_400)
            return None
        if fate < 0.15:  # moved in time to another hour
            start, end = start + 1_800, end + 1_800
            pauses = [(kind, a + 1_800, b + 1_800) for kind, a, b in pauses]
            self._write(shift_id, day, person, work, start, end, pauses, 2, start - 2 * DAY)
        if 0.1 < fate < 0.2:  # a correction that comes too late to adhere to
            late = [(kind, a + 900, b + 900) for kind, a, b in pauses]
            self._write(shift_id, day, person, work, start, end, late, 3, start + 7_200)
        return Duty(person, shift_id, start, end, pauses)

    def _write(
        self,
        shift_id: str,
        day: date,
        person: Person,
        work: str,
        start: int,
        end: int,
        pauses: list[tuple[str, int, int]],
        version: int,
        published: int,
    ) -> None:
        """Rows of one version: the pauses, and work between them."""
        rows, clock = [], start
        for kind, begin, finish in pauses:
            rows += [(work, clock, begin), (kind, begin, finish)]
            clock = finish
        rows.append((work, clock, end))
        for activity, begin, finish in rows:
            self.log.shifts.append(
                ShiftRow(
                    shift_id,
                    day,
                    person.agent_id,
                    activity,
                    begin,
                    finish,
                    is_paid=activity != "lunch",
                    is_productive=activity not in ("lunch", "break"),
                    is_adherence_counted=True,
                    schedule_version=version,
                    published_at=published,
                )
            )

    def _absence(
        self,
        shift_id: str,
        day: date,
        person: Person,
        kind: str,
        start: int,
        end: int,
        version: int,
        published: int,
    ) -> None:
        self.log.shifts.append(
            ShiftRow(
                shift_id,
                day,
                person.agent_id,
                kind,
                start,
                end,
                is_paid=kind != "unpaid_leave",
                is_productive=False,
                is_adherence_counted=False,
                schedule_version=version,
                published_at=published,
            )
        )
