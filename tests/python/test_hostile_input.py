"""Hostile exports: quotes, SQL, Jinja, paths, formulas, control characters, giant cells. They are data, never code."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import Build, lay_down
from rebuild import PROJECT

from callhouse.landing import land
from callhouse.summary import summarise
from callhouse.terminal import printable

HOSTILE = (
    "'; drop table raw.callhouse__calls; --",
    "\"; attach '/etc/passwd' as x; --",
    "') or ('1'='1",
    "{{ 1 / 0 }}",
    "{% do run_query('drop schema raw cascade') %}{# #}",
    "{{ env_var('CALLHOUSE_HASH_KEY') }}",
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-2+3",
    "@SUM(1;2)",
    "../../../etc/passwd",
    "/etc/passwd",
    "C:\\con\\nul",
    "$(reboot) `reboot` %s %(x)s {0}",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe\u2066",
    "a\u200bb\ufeffc",
    "line\nbreak\r\nand, more",
    "NULL",
    "null\\N",
    "<script>alert(1)</script>",
    "\U0001f600 Zoë Łódź 日本",
    "unassigned'",
    "CaMpAiGn",
    "cAmPaIgN",
    "x" * 5000,
)
GIANT = "{{ giant }}," * 900_000  # over 10 MB
HEADERS = {
    "campaigns": "campaign_id,campaign_name,direction,time_zone,conversion_goals,valid_from",
    "agents": "agent_id,agent_name,team_id,valid_from",
    "calls": "call_id,direction,campaign_id,customer_number,started_at,ended_at,topic,disposition",
    "queue_visits": "visit_id,call_id,campaign_id,queue_id,entered_at,left_at,exit_reason",
    "agent_legs": "leg_id,call_id,visit_id,campaign_id,agent_id,offered_at,answered_at,ended_at,leg_outcome",
    "targets": "kpi_id,scope,target",
}


def hostile_files() -> dict[str, Path | bytes]:
    """A centre whose every name is hostile: per text one campaign, agent, call, visit and leg of those names."""
    tables: dict[str, list[list[str]]] = {name: [] for name in HEADERS}
    for number, text in enumerate(HOSTILE):
        start, stop = f"2026-06-16T08:{number:02}:00Z", f"2026-06-16T08:{number:02}:30Z"
        tables["campaigns"].append([text, text, "inbound", text, text, "2026-01-01"])
        tables["agents"].append([text, text, text, "2026-01-01"])
        tables["calls"].append([text, "inbound", text, text, start, stop, text, GIANT if number == 0 else text])
        tables["queue_visits"].append([text, text, text, text, start, stop, "answered"])
        tables["agent_legs"].append([text, text, text, text, text, start, start, stop, "answered"])
        tables["targets"].append(["service_level", text, "0.8"])
        tables["calls"].append([f"bad {number}", text, text, text, start, stop, text, text])
    files: dict[str, Path | bytes] = {}
    for table, rows in tables.items():
        out = io.StringIO(newline="")
        csv.writer(out).writerows([HEADERS[table].split(","), *rows])
        files[f"callhouse/{table}/hostile.csv"] = out.getvalue().encode()
    return files


@pytest.fixture(scope="module")
def hostile(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The hostile centre, built with all data tests."""
    landing = lay_down(tmp_path_factory.mktemp("landing"), hostile_files())
    with duckdb.connect(str(build(landing, tested=True)), read_only=True) as connection:
        yield connection


