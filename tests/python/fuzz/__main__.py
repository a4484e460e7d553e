"""`make fuzz`: build on damaged records and files, batch by batch, and tell what did not hold."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from rebuild import Models, compiled

from fuzz.base import golden, logs, shipped
from fuzz.campaign import run_batch


def main() -> int:
    """Run the campaign; 0 where everything held, 1 where something did not."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000, help="damaged records in all (default 10000)")
    parser.add_argument("--files", type=int, default=500, help="damaged files in all (default 500)")
    parser.add_argument("--batches", type=int, default=10, help="builds that they are spread over (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other damage (default 1)")
    parser.add_argument("--keep", type=Path, help="folder that keeps the landing folders of batches that failed")
    options = parser.parse_args()
    logging.getLogger("callhouse.landing").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        _say("compiling the models ...")
        models = Models(compiled(Path(scratch) / "target", Path(scratch) / "callhouse.duckdb"))
        failed = 0
        for number in range(options.batches):
            started = time.monotonic()
            tables = [*(golden() if number % 2 else shipped()), *logs()]
            records, files = (_share(total, number, options.batches) for total in (options.records, options.files))
            folder = (options.keep or Path(scratch)) / f"batch-{number + 1}"
            found = run_batch(models, tables, folder, records, files, Random(f"{options.seed}/{number}"))
            failed += bool(found)
            took = time.monotonic() - started
            _say(f"batch {number + 1} of {options.batches}: {records} records, {files} files, {took:.0f} s")
            for text in found:
                _say(f"  did not hold: {text}")
    _say(
        f"{options.records} damaged records, {options.files} damaged files: {failed} of {options.batches} builds failed"
    )
    return 1 if failed else 0


def _share(total: int, number: int, parts: int) -> int:
    """The share of a part, so that all add up to the total."""
    return total // parts + (number < total % parts)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
