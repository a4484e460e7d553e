"""What a campaign showed: how many mutants of each model were killed, by what, and which live on."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

EQUIVALENT = Path(__file__).with_name("equivalent.csv")
OVERALL, OF_A_KPI_MODEL = 0.95, 0.90  # shares of the mutants that are not equivalent which must be killed
JUDGES = ("unit test", "data test", "golden day", "oracle", "two sources", "truth", "real exports", "error")
MODULES = {
    "test_golden_day": "golden day",
    "test_native_reading": "oracle",
    "test_side_by_side": "oracle",
    "test_capabilities": "oracle",
    "test_two_sources": "two sources",
    "test_losses": "truth",
    "test_technion": "real exports",
    "test_pwc": "real exports",
}


def equivalents() -> dict[str, str]:
    """Listed mutants that no data can tell from the model, with the reason."""
    with EQUIVALENT.open(newline="") as lines:
        return {row["mutant"]: row["reason"] for row in csv.DictReader(lines)}


def kind(judge: str) -> str:
    """The kind of a judge that killed."""
    for name in ("unit test", "data test"):
        if judge.startswith(name):
            return name
    return MODULES.get(judge.split("::")[0], "error")


class Tally(Counter[str]):
    """Mutants of a model by what became of them."""

    def share(self) -> float:
        """Killed over all that are not equivalent."""
        counted = self["killed"] + self["survived"]
        return self["killed"] / counted if counted else 1.0

    def line(self, name: str) -> str:
        """A row of the report."""
        numbers = [self["mutants"], *(self[judge] for judge in JUDGES), self["equivalent"], self["survived"]]
        return f"{name:34}" + "".join(f"{number:11,}" for number in numbers) + f"{self.share():11.1%}"


def tallies(records: Iterable[Mapping[str, Any]], equivalent: Mapping[str, str]) -> dict[str, Tally]:
    """Tallies by model."""
    found: dict[str, Tally] = {}
    for record in records:
        if record["outcome"] == "invalid":
            continue
        tally = found.setdefault(record["model"], Tally())
        tally["mutants"] += 1
        if record["outcome"] == "killed":
            tally.update({"killed": 1, kind(record["judge"]): 1})
        else:
            tally["equivalent" if record["id"] in equivalent else "survived"] += 1
    return found


def report(records: Mapping[str, Mapping[str, Any]], gone: Iterable[str]) -> tuple[list[str], list[str]]:
    """The report, and what is wrong with it; `gone` are listed mutants that no model has any more."""
    equivalent = equivalents()
    by_model = tallies(records.values(), equivalent)
    total = Tally()
    for tally in by_model.values():
        total.update(tally)
    head = ("mutants", *JUDGES, "equivalent", "survived", "killed")
    lines = [" " * 34 + "".join(f"{name:>11}" for name in head)]
    lines += [by_model[name].line(name) for name in sorted(by_model)]
    lines += [total.line("all"), ""]
    for record in records.values():
        if record["outcome"] == "survived" and record["id"] not in equivalent:
            change = f"{record['before']} => {record['after']}"
            lines.append(
                f"survived ({record['judge']}) {record['id']} in {record['where'] or 'the last select'}: {change}"
            )
    wrong = [f"{name} is listed as equivalent and no longer exists: take it off the list" for name in gone]
    wrong += [
        f"{name} is listed as equivalent and was killed by {records[name]['judge']}: take it off the list"
        for name in equivalent
        if name in records and records[name]["outcome"] == "killed"
    ]
    wrong += [
        f"{name}: {tally.share():.1%} killed, {OF_A_KPI_MODEL:.0%} are asked of a KPI model"
        for name, tally in by_model.items()
        if name.startswith("int_kpi_") and tally.share() <= OF_A_KPI_MODEL
    ]
    if total.share() < OVERALL:
        wrong.append(f"{total.share():.1%} killed in all, {OVERALL:.0%} are asked")
    return lines, wrong
