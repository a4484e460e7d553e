"""The landing layer: formats, malformed records, identity of files, the real exports."""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import logging
import os
import runpy
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pytest

from callhouse.landing import MALFORMED_REASONS, ContractError, csv_file, land_whole
from callhouse.landing import warehouse as tables
from callhouse.landing.names import column_names, normalise


class Warehouse:
    """A project with a landing folder and a database; `land` lands as dbt does."""

    def __init__(self, folder: Path) -> None:
        self.landing = folder / "landing"
        self.landing.mkdir(parents=True)
        self.project = folder
        self.connection = duckdb.connect()
        self.declare("columns: [{name: call_id}, {name: agent}, {name: note}]")

    def declare(self, settings: str, source: str = "acme", table: str = "calls") -> None:
        path = self.project / "models" / "staging" / source / f"_{source}__{table}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"sources:\n  - name: {source}\n    tables:\n      - name: {table}\n"
            + "".join(f"        {line}\n" for line in settings.splitlines()),
            encoding="utf-8",
        )

    def put(self, content: bytes | str, name: str = "a.csv", table: str = "acme/calls") -> Path:
        path = self.landing / table / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def land(self) -> None:
        land_whole(self.connection, self.landing, self.project)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def rows(self, columns: str = "_source_line, call_id, agent, note") -> list[tuple[Any, ...]]:
        return self.ask(f"select {columns} from raw.acme__calls order by _source_file, _source_line")

    def malformed(self) -> list[tuple[Any, ...]]:
        return self.ask("select source_line, reason, raw_record from raw.malformed_lines order by 1, 3")

    def files(self, columns: str) -> list[tuple[Any, ...]]:
        return self.ask(f"select {columns} from raw._files order by source_file, loaded_at")


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    made = Warehouse(tmp_path)
    yield made
    made.connection.close()


PLAIN = [(2, "1", "ann", "x"), (3, "2", "bob", None)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "^", "§", " "])
def test_every_delimiter_and_line_end_lands(warehouse: Warehouse, delimiter: str, end: str) -> None:
    records = [["CallId", "Agent", "Note"], ["1", "ann", "x"], ["2", "bob", ""]]
    warehouse.put(end.join(delimiter.join(record) for record in records))
    warehouse.land()
    assert warehouse.rows() == PLAIN
    assert warehouse.malformed() == []
    assert warehouse.files("rows_landed, lines_malformed, status") == [(2, 0, "landed")]


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("utf-8", codecs.BOM_UTF8 + "call_id,agent,note\n1,Zoë,x\n".encode()),
        ("utf-8", codecs.BOM_UTF16_LE + "call_id,agent,note\n1,Zoë,x\n".encode("utf-16-le")),
        ("utf-8", codecs.BOM_UTF16_BE + "call_id,agent,note\n1,Zoë,x\n".encode("utf-16-be")),
        ("cp1252", "call_id,agent,note\n1,Zoë,x\n".encode("cp1252")),
        ("utf-16-le", "call_id,agent,note\n1,Zoë,x\n".encode("utf-16-le")),
        ("utf-8", gzip.compress("call_id,agent,note\n1,Zoë,x\n".encode())),
        ("utf-8", gzip.compress(b"call_id,agent,note\n") + gzip.compress("1,Zoë,x".encode())),
    ],
)
def test_encodings_and_gzip_land(warehouse: Warehouse, declared: str, content: bytes) -> None:
    warehouse.declare(
        f"config: {{meta: {{encoding: {declared}}}}}\ncolumns: [{{name: call_id}}, {{name: agent}}, {{name: note}}]"
    )
    warehouse.put(content)
    warehouse.land()
    assert warehouse.rows() == [(2, "1", "Zoë", "x")]
    assert warehouse.malformed() == []


