"""Forgetting a customer: gone from every file, counted on, gone after a rebuild and after a second delivery."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import Build
from marts import differences, ledger
from rebuild import PROJECT, Models, opened

from callhouse.dbt_plugin import DEMO_KEY, hmac_pads
from callhouse.forget import Number, forget, traces
from callhouse.guard import RefusedError
from callhouse.landing import ForgottenError, land
from callhouse.landing.contract import read_contract

NUMBER = "+48600700800"
SPELLINGS = (NUMBER, "48 600 700 800", "(48) 600-700-800")
OTHERS = ("148600700800", "486007008001", "+48600700801", "48/60", "")
DECLARED = """\
sources:
  - name: acme
    tables:
      - name: calls
        config: {meta: {customer: customer_number, personal: [lead_id]}}
        columns: [{name: call_id}, {name: customer_number}, {name: lead_id}, {name: note}]
      - name: short
        config: {meta: {customer: customer_id}}
        columns: [{name: call_id}, {name: customer_id}]
"""


class Place:
    """A project with exports and a warehouse that only lands."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.landing, self.warehouse = folder, folder / "landing", folder / "w" / "callhouse.duckdb"
        self.warehouse.parent.mkdir()
        (folder / "models/staging").mkdir(parents=True)
        (folder / "models/staging/_acme.yml").write_text(DECLARED)
        monkeypatch.chdir(folder)

    def put(self, name: str, content: bytes) -> Path:
        path = self.landing / "acme" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def land(self, key: str = DEMO_KEY, warehouse: Path | None = None) -> None:
        with duckdb.connect(str(warehouse or self.warehouse)) as connection:
            for name, pad in zip(("hash_inner_pad", "hash_outer_pad"), hmac_pads(key), strict=True):
                connection.execute(f"set variable {name} = ?", [pad])
            land(connection, self.landing, self.folder)

    def forget(self, number: str = NUMBER, key: str = DEMO_KEY) -> None:
        forget(number, self.landing, self.warehouse, key, print)

    def rows(self, table: str = "acme__calls", warehouse: Path | None = None) -> list[tuple[object, ...]]:
        with duckdb.connect(str(warehouse or self.warehouse), read_only=True) as reader:
            columns = "* exclude (_loaded_at)" if table.startswith("acme") else "* exclude (loaded_at)"
            return reader.execute(f"select {columns} from raw.{table} order by all").fetchall()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    yield Place(tmp_path, monkeypatch)


def exports(place: Place) -> None:
    """The same customer in every format, with others like him, in plain texts and in lines that cannot be read."""
    head = "call_id,customer_number,lead_id,note,Customer Name\r\n"
    lines = [f'A{i},{number},L{i},"said ""hi"", he",Jan\r\n' for i, number in enumerate((*SPELLINGS, *OTHERS))]
    talk = f"B1,555,L9,call back {SPELLINGS[1]} or {NUMBER};{NUMBER},Ola\r\nB2,555,,nothing,Ola\r\n"
    bad = f'only,{NUMBER}\r\nB3,555,L3,"two\nlines {NUMBER}",Ola\r\nB4,{NUMBER},L4,"two\nlines",Jan\r\n'
    text = head + "".join(lines) + talk + bad
    place.put("calls/a.csv", text.encode())
    place.put("calls/b.csv.gz", gzip.compress(text.replace("A", "G").encode()))
    place.put("calls/c.txt", text.replace(",", ";").replace("A", "U").encode("utf-16"))
    place.put("calls/torn.csv.gz", gzip.compress(text.replace("A", "T").encode() * 50)[:-9])
    objects = [
        {"call_id": "J1", "customer_number": 48600700800, "lead_id": "L1", "name": "Jan", "size": 1.50},
        {"call_id": "J2", "customer_number": 555, "note": {"deep": [f"x {NUMBER}", 7]}},
    ]
    place.put(
        "calls/d.jsonl", b"\xef\xbb\xbf" + "\n".join(map(json.dumps, objects)).encode() + b'\n{"broken": "+48600700800'
    )
    place.put("calls/damaged.parquet", b"PAR1 and nothing else PAR1")
    place.put("calls/untouched.csv", b"call_id,customer_number\nZ1,+48600700801\n")
    with duckdb.connect() as connection:
        connection.execute(
            "create table t as select 'P' || i as call_id, 48600700800 + i as customer_number, 'L' as lead_id "
            "from range(3) r(i)"
        )
        connection.execute(f"copy t to '{place.landing}/acme/calls/e.parquet'")


