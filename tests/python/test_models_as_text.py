"""What no model may contain: DuckDB's own syntax, a reading of the clock, a name out of a data set."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from conftest import PWC_LAYOUTS, TECHNION_MONTH

# from staging on; macros and the landing layer may speak DuckDB
DUCKDB_ONLY = {
    "cast operator": r"::",
    "exclude or replace list": r"\*\s*(exclude|replace)\b",
    "qualify": r"\bqualify\b",
    "group by all": r"\b(group|order)\s+by\s+all\b",
    "from-first": r"\A\s*from\b|\(\s*from\b",
    "try_cast": r"\btry_cast\b",
    "asof join": r"\basof\s+join\b",
    "union by name": r"\bby\s+name\b",
    "time zone cast": r"\bat\s+time\s+zone\b",
    "list or struct literal": r"[=(,]\s*\[\s*'",
    "functions": r"\b(epoch|epoch_ms|quantile_cont|quantile|unnest|list_\w+|struct_pack|strptime|try_strptime|"
    r"regexp_full_match|regexp_extract_all|getvariable|read_csv|read_parquet|generate_series|range|any_value|arg_max|"
    r"arg_min|time_bucket|strftime|string_agg|date_diff|datediff|make_date)\s*\(",
}
CLOCK = r"\b(now|current_date|current_timestamp|get_current_timestamp|today|localtimestamp)\b"


def models(project: Path) -> list[Path]:
    """SQL files from staging on."""
    return [path for path in sorted((project / "models").rglob("*.sql")) if "landing" not in path.parts]


def sql(path: Path) -> str:
    """The text of a model without comments and Jinja."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(), flags=re.DOTALL)
    return re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL).lower()


@pytest.mark.parametrize("name", DUCKDB_ONLY)
def test_no_duckdb_only_syntax_from_staging_on(project: Path, name: str) -> None:
    found = [path.name for path in models(project) if re.search(DUCKDB_ONLY[name], sql(path))]
    assert found == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("select a::date from b", "cast operator"),
        ("select * exclude (a) from b", "exclude or replace list"),
        ("select a from b qualify row_number() over () = 1", "qualify"),
        ("select a, count(*) from b group by all", "group by all"),
        ("from b", "from-first"),
        ("select quantile_cont(a, 0.5) from b", "functions"),
    ],
)
def test_the_lint_sees_what_it_looks_for(text: str, name: str) -> None:
    assert re.search(DUCKDB_ONLY[name], text)


def test_no_model_reads_the_clock(project: Path) -> None:
    assert [path.name for path in models(project) if re.search(CLOCK, sql(path))] == []


def test_no_mart_takes_a_load_time(project: Path) -> None:
    found = [p.name for p in models(project) if "staging" not in p.parts and "_loaded_at" in p.read_text()]
    assert found == []


def test_no_model_knows_a_data_set(project: Path, test_data: Path) -> None:
    """No month, campaign, agent or file name of the real data occurs in a model or macro."""
    names = {Path(TECHNION_MONTH).stem, *(Path(name).stem for name in PWC_LAYOUTS)}
    with (test_data / TECHNION_MONTH).open(newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            names |= {row["date"], row["type"], row["server"]} - {"NO_SERVER"}
    with (test_data / PWC_LAYOUTS[0]).open(newline="") as lines:
        for row in csv.DictReader(lines):
            names |= {row["Date"], row["Topic"], row["Agent"]}
    names |= {"february", "feb1999", "1999-02", "9902"}
    assert len(names) > 100
    text = {p: p.read_text() for folder in ("models", "macros") for p in (project / folder).rglob("*.*")}
    found = [
        (path.name, name)
        for path, content in text.items()
        for name in names
        if re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", content)
    ]
    assert found == []
