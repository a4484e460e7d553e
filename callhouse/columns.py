"""The descriptions that dbt wants twice, written from the one place where each stands.

dbt has no inheritance: a column of a wide KPI mart needs its name, type and description once more, though the family
that counts it has them; so do the native exports, which are the input contract as text, and a macro's comment is no
description to dbt. In the files of `written` a marked line ends what is written by hand; this module writes the rest.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

MARK = "# below: written by `make columns`"
CONTRACT = "models/intermediate/contract/_contract.yml"
FAMILIES = "models/intermediate/kpi"
MARTS = "models/marts/kpi"
NATIVE = "models/staging/callhouse"
KEYS = ("grain", "source_system", "local_date", "interval_starts_at", "campaign_id", "agent_id")
# as in the macro published_grains; a mart whose columns differ from its contract does not build
ROLL_UPS = {
    "agent_campaign_day": ["campaign_month", "agent_month", "month"],
    "campaign_day": ["campaign_week", "campaign_month", "month"],
    "campaign_interval": ["campaign_week", "campaign_month", "month"],
    "agent_day": ["agent_month", "month"],
}
# of a raw row, then of its verdict: described in models/staging/bookkeeping.md
ORIGIN = {"_source_file": "string", "_file_hash": "string", "_source_line": "bigint", "_exported_at": "string"}
VERDICT = {"content_hash": "string", "reject_reason": "string", "row_status": "string", "is_conflict": "boolean"}

# what goes with a customer's number when he is forgotten
PERSONAL = ("lead_id", "disposition")

Column = dict[str, str]


def written(project: Path) -> dict[Path, str]:
    """Return every file with a written part, as it should be."""
    parts = {
        project / NATIVE / "_callhouse__sources.yml": _native_sources(project),
        project / NATIVE / "_callhouse__models.yml": _native_models(project),
        project / "macros/_macros.yml": _macros(project),
    }
    families = _models(sorted((project / FAMILIES).glob("*.yml")))
    for path in sorted((project / MARTS).glob("*.sql")):
        if path.read_text(encoding="utf-8").startswith("{{ join_families("):
            parts[path.with_suffix(".yml")] = _wide_columns(path, families)
    return {path: _by_hand(path) + "".join(f"{line}\n" for line in lines) for path, lines in parts.items()}


def write(project: Path) -> list[Path]:
    """Bring the written parts up to date; return the files that changed."""
    stale = [(path, text) for path, text in written(project).items() if path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        path.write_text(text, encoding="utf-8")
    return [path for path, _ in stale]


def _by_hand(path: Path) -> str:
    """Return a file up to and with its marked line."""
    text, mark, rest = path.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise ValueError(f"{path}: no line says {MARK!r}")
    return text + mark + rest.partition("\n")[0] + "\n"


def _models(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    return {m["name"]: m for path in paths for m in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]}


def _lines(columns: Iterable[Column], indent: int) -> Iterator[str]:
    for column in columns:
        fields = ", ".join(f"{key}: {_scalar(value)}" for key, value in column.items())
        yield f"{' ' * indent}- {{{fields}}}"


def _scalar(text: str) -> str:
    return text if re.fullmatch(r"\w+", text) else json.dumps(text, ensure_ascii=False)


def _wide_columns(mart: Path, families: Mapping[str, Any]) -> Iterator[str]:
    """Columns of a wide mart: those of its families, without the values that are not published at its grains."""
    call = ast.parse(mart.read_text(encoding="utf-8").strip("{} \n"), mode="eval").body
    assert isinstance(call, ast.Call), mart
    arguments = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    grains = arguments["grains"]
    published = _published(families.values())
    for family in arguments["families"]:
        for column in families[f"int_kpi_{family}"]["columns"]:
            shown = [grain for grain in grains if grain in published.get(column["name"], grains)]
            if column["name"] in KEYS or not (shown or column["data_type"] == "bigint"):
                continue
            if shown != grains and column["data_type"] != "bigint":
                column = column | {"description": f"{column['description']} Only at {' and '.join(shown)}."}
            yield from _lines([column], 6)


def _published(families: Iterable[Any]) -> dict[str, list[str]]:
    """Return the grains at which each KPI's values stand."""
    grains = {}
    for family in families:
        for kpi_id, kpi in family["config"]["meta"]["kpis"].items():
            rolled_up = [up for grain in kpi["grains"] for up in ROLL_UPS.get(grain, []) if kpi.get("rolls_up", True)]
            for variant in kpi["variants"]:
                grains[kpi_id if variant == "default" else f"{kpi_id}_{variant}"] = [*kpi["grains"], *rolled_up]
    return grains


