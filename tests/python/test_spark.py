"""The same models for Spark: they compile with its adapter, and what they compile to parses as Spark SQL."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlglot

# what DuckDB's branch of a dispatched macro would leave behind
DUCKDB_BRANCH = r"\b(at time zone|quantile_cont|epoch_ms|getvariable|regexp_full_match)"


@pytest.fixture(scope="module")
def compiled(project: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Models from staging on, compiled for Spark."""
    target = tmp_path_factory.mktemp("spark")
    command = [
        str(Path(sys.executable).with_name("dbt")),
        "compile",
        "--no-populate-cache",
        "--no-introspect",
    ]
    command += ["--select", "staging", "intermediate", "marts"]
    command += ["--target-path", str(target), "--log-path", str(target / "logs")]
    folder = str(project / "tests/python/spark")
    environment = os.environ | {"DBT_PROFILES_DIR": folder, "PYTHONPATH": folder}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    return sorted((target / "compiled/callhouse/models").rglob("*.sql"))


def test_every_model_parses_as_spark_sql(project: Path, compiled: list[Path]) -> None:
    sources = list((project / "models").rglob("*.sql"))
    models = [path for path in compiled if path.parent.suffix != ".yml"]
    assert len(models) == len(sources)
    for path in models:
        statements = sqlglot.parse(path.read_text(), dialect="spark", error_level=sqlglot.ErrorLevel.RAISE)
        assert len(statements) == 1, path.name


def test_no_duckdb_branch_is_left(compiled: list[Path]) -> None:
    found = [path.name for path in compiled if re.search(DUCKDB_BRANCH, path.read_text().lower())]
    assert found == []
