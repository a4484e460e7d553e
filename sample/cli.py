"""Command line: `python -m sample OUT`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sample.deliver import Delivery
from sample.losses import lose
from sample.simulation import Centre
from sample.tables import Export
from sample.truth import histograms
from sample.truth.account import account, write

WHOLE, SMALL = 69, 12


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sample",
        description="Simulate a call centre from 1 September 2026 on: exports in the native layout, and true KPIs.",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for the exports; new or empty")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same bytes (default 1)")
    parser.add_argument("--truth", type=Path, metavar="DIR", help="folder for the truth: KPIs, histograms, quarantine")
    parser.add_argument("--days", type=int, help=f"length of the sample (default {WHOLE}; {SMALL} with --losses)")
    parser.add_argument(
        "--losses",
        action="store_true",
        help="damage some true records for good; DIR/delivered is the truth without them",
    )
    return parser.parse_args(arguments)


def generate(out: Path, seed: int, days: int, truth: Path | None = None, losses: bool = False) -> None:
    """Write a sample, and its truth where asked; raises ValueError or OSError with what to do next."""
    centre = Centre(seed, days, _say)
    centre.run()
    delivery = Delivery(Export(centre.world, centre.log, centre.complete_through_at), out, seed, losses)
    delivery.write(_say)
    if truth is None:
        return
    truth.mkdir(parents=True, exist_ok=True)
    delivery.write_truth(truth)
    facts, tally = account(centre.world, centre.log, centre.complete_through_at, _say)
    _say(f"wrote {write(tally, truth):,} KPI values and {histograms.write(facts, truth):,} bins to {truth}")
    if losses:
        delivered = truth / "delivered"
        delivered.mkdir(exist_ok=True)
        lose(centre.log, ((bad.table_name, bad.lost) for bad in delivery.planted if bad.lost))
        _, tally = account(centre.world, centre.log, centre.complete_through_at, _say)
        _say(f"wrote {write(tally, delivered):,} KPI values of what was delivered to {delivered}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0, or 2 where it could not be done."""
    given = _arguments(arguments)
    days = given.days if given.days is not None else SMALL if given.losses else WHOLE
    try:
        generate(given.out, given.seed, days, given.truth, given.losses)
    except (OSError, ValueError) as error:
        _say(f"sample: {error}")
        return 2
    return 0
