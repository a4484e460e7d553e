"""`kill -9` at random moments of a build, then what the published file is, then the build that repairs the rest."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import lay_down
from marts import differences
from rebuild import PROJECT

from crashes.builders import GONE, Builder, Running
from crashes.versions import Versions, contents

GOLDEN = PROJECT / "tests/python/golden/landing"
LATE = "calls_part2.csv"  # the second delivery
FRESH_SHARE = 0.15  # of the kills that hit the very first build
DAILY = ("callhouse.duckdb", "published.duckdb", "published.duckdb.json")


@dataclass(frozen=True)
class Kill:
    """One kill: the phase it hit (None where the build was faster), what it left, the seconds of the whole case."""

    number: int
    phase: str | None
    was_fresh: bool
    left: str
    seconds: float


@dataclass(frozen=True)
class Bench:
    """Undisturbed builds of two deliveries, one after the other, kept in `folder`; where builds are then killed."""

    builder: Builder
    folder: Path
    versions: Versions
    durations: dict[str, float]

    def kill(self, seed: int, number: int) -> Kill:
        """Kill a build at the moment that seed and number choose; raises AssertionError if data is lost or mixed."""
        began = time.monotonic()
        chance = random.Random(f"{seed}/{self.builder.name}/{number}")
        is_fresh = chance.random() < FRESH_SHARE
        work = _emptied(self.folder / "work")
        if not is_fresh:
            for name in DAILY:
                shutil.copyfile(self.folder / "old" / name, work / name)
        weights = [weight for _, weight in self.builder.phases.values()]
        [aim] = chance.choices(list(self.builder.phases), weights)
        running = self.builder.start(work, self.folder / "both")
        phase = kill_at(self.builder, running, aim, chance.random() * self.durations[aim])
        left = self.versions.verdict(work / DAILY[1], may_be_missing=is_fresh)

        finish(self.builder.start(work, self.folder / "both"))
        repaired = self.versions.verdict(work / DAILY[1], may_be_missing=is_fresh)
        assert repaired == "new", f"the next build left it {repaired}"
        assert (found := differences(self.folder / "new" / DAILY[0], work / DAILY[0])) == [], found
        rest = {path.name for path in work.iterdir()} - {path.name for path in (self.folder / "new").iterdir()}
        assert rest == set(), f"left behind: {rest}"
        return Kill(number, phase, is_fresh, left, round(time.monotonic() - began, 1))


def prepare(builder: Builder, folder: Path) -> Bench:
    """Build the first delivery, then both; a folder that holds these builds already is taken as it is."""
    if not (folder / "new").is_dir():
        work = _emptied(folder / "work")
        for landing, late in (("one", False), ("both", True)):
            files = {str(path.relative_to(GOLDEN)): path for path in GOLDEN.rglob("*.csv") if late or path.name != LATE}
            lay_down(_emptied(folder / landing), files)
        finish(builder.start(work, folder / "one"))
        shutil.copytree(work, folder / "old", dirs_exist_ok=True)
        running = builder.start(work, folder / "both")
        durations = dict(timed(builder, running))
        (folder / "durations.txt").write_text("\n".join(f"{phase} {took}" for phase, took in durations.items()))
        work.rename(folder / "new")
    lines = (folder / "durations.txt").read_text().splitlines()
    durations = {phase: float(took) for phase, took in map(str.split, lines)}
    number, old = contents(folder / "old" / DAILY[1])
    _, new = contents(folder / "new" / DAILY[1])
    assert old != new, "the second delivery changes nothing"
    return Bench(builder, folder, Versions(old, new, number), durations)


def kill_at(builder: Builder, running: Running, aim: str, delay: float) -> str | None:
    """Kill a build `delay` seconds after a phase began; the phase in which it died, None if it had ended before."""
    while running.ended() is None and aim not in _begun(builder, running):
        time.sleep(builder.tick)
    until = time.monotonic() + delay
    while running.ended() is None and time.monotonic() < until:
        time.sleep(0.002)
    if running.ended() is None:
        running.kill()
    code = running.ended()
    assert code in (0, GONE), running.log.read_text()[-3000:]
    return _begun(builder, running)[-1] if code else None


def timed(builder: Builder, running: Running) -> Iterator[tuple[str, float]]:
    """Let a build end; its phases with their seconds."""
    begun, since = "", time.monotonic()
    while (is_running := running.ended() is None) or begun:
        now = _begun(builder, running)[-1:] if is_running else [""]
        if now and now[0] != begun:
            if begun:
                yield begun, round(time.monotonic() - since, 3)
            begun, since = now[0], time.monotonic()
        time.sleep(builder.tick)
    finish(running)


def finish(running: Running) -> None:
    """Wait for the end of a build; raises AssertionError if it failed."""
    while running.ended() is None:
        time.sleep(0.02)
    assert running.ended() == 0, running.log.read_text()[-3000:]


def _begun(builder: Builder, running: Running) -> list[str]:
    text = running.log.read_text(errors="replace")
    return [phase for phase, (mark, _) in builder.phases.items() if mark.search(text)]


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
