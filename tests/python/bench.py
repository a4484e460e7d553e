"""A warehouse in memory on which a damaged landing is tried: what became other than without the damage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from damage import Landing
from rebuild import LANDED, PROJECT, Models, opened

from callhouse.landing import land

# What the warehouse says of its input, each line with how often.
FINDINGS = """
    select concat_ws(' ', table_name, 'quarantined:', reason) as finding, count(*) as times
    from quality.quarantine group by 1
    union all
    select concat_ws(' ', table_name, 'bad field:', trim(bad_fields)), count(*) from quality.bad_fields group by 1
    union all
    select concat_ws(' ', table_name, 'conflict'), count(*) from quality.conflicts group by 1
    union all
    select concat_ws(' ', table_name, 'skew'), count(*) from quality.clock_skews group by 1
    union all
    select concat_ws(' ', table_name, 'orphans'), sum(orphans) from quality.orphan_records group by 1
    union all
    select concat_ws(' ', table_name, contradiction), sum(records) from quality.contradictions group by 1
    union all
    select concat_ws(' ', table_name, 'staged'), sum(staged_rows) from quality.row_ledger group by 1
    union all
    select concat_ws(' ', table_name, 'superseded'), sum(superseded_rows) from quality.row_ledger group by 1
    union all
    select concat_ws(' ', 'file', status), count(*) from raw._files where status <> 'landed' group by 1
    union all
    select 'ledger does not close', count(*) from quality.row_ledger
    where raw_rows <> staged_rows + superseded_rows + quarantined_rows
"""
CHANGED_KPIS = """
    select distinct kpi_id
    from (
        select kpi_id
        from (select *, true as is_before from kpi_before union all select *, false as is_before from kpi.kpi_values)
        where value is not null or denominator <> 0  -- an absent row and a NULL value mean the same
        group by
            kpi_id, variant, grain, local_date, interval_starts_at, agent_id, campaign_id, source_system, currency
        having count(*) < 2 or count(distinct (period_end, unit, version, numerator, denominator, value)) > 1
    )
"""


@dataclass
class Outcome:
    """What a damage changed: findings that came or went, KPIs with another cell, data tests that fail."""

    findings: dict[str, int]
    kpis: set[str]
    fails: set[str] = field(default_factory=set)


class Bench:
    """The undamaged build. Each trial lands and rebuilds inside a transaction and takes all of it back."""

    def __init__(self, models: Models, undamaged: Landing, folder: Path) -> None:
        self._models = models
        self._folder = folder
        self.undamaged = undamaged
        self.reader = opened(Path(":memory:"))
        self.reader.execute("set threads = 1")  # the tables are small: planning is what takes time
        models.build(self.reader, self._lay(undamaged))
        self.reader.execute("create table main.kpi_before as from kpi.kpi_values")
        self._prints = {name: self._print(name) for name in models.order if name != LANDED}
        self.found = self._findings()
        self.failed = set(models.failures(self.reader))
        self._reads_files = {name for name in models.order if name != LANDED and self._reads_raw(name)}
        self._changed: set[str] = set()

    def trial(self, damaged: Landing) -> Outcome:
        """Build a damaged landing, as far as it differs, and tell what became of it."""
        self.begin(damaged)
        try:
            found = self._findings()
            found.subtract(self.found)
            kpis = {kpi_id for (kpi_id,) in self.reader.execute(CHANGED_KPIS).fetchall()}
            fails = {name for name in self._concerned() if self._fails(name)} - self.failed
        finally:
            self.reader.execute("rollback")
        return Outcome({name: times for name, times in found.items() if times}, kpis, fails)

    def begin(self, damaged: Landing) -> None:
        """Build a damaged landing in a transaction: models that read files, and those of which a parent changed."""
        landing = self._lay(damaged)
        self.reader.execute("begin")
        for (name,) in self.reader.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' and database_name = 'callhouse'"
        ).fetchall():
            self.reader.execute(f'drop table raw."{name}"')
        land(self.reader, landing, PROJECT)
        self.reader.execute(f"create or replace table callhouse.raw.{LANDED} as from callhouse.raw._files")
        self._changed = {LANDED}
        for name in self._models.order:
            if name in self._reads_files or self._changed.intersection(self._models.parents[name]):
                self._models.run_model(self.reader, name, self._models.sql(name))
                if self._print(name) != self._prints[name]:
                    self._changed.add(name)

    def _concerned(self) -> list[str]:
        """The data tests that read a model which changed."""
        return [
            name for name, code in self._models.tests.items() if any(f'"{model}"' in code for model in self._changed)
        ]

    def _fails(self, test: str) -> bool:
        return bool(self.reader.execute(f"select 1 from ({self._models.tests[test]}) limit 1").fetchall())

    def _lay(self, landing: Landing) -> Path:
        folder = self._folder / str(len(list(self._folder.iterdir())))
        folder.mkdir()
        for name, content in landing.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder

    def _reads_raw(self, name: str) -> bool:
        return any(parent.startswith("source.") for parent in self._models.nodes[name]["depends_on"]["nodes"])

    def _print(self, name: str) -> tuple[Any, ...] | None:
        place = f'"{self._models.nodes[name]["schema"]}"."{name}"'
        return self.reader.execute(f"select count(*), sum(hash(t)) from {place} as t").fetchone()

    def _findings(self) -> Counter[str]:
        return Counter({str(name): int(times) for name, times in self.reader.execute(FINDINGS).fetchall()})
