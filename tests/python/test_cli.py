"""The command line: it starts on a bare Python, and passes on what dbt says."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from callhouse import __main__, cli
from callhouse.environment import PROJECT

# Stands for dbt: notes how it was called, writes the warehouse it was asked for, exits as told.
DBT = """
import json, os, sys, duckdb
with open(os.environ["NOTE"], "w") as note:
    json.dump({"arguments": sys.argv[1:], "environment": dict(os.environ)}, note)
if code := int(os.environ.get("EXIT", "0")):
    sys.exit(code)
with duckdb.connect(os.environ["CALLHOUSE_DB"]) as connection:
    connection.execute('''
        drop schema if exists kpi cascade; create schema kpi;
        create schema if not exists quality;
        create table kpi.kpi_catalog as select
            'calls_offered' as kpi_id, 'Call volume (offered)' as name_en, 'volume' as family,
            'calls' as unit;
        create table kpi.kpi_values as select
            'calls_offered' as kpi_id, 'default' as variant, 'month' as grain,
            date '2026-06-01' as local_date, 'north' as source_system, 42.0 as numerator,
            null::double as denominator, 42.0 as value, null::text as currency;
        create or replace table quality.row_ledger as select
            'north' as source_system, 1 as raw_rows, 1 as staged_rows, 0 as superseded_rows,
            0 as quarantined_rows;
        create or replace table quality.build_log as select
            1 as build_number, 'x' as invocation_id, 'build' as command, true as is_whole,
            true as is_green, 0 as failed_nodes, timestamp '2026-06-17' as started_at,
            timestamp '2026-06-17' as finished_at;
    ''')
"""


@pytest.fixture
def dbt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the stand-in in dbt's place; return the file in which it notes how it was called."""
    script = tmp_path / "dbt.py"
    script.write_text(DBT)
    monkeypatch.setattr(cli, "DBT", [sys.executable, str(script)])
    monkeypatch.setattr(cli, "run_inside", lambda arguments, dev: None)
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("NOTE", str(tmp_path / "note.json"))
    monkeypatch.setenv("CALLHOUSE_DB", str(tmp_path / "callhouse.duckdb"))
    monkeypatch.setenv("CALLHOUSE_PUBLISHED", str(tmp_path / "published.duckdb"))
    return tmp_path / "note.json"


@pytest.mark.parametrize("command", ["", "setup", "build", "test", "publish", "summary", "forget", "dbt"])
def test_help_needs_no_package(command: str) -> None:
    result = subprocess.run(
        [sys.executable, "-S", "-m", "callhouse", *command.split(), "--help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.startswith(f"usage: python -m callhouse {command}".rstrip())


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (PROJECT / "callhouse" / "__main__.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    monkeypatch.setattr(sys, "version_info", (3, 9, 6))
    with pytest.raises(SystemExit, match=r"needs Python 3\.10 or newer, but .* PYTHON=python3"):
        __main__.start()


def test_make_help_lists_every_target() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    [phony] = [line for line in makefile.splitlines() if line.startswith(".PHONY:")]
    command = ["make", "--no-print-directory"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    targets = [line.split()[1] for line in listed.stdout.splitlines()]
    assert targets == phony.split()[1:]


def test_build_ends_in_a_published_file_and_its_kpis(
    dbt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLHOUSE_LANDING", "")  # empty is not set
    arguments = ["build", "--target", "ci", "--full-refresh", "--", "--threads", "1"]
    assert cli.main(arguments) == 0

    called = json.loads(dbt.read_text())
    assert called["arguments"] == ["build", "--exclude-resource-types", "unit_test", "--full-refresh", "--threads", "1"]
    assert called["environment"]["CALLHOUSE_TARGET"] == "ci"
    assert called["environment"]["DBT_PROFILES_DIR"] == str(PROJECT)
    assert "CALLHOUSE_LANDING" not in called["environment"]

    printed = capsys.readouterr()
    assert "Call volume (offered)" in printed.out
    last = printed.err.splitlines()[-1]
    assert str(tmp_path / "callhouse.duckdb") in last
    assert str(tmp_path / "published.duckdb") in last
    with duckdb.connect(str(tmp_path / "published.duckdb"), read_only=True) as connection:
        assert connection.sql("select value from kpi.kpi_values").fetchall() == [(42,)]


def test_a_failed_build_passes_on_the_code_and_keeps_the_published_file(
    dbt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["build"]) == 0
    before = (tmp_path / "published.duckdb").read_bytes()
    capsys.readouterr()

    monkeypatch.setenv("EXIT", "2")
    assert cli.main(["build"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    [line] = printed.err.splitlines()
    assert "dbt.log" in line
    assert f"{tmp_path / 'published.duckdb'} stays as it was" in line
    assert (tmp_path / "published.duckdb").read_bytes() == before


def test_build_names_the_program_that_holds_the_warehouse(
    dbt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "callhouse.duckdb"
    duckdb.connect(str(file)).close()
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        assert cli.main(["build"]) == 1
        reader.communicate(b"\n")
    assert f"(PID {reader.pid}): close it" in capsys.readouterr().err
    assert not dbt.exists(), "dbt was started all the same"


def test_test_stops_at_the_first_check_that_fails(
    dbt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: list[str] = []

    def call(command: list[str], environment: dict[str, str]) -> int:
        called.append(" ".join(command[2:4]))
        return 3 if "mypy" in command else 0

    monkeypatch.setattr(cli, "_call", call)
    assert cli.main(["test"]) == 3
    assert called == ["ruff check", "ruff format", "mypy --strict"]
    assert "mypy failed" in capsys.readouterr().err


def test_wrong_usage_is_an_error(dbt: Path) -> None:
    for arguments in ([], ["bild"], ["publish", "--", "x"], ["build", "--selct", "x"]):
        with pytest.raises(SystemExit) as stop:
            cli.main(arguments)
        assert stop.value.code == 2


def test_forget_takes_the_number_from_wherever_it_is_not_kept(
    dbt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    export = tmp_path / "landing/callhouse/calls/a.csv"
    export.parent.mkdir(parents=True)
    export.write_text("call_id,customer_number\nC1,5550101\nC2,5550102\nC3,5550103\nC4,5550104\n")
    monkeypatch.setenv("CALLHOUSE_LANDING", str(tmp_path / "landing"))
    monkeypatch.setenv("CALLHOUSE_CUSTOMER", "5550101")
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    assert cli.main(["forget"]) == 0
    called = json.loads(dbt.read_text())
    assert called["arguments"][0] == "build"
    assert "CALLHOUSE_CUSTOMER" not in called["environment"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("555 0102\n"))
    assert cli.main(["forget"]) == 0
    assert cli.main(["forget", "--customer", "5550103"]) == 0
    assert export.read_text().split()[1:] == ["C1,forgotten", "C2,forgotten", "C3,forgotten", "C4,5550104"]

    (tmp_path / "callhouse.duckdb.csv").write_text("his number is 5550104")
    capsys.readouterr()
    assert cli.main(["forget", "--customer", "5550104"]) == 1
    assert "callhouse.duckdb.csv still mentions the number" in capsys.readouterr().err


def test_forget_refuses_before_it_does_anything(
    dbt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLHOUSE_LANDING", str(tmp_path / "landing"))
    assert cli.main(["forget", "--customer", "anonymous"]) == 1
    assert cli.main(["forget", "--customer", "5550101", "--target", "prod"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and all(line.startswith("callhouse: nothing forgotten: ") for line in lines)
    assert not (tmp_path / "landing").exists() and not dbt.exists()
