"""Another month of the same log, with damaged lines and fields, through the same models untouched."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from conftest import TECHNION_MONTH, Build, lay_down
from marts import ledger

KEPT = 2000


@pytest.fixture(scope="module")
def dirty(build: Build, test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A spring month made of real records, in the hours around the change to summer time and after, damaged."""
    header, *records = (test_data / TECHNION_MONTH).read_text().splitlines()
    fields = [record.split("\t") for record in records[:KEPT]]
    for number, record in enumerate(fields):
        record[5] = f"9904{number % 30 + 1:02d}"
        record[1] = str(number)
        record[4] = "QQ" if number % 5 == 0 else record[4]
    lines = ["\t".join(record) for record in fields]
    lines[10] = lines[10].rsplit("\t", 3)[0]  # too few fields
    lines[20] += "\textra"  # too many
    lines[30] = '"' + lines[30]  # a quote that never closes
    lines[40] = ""  # no record at all
    lines[50] = lines[50].replace("9904", "9913")  # no such date
    fields[60][12] = "LOST"  # no such outcome
    fields[70][0] = ""  # no key
    fields[80][15] = "-9"  # bad optional fields: service and queue time
    fields[90][11] = "n/a"
    fields[95][2] = "7.1E+08"
    for number in (60, 70, 80, 90, 95):
        lines[number] = "\t".join(fields[number])
    content = "\r\n".join([header, *lines, header, ""]).encode() + b"\xff\xfe not text\r\n"
    landing = lay_down(tmp_path_factory.mktemp("landing"), {"technion/calls/spring.txt": content})
    return duckdb.connect(str(build(landing, tested=True)), read_only=True)


def test_nothing_is_lost(dirty: duckdb.DuckDBPyConnection) -> None:
    rows = ledger(dirty, "technion")
    # the blank line is no record; the repeated header and the line that is not text are
    assert rows == [(KEPT - 1 + 2, KEPT - 7, 0, 8)]


def test_reasons(dirty: duckdb.DuckDBPyConnection) -> None:
    reasons = dirty.execute("select source_line, reason from quality.quarantine order by source_line").fetchall()
    assert reasons == [
        (12, "field_count"),
        (22, "field_count"),
        (32, "unclosed_quote"),
        (52, "bad_time"),
        (62, "unknown_outcome"),
        (72, "missing_key"),
        (KEPT + 2, "repeated_header"),
        (KEPT + 3, "bad_encoding"),
    ]


def test_bad_optional_fields_do_not_cost_a_call(dirty: duckdb.DuckDBPyConnection) -> None:
    fields = dirty.execute(
        "select source_line, trim(bad_fields) from quality.bad_fields where source_line in (82, 92, 97) order by 1"
    ).fetchall()
    assert fields == [(82, "ser_time"), (92, "q_time"), (97, "customer_id")]
    staged = dirty.execute(
        "select count(*) from staging.base_technion__calls where _source_line in (82, 92, 97) and row_status = 'staged'"
    ).fetchone()
    assert staged == (3,)


def test_campaigns_never_seen_before_get_the_default_threshold(
    dirty: duckdb.DuckDBPyConnection,
) -> None:
    settings = dirty.execute(
        "select service_level_seconds, time_zone from core.dim_campaigns where campaign_id = 'QQ'"
    ).fetchall()
    assert [(float(s), z) for s, z in settings] == [(20.0, "Asia/Jerusalem")]


def test_summer_time_moves_the_instant_and_not_the_date(dirty: duckdb.DuckDBPyConnection) -> None:
    offsets = dirty.execute(
        """
        select distinct round(epoch(cast(substr(call_id, 1, 10) as date) - started_at) / 3600 + 0.5)
        from (select call_id, date_trunc('day', started_at + interval 3 hours) as started_at
              from core.fct_calls where source_system = 'technion' and local_date > '1999-04-02')
        """
    ).fetchall()
    assert len(offsets) == 1
    dates = dirty.execute(
        """
        select count(*) from core.fct_calls
        where source_system = 'technion' and local_date = cast(substr(call_id, 1, 10) as date)
        """
    ).fetchone()
    total = dirty.execute("select count(*) from core.fct_calls where source_system = 'technion'").fetchone()
    assert dates is not None and total is not None
    assert dates[0] > 0.99 * total[0]
