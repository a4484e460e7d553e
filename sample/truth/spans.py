"""Sets of time as sorted lists of half-open spans [start, end), and their cutting at local midnights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sample.clock import Zone

Spans = list[tuple[int, int]]


def union(spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans merged where they touch or overlap."""
    found: Spans = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def both(left: Spans, right: Spans) -> Spans:
    """Return the time in both of two merged lists."""
    found, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(left: Spans, right: Spans) -> Spans:
    """Return the time in the first of two merged lists and not in the second."""
    found, j = [], 0
    for start, end in left:
        while j < len(right) and right[j][1] <= start:
            j += 1
        k, clock = j, start
        while k < len(right) and right[k][0] < end:
            if clock < right[k][0]:
                found.append((clock, right[k][0]))
            clock = max(clock, right[k][1])
            k += 1
        if clock < end:
            found.append((clock, end))
    return found


def by_day(zone: Zone, spans: Spans) -> Iterator[tuple[date, int]]:
    """(local date, seconds) of each span, clipped at midnight."""
    for start, end in spans:
        clock = start
        while clock < end:
            day = zone.day(clock)
            midnight = zone.at(day + timedelta(days=1))
            yield day, min(end, midnight) - clock
            clock = min(end, midnight)
