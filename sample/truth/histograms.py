"""Histogram counters (rule 6): how many waits and handle times lie in each bin (lo, hi]."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from pathlib import Path

from sample.clock import iso
from sample.truth.catalogue import KPIS
from sample.truth.facts import Facts
from sample.truth.handling import handle_seconds
from sample.truth.places import Cell, Place

#: Upper edges in seconds; zero is in the first bin, what is above the last edge in one without an end.
EDGES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
GRAINS = KPIS["asa_seconds"].grains
HEADER = "grain,local_date,interval_starts_at,agent_id,campaign_id,measure,above_seconds,up_to_seconds,records"

Bins = Counter[tuple[Cell, str, int]]


def bin_of(seconds: int) -> int:
    """Return the number of the bin, from 0: that of the first edge not below the value."""
    return bisect_left(EDGES, seconds)


def count(facts: Facts) -> Bins:
    """Count known waits of answered and of abandoned entries, and known handle times of handled legs."""
    bins: Bins = Counter()
    for entry in facts.entries:
        if entry.exit_reason in ("answered", "abandoned"):
            _add(bins, f"{entry.exit_reason}_wait", entry.where, entry.wait)
    for legs in facts.handled.values():
        for leg in legs:
            _add(bins, "handle", facts.leg_place(leg), handle_seconds(leg))
    return bins


def _add(bins: Bins, measure: str, where: Place, seconds: int | None) -> None:
    """Count one value in every grain; an unknown one is in no bin."""
    if seconds is not None:
        bins.update((cell, measure, bin_of(seconds)) for cell in where.cells(GRAINS))


def write(facts: Facts, folder: Path) -> int:
    """Write histograms.csv, bins that hold something only; returns its number of rows."""
    bins = count(facts)
    with (folder / "histograms.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for (cell, measure, number), records in sorted(bins.items(), key=_order):
            grain, day, interval, agent, campaign = cell
            starts_at = "" if interval is None else iso(interval)
            above, up_to = (0, *EDGES)[number], (*EDGES, "")[number]
            file.write(f"{grain},{day},{starts_at},{agent},{campaign},{measure},{above},{up_to},{records}\n")
    return len(bins)


def _order(item: tuple[tuple[Cell, str, int], int]) -> tuple[object, ...]:
    (grain, day, interval, agent, campaign), measure, number = item[0]
    return grain, day, interval or 0, agent, campaign, measure, number