def test_columns_may_be_reordered_missing_extra_or_empty_of_name(warehouse: Warehouse) -> None:
    warehouse.put("Agent,CallId,Queue Name,,agent\nann,1,q,u,b\n", "1.csv")
    warehouse.put("call_id\n2\n", "2.csv")
    warehouse.land()
    assert warehouse.rows("call_id, agent, note, queue_name, column_4, agent_2") == [
        ("1", "ann", None, "q", "u", "b"),
        ("2", None, None, None, None, None),
    ]


def test_each_malformed_record_keeps_its_line_reason_and_text(warehouse: Warehouse) -> None:
    lines = [
        b"call_id,agent,note",  # 1
        b"1,ann",
        b"2,ann,x,y",
        b"",
        b'3,ann,"open',  # 5
        b"4,ann,kept",
        b'5,"a"nn,x',
        b"6,b\xffb,x",
        b"7,a\0nn,x",
        b"call_id,agent,note",  # 10
        b'8,ann,"two',
        b'lines, one ""record"""',
        b"   ",
        b'9,"bob",5" screen',
        b'10,"never,closed',  # 15
        b'11,"ok",z',
    ]
    warehouse.put(b"\n".join(lines))
    warehouse.land()
    assert warehouse.rows() == [
        (6, "4", "ann", "kept"),
        (11, "8", "ann", 'two\nlines, one "record"'),
        (14, "9", "bob", '5" screen'),
        (16, "11", "ok", "z"),
    ]
    assert warehouse.malformed() == [
        (2, "field_count", "1,ann"),
        (3, "field_count", "2,ann,x,y"),
        (5, "unclosed_quote", '3,ann,"open'),
        (7, "bad_quote", '5,"a"nn,x'),
        (8, "bad_encoding", "6,b\\xffb,x"),
        (9, "nul_byte", "7,a\\x00nn,x"),
        (10, "repeated_header", "call_id,agent,note"),
        (15, "unclosed_quote", '10,"never,closed'),
    ]
    assert warehouse.files("rows_landed, lines_malformed") == [(4, 8)]


def test_bad_bytes_of_another_encoding_spoil_their_line_only(warehouse: Warehouse) -> None:
    warehouse.declare("config: {meta: {encoding: shift_jis}}\ncolumns: [{name: call_id}]")
    warehouse.put("call_id\n東\n".encode("shift_jis") + b"\x81\xff\n" + "京".encode("shift_jis"))
    warehouse.land()
    assert warehouse.rows("_source_line, call_id") == [(2, "東"), (4, "京")]
    assert warehouse.malformed() == [(3, "bad_encoding", "\\x81\\xff")]


def test_an_open_quote_swallows_nothing_and_a_long_record_may_cross_blocks(
    warehouse: Warehouse,
) -> None:
    long = "\n".join(["w" * 3000] * 999)  # 3 MB: three blocks, 1,000 lines with its first
    body = "".join(f"{number},ann,x\n" for number in range(2500))
    warehouse.put(f'call_id,agent,note\n0,"{long}",x\n1,ann,"x\n{body}')
    warehouse.land()
    assert warehouse.malformed() == [(1001, "unclosed_quote", '1,ann,"x')]
    rows = warehouse.rows()
    assert rows[0] == (2, "0", long, "x")
    assert rows[1:] == [(number + 1002, str(number), "ann", "x") for number in range(2500)]


def test_a_record_longer_than_duckdbs_default_line_lands(warehouse: Warehouse) -> None:
    text = "w" * 9_000_000
    warehouse.put(f"call_id,agent,note\n1,{text},x\n2,bob,\n")
    warehouse.land()
    assert warehouse.rows() == [(2, "1", text, "x"), (3, "2", "bob", None)]


def test_a_file_without_a_known_header_is_kept_as_evidence(warehouse: Warehouse) -> None:
    warehouse.put("foo,bar\n\n1,2\n")
    warehouse.land()
    assert warehouse.rows() == []
    assert warehouse.malformed() == [
        (1, "unrecognised_header", "foo,bar"),
        (3, "unrecognised_header", "1,2"),
    ]


