"""Build random histories in increments and as a whole, and compare: `python -m histories --histories N`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from histories.building import Builder
from histories.compare import TOLD_BY_BUILDS, differences
from histories.generate import Centre, Delivery, Exports, Record, history, make_plan, write


def main() -> int:
    """Compare histories by seed; 1 where any differs."""
    parser = argparse.ArgumentParser(prog="python -m histories", description=__doc__)
    parser.add_argument("--histories", type=int, default=10, metavar="N", help="how many (default 10)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the first")
    parser.add_argument("--beside", type=int, default=1, metavar="K", help="histories in one warehouse: quicker")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what was built there")
    options = parser.parse_args()
    failed = []
    with TemporaryDirectory(prefix="histories-") as scratch:
        os.environ["DBT_TARGET_PATH"] = scratch  # where an increment looks for compiled SQL
        builder = Builder(Path(scratch))
        for seed in range(options.seed, options.seed + options.histories, options.beside):
            started = time.monotonic()
            folder = (options.keep or Path(scratch)) / f"seed_{seed}"
            found, steps = compare(builder, seed, options.beside, folder)
            print(
                f"{seed}: {'; '.join(steps)}: {len(found)} differences, {time.monotonic() - started:.0f} s", flush=True
            )
            print("\n".join(found), end="\n" * bool(found), flush=True)
            failed += [seed] * bool(found)
            if not options.keep:
                shutil.rmtree(folder)
    print(f"{options.histories} histories, differing: {failed or 'none'}")
    return int(bool(failed))


def compare(builder: Builder, seed: int, beside: int, folder: Path) -> tuple[list[str], list[str]]:
    """Build a history delivery by delivery and anew; return the differences, and what was built in each step."""
    one, other = (folder / name / "callhouse.duckdb" for name in ("increments", "whole"))
    steps = []
    for number, delivery in enumerate(deliveries(seed, beside)):
        write(delivery, folder / "landing", number)
        if number:
            steps.append(builder.increment(one, folder / "landing"))
        else:
            builder.build(one, folder / "landing")
    builder.build(other, folder / "landing")
    return differences(one, other, but=TOLD_BY_BUILDS), steps


def deliveries(seed: int, beside: int) -> Iterator[Delivery]:
    """The deliveries of a history, or of several centres that export on the same days."""
    if beside == 1:
        yield from history(seed)
        return
    plan = replace(make_plan(Random(seed)), references=[])
    centres = [Centre(Random(f"{seed}/{number}"), plan) for number in range(beside)]
    for centre in centres:
        centre.live()
    exports = [Exports(centre) for centre in centres]
    for number in range(len(plan.ends)):
        merged: Delivery = {}
        for index, export in enumerate(exports):
            for table, records in export.deliver(number).items():
                merged.setdefault(table, []).extend(_own(record, index) for record in records)
        yield merged


def _own(record: Record, index: int) -> Record:
    """A record with ids and customers that no other centre has."""
    return {name: _own_text(name, text, index) for name, text in record.items()}


def _own_text(name: str, text: str | None, index: int) -> str | None:
    if text is None:
        return None
    if name == "customer_number":
        return text.replace("+999", f"+9{index:02}")
    if name == "scope" and text not in ("all", "*"):
        kind, colon, found = text.rpartition(":")
        return f"{kind}{colon}{index}-{found}"
    return f"{index}-{text}" if name.endswith("_id") and name != "kpi_id" else text


if __name__ == "__main__":
    sys.exit(main())