def test_nothing_of_him_is_left_and_every_row_stays(place: Place) -> None:
    exports(place)
    place.land()
    before, malformed = place.rows(), place.rows("malformed_lines")
    untouched = (place.landing / "acme/calls/untouched.csv").stat().st_mtime_ns
    assert len(traces([place.folder], [], Number(NUMBER))) == 7  # six exports and the warehouse
    place.forget()
    assert traces([place.folder], [], Number(NUMBER)) == []
    assert (place.landing / "acme/calls/untouched.csv").stat().st_mtime_ns == untouched
    after = place.rows()
    assert (len(after), len(place.rows("malformed_lines"))) == (len(before), len(malformed))
    with duckdb.connect(str(place.warehouse), read_only=True) as reader:
        his = (
            "select call_id, lead_id, customer_name from raw.acme__calls where customer_number = 'forgotten' order by 1"
        )
        gone = reader.execute(his + ", _source_line").fetchall()
        others = reader.execute(
            "select distinct customer_number from raw.acme__calls where call_id like 'A%'"
        ).fetchall()
        talk = reader.execute(
            "select note, lead_id from raw.acme__calls where _source_file like '%a.csv' and call_id = 'B1'"
        )
        assert talk.fetchone() == ("call back forgotten or forgotten;forgotten", "L9")
    assert {row[0] for row in gone} >= {"A0", "A1", "A2", "G0", "U0", "T0", "J1", "P0", "B4"}
    assert {row[1:] for row in gone} == {(None, None)}
    assert {number for (number,) in others} == {"forgotten", *(number or None for number in OTHERS)}


def test_a_rebuild_from_the_exports_gives_the_same(place: Place) -> None:
    exports(place)
    place.land()
    place.forget()
    once = place.rows(), place.rows("_files")
    place.land()  # nothing is new: the files that were written anew are known
    assert (place.rows(), place.rows("_files")) == once
    fresh = place.folder / "w" / "again.duckdb"
    place.land(warehouse=fresh)
    without_json = [row for row in place.rows(warehouse=fresh) if "d.jsonl" not in str(row)]
    assert without_json == [row for row in once[0] if "d.jsonl" not in str(row)]
    assert place.rows("_files", fresh) == once[1]


def test_a_second_delivery_does_not_bring_him_back(place: Place) -> None:
    exports(place)
    delivered = (place.landing / "acme/calls/a.csv").read_bytes()
    place.land()
    place.forget()
    place.put("calls/later.csv", delivered)
    place.land()
    with duckdb.connect(str(place.warehouse), read_only=True) as reader:
        rows = reader.execute(
            "select customer_number, lead_id, customer_name from raw.acme__calls "
            "where _source_file like '%later.csv' and call_id in ('A0', 'A1', 'A2', 'B4')"
        ).fetchall()
    assert rows == [("forgotten", None, None)] * 4
    place.forget()  # the export that brought him
    assert traces([place.folder], [], Number(NUMBER)) == []


def test_a_short_number_is_looked_for_only_where_numbers_stand(place: Place) -> None:
    place.put("short/a.csv", b"call_id,customer_id\n4711,1\n2,4711\n3,14711\nbroken 4711\n")
    place.land()
    place.forget("4711")
    assert [row[:2] for row in place.rows("acme__short")] == [("2", "forgotten"), ("3", "14711"), ("4711", "1")]
    assert (place.landing / "acme/short/a.csv").read_bytes() == (
        b"call_id,customer_id\n4711,1\n2,forgotten\n3,14711\nbroken forgotten\n"
    )


def test_the_list_holds_hashes_and_belongs_to_its_key(place: Place) -> None:
    place.put("short/a.csv", b"call_id,customer_id\n1,5551234567\n")
    place.forget("555 123 45 67")  # there is no warehouse yet
    place.forget("5550000000")
    lines = (place.landing / ".forgotten").read_text().split()
    assert len(lines) == 3 and all(len(line) == 64 for line in lines)
    with pytest.raises(ForgottenError, match="another CALLHOUSE_HASH_KEY"):
        place.land("another key")
    with pytest.raises(ForgottenError, match="another CALLHOUSE_HASH_KEY"):
        place.forget("5559999999", key="another key")
    place.land()
    assert place.rows("acme__short")[0][:2] == ("1", "forgotten")


