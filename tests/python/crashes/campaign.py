"""The campaigns: `make crashes`."""

from __future__ import annotations

import argparse
import json
import shutil
from collections import Counter
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rebuild import compiled

from crashes.builders import PROJECT, Command, Worker
from crashes.kills import Bench, Kill, finish, prepare
from crashes.readers import Reads, reading, replace
from crashes.versions import contents

DESCRIPTION = """\
Kill builds and publishes with `kill -9` at random moments, then read the published file while it is replaced.

After each kill the published file must open and be wholly the old or wholly the new version, and the next build
must make marts equal to those of a build that nobody disturbed. A campaign that was stopped goes on where it was.
"""


def main() -> int:
    """Run what the options ask for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="make crashes", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=85, help="kills of a small build in one process")
    parser.add_argument("--commands", type=int, default=15, help="kills of `python -m callhouse build`")
    parser.add_argument("--readers", type=int, default=8, help="processes that read while versions are replaced")
    parser.add_argument("--publishes", type=int, default=47, help="versions published by turns under these readers")
    parser.add_argument("--builds", type=int, default=3, help="builds of `python -m callhouse build` under them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=PROJECT / "target/crashes", help="scratch, kept")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if options.kills:
        campaign(prepare(Worker(_compiled(folder)), folder / "worker"), options.kills, options.seed)
    if options.commands:
        campaign(prepare(Command(folder / "dbt"), folder / "command"), options.commands, options.seed)
    if options.readers:
        bench = prepare(Command(folder / "dbt"), folder / "command")
        return replaced_under_readers(bench, options.readers, options.publishes, options.builds)
    return 0


def campaign(bench: Bench, wanted: int, seed: int) -> None:
    """Kill until `wanted` builds have died; print each and the count by phase and by what was left."""
    journal = bench.folder / f"kills_{seed}.jsonl"
    done = [Kill(**json.loads(line)) for line in journal.read_text().splitlines()] if journal.is_file() else []
    while sum(kill.phase is not None for kill in done) < wanted:
        kill = bench.kill(seed, len(done))
        done.append(kill)
        with journal.open("a") as lines:
            lines.write(json.dumps(asdict(kill)) + "\n")
        print(f"{bench.builder.name} {kill}", flush=True)
    hits = [kill for kill in done if kill.phase is not None]
    print(f"{bench.builder.name}: {len(hits)} killed, 0 lost, 0 mixed; {len(done) - len(hits)} had ended before")
    for (phase, left), count in sorted(Counter((str(kill.phase), kill.left) for kill in hits).items()):
        print(f"  {phase:<12} {left:<20} {count:>4}", flush=True)


def replaced_under_readers(bench: Bench, readers: int, publishes: int, builds: int) -> int:
    """Replace the published file by turns, then by builds, while readers check it; return 1 if any saw an error."""
    work = bench.folder.with_name("readers")
    shutil.rmtree(work, ignore_errors=True)
    warehouses = {}
    for version in ("old", "new"):
        shutil.copytree(bench.folder / version, work / version)
        warehouses[version] = work / version / "callhouse.duckdb"
    published = work / "new" / "published.duckdb"  # the builds are of the new version
    first, _ = contents(published)
    done = {first: "new"}
    total: list[Reads] = []
    with reading(published, {"old": bench.versions.old, "new": bench.versions.new}, readers, total):
        for number, version in replace(warehouses, published, publishes):
            done[number] = version
            print(f"published build {number}, {version}", flush=True)
        for _ in range(builds):
            finish(bench.builder.start(work / "new", bench.folder / "both"))
            number, _ = contents(published)
            done[number] = "new"
            print(f"built and published build {number}", flush=True)
    reads = sum(total, Reads())
    wrong = reads.seen.items() - done.items()
    print(
        f"{readers} readers, {publishes} publishes, {builds} builds: {reads.count} reads, {len(reads.errors)} errors, "
        f"{len(reads.mixtures) + len(wrong)} mixtures; {len(reads.seen)} of {len(done)} versions seen"
    )
    for error, same in groupby(sorted(reads.errors)):
        print(f"  {len(list(same))} x {error}")
    return int(bool(reads.errors or reads.mixtures or wrong))


def _compiled(folder: Path) -> Path:
    """The manifest with compiled models, made where it is missing."""
    manifest = folder / "compiled/manifest.json"
    return manifest if manifest.is_file() else compiled(manifest.parent, folder / "callhouse.duckdb")