def test_json_lines_keep_digits_and_bring_columns(warehouse: Warehouse) -> None:
    warehouse.put(
        '{"callId": 1675555752.10, "agent": "Zoë", "note": {"n": [1.50, "a", null, true]}}\n'
        "\n"
        '{"call_id": 2, "agent": null, "lateField": "a\\nb"}\n'
        '{"call_id": 3, "call_id": 4}\n[1]\n{"call_id": 5\n{"note": "\\u0000"}\n'
        '{"note": "\\ud800"}\n{}\n',
        "a.jsonl",
    )
    warehouse.land()
    assert warehouse.rows("_source_line, call_id, agent, note, late_field") == [
        (1, "1675555752.10", "Zoë", '{"n":[1.50,"a",null,true]}', None),
        (3, "2", None, None, "a\nb"),
        (9, None, None, None, None),
    ]
    assert [(line, reason) for line, reason, _ in warehouse.malformed()] == [
        (4, "bad_json"),
        (5, "bad_json"),
        (6, "bad_json"),
        (7, "nul_byte"),
        (8, "bad_encoding"),
    ]


@pytest.mark.parametrize("name", ["a.parquet", "we'ird [1]*?.parquet", "b.gz"])
def test_parquet_lands_as_text(warehouse: Warehouse, name: str, tmp_path: Path) -> None:
    made = tmp_path / "made.parquet"
    duckdb.sql(
        "select i::bigint as \"CallId\", '' as agent, {'a': [i]} as note, "
        "timestamptz '2026-06-16 09:00:00+02' as seen, 1.50::decimal(9,2) as cost from range(2) t(i)"
    ).write_parquet(str(made))
    content = made.read_bytes()
    warehouse.put(gzip.compress(content) if name.endswith(".gz") else content, name)
    warehouse.land()
    assert warehouse.rows("_source_line, call_id, agent, note, seen, cost") == [
        (1, "0", None, '{"a":[0]}', "2026-06-16 07:00:00+00", "1.50"),
        (2, "1", None, '{"a":[1]}', "2026-06-16 07:00:00+00", "1.50"),
    ]