@pytest.mark.parametrize("number", ["", "  ", "0", "Anonymous", "forgotten", "48600,48601", 'a"b', "a\nb"])
def test_what_is_no_number_is_refused(place: Place, number: str) -> None:
    with pytest.raises(RefusedError):
        place.forget(number)
    assert not (place.landing / ".forgotten").exists()


def test_a_run_that_was_cut_off_is_finished_by_the_next(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    exports(place)
    place.land()
    count = len(place.rows())

    def cut(self: Path, target: Path) -> Path:
        if self.name.endswith(".csv.forget"):
            raise KeyboardInterrupt
        return Path(__import__("os").replace(self, target) or target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            place.forget()
    assert place.warehouse not in traces([place.folder], [], Number(NUMBER))
    place.land()  # a build in between: what was not replaced lands once more, without him
    assert len(place.rows()) > count
    assert {row[1] for row in place.rows() if str(row[0]).startswith("A")} == {
        "forgotten",
        *(o or None for o in OTHERS),
    }
    place.forget()
    assert traces([place.folder], [], Number(NUMBER)) == []


def test_the_marts_lose_him_and_keep_the_totals(
    models: Models, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The golden day without a customer who called, was called back and called again."""
    monkeypatch.chdir(PROJECT)
    number, key = his_number(), hmac.new(DEMO_KEY.encode(), his_number().encode(), hashlib.sha256).hexdigest()
    landing = Path(shutil.copytree(PROJECT / "tests/python/golden/landing", tmp_path / "landing"))
    warehouse = tmp_path / "w" / "callhouse.duckdb"
    warehouse.parent.mkdir()
    build(landing, warehouse)
    totals = (
        "select source_system, kpi_id, numerator, denominator from kpi.kpi_values where grain = 'month' and kpi_id in "
    )
    totals += "('calls_offered', 'calls_answered', 'service_level', 'aht_seconds', 'outbound_attempts') order by all"
    with duckdb.connect(str(warehouse), read_only=True) as reader:
        before, rows = reader.execute(totals).fetchall(), ledger(reader, "callhouse")
        his = reader.execute("select count(*) from core.fct_calls where customer_key = ?", [key]).fetchone()
    forget(number, landing, warehouse, DEMO_KEY, print)
    with opened(warehouse) as connection:
        models.build(connection, landing)
        assert models.failures(connection) == {}
    with duckdb.connect(str(warehouse), read_only=True) as reader:
        assert reader.execute(totals).fetchall() == before
        assert ledger(reader, "callhouse") == rows
        assert reader.execute("select count(*) from core.fct_calls where customer_key = ?", [key]).fetchone() == (0,)
        told = reader.execute(
            "select table_name, forgotten_rows from quality.row_ledger where forgotten_rows > 0"
        ).fetchall()
    assert his is not None and his[0] > 1
    assert dict(told) == Counter(path.parent.name for path, cells in golden_cells() if number in cells)
    assert traces([tmp_path], [], Number(number)) == [] and traces([tmp_path], [], Number(key)) == []
    assert differences(warehouse, build(landing, tmp_path / "anew.duckdb")) == []


def test_landing_and_ledger_look_for_customers_in_the_same_columns() -> None:
    told = re.findall(r"'(\w+\.\w+)': '(\w+)'", (PROJECT / "macros/staging.sql").read_text())
    declared = {f"{table.source}.{table.name}": table.customer for table in read_contract(PROJECT) if table.customer}
    assert dict(told) == declared and len(declared) == 4


def golden_cells() -> Iterator[tuple[Path, list[str]]]:
    """The lines of the golden day's files, cut at commas."""
    for path in (PROJECT / "tests/python/golden/landing/callhouse").glob("*/*.csv"):
        yield from ((path, line.split(",")) for line in path.read_text().splitlines())


def his_number() -> str:
    """The customer of the golden day with the most calls."""
    with duckdb.connect() as connection:
        row = connection.execute(
            "select customer_number from read_csv(?, union_by_name = true, all_varchar = true) "
            "where customer_number <> 'anonymous' group by 1 order by count(*) desc, 1 limit 1",
            [str(PROJECT / "tests/python/golden/landing/callhouse/calls/*.csv")],
        ).fetchone()
    assert row is not None
    return str(row[0])