def texts(reader: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The one column of a query."""
    return [str(row[0]) for row in reader.execute(query).fetchall()]


@pytest.mark.parametrize(
    "query",
    [
        "select call_id from raw.callhouse__calls where call_id not like 'bad %'",
        "select campaign_name from raw.callhouse__campaigns",
        "select call_id from core.fct_calls",
        "select topic from intermediate.int_calls",
        "select campaign_id from core.dim_campaigns where valid_to = date '9999-12-31'",
        "select agent_name from core.dim_agents where is_on_roster",
        "select queue_id from core.fct_queue_visits",
        "select leg_id from core.fct_agent_legs",
        "select campaign_id from kpi.kpi_campaign_daily where calls_offered = 1",
        "select agent_id from kpi.kpi_agent_daily where agent_id not in ('unassigned', 'unknown')",
        "select campaign_id from kpi.kpi_values where kpi_id = 'calls_answered' and grain = 'campaign_day'",
        "select json_extract_string(raw_record, '$.topic') from quality.quarantine where table_name = 'calls'",
        "select json_extract_string(raw_record, '$.direction') from quality.quarantine where table_name = 'calls'",
    ],
)
def test_hostile_text_comes_out_as_it_went_in(hostile: duckdb.DuckDBPyConnection, query: str) -> None:
    assert sorted(texts(hostile, query)) == sorted(HOSTILE)


def test_a_giant_cell_is_kept_whole(hostile: duckdb.DuckDBPyConnection) -> None:
    assert len(GIANT) > 10 << 20
    kept = hostile.execute("select count(*) from raw.callhouse__calls where disposition = ?", [GIANT]).fetchone()
    assert kept == (1,)


def test_what_is_hostile_in_a_closed_field_is_quarantined(hostile: duckdb.DuckDBPyConnection) -> None:
    reasons = hostile.execute("select table_name, reason, count(*) from quality.quarantine group by all").fetchall()
    assert reasons == [("calls", "unknown_outcome", len(HOSTILE))]
    zones = hostile.execute("select count(*) from quality.bad_fields where table_name = 'campaigns'").fetchone()
    assert zones == (len(HOSTILE),)


NAMES = (
    "o'brien; drop table x.csv",
    "{{ 1 / 0 }}.csv",
    "{% raw %}.csv",
    "=cmd|' !A0.csv",
    "-rf --help.csv",
    "%2e%2e%2fetc.csv",
    "*[a-z]?.csv",
    "line\nbreak.csv",
    "\x1b[31mred\x07.csv",
    "\u202evsc.csv",
    "Upper.csv",
    "upper.csv",
    "select * from x.csv",
    "a..csv..csv",
    "é" * 100 + ".csv",
)


@pytest.fixture
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database."""
    with duckdb.connect() as connection:
        yield connection


def landed(reader: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Status of each file."""
    return dict(reader.execute("select source_file, status from raw._files").fetchall())


def test_hostile_file_names_are_names(
    scratch: duckdb.DuckDBPyConnection, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lay_down(tmp_path, {f"callhouse/sites/{name}": f"site_id\nS{n}\n".encode() for n, name in enumerate(NAMES)})
    lay_down(tmp_path, {f"callhouse/calls'; drop/{NAMES[8]}": b"call_id\n1\n", "CALLHOUSE/sites/a": b"site_id\n1\n"})
    odd = os.fsencode(tmp_path / "callhouse/sites") + b"/\xff\xfe.csv"
    Path(os.fsdecode(odd)).write_bytes(b"site_id\nodd\n")
    duckdb.sql("select 'P' as site_id").write_parquet(str(tmp_path / "callhouse/sites/it's [*].parquet"))
    with caplog.at_level(logging.INFO, "callhouse.landing"):
        land(scratch, tmp_path, PROJECT)
    status = landed(scratch)
    assert status.pop("callhouse/calls'; drop/") == status.pop("CALLHOUSE/sites/") == "undeclared"
    assert set(status.values()) == {"landed"}
    expected = {f"callhouse/sites/{name}" for name in NAMES}
    assert status.keys() - expected == {"callhouse/sites/\\xff\\xfe.csv", "callhouse/sites/it's [*].parquet"}
    rows = dict(scratch.execute("select _source_file, site_id from raw.callhouse__sites").fetchall())
    assert {name: rows[f"callhouse/sites/{name}"] for name in NAMES} == {name: f"S{n}" for n, name in enumerate(NAMES)}
    assert len(caplog.messages) > len(NAMES)
    assert all(message.isprintable() for message in caplog.messages)


def test_links_out_of_the_landing_are_not_followed(scratch: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    outside = lay_down(tmp_path / "outside", {"secret.csv": b"site_id\nsecret\n"})
    landing = lay_down(tmp_path / "landing", {"callhouse/sites/own.csv": b"site_id\nown\n"})
    sites = landing / "callhouse/sites"
    (sites / "file.csv").symlink_to(outside / "secret.csv")
    (sites / "relative.csv").symlink_to("../../../outside/secret.csv")
    (sites / "folder").symlink_to(outside)
    (sites / "loop").symlink_to(sites)
    (sites / "itself.csv").symlink_to("itself.csv")
    (sites / "inside.csv").symlink_to("own.csv")
    (landing / "callhouse/agents").symlink_to(outside)
    (landing / "callhouse/..sites").mkdir()
    (landing / "raw").symlink_to(outside)
    land(scratch, landing, PROJECT)
    assert texts(scratch, "select site_id from raw.callhouse__sites") == ["own", "own"]
    status = landed(scratch)
    assert {name for name, state in status.items() if state == "landed"} == {
        *("callhouse/sites/inside.csv", "callhouse/sites/own.csv"),
    }
    refused = dict(scratch.execute("select source_file, detail from raw._files where status <> 'landed'").fetchall())
    assert refused.keys() >= {
        *("callhouse/sites/file.csv", "callhouse/sites/relative.csv", "callhouse/sites/folder"),
        *("callhouse/sites/itself.csv", "callhouse/agents", "raw"),
    }
    assert sum("a link out of the landing folder" in detail for detail in refused.values()) == 5
    assert "secret" not in json.dumps(scratch.execute("select * from raw.malformed_lines").fetchall(), default=str)


def test_very_many_columns(scratch: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    names = ["site_id", *(f'x"; drop table y{n}' for n in range(4_997)), "SITE_ID", "_loaded_at"]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([names, [f"v{n}" for n in range(5_000)]])
    lay_down(tmp_path, {"callhouse/sites/wide.csv": out.getvalue().encode()})
    land(scratch, tmp_path, PROJECT)
    row = scratch.execute(
        "select site_id, x_drop_table_y0, x_drop_table_y4996, site_id_2, loaded_at from raw.callhouse__sites"
    ).fetchall()
    assert row == [("v0", "v1", "v4997", "v4998", "v4999")]


@pytest.mark.parametrize("name", ["nul.csv", "nul.jsonl"])
def test_nul_bytes_are_quarantined_with_their_text(
    scratch: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    content = b"site_id,site_name\nS1,a\0b\nS2,fine\n"
    if name.endswith("jsonl"):
        content = b'{"site_id": "S1", "site_name": "a\\u0000b"}\n{"site_id": "S2", "site_name": "fine"}\n'
    lay_down(tmp_path, {f"callhouse/sites/{name}": content})
    land(scratch, tmp_path, PROJECT)
    assert texts(scratch, "select site_id from raw.callhouse__sites") == ["S2"]
    [(reason, text)] = scratch.execute("select reason, raw_record from raw.malformed_lines").fetchall()
    assert reason == "nul_byte"
    assert text in ("S1,a\\x00b", '{"site_id": "S1", "site_name": "a\\u0000b"}')


def test_what_a_terminal_shows_cannot_drive_it(tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    evil = "\x1b[2Jpwc\u202e\r\nsecond"
    with duckdb.connect(str(published)) as connection:
        connection.execute("create schema kpi")
        connection.execute("create schema quality")
        connection.execute(
            "create table kpi.kpi_catalog as "
            "select 'k' as kpi_id, 'volume' as family, ? as name_en, 'currency/call' as unit",
            [evil],
        )
        connection.execute(
            "create table kpi.kpi_values as select 'k' as kpi_id, 'default' as variant, 'month' as grain, "
            "date '2026-06-01' as local_date, ? as source_system, 1.0 as value, 1.0 as numerator, 1.0 as denominator, "
            "? as currency",
            [evil, evil],
        )
        connection.execute(
            "create table quality.row_ledger as select ? as source_system, 1 as raw_rows, 1 as staged_rows, "
            "0 as superseded_rows, 0 as quarantined_rows",
            [evil],
        )
    lines = summarise(published)
    assert all(line.isprintable() for line in lines)
    assert sum("\\x1b[2Jpwc\\u202e\\r\\nsecond" in line for line in lines) >= 2


def test_printable_leaves_ordinary_text_alone() -> None:
    assert printable("Zoë, Łódź, 日本 - 100 %") == "Zoë, Łódź, 日本 - 100 %"
    assert printable("a\tb\u2028c\x9bd") == "a\\tb\\u2028c\\x9bd"
