"""Readers that open, check and close the published file in a loop while new versions replace it."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from callhouse.publish import publish
from crashes.forks import server
from crashes.versions import Contents, contents

PAUSE = 0.05  # seconds between two reads
TABLES = 4  # of a read, chosen anew each time, beside one that differs between the versions
FIRST_NUMBER = 1000  # of the builds that are published by turns


@dataclass
class Reads:
    """What a reader saw: reads, errors, builds whose tables are of no one version, and the version of each build."""

    count: int = 0
    errors: list[str] = field(default_factory=list)
    mixtures: list[int] = field(default_factory=list)
    seen: dict[int, str] = field(default_factory=dict)

    def __add__(self, other: Reads) -> Reads:
        """Add up two readers; a build number that showed each of them another version counts as a mixture."""
        torn = [number for number in self.seen.keys() & other.seen.keys() if self.seen[number] != other.seen[number]]
        return Reads(
            self.count + other.count,
            self.errors + other.errors,
            self.mixtures + other.mixtures + torn,
            self.seen | other.seen,
        )


def read(published: Path, versions: Mapping[str, Contents], stop: Event, answer: Connection) -> None:
    """Read until told to stop: some tables of the file must be of one version, and a build number of one version."""
    reads, chance = Reads(), random.Random(os.getpid())
    one, other = versions.values()
    telling = {name for name in one if one[name] != other.get(name)}

    def some(names: list[str]) -> list[str]:
        return chance.sample(names, min(TABLES, len(names))) + chance.sample(sorted(telling), 1)

    parent = parent_process()
    while not stop.is_set() and parent is not None and parent.is_alive():
        reads.count += 1
        try:
            number, found = contents(published, some)
        except Exception as error:  # whatever it is, it counts
            reads.errors.append(repr(error))
            continue
        names = [name for name, version in versions.items() if found.items() <= version.items()]
        if not names or reads.seen.setdefault(number, names[0]) != names[0]:
            reads.mixtures.append(number)
        time.sleep(PAUSE)
    answer.send(reads)


@contextmanager
def reading(published: Path, versions: Mapping[str, Contents], readers: int, total: list[Reads]) -> Iterator[None]:
    """Let readers run while the block does; what they all saw is then in `total`."""
    context = server()
    stop = context.Event()
    pipes = [context.Pipe(duplex=False) for _ in range(readers)]
    processes = [context.Process(target=read, args=(published, versions, stop, there)) for _, there in pipes]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        stop.set()
        total += [here.recv() for here, _ in pipes]
        for here, there in pipes:
            here.close()
            there.close()
        for process in processes:
            process.join()


def replace(warehouses: Mapping[str, Path], published: Path, publishes: int) -> Iterator[tuple[int, str]]:
    """Publish the warehouses by turns, each time as a new build; yield each build number and its version."""
    for turn in range(publishes):
        version = list(warehouses)[turn % len(warehouses)]
        number = FIRST_NUMBER + turn
        with duckdb.connect(str(warehouses[version])) as connection:
            connection.execute(
                "insert into quality.build_log select * replace (? as build_number) from quality.build_log "
                "where is_green order by build_number desc limit 1",
                [number],
            )
        publish(warehouses[version], published, lambda line: None)
        yield number, version
