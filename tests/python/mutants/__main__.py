"""`python -m mutants`, what `make mutants` calls."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from rebuild import PROJECT

from mutants.campaign import Results, chosen, open_bench, prepare, run, sampled, selected
from mutants.mutant import Mutants
from mutants.report import equivalents, report


def main() -> int:
    """Run or resume a campaign and report; 1 where too many mutants live or the list of equivalents is not true."""
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # with what it has started
    folder = options.folder.resolve()
    prepare(folder)
    results = Results(folder)
    with tempfile.TemporaryDirectory(dir=folder) as workshop, open_bench(folder, Path(workshop)) as bench:
        if not options.report:
            names = selected(bench.models.nodes, options.model)
            print(f"mutants: choosing among {len(names)} models", flush=True)
            mutants = sampled(list(chosen(bench, names, options.seed, options.most)), options.seed, options.sample)
            mutants = [mutant for mutant in mutants if not results.known(mutant, options.again)]
            print(f"mutants: {len(mutants)} to judge", flush=True)
            run(folder, mutants, options.jobs, results)
        listed = equivalents()
        models = {name.split(":")[0] for name in listed}
        parsed: dict[str, Mutants] = {name: bench.mutants(name) for name in models if name in bench.models.nodes}
    gone = [name for name in listed if name.split(":")[0] not in parsed or name not in parsed[name.split(":")[0]].edits]
    lines, wrong = report(results.of, gone)
    print("\n".join(lines))
    for line in wrong:
        print(f"mutants: {line}", file=sys.stderr)
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make mutants ARGS=...",
        description="Change compiled models one small step at a time and see whether a unit test, a data test or the "
        "golden day notices. Verdicts are kept: a campaign that was stopped goes on where it was.",
    )
    parser.add_argument("--model", action="append", default=[], metavar="NAME", help="only these (int_kpi_* too)")
    parser.add_argument("--most", type=int, default=60, metavar="N", help="mutants of a model, by lot (default 60)")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of them all, by lot")
    parser.add_argument("--seed", type=int, default=1, help="of the lot (default 1)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (default 2)")
    parser.add_argument("--again", action="store_true", help="try survivors again: after tests were added")
    parser.add_argument("--report", action="store_true", help="only report what is known")
    parser.add_argument(
        "--folder", type=Path, default=PROJECT / "target/mutants", help="of the verdicts (default target/mutants)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