def _native_tables(project: Path) -> Iterator[tuple[str, str, list[Column]]]:
    """Yield name, description and own columns of each table of the input contract."""
    for name, model in _models([project / CONTRACT]).items():
        columns = [column for column in model["columns"] if column["name"] != "source_system"]
        yield name.removeprefix("int_"), model["description"], columns


def _as_delivered(columns: Iterable[Column]) -> list[Column]:
    """Columns of an export: the customer's number in place of the key made from it, and the record's version."""
    number = {"name": "customer_number", "data_type": "string", "description": _doc("customer_number")}
    own = [number if column["name"] == "customer_key" else column for column in columns]
    return [*own, {"name": "updated_at", "data_type": "timestamp", "description": _doc("updated_at")}]


def _native_sources(project: Path) -> Iterator[str]:
    for table, description, columns in _native_tables(project):
        yield f"      - name: {table}"
        yield f"        identifier: callhouse__{table}"
        yield f"        description: {json.dumps(description, ensure_ascii=False)}"
        if any(column["name"] == "customer_key" for column in columns):
            personal = ", ".join(column["name"] for column in columns if column["name"] in PERSONAL)
            yield f"        config: {{meta: {{customer: customer_number, personal: [{personal}]}}}}"
        yield "        columns:"
        text = [column | {"data_type": "string"} for column in _as_delivered(columns)]
        yield from _lines([*text, *_bookkeeping(ORIGIN), *_bookkeeping({"_loaded_at": "timestamp"})], 10)


def _native_models(project: Path) -> Iterator[str]:
    for table, description, columns in _native_tables(project):
        key = [column for column in columns if column["name"] == "customer_key"]
        bad_fields = _bookkeeping({"bad_fields": "string"})
        judged = [*_as_delivered(columns), *bad_fields, *_bookkeeping(ORIGIN), *key, *_bookkeeping(VERDICT)]
        staging = (project / NATIVE / f"stg_callhouse__{table}.sql").read_text(encoding="utf-8")
        for name, summary, own in (
            (f"base_callhouse__{table}", "Every raw row, typed, with its verdict", judged),
            (f"stg_callhouse__{table}", "The staged rows", judged if staging.startswith("select *") else columns),
        ):
            yield f"  - name: {name}"
            yield f"    description: {json.dumps(f'{summary}. {description}', ensure_ascii=False)}"
            yield "    columns:"
            yield from _lines(own, 6)


def _bookkeeping(columns: Mapping[str, str]) -> list[Column]:
    return [{"name": name, "data_type": kind, "description": _doc(name)} for name, kind in columns.items()]


def _doc(name: str) -> str:
    return f"{{{{ doc('{name.strip('_')}') }}}}"


def _macros(project: Path) -> Iterator[str]:
    """Macros and generic tests, described by the comment right above each."""
    paths = [*sorted((project / "macros").glob("*.sql")), *sorted((project / "tests/generic").glob("*.sql"))]
    found = r"(?:\{#\s*((?:(?!#\}).)*?)\s*#\}\n)?\{% (macro|test) (\w+)"
    for path in paths:
        for comment, kind, name in re.findall(found, path.read_text(encoding="utf-8"), flags=re.DOTALL):
            engine, dispatched, meaning = name.partition("__")
            if dispatched:
                comment = f"{meaning} on {'DuckDB' if engine == 'duckdb' else 'Spark and other engines'}."
            yield f"  - name: {'test_' if kind == 'test' else ''}{name}"
            yield f"    description: {json.dumps(' '.join(comment.split()), ensure_ascii=False)}"