def test_a_truncated_gzip_lands_what_came_out(warehouse: Warehouse) -> None:
    content = "call_id,agent,note\n" + "".join(f"{n},ann{n * n},x\n" for n in range(20_000))
    packed = gzip.compress(content.encode())
    warehouse.put(packed[: len(packed) // 2])
    warehouse.land()
    rows = warehouse.rows()
    assert len(rows) > 1000
    assert rows == [(n + 2, str(n), f"ann{n * n}", "x") for n in range(len(rows))]
    [(line, reason, text)] = warehouse.malformed()
    assert (line, reason) == (len(rows) + 2, "truncated_file")
    assert f"{len(rows)},ann{len(rows) ** 2},x\n".startswith(text)


def test_a_gzip_with_a_damaged_end_lands_its_lines(warehouse: Warehouse) -> None:
    packed = bytearray(gzip.compress(b"call_id,agent,note\n1,ann,x\n2,bob,\n"))
    packed[-8] ^= 255  # the checksum
    warehouse.put(bytes(packed))
    warehouse.land()
    assert warehouse.rows() == PLAIN
    assert warehouse.malformed() == [(4, "truncated_file", "")]


def test_unreadable_files_get_a_row_and_are_retried_when_they_change(warehouse: Warehouse, tmp_path: Path) -> None:
    duckdb.sql("select range as call_id from range(100000)").write_parquet(str(tmp_path / "p"))
    good = (tmp_path / "p").read_bytes()
    broken = good[:1000] + bytes(byte ^ 255 for byte in good[1000:2000]) + good[2000:]
    warehouse.put(broken, "a.parquet")
    warehouse.put(b"PAR1 nothing", "b.parquet")
    warehouse.put("call_id\n1\n", "c.csv.gz")
    warehouse.put(b"PK\x03\x04...", "d.xlsx")
    Path(warehouse.landing, "acme/calls/e.csv").symlink_to(tmp_path / "nowhere")
    for _ in range(2):
        warehouse.land()
        assert warehouse.files("status, lines_malformed") == [("unreadable", 1)] * 5
        assert [line[:2] for line in warehouse.malformed()] == [(0, "unreadable_file")] * 5
    warehouse.put(good, "a.parquet")
    warehouse.put(good, "b.parquet")
    warehouse.land()
    assert warehouse.ask("select count(*) from raw.acme__calls") == [(200_000,)]


def test_a_damaged_parquet_file_takes_none_with_it(warehouse: Warehouse, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        written = f"select '{name}' || range as call_id, '{name}' as _name, 1 as filename from range(100000)"
        duckdb.sql(written).write_parquet(str(tmp_path / name))
    broken = bytearray((tmp_path / "b").read_bytes())
    broken[1000:2000] = bytes(byte ^ 255 for byte in broken[1000:2000])
    warehouse.put((tmp_path / "a").read_bytes(), "it's a.parquet")
    warehouse.put(bytes(broken), "b.parquet")
    warehouse.put((tmp_path / "c").read_bytes(), "c [1].parquet")
    warehouse.land()
    assert warehouse.ask(
        "select _source_file, min(_source_line), max(_source_line), count(distinct call_id), min(name), max(filename),"
        " count(distinct _file_hash) from raw.acme__calls group by all order by all"
    ) == [
        ("acme/calls/c [1].parquet", 1, 100_000, 100_000, "c", "1", 1),
        ("acme/calls/it's a.parquet", 1, 100_000, 100_000, "a", "1", 1),
    ]
    assert warehouse.files("status, rows_landed") == [("unreadable", 0), ("landed", 100_000), ("landed", 100_000)]


def test_a_file_lands_once_and_again_when_it_changes(warehouse: Warehouse) -> None:
    path = warehouse.put("call_id,agent,note\n1,ann,x\n", "deep/er/a.csv")
    warehouse.land()
    warehouse.land()
    assert len(warehouse.rows()) == 1
    path.write_text("call_id,agent,note\n1,ann,x\n2,bob,y\n")
    warehouse.land()
    assert [row[0] for row in warehouse.rows()] == [2, 2, 3]
    assert [name for (name,) in warehouse.files("source_file")] == ["acme/calls/deep/er/a.csv"] * 2
    warehouse.declare("config: {meta: {encoding: cp1252}}\ncolumns: [{name: call_id}]")
    warehouse.land()
    assert [row[0] for row in warehouse.rows()] == [2, 2, 3]  # read anew, in place of the first reading
    assert [encoding for (encoding,) in warehouse.files("encoding")] == ["utf-8", "cp1252"]


def test_folders_that_nobody_declares_are_told_and_not_landed(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    warehouse.put("call_id\n1\n", table="acme/chats")
    warehouse.put("call_id\n1\n", "stray.csv", table="acme")
    warehouse.put("x", "README.md", table="acme")
    warehouse.put("x", ".hidden", table="acme/calls")
    warehouse.put("", "empty.csv")
    warehouse.land()
    warehouse.land()
    expected = [("acme/calls/empty.csv", "landed"), ("acme/chats/", "undeclared")]
    expected += [("acme/stray.csv", "undeclared")]
    assert warehouse.files("source_file, status") == expected
    warnings = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 4
    warehouse.declare("columns: [{name: call_id}]", table="chats")
    warehouse.land()
    assert warehouse.ask("select call_id from raw.acme__chats") == [("1",)]
    assert ("acme/chats/", "undeclared") not in warehouse.files("source_file, status")


def test_the_export_time_is_read_from_the_path(warehouse: Warehouse) -> None:
    warehouse.declare("config: {meta: {export_time: 'day=(\\d+)/'}}\ncolumns: [{name: call_id}]", table="calls")
    warehouse.put("call_id\n1\n", "day=20260616/a.csv")
    warehouse.put("call_id\n2\n", "b.csv")
    warehouse.land()
    assert warehouse.rows("call_id, _exported_at, _source_file") == [
        ("2", None, "acme/calls/b.csv"),
        ("1", "20260616", "acme/calls/day=20260616/a.csv"),
    ]


def test_new_columns_come_to_a_filled_table_that_views_read(warehouse: Warehouse) -> None:
    body = "".join(f"{number},ann,x\n" for number in range(200_000))
    warehouse.put("call_id,agent,note\n" + body, "1.csv")
    warehouse.land()
    warehouse.ask("create view calls as select * from raw.acme__calls")
    warehouse.put("call_id,agent,note\n" + body + "y,y,y\n", "2.csv")
    warehouse.put("call_id,agent,new\n" + body, "3.csv")
    warehouse.put('{"call_id": 1, "newer": 2}\n', "4.json")
    warehouse.land()
    assert warehouse.ask("select count(*), count(new), count(newer) from raw.acme__calls") == [(600_002, 200_000, 1)]


def test_a_large_file_flows_through_a_pipe(warehouse: Warehouse) -> None:
    text = "w" * 3_000_000  # longer than the pipe's reader accepts
    body = "".join(
        f'{number},"a""{number}","x\ny"\n' if number % 1000 == 0 else f"{number},ann,x\n" for number in range(600_000)
    )
    warehouse.put(f"call_id,agent,note\n{body}broken\n-1,{text},z\n")
    warehouse.land()
    assert warehouse.files("rows_landed, lines_malformed") == [(600_001, 1)]
    assert warehouse.malformed() == [(600_602, "field_count", "broken")]
    assert warehouse.rows("call_id, agent, _source_line")[-1] == ("-1", text, 600_603)
    wrong = "_source_line <> call_id::int + 2 + (call_id::int + 999) // 1000"
    assert warehouse.ask(f"select count(*) from raw.acme__calls where call_id <> '-1' and ({wrong})") == [(0,)]
    assert warehouse.ask("select count(*) from raw.acme__calls where note = 'x\ny'") == [(600,)]


def test_a_failing_insert_does_not_leave_the_pipe_waiting(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "PIPE_BYTES", 0)
    warehouse.put("call_id,agent,note\n" + "1,ann,x\n" * 300_000)
    warehouse.ask("create schema raw")
    meta = ", ".join(f"{name} {kind}" for name, kind in tables.META_TYPES.items())
    warehouse.ask(f"create table raw.acme__calls (call_id varchar check (call_id <> '1'), {meta})")
    with pytest.raises(duckdb.ConstraintException):
        warehouse.land()
    assert threading.active_count() == 1
    monkeypatch.setattr(tables, "load", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        warehouse.land()


def test_dbts_model_lands_all_or_nothing(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    """Dbt runs a Python model outside any transaction: cut off after its rows, a file must not land twice next time."""
    model = runpy.run_path(str(project / "models/landing/landed_files.py"))["model"]
    monkeypatch.chdir(warehouse.project)
    monkeypatch.setenv("CALLHOUSE_LANDING", str(warehouse.landing))
    warehouse.put("call_id,agent,note\n1,ann,x\n")
    with monkeypatch.context() as cut_off:
        cut_off.setattr(tables, "add_file", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            model(mock.Mock(), warehouse.connection)
    for _ in range(2):
        model(mock.Mock(), warehouse.connection)
        assert warehouse.ask("select count(*) from raw.acme__calls") == [(1,)]


def test_no_landing_folder_is_an_empty_delivery(warehouse: Warehouse) -> None:
    warehouse.landing.rmdir()
    warehouse.land()
    assert warehouse.rows() == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("config: {meta: {encoding: klingon}}", "encoding 'klingon' is no Python text codec"),
        ("config: {meta: {encoding: base64}}", "encoding 'base64' is no Python text codec"),
        ("config: {meta: {export_time: 'day'}}", "0 groups"),
        ("config: {meta: {export_time: '('}}", "no regular expression"),
        ("config: [", "not readable as YAML"),
    ],
)
def test_a_useless_declaration_stops_with_one_line(warehouse: Warehouse, settings: str, message: str) -> None:
    warehouse.declare(settings)
    with pytest.raises(ContractError, match=message) as raised:
        warehouse.land()
    assert "\n" not in str(raised.value)


def test_names_with_quotes_harm_nothing(warehouse: Warehouse) -> None:
    table = 'o\'brien "x"; --'
    warehouse.declare("columns: [{name: call_id}]", table=json.dumps(table))
    warehouse.put('call_id,"we""ird\'"\n1,2\n', "a'b\".csv", table="acme/" + table)
    warehouse.land()
    assert warehouse.files("table_name, rows_landed") == [(table, 1)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AvgTalkDuration", "avg_talk_duration"),
        ("SatisfactionRating", "satisfaction_rating"),
        ("vru+line", "vru_line"),
        ("Answered (Y/N)", "answered_y_n"),
        ("CallID", "call_id"),
        ("HTTPStatus", "http_status"),
        (' "FROM" ', "from"),
        ("_fivetran_synced", "fivetran_synced"),
        ("Dauer (Übergabe)", "dauer_übergabe"),
        ("कॉल आईडी", "कॉल_आईडी"),
        ("--", ""),
    ],
)
def test_names_are_normalised(text: str, name: str) -> None:
    assert normalise(text) == name


def test_column_names_are_distinct() -> None:
    fields = ["a", "A", "a 2", "a", "", "_source_line"]
    assert column_names(fields, {"source_line": "_SOURCE_LINE"}) == [
        *("a", "a_3", "a_2", "a_4", "column_5", "_SOURCE_LINE_2")
    ]


def test_reasons_are_told_in_words() -> None:
    assert all(text.endswith(".") for text in MALFORMED_REASONS.values())


REAL = [
    ("technion_anonymous_bank/feb1999/data_anonymous_bank_february.txt", "vru_line", "\t"),
    ("technion_anonymous_bank/feb1999/data_anonymous_bank_shifts.csv", "hour", ","),
    ("pwc_call_centre/Call_Center_Dataset.csv", "call_id", ","),
    ("pwc_call_centre/variant_rahulpanpate_call_center.csv", "call_id", ","),
    ("bookings_call_centre/Call_Center_Data.csv", "call_id", ","),
    ("uci_bank_marketing/bank.csv", "age", ";"),
    ("rwfd_call_center/Call_Center.csv", "csat_score", ","),
    ("asterisk_cdr/malariapbx_cdr.csv", "uniqueid", ","),
    ("twilio/integration_tests/seeds/twilio_call_data_snowflake.csv", "from", ","),
]


@pytest.mark.parametrize(("file", "column", "delimiter"), REAL)
def test_real_exports_land_whole(warehouse: Warehouse, file: str, column: str, delimiter: str) -> None:
    data = os.environ.get("CALLHOUSE_TEST_DATA")
    if not data:
        pytest.skip("CALLHOUSE_TEST_DATA is not set")
    path = Path(data, file)
    warehouse.declare(f"columns: [{{name: {column}}}]")
    warehouse.put(path.read_bytes(), path.name)
    warehouse.land()
    with path.open(encoding="utf-8-sig", newline="") as handle:
        header, *records = [row for row in csv.reader(handle, delimiter=delimiter) if row]
    names = ", ".join(f'"{name}"' for name in column_names(header, {}))
    expected = [tuple(value or None for value in record) for record in records]
    assert len(expected) > 3
    assert warehouse.rows(names) == expected
    assert warehouse.malformed() == []


def test_what_a_killed_landing_left_is_cleared(tmp_path: Path) -> None:
    place = Warehouse(tmp_path)
    place.connection = duckdb.connect(str(tmp_path / "w.duckdb"))
    left = tmp_path / ".w.duckdb.landing"
    left.mkdir()
    (left / "records").write_text("C1,+1 555 0100")
    place.put("call_id,agent,note\n1,a,x\n")
    place.land()
    assert place.rows() == [(2, "1", "a", "x")]
    assert not left.exists()
    place.connection.close()
